"""The two that are compared: the hall and the bare page, each with its own stream server, behind one interface."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from data.embedded import StreamServer
from tests.bench.browser import open_bare, open_wall
from tests.bench.children import Child, free_port
from tests.bench.halls import BenchHall, a_hall
from tests.bench.people import Porter
from tests.bench.producer import BARE, INBOX


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One running server, and how to feed it and look at it."""

    name: str
    base: str
    redis_url: str
    stream: str
    database_url: str
    scope: str
    open: Callable[[Page, str], None]
    pid: int
    stream_pid: int
    client: dict[str, object]
    """What the browserless clients need: see crowd.py."""


@contextmanager
def the_hall() -> Iterator[Subject]:
    """The whole hall in one process."""
    with a_hall() as hall:
        wall = Porter(hall.database).door("wall")
        with hall.running("run") as server:
            yield _subject_of(hall, server, wall.cookie)


def _subject_of(hall: BenchHall, server: Child, cookie: str) -> Subject:
    return Subject(
        name="hall",
        base=hall.base,
        redis_url=hall.stream.url,
        stream=INBOX,
        database_url=f"sqlite:///{hall.home / 'hall.db'}",
        scope="#wall-arrivals",
        open=open_wall,
        pid=server.pid,
        stream_pid=hall.stream_pid(),
        client={"url": hall.base, "cookie": cookie, "join": {"audience": "wall"}},
    )


@contextmanager
def the_bare_page() -> Iterator[Subject]:
    """The bare application, fed with the same reports; its figures stand for what the machine and the browser cost anyhow."""
    with tempfile.TemporaryDirectory(prefix="gridhall-bench-") as folder, a_hall() as city:
        stream, port = StreamServer(Path(folder)), free_port()
        stream.start()
        base = f"http://127.0.0.1:{port}"
        try:
            with Child("-m", "tests.bench.bare", stream.url, BARE, str(port), log=Path(folder) / "bare.log") as server:
                server.wait_for(f"{base}/healthz")
                yield Subject(
                    name="bare page",
                    base=base,
                    redis_url=stream.url,
                    stream=BARE,
                    database_url=f"sqlite:///{city.home / 'hall.db'}",
                    scope="#rows",
                    open=open_bare,
                    pid=server.pid,
                    stream_pid=int(stream.pid_file.read_text()),
                    client={"url": base},
                )
        finally:
            stream.stop()


SUBJECTS = (the_hall, the_bare_page)
