"""The streams in Redis: names, client settings, the event stream's two ends. Redis carries and wakes; it may lose anything."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import msgspec
from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.retry import Retry

from dashboard.domain.changes import Change

INBOX, EVENTS, DEAD, WAKE, TAILS = "hall:inbox", "hall:events", "hall:dead", "hall:wake", "hall:tails"
GROUP = "hall"
BLOCK_MS = 1000
FORGOTTEN_S = 600
"""A reader not heard of for so long holds nothing back any more: it will read the database when it returns."""
KEPT = 10_000
"""Events that stay in the stream behind the slowest reader, so that a screen server that restarts finds them there."""


def connect(url: str) -> Redis:
    """A client with waits longer than our blocking reads (the library's default of 5 s breaks longer ones) and few retries."""
    return Redis.from_url(
        url,
        socket_timeout=BLOCK_MS / 1000 + 5,
        socket_connect_timeout=3,
        health_check_interval=15,
        retry=Retry(ExponentialWithJitterBackoff(cap=1, base=0.05), 2),
        protocol=2,
    )


class _Travelling(msgspec.Struct):
    kind: str
    subject: str
    area: str
    at: int
    recorded_at: int
    by: str | None
    exercise: bool
    body: dict[str, Any]
    n: int


_decode = msgspec.json.Decoder(_Travelling).decode


def decoded(raw: bytes) -> Change:
    """The change in a stream entry."""
    travelling = _decode(raw)
    return Change(**{name: getattr(travelling, name) for name in travelling.__struct_fields__})


_APPEND = """
-- Adds (number, change) pairs above the newest entry: one command for a batch.
local top = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local n = top[1] and tonumber(string.match(top[1][1], '^%d+')) or 0
for i = 1, #ARGV, 2 do
  if tonumber(ARGV[i]) > n then redis.call('XADD', KEYS[1], ARGV[i] .. '-0', 'c', ARGV[i + 1]) end
end
"""


class EventStream:
    """`hall:events`: the relay's end writes, every web process reads. Entry id = change number."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self._append = redis.register_script(_APPEND)

    def top(self) -> int:
        """The newest change number in the stream; 0 if it is empty."""
        newest: Any = self.redis.xrevrange(EVENTS, count=1)
        return int(newest[0][0].split(b"-")[0]) if newest else 0

    def publish(self, changes: Sequence[tuple[int, bytes]]) -> None:
        """Add changes (number, JSON) in order. What is in the stream already is passed over."""
        self._append(keys=[EVENTS], args=[part for change in changes for part in change])

    def after(self, n: int, *, most: int = 1000, block_ms: int = BLOCK_MS) -> list[Change]:
        """What follows `n`; waits up to `block_ms` for the first."""
        answer: Any = self.redis.xread({EVENTS: f"{n}-0"}, count=most, block=block_ms)
        return [decoded(fields[b"c"]) for _, entries in answer or () for _, fields in entries]

    def start_again(self) -> None:
        """Throw the stream away: it belongs to another database."""
        self.redis.delete(EVENTS)

    def passed(self, reader: str, n: int) -> None:
        """A reader says how far it is."""
        self.redis.hset(TAILS, reader, f"{n}:{int(time.time())}")

    def trim(self) -> None:
        """Drop what every reader has passed, keeping some for those that come back."""
        readers: Any = self.redis.hgetall(TAILS)
        positions = []
        for reader, told in readers.items():
            n, _, heard = told.partition(b":")
            if time.time() - int(heard or 0) > FORGOTTEN_S:
                self.redis.hdel(TAILS, reader)
            else:
                positions.append(int(n))
        lowest = min(positions, default=0) - KEPT
        if lowest > 0:
            self.redis.xtrim(EVENTS, minid=f"{lowest}-0", approximate=False)
