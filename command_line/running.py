"""`run`, `web`, `worker`: a hall in one process or in several."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from gevent.pywsgi import WSGIServer

from command_line.assembly import Parts, now_ms
from command_line.exercising import exercise_of
from command_line.loops import Loops
from command_line.plain import Refusal, check_port, console, slot
from command_line.seeding import first_administrator, seed_if_empty
from dashboard.domain.errors import NoStorage
from dashboard.settings import Settings
from dashboard.web.server import Web, warm_up
from dashboard.web.turnstile import Turnstile
from data import redis_check
from data.streams import WAKE

log = logging.getLogger("gridhall")
STALLED_MS = 15_000
"""How long a client may leave sent bytes unconfirmed before its connection is given up."""
HOUSEKEEPING_S = 60


@contextmanager
def stream_ready(parts: Parts) -> Iterator[None]:
    """The stream server answers and keeps what it is given. Raises Refusal."""
    if parts.stream_server:
        with console.status("Starting the stream server ..."):
            parts.stream_server.start()
    faults = redis_check.faults(parts.redis)
    if faults:
        raise Refusal("The Redis at GRIDHALL_REDIS_URL cannot be used. " + " ".join(faults))
    try:
        yield
    finally:
        if parts.stream_server:
            parts.stream_server.stop()


def worker_loops(parts: Parts, loops: Loops, busy: Callable[[], Collection[str]]) -> None:
    """Inbox, relay, clock, heartbeats, and the exercise."""
    hall, exercise = parts.hall, exercise_of(parts, busy)
    hall.reload()
    rest_garbage()

    def relay() -> int:
        parts.relay.wait(0.5)
        return parts.relay.step()

    def clock() -> None:
        hall.refresh()
        hall.chase()

    def keep_house() -> None:
        parts.inbox.take_over()
        parts.inbox.trim()
        parts.events.trim()
        parts.relay.look_again()

    parts.inbox.prepare()
    if parts.stream_server:
        loops.add("stream", parts.stream_server.start, every_s=1.0)
    loops.add("inbox", parts.inbox.step)
    loops.add("relay", relay)
    loops.add("clock", clock, every_s=1.0)
    loops.add("pulse", lambda: parts.pulse.write(_beats(loops)), every_s=1.0)
    loops.add("housekeeping", keep_house, every_s=HOUSEKEEPING_S)
    if exercise:
        loops.add("exercise", lambda: exercise.step(now_ms()), every_s=0.5)


def rest_garbage() -> None:
    """What has been read by now stays: the collector need not walk over it again while events wait."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _beats(loops: Loops) -> dict[str, tuple[int, dict[str, Any]]]:
    beats: dict[str, tuple[int, dict[str, Any]]] = {name: (loops.all[name].well_at, {}) for name in ("inbox", "clock")}
    return beats | {"relay": (loops.all["relay"].well_at, {"head": loops.all["relay"].result or 0})}


def web_loops(web: Web, loops: Loops, settings: Settings) -> None:
    """Follow the stream, push what has gathered, tell the age, let acts through the turnstile."""
    live, news = web.live, threading.Event()
    turnstile = Turnstile(live.hall.perform)
    live.hall.one_by_one = turnstile.pass_through

    def follow() -> None:
        if live.follow():
            news.set()
        elif not live.feeding:
            threading.Event().wait(0.5)

    def push() -> None:
        if news.wait(1.0):
            news.clear()
            live.push_gathered()
            threading.Event().wait(settings.push_ms / 1000)

    def tell() -> None:
        live.look()
        web.socketio.emit("beat", live.beat())
        with suppress(NoStorage):  # said by `look` already; the beat must go on
            web.sockets.close_ended()
            live.hall.refresh()

    for name, step, every_s in (("follow", follow, 0.0), ("push", push, 0.0), ("turnstile", turnstile.turn, 0.0), ("beat", tell, 1.0)):
        loops.add(name, step, every_s=every_s)


