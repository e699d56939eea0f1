"""Use cases of instructions: preview, dispatch, the recipients' steps, replies, the chase."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.domain import access, instructions
from dashboard.domain.areas import Area, AreaKind
from dashboard.domain.commands import AdvanceRecipient, ChaseSilent, DispatchInstruction, GiveReply
from dashboard.domain.errors import BadMessage, ImpossibleStep, NobodyToInstruct, UnknownInstruction
from dashboard.domain.instructions import SILENT, Instruction, Recipient, RecipientState, Reply
from dashboard.domain.people import Account, Stand, who_stands_for
from dashboard.service.desk import Desk
from dashboard.service.ports import Gazetteer

NO_PHONE = "no phone"
TEXT_MOST, REASON_MOST, PICTURES_MOST = 2000, 200, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Exactly who would get an instruction now: reachable and unreachable stands, and grids for which nobody stands."""

    target: Area
    stands: tuple[Stand, ...]
    unreachable: tuple[Stand, ...]
    orphans: tuple[Area, ...]
    communities: int


def clean(text: str) -> str:
    """Without blanks around it and without NUL, which no database keeps."""
    return text.replace("\x00", "").strip()


def preview(gazetteer: Gazetteer, target: str, by: Account | None) -> Preview:
    """Resolve the recipients of an area. Raises UnknownArea, NotAllowed."""
    atlas = gazetteer.atlas
    access.check_target(target, by, atlas)
    grids = [grid.code for grid in atlas.grids(target)]
    stands, orphans = who_stands_for(grids, gazetteer.workers, gazetteer.neighbours)
    communities = {above.code for grid in grids if (above := atlas.above(grid, AreaKind.COMMUNITY))}
    return Preview(
        target=atlas.area(target),
        stands=tuple(stand for stand in stands if stand.worker.phone),
        unreachable=tuple(stand for stand in stands if not stand.worker.phone),
        orphans=tuple(atlas.area(grid) for grid in orphans),
        communities=len(communities),
    )


def dispatch_instruction(desk: Desk, command: DispatchInstruction) -> str:
    """Send an instruction: its recipients are resolved now and frozen."""
    text = clean(command.text)
    if not text or len(text) > TEXT_MOST:
        raise BadMessage(reason="the text is empty or too long")
    if command.due_at is not None and command.due_at <= desk.now:
        raise BadMessage(reason="the due time has passed already")
    seen = preview(desk.gazetteer, command.target, desk.by)
    if not seen.stands and not seen.unreachable:
        raise NobodyToInstruct(area=seen.target.name)
    instruction = _instruction(desk, command, seen, text)
    recipients = _recipients(desk, instruction, seen)
    desk.work.put(instruction)
    for recipient in recipients:
        desk.work.put(recipient)
    desk.record("instruction_dispatched", instruction.id, instruction.target, desk.now, _dispatched(instruction, recipients), exercise=desk.exercise)
    return instruction.id


def _instruction(desk: Desk, command: DispatchInstruction, seen: Preview, text: str) -> Instruction:
    return Instruction(
        id=desk.new_id(),
        kind=command.kind,
        text=text,
        target=seen.target.code,
        target_name=seen.target.name,
        issued_at=desk.now,
        issued_by=desk.by.login if desk.by else "",
        issuer=desk.by.name if desk.by else "",
        department=command.department,
        due_at=command.due_at,
        total=len(seen.stands) + len(seen.unreachable),
        exercise=desk.exercise,
    )


def _recipients(desk: Desk, instruction: Instruction, seen: Preview) -> list[Recipient]:
    first = desk.gazetteer.chase[instruction.kind].first_s * 1000
    rows = []
    for stand in (*seen.stands, *seen.unreachable):
        reached = stand.worker.phone
        rows.append(
            Recipient(
                instruction=instruction.id,
                worker=stand.worker.id,
                label=stand.worker.label,
                grids=(stand.worker.grid, *(grid for grid in stand.grids if grid != stand.worker.grid)),
                state=RecipientState.QUEUED if reached else RecipientState.UNREACHABLE,
                reason=None if reached else NO_PHONE,
                queued_at=desk.now,
                chase_at=desk.now + first if reached else None,
                exercise=desk.exercise,
            )
        )
    return rows


