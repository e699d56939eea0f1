"""Attributes and small shapes that the desk's parts share: a state's mark, data-* and aria-* for browser code and screen readers."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component


def state_mark(state: str) -> Component:
    """The shape of a recipient's state, as assets/tokens.css draws it: hollow, ring, half, full, bar, cross. Never colour alone."""
    return html.Span(className="state-mark", **data(state=state), **aria(hidden="true"))


def data(**facts: str) -> dict[str, Any]:
    """data-* attributes, by which assets/desk*.js finds its way."""
    return {f"data-{name}": value for name, value in facts.items()}


def aria(**facts: str) -> dict[str, Any]:
    """aria-* attributes."""
    return {f"aria-{name}": value for name, value in facts.items()}
