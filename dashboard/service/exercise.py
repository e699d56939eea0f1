"""The running exercise: simulated workers answer, matters come in and are handled. Speaks to the hall like any other door; keeps nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from dashboard.domain.areas import AreaKind
from dashboard.domain.cases import Case, is_alert
from dashboard.domain.commands import Accepted, AdvanceRecipient, Command, DispatchInstruction, GiveReply, Order, Outcome, StepCase, TakeAlert
from dashboard.domain.exercise import (
    LIVE_REF,
    AnswerPlan,
    Matter,
    Phrases,
    Scene,
    answer_plan,
    heard_from,
    next_answer,
    next_matters,
    scene_of,
)
from dashboard.domain.exercise_course import case_course, next_step
from dashboard.domain.instructions import Instruction, InstructionKind, Recipient, RecipientState
from dashboard.domain.people import Account
from dashboard.service.ports import Gazetteer

RECENT_MS = 2 * 3_600_000
"""Instructions older than this are left alone: their silent workers have been chased in vain."""
LOOK_MS = 2_000
"""Cases and broadcasts are looked at this often; recipients at every step."""
PAST_REF = "YL"
"""Beginning of the numbers of cases from the made-up past; these go on at the pace of real life."""
TAKEN_AFTER_MS = (60_000, 300_000)
"""How long a red point of the exercise waits until its dispatcher takes it."""
STEPS_MOST = 6
"""Case steps of one look: after a pause the backlog moves on gently."""


class ExerciseStore(Protocol):
    """What the exercise reads beside the hall itself. Only rows with exercise = true."""

    def waiting_recipients(self, *, since: int, most: int) -> Sequence[tuple[Instruction, Recipient]]:
        """Recipients queued after `since` that are queued, delivered, read or accepted, the oldest first."""

    def open_cases(self, *, exercise: bool, most: int) -> Sequence[Case]:
        """Cases that have not ended, and closed ones nobody has evaluated that were closed within a day, the newest first."""

    def instructions(self, *, exercise: bool, most: int) -> Sequence[Instruction]: ...


class ExerciseHall(Protocol):
    """The part of the façade that the exercise needs."""

    @property
    def store(self) -> ExerciseStore: ...
    @property
    def gazetteer(self) -> Gazetteer: ...
    @property
    def exercise(self) -> bool: ...
    def perform(self, orders: Sequence[Order]) -> list[Outcome]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How lively the exercise is. `pace` and `urgent_pace` stretch the course of cases (1 is real life, 1/40 a day in 36 minutes).

    `broadcast_ms`: how long after the last instruction (anybody's) the exercise sends one of its own; None: never.
    """

    reports_per_minute: float = 6.0
    urgent_per_minute: float = 1 / 8
    pace: float = 1 / 40
    urgent_pace: float = 1 / 6
    broadcast_ms: int | None = 360_000


RHYTHM = Rhythm()


