"""Dead letters: what came to the inbox and could not be taken, as an administrator sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One entry. `entry` is its id in the stream; the message itself is not shown: it may hold personal data."""

    entry: str
    reason: str
    size: int
    recorded_at: int


class Letters(Protocol):
    """Where they are kept."""

    def newest(self, most: int) -> Sequence[Letter]: ...
    def number(self) -> int: ...
