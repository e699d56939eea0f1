"""The live side of a web process: follows the event stream, keeps the board, pushes one delta per audience, says how old it all is.

Pace: the first change goes out at once, then whatever has gathered every `push_ms` (wait first, read then).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from dashboard.domain.changes import Change
from dashboard.domain.errors import NoStorage
from dashboard.domain.picture import Patch, compose
from dashboard.service.hall import Hall
from dashboard.web.audiences import Audience
from dashboard.web.board import Board, Gap

log = logging.getLogger("gridhall.live")
BATCH = 1000


class FeedAway(Exception):
    """The stream does not answer; the database is read instead."""


class Feed(Protocol):
    """Where changes come from."""

    def after(self, n: int) -> Sequence[Change]:
        """Wait a moment for what follows `n`. Raises FeedAway."""

    def passed(self, n: int) -> None:
        """Say how far this process is."""


class Pulse(Protocol):
    """What the other parts say of themselves."""

    def beats(self) -> Mapping[str, tuple[int, Mapping[str, Any]]]:
        """Part -> (when it was last well in epoch ms, details)."""


PARTS = ("inbox", "relay", "clock", "database", "stream")
"""What has to be well for the hall to be well."""


@dataclass(slots=True)
class Freshness:
    """`data_time`: everything committed before it is on the board."""

    data_time: int = 0
    parts: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(PARTS, False))


Push = Callable[[str, str, Any], None]
"""(event, room, message) to the sockets."""
Hear = Callable[[Sequence[Change]], None]
"""Told of every batch of changes, after the board has moved."""
PART_LATE_MS = 5_000


class Live:
    """`follow` and `push_gathered` are called for ever by two loops, `beat` once a second by a third."""

    def __init__(self, *, hall: Hall, board: Board, feed: Feed, pulse: Pulse, push: Push, build: str) -> None:
        self.hall = hall
        self.board = board
        self.fresh = Freshness()
        self.build = build
        self._feed = feed
        self._pulse = pulse
        self._push = push
        self._audiences: set[Audience] = set()
        self._gathered: Patch = {}
        self._pushed = 0
        self._stale = False
        self.hears: list[Hear] = []
        self.feeding = True

    def start(self) -> None:
        """Take the picture from the database."""
        self.hall.reload()
        self.board.start(self.hall.store.snapshot())
        self._gathered, self._pushed = {}, self.board.n

    def follow(self) -> int:
        """One round: wait for changes and move the board; returns how many came. Raises NoStorage if no source answers."""
        if self._stale:
            self._restart()
        changes, before = self._next(), self.board.n
        try:
            self.board.take(changes)
        except Gap:
            taken = [change for change in changes if change.n <= self.board.n]
            changes = [*taken, *self._missing()]
            self.board.take(changes)
        news = [change for change in changes if change.n > before]
        if any(change.kind in RESTARTING for change in news):
            self._restart()
        elif news:
            self._gather(before)
            for hear in self.hears:
                hear(news)
        return len(news)

    def _next(self) -> Sequence[Change]:
        try:
            changes = self._feed.after(self.board.n)
            self.feeding = True
        except FeedAway:
            self.feeding = False
            changes = self.hall.store.changes_after(self.board.n, most=BATCH)
        return changes

    def _missing(self) -> Sequence[Change]:
        log.info("a gap after change %s: reading it from the database", self.board.n)
        return self.hall.store.changes_after(self.board.n, most=BATCH)

    def _restart(self) -> None:
        self._stale = True  # until the picture has been read: the database may be away just now
        self.start()
        self._stale = False
        for audience in self._audiences:
            self._push("snapshot", audience.room, self.whole(audience))

    def _gather(self, before: int) -> None:
        patch = self.board.since(before)
        if patch is None:
            self._restart()
        else:
            self._gathered = compose(self._gathered, patch)

    def waiting(self) -> bool:
        """Is there something to push?"""
        return self._pushed != self.board.n

    def push_gathered(self) -> None:
        """One delta to every audience."""
        patch, after, n = self._gathered, self._pushed, self.board.n
        self._gathered, self._pushed = {}, n
        atlas = self.hall.gazetteer.atlas
        for audience in self._audiences:
            self._push("delta", audience.room, {"after": after, "n": n, "patch": audience.sees(patch, self.board.picture, atlas)})

    def join(self, audience: Audience, n: int, build: str | None) -> tuple[str, Any]:
        """The first message for a screen that is at change `n`: what it lacks, or everything. The room gets the rest."""
        self._audiences.add(audience)
        patch = self.board.since(n) if n and build == self.build and n <= self._pushed else None
        if patch is None:
            return "snapshot", self.whole(audience)
        return "delta", {"after": n, "n": self.board.n, "patch": audience.sees(patch, self.board.picture, self.hall.gazetteer.atlas)}

    def whole(self, audience: Audience) -> dict[str, Any]:
        """The whole picture of an audience."""
        picture = audience.sees(self.board.picture, self.board.picture, self.hall.gazetteer.atlas)
        return {"n": self.board.n, "picture": picture, "build": self.build}

    def look(self) -> None:
        """Ask the other parts how they are, and so how old the picture is."""
        now, shown = self.hall.now(), self.board.n
        try:
            beats, head = self._pulse.beats(), self.hall.store.head()
        except NoStorage:
            self.fresh.parts["database"] = False
            return
        heard = {part: now - at < PART_LATE_MS for part, (at, _) in beats.items()}
        self.fresh.parts = dict.fromkeys(PARTS, False) | heard | {"database": True, "stream": self.feeding}
        at, detail = beats.get("relay", (0, {}))
        if self.board.n >= detail.get("head", 0):
            self.fresh.data_time = max(self.fresh.data_time, at)
        if shown > head:
            log.warning("the board is ahead of the database: the stream belonged to another one")
            self._stale = True  # `follow` reads the picture anew; this may be another loop than that one
        if self.feeding:
            self._feed.passed(self.board.n)

    def beat(self) -> dict[str, Any]:
        """What screens need to know the age of what they show."""
        return {"n": self._pushed, "server_time": self.hall.now(), "data_time": self.fresh.data_time, "parts": self.fresh.parts}


RESTARTING = frozenset({"hall_live"})
"""Kinds of change after which the picture is read anew."""
