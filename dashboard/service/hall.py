"""The façade: everything the doors may ask of the hall. One road for every act: orders in, outcomes out, one transaction a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.domain import access
from dashboard.domain.areas import AreaKind
from dashboard.domain.city import City, Mode
from dashboard.domain.commands import (
    Accepted,
    AdvanceRecipient,
    ChaseSilent,
    Command,
    DispatchInstruction,
    GiveReply,
    GoLive,
    LimitCase,
    Order,
    Outcome,
    Refused,
    ReportCase,
    StepCase,
    TakeAlert,
)
from dashboard.domain.errors import BadMessage, HallError, NotAllowed, UnknownInstruction
from dashboard.domain.indicators import Figure, ThroughputRow
from dashboard.domain.instructions import Instruction, Recipient, Reply
from dashboard.domain.people import Account
from dashboard.service import casework, instructing
from dashboard.service.desk import Desk
from dashboard.service.indicating import IndicatorSource
from dashboard.service.instructing import Preview
from dashboard.service.ports import Gazetteer, Store, Wake, Work

Handler = Callable[[Desk, Any], str]
RECENT_MS = 7 * 86_400_000
"""How long a finished instruction stays in a worker's list."""


class Collision(Exception):
    """Two processes wrote the same row or order at once; the batch is taken again, one order at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Who has an instruction, and what was answered."""

    instruction: Instruction
    recipients: Sequence[Recipient]
    replies: Sequence[Reply]


def go_live(desk: Desk, command: GoLive) -> str:
    """The exercise ends for good: its rows stay for the record and count no more."""
    city = replace(desk.gazetteer.city, mode=Mode.REAL)
    desk.work.set_city(city)
    desk.record("hall_live", city.code, city.code, desk.now, {}, exercise=False)
    return city.code


HANDLERS: dict[type[Command], Handler] = {
    ReportCase: casework.report_case,
    StepCase: casework.step_case,
    LimitCase: casework.limit_case,
    TakeAlert: casework.take_alert,
    DispatchInstruction: instructing.dispatch_instruction,
    AdvanceRecipient: instructing.advance_recipient,
    GiveReply: instructing.give_reply,
    ChaseSilent: instructing.chase_silent,
    GoLive: go_live,
}


