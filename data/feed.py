"""The event stream as the web processes follow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from redis.exceptions import RedisError

from dashboard.domain.changes import Change
from data.streams import EventStream


class StreamFeed:
    """`away` is the error to raise while the stream does not answer: the follower then reads the database."""

    def __init__(self, stream: EventStream, reader: str, *, away: Callable[[], Exception]) -> None:
        self._stream = stream
        self._reader = reader
        self._away = away

    def after(self, n: int) -> Sequence[Change]:
        """Wait a moment for what follows change `n`."""
        try:
            return self._stream.after(n)
        except RedisError:
            raise self._away() from None

    def passed(self, n: int) -> None:
        """Say how far this process is; may be lost."""
        try:
            self._stream.passed(self._reader, n)
        except RedisError:
            return
