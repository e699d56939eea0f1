"""What somebody wants done, as values. One command is one act; who wants it stands beside it in an `Order`."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.domain.cases import CaseState, Source
from dashboard.domain.instructions import InstructionKind, RecipientState
from dashboard.domain.people import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCase:
    """Somebody says that something is wrong. `filed` and `dispatched_at` are for logs in which that has happened already."""

    ref: str
    source: Source
    category: str
    area: str
    at: int
    text: str = ""
    urgent: bool = False
    due_at: int | None = None
    department: str | None = None
    x: float | None = None
    y: float | None = None
    filed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCase:
    """A case (named by its `ref`) goes one step on."""

    ref: str
    step: CaseState
    at: int
    rating: int | None = None
    self_handled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitCase:
    """A case gets its time limit, or another one; None takes it away."""

    ref: str
    due_at: int | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAlert:
    """Somebody at the desk takes a red alert point."""

    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchInstruction:
    """The centre instructs the workers of an area (a grid, a community, ... the city)."""

    kind: InstructionKind
    text: str
    target: str
    due_at: int | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceRecipient:
    """A worker's phone or thumb: delivered, read, accepted, declined (with a reason)."""

    instruction: str
    worker: str
    step: RecipientState
    reason: str | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveReply:
    """A worker answers with text and the ids of pictures that are stored already."""

    instruction: str
    worker: str
    text: str
    pictures: tuple[str, ...] = ()
    at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseSilent:
    """The clock reminds one recipient whose time has come."""

    instruction: str
    worker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoLive:
    """The hall leaves the exercise for good: from now on it counts real data alone."""


Command = ReportCase | StepCase | LimitCase | TakeAlert | DispatchInstruction | AdvanceRecipient | GiveReply | ChaseSilent | GoLive


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A command with its sender's own id (sending it twice is harmless) and the account that wants it (None: a system)."""

    id: str
    command: Command
    by: Account | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Committed. `result` is the id of what it made or moved; `repeated` says that it had been committed before."""

    order: str
    result: str
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was changed; `error` says why."""

    order: str
    error: Exception


Outcome = Accepted | Refused
