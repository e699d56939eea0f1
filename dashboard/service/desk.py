"""What a handler needs beside the command: the transaction, the city, the moment, new ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.domain.changes import Change
from dashboard.domain.city import Mode
from dashboard.domain.errors import BadMessage
from dashboard.domain.people import Account
from dashboard.service.ports import Gazetteer, Work

EARLIEST = 946_684_800_000
"""2000-01-01: no city's log reaches further back; an earlier time is a mistake of the sender."""
AHEAD_MS = 600_000
"""How far a sender's clock may run ahead of the hall's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One act's surroundings."""

    work: Work
    gazetteer: Gazetteer
    now: int
    by: Account | None
    new_id: Callable[[], str]

    @property
    def exercise(self) -> bool:
        """Does what happens now belong to the exercise?"""
        return self.gazetteer.city.mode is Mode.EXERCISE

    def happened(self, at: int | None) -> int:
        """The sender's time if it can be, else the refusal; now if the sender gave none."""
        if at is None:
            return self.now
        if not EARLIEST <= at <= self.now + AHEAD_MS:
            raise BadMessage(reason="the time lies before the year 2000 or in the future")
        return at

    def record(self, kind: str, subject: str, area: str, at: int, body: dict[str, Any], *, exercise: bool) -> None:
        """Write down what has happened, in the same transaction."""
        by = self.by.login if self.by else None
        self.work.record(Change(kind=kind, subject=subject, area=area, at=at, recorded_at=self.now, by=by, exercise=exercise, body=body))
