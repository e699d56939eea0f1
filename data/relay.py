"""The relay: numbers committed changes and publishes them. It may die and start anywhere: numbers and stream tell it where it was."""

from __future__ import annotations

import threading

from redis.exceptions import RedisError

from data.store import SqlStore
from data.streams import EventStream

BATCH = 1000


class Relay:
    """`step` does one round; `poke` wakes the loop that calls it."""

    def __init__(self, store: SqlStore, stream: EventStream) -> None:
        self._store = store
        self._stream = stream
        self._published: int | None = None
        self._news = threading.Event()
        self.carrying = True
        """Does the stream take what we publish? Screens read the database while it does not."""

    def poke(self) -> None:
        """There are new changes."""
        self._news.set()

    def wait(self, seconds: float) -> None:
        """Until somebody pokes, or so many seconds."""
        self._news.wait(seconds)
        self._news.clear()

    def step(self) -> int:
        """Number what is waiting, publish what is not in the stream yet; returns the head.

        What this process has just committed is handed over in memory; anything else is read from the database.
        """
        handed = self._store.handed_over(self._published or 0)
        head = handed[-1][0] if handed else self._store.number_pending()
        try:
            if handed and self._published is not None:
                self._stream.publish(handed)
                self._published = head
            else:
                self._publish(head)
            self.carrying = True
        except RedisError:
            self._published, self.carrying = None, False
        return head

    def _publish(self, head: int) -> None:
        if self._published is None:
            self._published = self._found(head)
        while self._published < head:
            changes = self._store.travelling_after(self._published, most=BATCH)
            self._stream.publish(changes)
            self._published = changes[-1][0]

    def _found(self, head: int) -> int:
        top = self._stream.top()
        if top > head:
            self._stream.start_again()
            top = 0
        return top if top else max(0, head - BATCH)

    def look_again(self) -> None:
        """Compare with the stream: it may have been wiped behind our back."""
        try:
            if self._published and self._stream.top() < self._published:
                self._published = None
        except RedisError:
            self._published, self.carrying = None, False
