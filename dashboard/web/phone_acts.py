"""What a phone may send, parsed at the border: one act of a worker as a command. Knows no Flask."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from dashboard.domain.commands import AdvanceRecipient, GiveReply
from dashboard.domain.errors import BadMessage
from dashboard.domain.instructions import RecipientState

TEXT_MOST, REASON_MOST, PICTURES_MOST = 2000, 200, 9
_Id = Annotated[str, msgspec.Meta(pattern=r"^[\w.:-]{8,100}$")]
_PictureId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}$")]


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Either a step (with a reason, if declined) or a reply (with pictures that are stored already). `at` by the phone's idea of our clock."""

    id: _Id
    instruction: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    step: Literal["delivered", "read", "accepted", "declined"] | None = None
    reason: str | None = None
    reply: str | None = None
    pictures: list[_PictureId] = []
    at: int | None = None


def parse(body: bytes) -> Act:
    """The act in this JSON. Raises BadMessage."""
    try:
        act = msgspec.json.decode(body, type=Act)
    except msgspec.ValidationError as error:
        raise BadMessage(reason="a field is missing or has the wrong form") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(reason="this is not JSON") from error
    _check(act)
    return act


def _check(act: Act) -> None:
    if (act.step is None) == (act.reply is None):
        raise BadMessage(reason="an act is either a step or a reply")
    if len(act.reason or "") > REASON_MOST:
        raise BadMessage(reason="the reason is longer than 200 characters")
    if len(act.reply or "") > TEXT_MOST:
        raise BadMessage(reason="the text is longer than 2,000 characters")
    if len(act.pictures) > PICTURES_MOST:
        raise BadMessage(reason="there are more than nine pictures")


def command(act: Act, *, worker: str, now: int) -> AdvanceRecipient | GiveReply:
    """What the worker wants done. A phone whose clock runs ahead is taken at our time."""
    at = None if act.at is None else min(act.at, now)
    if act.step is not None:
        return AdvanceRecipient(instruction=act.instruction, worker=worker, step=RecipientState(act.step), reason=act.reason, at=at)
    return GiveReply(instruction=act.instruction, worker=worker, text=act.reply or "", pictures=tuple(dict.fromkeys(act.pictures)), at=at)
