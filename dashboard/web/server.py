"""Puts the web side together: Flask, gate, entrance, API, phone, Dash screens, sockets, the live board."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dash import Dash
from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_socketio import SocketIO
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.domain.city import local_day
from dashboard.domain.words import Words
from dashboard.service.entering import Entrance
from dashboard.service.hall import Hall
from dashboard.service.letters import Letters
from dashboard.service.picturing import PictureStore
from dashboard.web import doors, faults, gate, language, mine
from dashboard.web.admin import admin_blueprint
from dashboard.web.api import api_blueprint
from dashboard.web.board import Board
from dashboard.web.entry import Entry
from dashboard.web.health import health_blueprint
from dashboard.web.live import Feed, Live, Pulse
from dashboard.web.phone import phone_blueprint
from dashboard.web.pictures import pictures_blueprint
from dashboard.web.screens import Screen
from dashboard.web.sockets import Json, Sockets

ROOT = Path(__file__).resolve().parents[2]
BODY_MOST = 9 * 1024 * 1024
Furnish = Callable[[Dash], None]
"""Gives a screen its layout and callbacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebNeeds:
    """What the web side is given."""

    hall: Hall
    entrance: Entrance
    pictures: PictureStore
    letters: Letters
    feed: Feed
    pulse: Pulse
    languages: Mapping[str, Words]
    screens: Mapping[str, Furnish]
    secret_key: str
    build: str
    exercise_doors: bool
    proxies: int = 0
    async_mode: str = "gevent"
    limiter_storage: str = "memory://"


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """The web side, ready to serve."""

    server: Flask
    socketio: SocketIO
    live: Live
    sockets: Sockets
    screens: Mapping[str, Screen]


def build(needs: WebNeeds) -> Web:
    """Everything wired, nothing started."""
    server = _flask(needs)
    socketio = SocketIO(server, async_mode=needs.async_mode, json=Json, ping_interval=10, ping_timeout=15, max_http_buffer_size=65536)
    sockets = Sockets(socketio, needs.hall, needs.entrance, lambda worker: mine.entries(needs.hall, worker))
    live = _live(needs, sockets)
    _routes(server, needs, live, sockets)
    screens = _screens(server, needs)
    gate.install(server, script_hashes=gate.script_hashes(list(screens.values())))
    faults.install(server, needs.hall)
    return Web(server=server, socketio=socketio, live=live, sockets=sockets, screens=screens)


def _flask(needs: WebNeeds) -> Flask:
    server = Flask("gridhall", static_folder=str(ROOT / "assets"), static_url_path="/assets", template_folder=str(ROOT / "dashboard/web/templates"))
    server.config.update(
        SECRET_KEY=needs.secret_key,
        MAX_CONTENT_LENGTH=BODY_MOST,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=needs.proxies > 0,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        RATELIMIT_STORAGE_URI=needs.limiter_storage,
    )
    if needs.proxies:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=needs.proxies, x_proto=needs.proxies, x_host=needs.proxies)  # type: ignore[method-assign]
    language.install(server, needs.languages, build=needs.build)
    return server


def _live(needs: WebNeeds, sockets: Sockets) -> Live:
    hall = needs.hall
    board = Board(lambda at: local_day(hall.gazetteer.city.zone, at))
    live = Live(hall=hall, board=board, feed=needs.feed, pulse=needs.pulse, push=sockets.push, build=needs.build)
    sockets.attach(live)
    return live


def _routes(server: Flask, needs: WebNeeds, live: Live, sockets: Sockets) -> None:
    manager, limiter = LoginManager(server), Limiter(get_remote_address, app=server)
    CSRFProtect(server)
    entry = Entry(
        needs.hall,
        needs.entrance,
        exercise_doors=needs.exercise_doors,
        parts=lambda: live.fresh.parts,
        on_leave=sockets.close_all_of,
    )
    server.register_blueprint(entry.install(manager, limiter))
    server.register_blueprint(admin_blueprint(needs.hall, needs.entrance, needs.letters, lambda: live.fresh.parts))
    server.register_blueprint(api_blueprint(needs.hall, live))
    server.register_blueprint(health_blueprint(live, sockets))
    server.register_blueprint(phone_blueprint(needs.hall, needs.pictures))
    server.register_blueprint(pictures_blueprint(needs.pictures))


def _screens(server: Flask, needs: WebNeeds) -> dict[str, Screen]:
    screens = {}
    for name, furnish in needs.screens.items():
        screen = Screen(name, server, city=lambda: needs.hall.gazetteer.city, build=needs.build)
        furnish(screen)
        screen.set_up()
        served = [output for output, callback in screen.callback_map.items() if callback.get("callback")]
        unlisted = {component for output in served for component in doors.components_of(output)} - set(doors.CALLBACKS[name])
        if unlisted:
            raise RuntimeError(f"callbacks without a line in the table of doors: {sorted(unlisted)}")
        screens[name] = screen
    return screens


def warm_up(web: Web) -> None:
    """Ask once, so that the first visitor does not meet a half-registered library (a known race of Dash)."""
    client: Any = web.server.test_client()
    client.get("/healthz")