class Hall:
    """One city's hall. Thread of use: `perform` or `do` for acts, the other methods read."""

    def __init__(self, *, store: Store, indicators: IndicatorSource, clock: Callable[[], int], ids: Callable[[], str], wake: Wake) -> None:
        self.store = store
        self._indicators = indicators
        self.now = clock
        self.new_id = ids
        self._wake = wake
        self._gazetteer: Gazetteer | None = None
        self._edition = 0
        self.one_by_one: Callable[[Order], Outcome] = lambda order: self.perform([order])[0]
        """How a single act goes its way; a web process puts a turnstile here, so that many acts share a commit."""

    @property
    def gazetteer(self) -> Gazetteer:
        """The city as last read; `reload` and `refresh` read it anew. Raises NoStorage if it was never read and cannot be."""
        return self._gazetteer or self.reload()

    def reload(self) -> Gazetteer:
        """Read the city anew; what was known stays if that fails."""
        edition = self.store.edition()
        self._gazetteer, self._edition = self.store.gazetteer(), edition
        return self._gazetteer

    def refresh(self) -> None:
        """Read the city anew if somebody has changed it: another process, or a command at the console."""
        if self.store.edition() != self._edition:
            self.reload()

    @property
    def known_city(self) -> City | None:
        """The city if it has been read before; asks nobody."""
        return self._gazetteer.city if self._gazetteer else None

    @property
    def exercise(self) -> bool:
        """Does the hall count exercise figures?"""
        return self.gazetteer.city.mode is Mode.EXERCISE

    def do(self, order: Order) -> Accepted:
        """One act; raises its HallError if it is refused."""
        outcome = self.one_by_one(order)
        if isinstance(outcome, Refused):
            raise outcome.error
        return outcome

    def perform(self, orders: Sequence[Order]) -> list[Outcome]:
        """Acts of one batch, in their order, in one transaction. Refused ones change nothing and stop nobody else."""
        try:
            outcomes = self._together(orders)
        except Collision:
            outcomes = [self._together([order])[0] for order in orders]
        if any(isinstance(order.command, GoLive) for order in orders):
            self.reload()
        self._wake()
        return outcomes

    def _together(self, orders: Sequence[Order]) -> list[Outcome]:
        checked = [(order, _holds_nul(order)) for order in orders]
        sound = [order for order, spoilt in checked if not spoilt]
        with self.store.work() as work:
            work.expect(order.id for order in sound)
            _prefetch(work, sound)
            return [_unsound(order) if spoilt else self._act(work, order) for order, spoilt in checked]

    def _act(self, work: Work, order: Order) -> Outcome:
        known = work.result_of(order.id)
        if known is not None:
            return Accepted(order=order.id, result=known, repeated=True)
        desk = Desk(work=work, gazetteer=self.gazetteer, now=self.now(), by=order.by, new_id=self.new_id)
        try:
            access.check_command(order.command, order.by)
            result = HANDLERS[type(order.command)](desk, order.command)
        except HallError as error:
            return Refused(order=order.id, error=error)
        work.remember(order.id, result, recorded_at=desk.now)
        return Accepted(order=order.id, result=result)

    def preview(self, target: str, by: Account) -> Preview:
        """Exactly who would get an instruction now. Raises UnknownArea, NotAllowed."""
        return instructing.preview(self.gazetteer, target, by)

    def instructions(self, by: Account, most: int = 20) -> list[Instruction]:
        """The newest instructions in the account's area."""
        found = self.store.instructions(exercise=self.exercise, most=most)
        return [instruction for instruction in found if self._sees(by, instruction)]

    def coverage(self, instruction: str, by: Account) -> Coverage:
        """Who has it and what was answered. Raises UnknownInstruction, NotAllowed."""
        found = self.store.instruction(instruction)
        if found is None or found.exercise != self.exercise:
            raise UnknownInstruction(instruction=instruction)
        if not self._sees(by, found):
            raise NotAllowed(what=found.target_name)
        return Coverage(instruction=found, recipients=self.store.recipients(instruction), replies=self.store.replies(instruction))

    def _sees(self, by: Account, instruction: Instruction) -> bool:
        atlas = self.gazetteer.atlas
        return atlas.contains(by.area, instruction.target) or (by.area is not None and atlas.contains(instruction.target, by.area))

    def mine(self, worker: str) -> list[tuple[Instruction, Recipient]]:
        """A worker's own instructions: all open ones and what ended in the last days."""
        return list(self.store.mine(worker, exercise=self.exercise, since=self.now() - RECENT_MS))

    def replies_of(self, worker: str, instruction: str) -> Sequence[Reply]:
        """What this worker answered to an instruction, the newest first."""
        return self.store.replies(instruction, worker=worker)

    def chase(self, *, most: int = 500) -> int:
        """Remind every silent worker whose time has come; returns how many."""
        now = self.now()
        due = self.store.due_for_chase(now=now, exercise=self.exercise, most=most)
        orders = [
            Order(id=f"chase:{row.instruction}:{row.worker}:{row.chased}", command=ChaseSilent(instruction=row.instruction, worker=row.worker))
            for row in due
        ]
        return sum(isinstance(outcome, Accepted) for outcome in self.perform(orders)) if orders else 0

    def indicators(self, first: int, until: int, as_of: int, area: str | None = None) -> dict[str, Figure]:
        """All indicators of [first, until) as known at `as_of`; keys of KPI.md."""
        return self._indicators.figures(first, until, as_of, area=area, exercise=self.exercise)

    def throughput(self, first: int, until: int, step_ms: int, area: str | None = None) -> list[ThroughputRow]:
        """Counts of acts by time slot."""
        return list(self._indicators.throughput(first, until, step_ms, area=area, exercise=self.exercise))

    def by_area(self, kind: AreaKind, first: int, until: int, as_of: int, area: str | None = None) -> dict[str, dict[str, Figure]]:
        """The indicators of cases for each area of one level inside `area`, by its code."""
        return self._indicators.by_area(kind, first, until, as_of, area=area, exercise=self.exercise)


def _holds_nul(order: Order) -> bool:
    """Does a name in it hold a NUL? No database keeps one, and one order must not spoil a batch. (Texts are cleaned by their use cases.)"""
    command = order.command
    values = (getattr(command, name) for name in command.__slots__ if name not in ("text", "reason"))
    return "\x00" in order.id or any("\x00" in value for value in values if isinstance(value, str))


def _unsound(order: Order) -> Outcome:
    return Refused(order=order.id, error=BadMessage(reason="a text holds a NUL character"))


def _prefetch(work: Work, orders: Sequence[Order]) -> None:
    commands = [order.command for order in orders]
    work.prefetch(
        refs=[command.ref for command in commands if isinstance(command, ReportCase | StepCase | LimitCase)],
        cases=[command.case for command in commands if isinstance(command, TakeAlert)],
        recipients=[(command.instruction, command.worker) for command in commands if isinstance(command, AdvanceRecipient | GiveReply | ChaseSilent)],
    )