def serve(web: Web, settings: Settings, *, ready: Callable[[], None]) -> None:
    """Until a signal ends it."""
    server = WSGIServer(_listener(settings), web.server, log=None, error_log=logging.getLogger("gridhall.http"))
    server.start()
    ready()
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    ended.wait()
    console.print("\nClosing the hall ...")
    server.stop(timeout=1)


def _listener(settings: Settings) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MS)
    listener.bind((settings.host, settings.port))
    listener.listen(4096)
    listener.setblocking(False)
    return listener


def run_all(settings: Settings, *, open_browser: bool) -> None:
    """Everything in one process."""
    check_port(settings)
    parts = Parts(settings)
    with ExitStack() as stack:
        stack.enter_context(slot(settings.home, f"worker-{settings.worker}"))
        stack.enter_context(stream_ready(parts))
        parts.upgrade()
        seed_if_empty(parts)
        password = first_administrator(parts)
        loops = Loops(now_ms)
        stack.callback(loops.stop)
        with console.status("Reading the picture ..."):
            web = parts.web()
            worker_loops(parts, loops, busy=lambda: web.sockets.phones)
            start_web(web, parts, loops)
        serve(web, settings, ready=lambda: _say(parts, password, open_browser=open_browser))


def run_web(settings: Settings) -> None:
    """The web side alone; a `worker` runs beside it."""
    check_port(settings)
    os.environ["GRIDHALL_PROCESS"] = "web"
    parts = Parts(settings)
    if parts.stream_server and not parts.stream_server.answers():
        raise Refusal("No stream server answers. Start the worker first: python app.py worker")
    parts.upgrade()
    loops = Loops(now_ms)
    web = parts.web()
    start_web(web, parts, loops)
    try:
        serve(web, settings, ready=lambda: console.print(f"The hall is open: {address(settings)}"))
    finally:
        loops.stop()


def run_worker(settings: Settings) -> None:
    """Inbox, relay and clock alone."""
    parts = Parts(settings)
    with slot(settings.home, f"worker-{settings.worker}"), stream_ready(parts):
        parts.upgrade()
        seed_if_empty(parts)
        _say_password(first_administrator(parts))
        loops = Loops(now_ms)
        worker_loops(parts, loops, busy=frozenset)
        loops.add("wake", lambda: _hear_wakes(parts))
        loops.start()
        console.print(f"Worker {settings.worker} is at work. Stop it with Ctrl-C.")
        ended = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: ended.set())
        ended.wait()
        loops.stop()


def _hear_wakes(parts: Parts) -> None:
    """One wait for a word from another process that there are changes to publish."""
    with parts.redis.pubsub() as listener:  # type: ignore[no-untyped-call]
        listener.subscribe(WAKE)
        while True:
            if listener.get_message(timeout=1.0):
                parts.relay.poke()


def start_web(web: Web, parts: Parts, loops: Loops) -> None:
    """Fill the board and start the loops."""
    web.live.start()
    web_loops(web, loops, parts.settings)
    loops.start()
    warm_up(web)


def address(settings: Settings) -> str:
    """Where the hall is."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _say_password(password: str | None) -> None:
    if password:
        console.print(f"\nFirst administrator: login [bold]admin[/bold], one-time password [bold]{password}[/bold] (shown only now)")
        console.print("Lost it? python app.py user reset admin")


def _say(parts: Parts, password: str | None, *, open_browser: bool) -> None:
    base, city = address(parts.settings), parts.hall.gazetteer.city
    console.print(f"\n[bold]GridHall 网格指挥大厅[/bold] · {city.name} · {city.mode}")
    for name in ("wall", "desk", "kpi", "phone"):
        console.print(f"  {name:6} {base}/{name}/")
    _say_password(password)
    if parts.settings.exercise_doors and parts.hall.exercise:
        console.print("Exercise accounts are on the login page, without a password.")
    console.print("Stop with Ctrl-C.")
    if open_browser and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.uname().sysname == "Darwin"):
        threading.Thread(target=webbrowser.open, args=(base,), daemon=True).start()
