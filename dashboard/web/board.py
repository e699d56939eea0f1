"""The live picture in memory of one web process, and the patches of the last changes for screens that missed some."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from dashboard.domain import moves
from dashboard.domain.changes import Change
from dashboard.domain.picture import Patch, Picture, compose, merge_into
from dashboard.service.ports import Snapshot

REMEMBERED = 5_000
"""Changes a screen may have missed and still be told only those; beyond, it gets the whole picture."""


class Gap(Exception):
    """A change is missing between the board and what it was given."""


class Board:
    """Owner of one picture. `take` moves it; `since` tells what a screen lacks."""

    def __init__(self, day: Callable[[int], str]) -> None:
        self._day = day
        self.n = 0
        self.picture: Picture = {}
        self._last: deque[tuple[int, Patch]] = deque(maxlen=REMEMBERED)

    def start(self, snapshot: Snapshot) -> None:
        """Begin anew from a snapshot."""
        self.n, self.picture = snapshot.n, snapshot.picture
        self._last.clear()

    def take(self, changes: Sequence[Change]) -> None:
        """Move the picture by changes that follow it. What it has already is passed over. Raises Gap."""
        for change in changes:
            if change.n <= self.n:
                continue
            if change.n != self.n + 1:
                raise Gap
            patch = moves.patch_of(self.picture, change, self._day)
            merge_into(self.picture, patch)
            self._last.append((change.n, patch))
            self.n = change.n

    def since(self, n: int) -> Patch | None:
        """One patch from `n` to now; None if that is too long ago (or not of this hall)."""
        if n == self.n:
            return {}
        oldest = self._last[0][0] if self._last else self.n + 1
        if not oldest - 1 <= n < self.n:
            return None
        patch: Patch = {}
        for number, one in list(self._last)[n - self.n :]:
            if number > n:
                patch = compose(patch, one)
        return patch
