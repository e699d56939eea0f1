"""Instructions and their recipients: states, steps and the chase. Tables, not ifs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from dashboard.domain.errors import ImpossibleStep


class InstructionKind(StrEnum):
    """What the centre asks for."""

    TASK = "task"
    """Something to do, with a due time."""
    NOTICE = "notice"
    """Something to know."""
    MUSTER = "muster"
    """Answer that you are there."""


class RecipientState(StrEnum):
    """How far one recipient has come. `late` is a mark, not a state."""

    QUEUED = "queued"
    """Committed; no phone has it yet."""
    DELIVERED = "delivered"
    """The phone has confirmed it."""
    READ = "read"
    """It was on the phone's screen."""
    ACCEPTED = "accepted"
    """The worker took it on."""
    REPLIED = "replied"
    """Answered; this ends it."""
    DECLINED = "declined"
    """Refused, with a reason."""
    UNREACHABLE = "unreachable"
    """No phone, or every channel failed; with the reason."""
    WITHDRAWN = "withdrawn"
    """Called off by the centre."""


S = RecipientState
STEPS: dict[RecipientState, frozenset[RecipientState]] = {
    S.QUEUED: frozenset({S.DELIVERED, S.READ, S.ACCEPTED, S.REPLIED, S.DECLINED, S.UNREACHABLE, S.WITHDRAWN}),
    S.DELIVERED: frozenset({S.READ, S.ACCEPTED, S.REPLIED, S.DECLINED, S.WITHDRAWN}),
    S.READ: frozenset({S.ACCEPTED, S.REPLIED, S.DECLINED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.REPLIED, S.DECLINED, S.WITHDRAWN}),
    S.UNREACHABLE: frozenset({S.DELIVERED, S.READ, S.ACCEPTED, S.REPLIED, S.DECLINED, S.WITHDRAWN}),
    S.REPLIED: frozenset(),
    S.DECLINED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
SILENT = frozenset({S.QUEUED, S.DELIVERED, S.READ})
"""States in which nothing has been heard from the worker: these are chased."""
ORDER = (S.QUEUED, S.DELIVERED, S.READ, S.ACCEPTED, S.REPLIED)
"""The way forward; a step back along it is a repeat and changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What was sent. Times are epoch milliseconds (UTC). `target` is an area code; recipients are frozen when it is sent."""

    id: str
    kind: InstructionKind
    text: str
    target: str
    target_name: str
    issued_at: int
    issued_by: str
    issuer: str
    department: str | None = None
    due_at: int | None = None
    total: int = 0
    exercise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One worker's row of an instruction. `grids` are the codes answered for, the own grid first."""

    instruction: str
    worker: str
    label: str
    grids: tuple[str, ...]
    state: RecipientState = RecipientState.QUEUED
    queued_at: int
    delivered_at: int | None = None
    read_at: int | None = None
    accepted_at: int | None = None
    ended_at: int | None = None
    reason: str | None = None
    chased: int = 0
    chase_at: int | None = None
    late: bool = False
    exercise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A worker's answer: text and the ids of its pictures."""

    id: str
    instruction: str
    worker: str
    grid: str
    label: str
    text: str
    pictures: tuple[str, ...] = ()
    at: int
    exercise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseRule:
    """How the silent of one kind are chased: first after `first_s` seconds, then every `every_s`, `most` times."""

    kind: InstructionKind
    first_s: int
    every_s: int
    most: int


CHASE = {
    InstructionKind.TASK: ChaseRule(kind=InstructionKind.TASK, first_s=180, every_s=300, most=3),
    InstructionKind.NOTICE: ChaseRule(kind=InstructionKind.NOTICE, first_s=600, every_s=1800, most=2),
    InstructionKind.MUSTER: ChaseRule(kind=InstructionKind.MUSTER, first_s=60, every_s=60, most=3),
}
"""Defaults of the hall; a city sets its own in the table `chase_rule`. Source: the hall's own practice, not a standard."""

_STAMP = {S.DELIVERED: "delivered_at", S.READ: "read_at", S.ACCEPTED: "accepted_at"}


def is_repeat(recipient: Recipient, wanted: RecipientState) -> bool:
    """Has the recipient already been there? Phones repeat; a repeat is answered like the first time and changes nothing."""
    was = recipient.state
    return was is wanted or (was in ORDER and wanted in ORDER and ORDER.index(wanted) < ORDER.index(was))


def advance(recipient: Recipient, wanted: RecipientState, *, at: int, due_at: int | None = None, reason: str | None = None) -> Recipient:
    """The recipient after the step. Raises ImpossibleStep where the table has none."""
    possible = STEPS[recipient.state]
    if wanted not in possible:
        raise ImpossibleStep(was=recipient.state.value, wanted=wanted.value, possible=", ".join(sorted(possible)) or "-")
    stamps = {_STAMP[wanted]: at} if wanted in _STAMP else {"ended_at": at}
    heard = wanted not in SILENT
    return replace(
        recipient,
        state=wanted,
        reason=reason,
        chase_at=None if heard else recipient.chase_at,
        late=recipient.late or (heard and due_at is not None and at > due_at),
        **stamps,  # type: ignore[arg-type]
    )


def chase(recipient: Recipient, rule: ChaseRule, *, now: int) -> Recipient:
    """The recipient after one reminder; the next one is `every_s` from now (never a burst for time missed), or none."""
    chased = recipient.chased + 1
    return replace(recipient, chased=chased, chase_at=now + rule.every_s * 1000 if chased < rule.most else None)
