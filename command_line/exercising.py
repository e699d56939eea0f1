"""The exercise as this process runs it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from command_line.assembly import Parts
from dashboard.service.exercise import RHYTHM, Exercise
from data.cities import exercise_books

URGENT_SHARE = 1 / 16
"""Of the simulated matters, as many are urgent: at the usual pace one in about ten minutes, what one operator can bear (EEMUA 191)."""


def exercise_of(parts: Parts, busy: Callable[[], Collection[str]]) -> Exercise | None:
    """The exercise, unless the settings switch it off. `busy`: workers whose phones people hold."""
    settings = parts.settings
    if not settings.exercise:
        return None
    phrases, matters = exercise_books()
    issuer = parts.accounts.by_login("supervisor")
    rhythm = replace(RHYTHM, reports_per_minute=settings.exercise_rate, urgent_per_minute=settings.exercise_rate * URGENT_SHARE)
    return Exercise(parts.hall, phrases, matters, busy=busy, issuer=issuer[0] if issuer else None, rhythm=rhythm)  # type: ignore[arg-type]
