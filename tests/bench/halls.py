"""The hall under test: its own folder, its own port, the demo city without exercise and history, processes of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redis import Redis

from data.database import Database
from data.embedded import StreamServer
from data.streams import EVENTS, GROUP, INBOX
from tests.bench.children import PROJECT, START_S, Child, free_port

CITY_KEPT = "hall.db"


class BenchHall:
    """`processes("run")` starts it; `redis` and `database` look into it from outside."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.stream = StreamServer(home / "stream")
        self.database = Database(f"sqlite:///{home / 'hall.db'}")
        self.env = os.environ | {
            "GRIDHALL_HOME": str(home),
            "GRIDHALL_PORT": str(self.port),
            "GRIDHALL_EXERCISE": "false",
            "GRIDHALL_HISTORY": "false",
            "GRIDHALL_LOG_LEVEL": "warning",
        }

    @property
    def redis(self) -> Redis:
        """A client of its stream server."""
        return Redis.from_url(self.stream.url, socket_timeout=30)

    @property
    def log(self) -> Path:
        """What its processes say."""
        return self.home / "bench.log"

    def seed(self) -> None:
        """Write the demo city."""
        subprocess.run([sys.executable, "app.py", "seed"], cwd=PROJECT, env=self.env, check=True, stdout=subprocess.DEVNULL)

    @contextmanager
    def running(self, command: str = "run") -> Iterator[Child]:
        """One of its processes, until it answers and to its end."""
        with Child("app.py", command, env=self.env, log=self.log) as child:
            if command == "worker":
                self._wait_for_worker(child)
            else:
                child.wait_for(f"{self.base}/healthz")
            time.sleep(1.5)
            yield child

    def _wait_for_worker(self, child: Child) -> None:
        end = time.monotonic() + START_S
        while time.monotonic() < end and child.process.poll() is None:
            if self.stream.answers() and self._has_group():
                return
            time.sleep(0.1)
        raise RuntimeError(f"the worker does not work; see {self.log}")

    def _has_group(self) -> bool:
        redis = self.redis
        return bool(redis.exists(INBOX)) and any(group["name"] == GROUP.encode() for group in redis.xinfo_groups(INBOX))

    def head(self) -> int:
        """The newest published change; 0 before the first."""
        newest: Any = self.redis.xrevrange(EVENTS, count=1)
        return int(newest[0][0].split(b"-")[0]) if newest else 0

    def stream_pid(self) -> int:
        """The process of its stream server."""
        return int(self.stream.pid_file.read_text())


@contextmanager
def a_hall() -> Iterator[BenchHall]:
    """A seeded hall in a temporary folder; the city is drawn once a run and copied."""
    with tempfile.TemporaryDirectory(prefix="gridhall-bench-") as folder:
        hall = BenchHall(Path(folder))
        shutil.copytree(_city(), hall.home, dirs_exist_ok=True)
        try:
            yield hall
        finally:
            hall.database.close()


_CITY = Path(tempfile.gettempdir()) / f"gridhall-bench-city-{os.getpid()}"


def _city() -> Path:
    if not (_CITY / CITY_KEPT).exists():
        _CITY.mkdir(parents=True)
        BenchHall(_CITY).seed()
    return _CITY


def forget_city() -> None:
    """Remove the copy that all halls of this run were made from."""
    shutil.rmtree(_CITY, ignore_errors=True)
