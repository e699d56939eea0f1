"""A worker's instructions as the phone reads them: one JSON entry each. Pure; knows neither HTTP nor sockets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dashboard.domain.instructions import Instruction, Recipient, RecipientState, Reply
from dashboard.service.hall import Hall

Entry = dict[str, Any]


def entries(hall: Hall, worker: str) -> list[Entry]:
    """All entries of a worker; what the socket sends at join and the fallback fetches."""
    return [entry_of(hall, instruction, recipient) for instruction, recipient in hall.mine(worker)]


def entry_of(hall: Hall, instruction: Instruction, recipient: Recipient) -> Entry:
    """One entry, with the worker's replies if there are any."""
    replied = recipient.state is RecipientState.REPLIED
    return entry(instruction, recipient, hall.replies_of(recipient.worker, instruction.id) if replied else ())


def entry(instruction: Instruction, recipient: Recipient, replies: Iterable[Reply] = ()) -> Entry:
    """Times are epoch milliseconds; `at` is when the centre sent it."""
    return {
        "instruction": instruction.id,
        "kind": instruction.kind,
        "text": instruction.text,
        "issuer": instruction.issuer,
        "target_name": instruction.target_name,
        "at": instruction.issued_at,
        "due_at": instruction.due_at,
        "state": recipient.state,
        "reason": recipient.reason,
        "late": recipient.late,
        "chased": recipient.chased,
        "delivered_at": recipient.delivered_at,
        "read_at": recipient.read_at,
        "accepted_at": recipient.accepted_at,
        "ended_at": recipient.ended_at,
        "replies": [{"text": reply.text, "pictures": list(reply.pictures), "at": reply.at} for reply in replies],
    }