class Exercise:
    """Call `step` about twice a second. What is due follows from the store, so it may be stopped and started at any moment."""

    def __init__(
        self,
        hall: ExerciseHall,
        phrases: Phrases,
        matters: Sequence[Matter],
        *,
        busy: Callable[[], Collection[str]] = frozenset,
        issuer: Account | None = None,
        rhythm: Rhythm = RHYTHM,
        seed: int = 1,
    ) -> None:
        """`busy` names workers whose phones real people hold; `issuer` is who sends the exercise's own broadcasts."""
        self._hall, self._phrases, self._matters = hall, phrases, matters
        self._busy, self._issuer, self._rhythm, self._seed = busy, issuer, rhythm, seed
        self._last: int | None = None
        self._looked_at = 0
        self._scene: tuple[Gazetteer, Scene] | None = None

    def step(self, now: int) -> int:
        """Do everything that is due, in one batch; returns how many acts were accepted. Nothing in a hall that is not in exercise."""
        if not self._hall.exercise:
            self._last = None
            return 0
        orders = [*self._reports(now), *self._answers(now)]
        if now - self._looked_at >= LOOK_MS:
            self._looked_at = now
            cases = self._hall.store.open_cases(exercise=True, most=2_000)
            orders += [*self._case_steps(cases, now), *self._takings(cases, now), *self._broadcast(now)]
        self._last = now
        return sum(isinstance(outcome, Accepted) for outcome in self._hall.perform(orders)) if orders else 0

    def _reports(self, now: int) -> Iterator[Order]:
        last, rhythm = self._last, self._rhythm
        if last is None or now <= last:
            return
        per_minute, urgent = rhythm.reports_per_minute, rhythm.urgent_per_minute
        for report in next_matters(now, last, self._where(), seed=self._seed, per_minute=per_minute, urgent_per_minute=urgent):
            yield _order(report.ref, report)

    def _where(self) -> Scene:
        """The scene of the city as the hall knows it now."""
        gazetteer = self._hall.gazetteer
        if self._scene is None or self._scene[0] is not gazetteer:
            self._scene = (gazetteer, scene_of(gazetteer.atlas, self._matters))
        return self._scene[1]

    def _answers(self, now: int) -> Iterator[Order]:
        busy = self._busy()
        simulated = {worker.id for worker in self._hall.gazetteer.workers.values() if worker.simulated and worker.id not in busy}
        for instruction, recipient in self._hall.store.waiting_recipients(since=now - RECENT_MS, most=3_000):
            if recipient.worker in simulated:
                yield from self._answer(instruction, recipient, now)

    def _answer(self, instruction: Instruction, recipient: Recipient, now: int) -> Iterator[Order]:
        plan = answer_plan(recipient, instruction, phrases=self._phrases, seed=self._seed)
        act = next_answer(recipient, plan)
        if act is None:
            return
        step, at = act[0], heard_from(recipient, self._hall.gazetteer.chase[instruction.kind]) + act[1] * 1000
        if at <= now:
            yield _order(f"{recipient.instruction}:{recipient.worker}:{step}", _act(recipient, step, plan, now))

    def _case_steps(self, cases: Sequence[Case], now: int) -> list[Order]:
        due = [order for case in cases if (order := self._case_step(case, now)) is not None]
        return due[:STEPS_MOST]

    def _case_step(self, case: Case, now: int) -> Order | None:
        """The next step of one of the exercise's own cases, if its time has come. What people reported is left to people."""
        if not case.ref.startswith((LIVE_REF, PAST_REF)):
            return None
        step = next_step(case, case_course(case, self._hall.gazetteer.categories.get(case.category), seed=self._seed, pace=self._pace(case)))
        if step is None or case.reported_at + step.after_s * 1000 > now:
            return None
        command = StepCase(ref=case.ref, step=step.step, at=now, rating=step.rating, self_handled=step.self_handled)
        return _order(f"{case.ref}:{case.state}:{step.step}:{case.reworks}", command)

    def _takings(self, cases: Sequence[Case], now: int) -> list[Order]:
        """The exercise's dispatcher takes a red point after a few minutes, as a person between other things would."""
        if self._issuer is None:
            return []
        alerts = [case for case in cases if is_alert(case) and case.ref.startswith((LIVE_REF, PAST_REF))]
        due = [case for case in alerts if now - case.reported_at >= Random(f"{self._seed}:take:{case.ref}").uniform(*TAKEN_AFTER_MS)]
        return [_order(f"{case.ref}:take", TakeAlert(case=case.id), self._issuer) for case in due]

    def _pace(self, case: Case) -> float:
        if case.ref.startswith(PAST_REF):
            return 1.0
        return self._rhythm.urgent_pace if case.urgent else self._rhythm.pace

    def _broadcast(self, now: int) -> Iterator[Order]:
        """Once in a while an instruction to a community of the central city, never soon after another instruction."""
        every, gazetteer = self._rhythm.broadcast_ms, self._hall.gazetteer
        if every is None or not gazetteer.templates:
            return
        newest = self._hall.store.instructions(exercise=True, most=1)
        if newest and now - newest[0].issued_at < every:
            return
        rng = Random(f"{self._seed}:broadcast:{now}")
        communities = [area.code for area in gazetteer.atlas.areas.values() if area.kind is AreaKind.COMMUNITY and area.central]
        if communities:
            yield _order(f"broadcast:{now // LOOK_MS}", self._instruction(rng, rng.choice(communities), now), self._issuer)

    def _instruction(self, rng: Random, target: str, now: int) -> DispatchInstruction:
        template = rng.choice(self._hall.gazetteer.templates)
        due_at = now + template.minutes * 60_000 if template.minutes else None
        return DispatchInstruction(kind=InstructionKind(template.kind), text=template.text, target=target, due_at=due_at)


def _order(act: str, command: Command, by: Account | None = None) -> Order:
    return Order(id=f"exercise:{act}", command=command, by=by)


def _act(recipient: Recipient, step: RecipientState, plan: AnswerPlan, now: int) -> AdvanceRecipient | GiveReply:
    if step is RecipientState.REPLIED:
        return GiveReply(instruction=recipient.instruction, worker=recipient.worker, text=plan.text, at=now)
    reason = plan.reason if step is RecipientState.DECLINED else None
    return AdvanceRecipient(instruction=recipient.instruction, worker=recipient.worker, step=step, reason=reason, at=now)
