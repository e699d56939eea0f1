"""Cases: what somebody says is wrong, from report to closure. States and steps as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from dashboard.domain.errors import ImpossibleStep


class Source(StrEnum):
    """The channel a report came in by."""

    WORKER = "worker"
    RESIDENT = "resident"
    HOTLINE = "hotline"
    DEPARTMENT = "department"
    PATROL = "patrol"
    DEVICE = "device"
    OTHER = "other"


PUBLIC = frozenset({Source.RESIDENT, Source.HOTLINE})
"""Sources that speak for the public (KPI.md: public_report_rate, first_discovery_rate)."""


class CaseState(StrEnum):
    """Where a case stands."""

    REPORTED = "reported"
    FILED = "filed"
    REJECTED = "rejected"
    MERGED = "merged"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    HANDLING = "handling"
    HANDLED = "handled"
    VERIFIED = "verified"
    REWORK = "rework"
    CLOSED = "closed"
    EVALUATED = "evaluated"
    VOID = "void"


C = CaseState
_OPEN_END = frozenset({C.CLOSED, C.VOID})
STEPS: dict[CaseState, frozenset[CaseState]] = {
    C.REPORTED: frozenset({C.FILED, C.REJECTED, C.MERGED}) | _OPEN_END,
    C.FILED: frozenset({C.DISPATCHED, C.HANDLING, C.HANDLED, C.MERGED}) | _OPEN_END,
    C.DISPATCHED: frozenset({C.ACCEPTED, C.RETURNED, C.HANDLING, C.HANDLED}) | _OPEN_END,
    C.ACCEPTED: frozenset({C.HANDLING, C.HANDLED, C.RETURNED}) | _OPEN_END,
    C.RETURNED: frozenset({C.DISPATCHED}) | _OPEN_END,
    C.HANDLING: frozenset({C.HANDLED, C.RETURNED}) | _OPEN_END,
    C.HANDLED: frozenset({C.VERIFIED, C.REWORK}) | _OPEN_END,
    C.VERIFIED: frozenset({C.REWORK}) | _OPEN_END,
    C.REWORK: frozenset({C.HANDLING, C.HANDLED}) | _OPEN_END,
    C.CLOSED: frozenset({C.EVALUATED}),
    C.REJECTED: frozenset(),
    C.MERGED: frozenset(),
    C.EVALUATED: frozenset(),
    C.VOID: frozenset(),
}
ENDED = frozenset({C.REJECTED, C.MERGED, C.CLOSED, C.EVALUATED, C.VOID})
"""States in which nobody has to do anything any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The matter itself. Times are epoch milliseconds (UTC) at which the act happened; None where it did not.

    `ref` is the number in the system the report came from. `area` is the code of the smallest known area. `x`, `y` are in the
    units of the city's map. `level` is the escalation level reached, 1 to 4. `urgent` cases are red alert points until somebody
    takes them or they end.
    """

    id: str
    ref: str
    source: Source
    category: str
    area: str
    state: CaseState = CaseState.REPORTED
    department: str | None = None
    text: str = ""
    urgent: bool = False
    x: float | None = None
    y: float | None = None
    reported_at: int
    filed_at: int | None = None
    dispatched_at: int | None = None
    accepted_at: int | None = None
    handled_at: int | None = None
    verified_at: int | None = None
    closed_at: int | None = None
    ended_at: int | None = None
    due_at: int | None = None
    level: int = 1
    reworks: int = 0
    self_handled: bool = False
    rating: int | None = None
    rated_at: int | None = None
    taken_by: str | None = None
    taken_at: int | None = None
    exercise: bool = False


_STAMP = {
    C.FILED: "filed_at",
    C.DISPATCHED: "dispatched_at",
    C.ACCEPTED: "accepted_at",
    C.HANDLED: "handled_at",
    C.VERIFIED: "verified_at",
    C.CLOSED: "closed_at",
    C.EVALUATED: "rated_at",
}


def is_alert(case: Case) -> bool:
    """Does this case need somebody now? An urgent case that nobody has taken and that has not ended."""
    return case.urgent and case.taken_by is None and case.state not in ENDED


def advance(case: Case, wanted: CaseState, *, at: int, rating: int | None = None) -> Case:
    """The case after the step. Raises ImpossibleStep where the table has none."""
    possible = STEPS[case.state]
    if wanted not in possible:
        raise ImpossibleStep(was=case.state.value, wanted=wanted.value, possible=", ".join(sorted(possible)) or "-")
    stamps: dict[str, int] = {_STAMP[wanted]: at} if wanted in _STAMP else {}
    if wanted in ENDED and case.ended_at is None:
        stamps["ended_at"] = at
    return replace(
        case,
        state=wanted,
        reworks=case.reworks + (wanted is C.REWORK),
        rating=rating if wanted is C.EVALUATED else case.rating,
        **stamps,  # type: ignore[arg-type]
    )
