"""Durable intake: messages a second from the inbox to committed and published, beside the floor of the same run."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

from redis import Redis

from data.embedded import StreamServer
from data.inbox import BATCH
from data.seeding import SHOWN_COMMUNITY
from data.streams import EVENTS
from tests.bench import machine
from tests.bench.children import Child
from tests.bench.halls import BenchHall, a_hall
from tests.bench.producer import INBOX
from tests.bench.tables import show

MESSAGES, PIPELINE, ROUNDS = 20_000, 500, 3
GROUP, READER = "floor", "floor-1"


def measure(*, quick: bool) -> None:
    """Alternate floor and hall, print each round and the ratio."""
    messages, rounds = (5_000, 1) if quick else (MESSAGES, ROUNDS)
    rows = []
    for number in range(rounds):
        machine.wait_until_quiet()
        floor, hall = _floor(messages), _hall(messages)
        rows.append((number + 1, messages, f"{floor:,.0f}", f"{hall:,.0f}", f"{hall / floor:.2f}"))
    head = ("round", "messages", "floor, messages/s", "hall, messages/s", "hall : floor")
    note = f"Pipelines of {PIPELINE}, batches of {BATCH}, SQLite WAL with synchronous=FULL in both. The target is at least 0.50."
    show("Durable intake", head, rows, note)


def _flood(redis_url: str, database: Path, messages: int) -> Child:
    return Child("-m", "tests.bench.producer", "flood", redis_url, f"sqlite:///{database}", str(messages), str(PIPELINE))


def _hall(messages: int) -> float:
    with a_hall() as hall, hall.running("worker"), _flood(hall.stream.url, hall.home / "hall.db", messages) as producer:
        before = _warmed_up(hall)
        began: int = producer.ask("go")[0]
        return messages / (_published_at(hall, before + messages) - began / 1000)


def _warmed_up(hall: BenchHall) -> int:
    """The first message pays for reading the city; nobody measures it. Returns the head after it."""
    before = hall.head()
    at = int(time.time() * 1000)
    message = {"id": "warm", "kind": "report", "ref": "warm", "source": "hotline", "category": "-", "area": SHOWN_COMMUNITY, "at": at}
    hall.redis.xadd(INBOX, {"message": json.dumps(message)})
    _published_at(hall, before + 1)
    return hall.head()


def _published_at(hall: BenchHall, wanted: int) -> float:
    """Epoch seconds at which the change with this number stands in the stream."""
    redis = hall.redis
    while True:
        newest: Any = redis.xrevrange(EVENTS, count=1)
        if newest and int(newest[0][0].split(b"-")[0]) >= wanted:
            return time.time()
        time.sleep(0.01)


def _floor(messages: int) -> float:
    """The least that durable intake costs: read a batch, insert it in one statement, commit, acknowledge."""
    with tempfile.TemporaryDirectory(prefix="gridhall-bench-") as folder, a_hall() as city:
        stream = StreamServer(Path(folder) / "stream")
        stream.start()
        try:
            with Child("-m", "tests.bench.floor", stream.url, str(Path(folder) / "floor.db"), str(messages)) as floor:
                floor.hear()
                with _flood(stream.url, city.home / "hall.db", messages) as producer:
                    began: int = producer.ask("go")[0]
                    ended: int = floor.hear()
        finally:
            stream.stop()
    return messages / ((ended - began) / 1000)


def drink(redis: Redis, database: sqlite3.Connection, messages: int) -> None:
    """Until so many messages are committed and acknowledged."""
    taken = 0
    while taken < messages:
        answer: Any = redis.xreadgroup(GROUP, READER, {INBOX: ">"}, count=BATCH, block=1000)
        entries = [entry for _, found in answer or () for entry in found]
        if entries:
            with database:
                database.executemany("INSERT INTO message (id, message) VALUES (?, ?)", [(name, fields[b"message"]) for name, fields in entries])
            redis.xack(INBOX, GROUP, *(name for name, _ in entries))
            taken += len(entries)