def _dispatched(instruction: Instruction, recipients: list[Recipient]) -> dict[str, object]:
    names = ("kind", "text", "target", "target_name", "issuer", "department", "due_at")
    rows = [{"worker": row.worker, "label": row.label, "grids": row.grids, "state": row.state, "reason": row.reason} for row in recipients]
    return {"instruction": instruction.id, "recipients": rows} | {name: getattr(instruction, name) for name in names}


def _addressed(desk: Desk, instruction: str, worker: str) -> tuple[Instruction, Recipient]:
    found, recipient = desk.work.instruction(instruction), desk.work.recipient(instruction, worker)
    if found is None or recipient is None:
        raise UnknownInstruction(instruction=instruction)
    return found, recipient


def _body(recipient: Recipient, **more: object) -> dict[str, object]:
    body = {"instruction": recipient.instruction, "worker": recipient.worker, "label": recipient.label}
    return body | {"grid": recipient.grids[0], "grids": recipient.grids} | more


def advance_recipient(desk: Desk, command: AdvanceRecipient) -> str:
    """Delivered, read, accepted or declined. A repeat changes nothing; a refusal needs its reason."""
    if command.step not in (RecipientState.DELIVERED, RecipientState.READ, RecipientState.ACCEPTED, RecipientState.DECLINED):
        raise BadMessage(reason="this step cannot come from a worker")
    reason = clean(command.reason or "")[:REASON_MOST]
    if command.step is RecipientState.DECLINED and not reason:
        raise BadMessage(reason="a refusal needs a reason")
    instruction, recipient = _addressed(desk, command.instruction, command.worker)
    if instructions.is_repeat(recipient, command.step):
        return recipient.instruction
    at = desk.happened(command.at)
    after = instructions.advance(recipient, command.step, at=at, due_at=instruction.due_at, reason=reason or None)
    desk.work.put(after)
    body = _body(after, was=recipient.state, reason=after.reason, late=after.late and not recipient.late)
    desk.record(f"recipient_{after.state}", after.instruction, after.grids[0], at, body, exercise=after.exercise)
    return recipient.instruction


def give_reply(desk: Desk, command: GiveReply) -> str:
    """A worker answers; the first reply ends the waiting, further ones are added to it."""
    text = clean(command.text)
    if len(text) > TEXT_MOST or len(command.pictures) > PICTURES_MOST or not (text or command.pictures):
        raise BadMessage(reason="a reply has a text of at most 2,000 characters or up to nine pictures")
    instruction, recipient = _addressed(desk, command.instruction, command.worker)
    at = desk.happened(command.at)
    after = recipient
    if recipient.state is not RecipientState.REPLIED:
        after = instructions.advance(recipient, RecipientState.REPLIED, at=at, due_at=instruction.due_at)
        desk.work.put(after)
    reply = _reply(desk, command, after, text=text, at=at)
    desk.work.put(reply)
    body = _body(after, reply=reply.id, text=text, pictures=reply.pictures, was=recipient.state, late=after.late and not recipient.late)
    desk.record("reply_given", after.instruction, reply.grid, at, body, exercise=after.exercise)
    return reply.id


def _reply(desk: Desk, command: GiveReply, recipient: Recipient, *, text: str, at: int) -> Reply:
    return Reply(
        id=desk.new_id(),
        instruction=recipient.instruction,
        worker=recipient.worker,
        grid=recipient.grids[0],
        label=recipient.label,
        text=text,
        pictures=tuple(command.pictures),
        at=at,
        exercise=recipient.exercise,
    )


def chase_silent(desk: Desk, command: ChaseSilent) -> str:
    """Remind one silent worker whose time has come; it is delivered again by the same road."""
    instruction, recipient = _addressed(desk, command.instruction, command.worker)
    if recipient.state not in SILENT:
        raise ImpossibleStep(was=recipient.state.value, wanted="chased", possible="-")
    if recipient.chase_at is None or recipient.chase_at > desk.now:
        return recipient.instruction
    after = instructions.chase(recipient, desk.gazetteer.chase[instruction.kind], now=desk.now)
    desk.work.put(after)
    desk.record("recipient_chased", after.instruction, after.grids[0], desk.now, _body(after, times=after.chased), exercise=after.exercise)
    return recipient.instruction
