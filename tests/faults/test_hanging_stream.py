"""A stream server that hangs must not get a second one beside it: two on the same append-only files destroy them."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from data import embedded
from data.embedded import NoStreamServer, StreamServer


def test_a_server_that_hangs_gets_no_second_one_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "START_S", 3.0)
    first = StreamServer(tmp_path)
    first.start()
    pid = int(first.pid_file.read_text())
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(NoStreamServer, match="does not answer"):
            StreamServer(tmp_path).start()
        told = subprocess.run(["pgrep", "-f", str(first.socket)], check=False, capture_output=True, text=True).stdout.split()
        assert told == [str(pid)]
    finally:
        os.kill(pid, signal.SIGCONT)
    assert StreamServer(tmp_path).start() == first.url
    first.stop()


def test_a_server_that_died_is_started_again_with_all_its_entries(tmp_path: Path) -> None:
    from redis import Redis

    first = StreamServer(tmp_path)
    first.start()
    Redis(unix_socket_path=str(first.socket)).xadd("hall:inbox", {"message": "kept"})
    os.kill(int(first.pid_file.read_text()), signal.SIGKILL)
    second = StreamServer(tmp_path)
    second.start()
    assert Redis(unix_socket_path=str(second.socket)).xlen("hall:inbox") == 1
    second.stop()
    first.stop()
