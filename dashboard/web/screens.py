"""Makes the Dash screens: one small app per screen on the one server, so that each loads only what it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Dash
from flask import Flask, g

from dashboard.domain.city import City
from dashboard.domain.words import Words
from dashboard.web.gate import CSRF_COOKIE

MAP = tuple(f"map{part}.js" for part in ("_shapes", "_ink", "_view", "_paint", "_labels", "_alerts", ""))
LIVE = ("vendor/socket.io.min.js", "vendor/d3-zoom.min.js", "words.js", "feed.js", *MAP)
WALL = tuple(f"wall{part}.js" for part in ("_words", "_rows", "_panels", "_focus", "_flow", "_head", "_size", "_watch", ""))
DESK = tuple(f"desk{part}.js" for part in ("_parts", "_names", "_places", "_age", "_search", "_map", "_alerts", "_lists", "_coverage", ""))
SCRIPTS: dict[str, tuple[str, ...]] = {"wall": (*LIVE, *WALL), "desk": (*LIVE, *DESK), "kpi": ("words.js", "kpi.js")}
"""Dash screen -> its scripts under assets/, in the order in which they need each other."""
STYLES: dict[str, tuple[str, ...]] = {
    "wall": ("tokens.css", "wall.css"),
    "desk": ("vendor/bootstrap.min.css", "tokens.css", "desk.css"),
    "kpi": ("vendor/bootstrap.min.css", "tokens.css", "kpi.css"),
}
PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
{css}
</head>
<body class="screen-{screen}">
<noscript>{noscript}</noscript>
{app_entry}
<footer>{config}{scripts}{renderer}</footer>
</body>
</html>"""


class Screen(Dash):
    """A Dash app with our own page around it."""

    def __init__(self, name: str, server: Flask, *, city: Callable[[], City], build: str) -> None:
        self.screen = name
        self._city = city
        sources = [f"/assets/{path}?v={build}" for path in SCRIPTS[name]]
        super().__init__(
            f"gridhall.{name}",
            server=server,  # type: ignore[arg-type]  # its annotation forgets that a server may be given
            url_base_pathname=f"/{name}/",
            include_assets_files=False,
            external_scripts=[f"/words.js?v={build}", *sources],
            external_stylesheets=[f"/assets/{path}?v={build}" for path in STYLES[name]],
            serve_locally=True,
            suppress_callback_exceptions=False,
            compress=False,
            update_title="",
            enable_mcp=False,
            csrf_token_name=CSRF_COOKIE,
        )

    def set_up(self) -> None:
        """Register everything before the first visitor: left to the first request, Dash loses a race there."""
        self._setup_server()  # type: ignore[no-untyped-call]

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]  # always called by keywords
        """The page, in the visitor's language."""
        words: Words = g.words
        return PAGE.format(
            lang=words.html_lang,
            title=f"{self._city().name} {words('GridHall')}",
            screen=self.screen,
            noscript=words("This screen needs JavaScript."),
            css=parts["css"],
            app_entry=parts["app_entry"],
            config=parts["config"],
            scripts=parts["scripts"],
            renderer=parts["renderer"],
        )
