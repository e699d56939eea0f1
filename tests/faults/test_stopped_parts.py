"""A part stops: the others go on, the age of the picture says so, and all is well within ten seconds of its return (FAULTS: R3, R25)."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from data.embedded import StreamServer
from tests.e2e.conftest import ROOT, environment, free_port
from tests.e2e.visiting import Visitor


@dataclass
class Apart:
    """A hall whose screens and worker are processes of their own."""

    home: Path
    port: int
    web: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def health(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(Visitor(self.url).get("/healthz")[1])
        return found

    def redis(self) -> Redis:
        return Redis(unix_socket_path=str(StreamServer(self.home / "stream").socket))


def _process(home: Path, port: int, command: str) -> subprocess.Popen[bytes]:
    with (home / f"{command}.log").open("ab") as log:
        return subprocess.Popen([sys.executable, "app.py", command], cwd=ROOT, env=environment(home, GRIDHALL_PORT=str(port)), stdout=log, stderr=log)


def _until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except OSError:
            pass
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    home, port = tmp_path_factory.mktemp("apart"), free_port()
    worker = _process(home, port, "worker")
    _until(lambda: "is at work" in (home / "worker.log").read_text(), 60)
    found = Apart(home, port, _process(home, port, "web"), worker)
    _until(lambda: found.health()["ok"], 60)
    yield found
    for process in (found.web, found.worker):
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def _report(apart: Apart, ref: str) -> None:
    body = {"kind": "report", "id": ref, "ref": ref, "source": "device", "category": "井盖", "area": "421002003010001", "at": int(time.time() * 1000)}
    apart.redis().xadd("hall:inbox", {"message": json.dumps(body)})


def test_a_worker_that_stands_still_makes_the_picture_old_and_is_well_again_when_it_goes_on(apart: Apart) -> None:
    before = apart.health()["change"]
    os.kill(apart.worker.pid, signal.SIGSTOP)
    try:
        _until(lambda: (apart.health()["age_s"] or 0) > 6, 15)
        assert apart.health()["ok"] is False
        assert apart.health()["parts"]["relay"] is False
        assert Visitor(apart.url, "beihu01").get("/api/v1/phone/instructions")[0] == 200, "people go on working"
        _report(apart, "while-stopped")
    finally:
        os.kill(apart.worker.pid, signal.SIGCONT)
    _until(lambda: bool(apart.health()["ok"]) and apart.health()["age_s"] < 4, 10)
    _until(lambda: apart.health()["change"] > before, 10)


def test_a_killed_stream_server_is_started_again_and_nothing_is_lost(apart: Apart) -> None:
    server = StreamServer(apart.home / "stream")
    before = apart.health()["change"]
    os.kill(int(server.pid_file.read_text()), signal.SIGKILL)
    _until(server.answers, 10)
    _until(lambda: bool(apart.health()["ok"]), 15)
    _report(apart, "after-the-kill")
    _until(lambda: apart.health()["change"] > before, 10)


def test_a_wiped_stream_server_loses_nothing_that_was_committed(apart: Apart) -> None:
    _report(apart, "before-the-wipe")
    _until(lambda: apart.redis().xinfo_groups("hall:inbox")[0]["lag"] in (0, None), 10)
    _until(lambda: apart.redis().xpending("hall:inbox", "hall")["pending"] == 0, 10)
    before = apart.health()["change"]
    apart.redis().flushall()
    time.sleep(2)
    _report(apart, "after-the-wipe")
    _until(lambda: apart.health()["change"] > before, 15)
    _until(lambda: bool(apart.health()["ok"]), 15)


def test_a_database_that_takes_nothing_is_said_and_is_well_again_by_itself(apart: Apart) -> None:
    """Another process holds the database: the picture ages and says so, and recovers when it is free again."""
    holder = sqlite3.connect(apart.home / "hall.db", isolation_level=None, timeout=20)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        _until(lambda: (apart.health()["age_s"] or 0) > 7, 30)
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    _until(lambda: bool(apart.health()["ok"]), 15)
