"""Killed at any moment: what was answered is there, once; what was not may be sent again; nothing is doubled."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import time
from pathlib import Path

import pytest
from redis import Redis

from data.embedded import StreamServer
from tests.e2e.conftest import RunningHall, start, stop
from tests.e2e.visiting import Visitor

SENT = 600


def _message(number: int) -> dict[str, str]:
    body = {"kind": "report", "id": f"kill-{number}", "ref": f"K{number:05}", "source": "device", "category": "井盖", "area": "421002003010001"}
    return {"message": json.dumps(body | {"at": int(time.time() * 1000)})}


def _rows(hall: RunningHall, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(hall.home / "hall.db", timeout=20) as database:
        found = database.execute(query).fetchall()
    database.close()
    return found


def _end_hard(hall: RunningHall) -> None:
    os.kill(hall.process.pid, signal.SIGKILL)
    hall.process.wait()


def _until(condition: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.1)


def test_reports_survive_three_kills_of_the_whole_process(tmp_path: Path) -> None:
    hall = start(tmp_path / "hall")
    redis = Redis(unix_socket_path=str(StreamServer(hall.home / "stream").socket))
    for part in range(3):
        for number in range(part * SENT // 3, (part + 1) * SENT // 3):
            redis.xadd("hall:inbox", _message(number))
        _end_hard(hall)
        hall = start(tmp_path / "hall")
    _until(lambda: _rows(hall, "SELECT count(*) FROM case_ WHERE ref LIKE 'K%'")[0][0] == SENT)
    assert _rows(hall, "SELECT count(*), count(DISTINCT subject) FROM change WHERE kind = 'case_reported'") == [(SENT, SENT)]
    _until(lambda: _rows(hall, "SELECT count(*) FROM change WHERE n IS NULL")[0][0] == 0)
    assert _rows(hall, "SELECT count(*), min(n), max(n) FROM change") == [(SENT, 1, SENT)]
    assert _rows(hall, "PRAGMA integrity_check") == [("ok",)]
    assert stop(hall) == 0
    assert not StreamServer(hall.home / "stream").answers()


def test_a_session_outlives_the_process_and_a_refusal_is_said_in_words(tmp_path: Path) -> None:
    hall = start(tmp_path / "hall")
    phone = Visitor(hall.url, "beihu01")
    status, said = phone.post("/api/v1/phone/acts", {"id": "act-of-test-1", "instruction": "none", "reply": "到"})
    assert (status, list(said)) == (404, ["error"])
    _end_hard(hall)
    with pytest.raises(OSError, match="refused"):
        phone.get("/healthz")
    hall = start(tmp_path / "hall", GRIDHALL_PORT=hall.url.rpartition(":")[2])
    assert phone.get("/api/v1/phone/instructions")[0] == 200
    assert stop(hall) == 0


def test_a_second_hall_in_the_same_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    hall = start(tmp_path / "hall")
    with pytest.raises(RuntimeError, match="is running in"):
        start(tmp_path / "hall")
    assert stop(hall) == 0


def test_a_taken_port_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(RuntimeError, match="cannot be used"):
            start(tmp_path / "hall", GRIDHALL_PORT=str(taken.getsockname()[1]))


def test_data_stay_when_the_hall_is_closed_and_opened_again(tmp_path: Path) -> None:
    hall = start(tmp_path / "hall")
    redis = Redis(unix_socket_path=str(StreamServer(hall.home / "stream").socket))
    redis.xadd("hall:inbox", _message(1))
    _until(lambda: _rows(hall, "SELECT count(*) FROM case_")[0][0] == 1)
    assert stop(hall) == 0
    hall = start(tmp_path / "hall")
    assert _rows(hall, "SELECT ref FROM case_") == [("K00001",)]
    assert stop(hall) == 0
