"""The broadcasts of a made-up past: who got them and what they answered, by the same plans as the running exercise."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from dashboard.domain.areas import Area, AreaKind
from dashboard.domain.changes import Change
from dashboard.domain.city import Template
from dashboard.domain.exercise import AnswerPlan, answer_plan, next_answer
from dashboard.domain.instructions import CHASE, SILENT, Instruction, InstructionKind, Recipient, RecipientState, Reply, advance, chase
from dashboard.domain.people import Stand, who_stands_for
from data.cities.past import HOUR_MS, ISSUER, ISSUER_LOGIN, Past, Story, happened

A_DAY = 8.0
_OFFICE_HOURS = range(8, 20)
_NO_PHONE = "no phone"
_PLACES = ((AreaKind.COMMUNITY, True, 74), (AreaKind.COMMUNITY, False, 16), (AreaKind.STREET, True, 10))
"""Where broadcasts go: level, central city or county, weight."""


def broadcasts(past: Past, rng: Random) -> Iterator[Story]:
    """All instructions of the span with their recipients and replies."""
    daily = rng.uniform(0.95, 1.05) * A_DAY / len(_OFFICE_HOURS)
    for hour, local in past.hours():
        if local.hour in _OFFICE_HOURS:
            for at in sorted(hour + rng.randrange(HOUR_MS) for _ in range(min(2, int(rng.random() < daily) + int(rng.random() < 0.02)))):
                if past.first <= at < past.until:
                    yield _story(past, at, rng)


def _story(past: Past, at: int, rng: Random) -> Story:
    template, target = rng.choice(past.plan.templates), _target(past, rng)
    stands, _ = who_stands_for([grid.code for grid in past.atlas.grids(target.code)], past.workers, past.plan.neighbours)
    instruction = _instruction(past, template, target, at=at, total=len(stands))
    recipients = [_recipient(instruction, stand) for stand in stands]
    changes, replies = [_dispatched(instruction, recipients)], list[Reply]()
    ends = [_Answering(past, instruction, changes, replies).end_of(recipient) for recipient in recipients]
    return Story((instruction, *ends, *replies), tuple(sorted(changes, key=lambda change: change.at)))


def _target(past: Past, rng: Random) -> Area:
    kind, central, _ = rng.choices(_PLACES, [place[2] for place in _PLACES])[0]
    return rng.choice([area for area in past.plan.areas if area.kind is kind and area.central is central])


def _instruction(past: Past, template: Template, target: Area, *, at: int, total: int) -> Instruction:
    return Instruction(
        id=past.ids(at),
        kind=InstructionKind(template.kind),
        text=template.text,
        target=target.code,
        target_name=target.name,
        issued_at=at,
        issued_by=ISSUER_LOGIN,
        issuer=ISSUER,
        due_at=at + template.minutes * 60_000 if template.minutes else None,
        total=total,
        exercise=True,
    )


def _recipient(instruction: Instruction, stand: Stand) -> Recipient:
    reached = stand.worker.phone
    return Recipient(
        instruction=instruction.id,
        worker=stand.worker.id,
        label=stand.worker.label,
        grids=(stand.worker.grid, *(grid for grid in stand.grids if grid != stand.worker.grid)),
        state=RecipientState.QUEUED if reached else RecipientState.UNREACHABLE,
        reason=None if reached else _NO_PHONE,
        queued_at=instruction.issued_at,
        chase_at=instruction.issued_at + CHASE[instruction.kind].first_s * 1000 if reached else None,
        exercise=True,
    )


def _dispatched(instruction: Instruction, recipients: list[Recipient]) -> Change:
    names = ("kind", "text", "target", "target_name", "issuer", "department", "due_at")
    rows = [{"worker": row.worker, "label": row.label, "grids": row.grids, "state": row.state, "reason": row.reason} for row in recipients]
    body = {"instruction": instruction.id, "recipients": rows} | {name: getattr(instruction, name) for name in names}
    at = instruction.issued_at
    return happened("instruction_dispatched", subject=instruction.id, area=instruction.target, at=at, body=body, by=ISSUER_LOGIN)


class _Answering:
    """Plays one instruction's recipients to their end (or the end of the span), writing changes and replies down."""

    def __init__(self, past: Past, instruction: Instruction, changes: list[Change], replies: list[Reply]) -> None:
        self.past, self.instruction, self.changes, self.replies = past, instruction, changes, replies

    def end_of(self, recipient: Recipient) -> Recipient:
        """How the recipient stands when nothing more happens."""
        since = recipient.queued_at
        while recipient.state in SILENT:
            plan = answer_plan(recipient, self.instruction, phrases=self.past.plan.phrases, seed=self.past.seed)
            recipient = self._played(recipient, plan, since)
            if recipient.state not in SILENT or recipient.chase_at is None or recipient.chase_at >= self.past.until:
                break
            since = recipient.chase_at
            recipient = self._chased(recipient, since)
        return recipient

    def _played(self, recipient: Recipient, plan: AnswerPlan, since: int) -> Recipient:
        """Follow the plan until it ends, a reminder comes first, or the span is over."""
        while (act := next_answer(recipient, plan)) is not None:
            step, at = act[0], since + round(act[1] * 1000)
            if at >= self.past.until or (recipient.chase_at is not None and at >= recipient.chase_at):
                break
            recipient = self._moved(recipient, plan, step, at)
        return recipient

    def _moved(self, was: Recipient, plan: AnswerPlan, step: RecipientState, at: int) -> Recipient:
        reason = plan.reason if step is RecipientState.DECLINED else None
        after = advance(was, step, at=at, due_at=self.instruction.due_at, reason=reason)
        late = after.late and not was.late
        if step is not RecipientState.REPLIED:
            self._write(f"recipient_{step}", after, at, was=was.state, reason=reason, late=late)
            return after
        reply = self._reply(after, plan.text, at)
        self.replies.append(reply)
        self._write("reply_given", after, at, reply=reply.id, text=reply.text, pictures=(), was=was.state, late=late)
        return after

    def _reply(self, recipient: Recipient, text: str, at: int) -> Reply:
        return Reply(
            id=self.past.ids(at),
            instruction=recipient.instruction,
            worker=recipient.worker,
            grid=recipient.grids[0],
            label=recipient.label,
            text=text,
            at=at,
            exercise=True,
        )

    def _chased(self, recipient: Recipient, at: int) -> Recipient:
        after = chase(recipient, CHASE[self.instruction.kind], now=at)
        self._write("recipient_chased", after, at, times=after.chased)
        return after

    def _write(self, kind: str, recipient: Recipient, at: int, **more: object) -> None:
        body = {"instruction": recipient.instruction, "worker": recipient.worker, "label": recipient.label}
        grids = {"grid": recipient.grids[0], "grids": recipient.grids}
        self.changes.append(happened(kind, subject=recipient.instruction, area=recipient.grids[0], at=at, body=body | grids | more))
