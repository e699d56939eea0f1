"""The border of the inbox: bytes of a stream entry to an order, or the reason in words why not.

A message is one JSON object in the field `message`; its keys are described in docs/manual/inbox.md.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from dashboard.domain.cases import CaseState, Source
from dashboard.domain.city import instant
from dashboard.domain.commands import AdvanceRecipient, Command, GiveReply, LimitCase, Order, ReportCase, StepCase
from dashboard.domain.errors import BadMessage
from dashboard.domain.instructions import RecipientState

LARGEST = 64 * 1024
LATEST = 4_102_444_800_000
"""2100-01-01: a due time beyond it is a mistake of the sender."""
Id = Annotated[str, Meta(min_length=1, max_length=200)]
Line = Annotated[str, Meta(min_length=1, max_length=300)]
Text = Annotated[str, Meta(max_length=4000)]
Moment = int | str


class Report(Struct, tag_field="kind", tag="report", forbid_unknown_fields=True):
    """Somebody says that something is wrong."""

    id: Id
    ref: Id
    source: Source
    category: Line
    area: Id
    at: Moment
    text: Text = ""
    urgent: bool = False
    due_at: Moment | None = None
    department: Line | None = None
    x: float | None = None
    y: float | None = None
    filed: bool = False

    def command(self) -> Command:
        """The command this message asks for."""
        if not all(value is None or math.isfinite(value) for value in (self.x, self.y)):
            raise BadMessage(reason="a coordinate is not a number")
        return ReportCase(
            ref=self.ref,
            source=self.source,
            category=self.category,
            area=self.area,
            at=_instant(self.at),
            text=self.text,
            urgent=self.urgent,
            due_at=_due(self.due_at),
            department=self.department,
            x=self.x,
            y=self.y,
            filed=self.filed,
        )


class Step(Struct, tag_field="kind", tag="step", forbid_unknown_fields=True):
    """A case goes a step on."""

    id: Id
    ref: Id
    step: CaseState
    at: Moment
    rating: Annotated[int, Meta(ge=1, le=5)] | None = None
    self_handled: bool = False

    def command(self) -> Command:
        """The command this message asks for."""
        return StepCase(ref=self.ref, step=self.step, at=_instant(self.at), rating=self.rating, self_handled=self.self_handled)


class Limit(Struct, tag_field="kind", tag="limit", forbid_unknown_fields=True):
    """A case gets its time limit."""

    id: Id
    ref: Id
    due_at: Moment | None
    at: Moment

    def command(self) -> Command:
        """The command this message asks for."""
        return LimitCase(ref=self.ref, due_at=_due(self.due_at), at=_instant(self.at))


class RecipientStep(Struct, tag_field="kind", tag="recipient", forbid_unknown_fields=True):
    """A worker's terminal: delivered, read, accepted, declined."""

    id: Id
    instruction: Id
    worker: Id
    step: RecipientState
    reason: Text | None = None
    at: Moment | None = None

    def command(self) -> Command:
        """The command this message asks for."""
        at = None if self.at is None else _instant(self.at)
        return AdvanceRecipient(instruction=self.instruction, worker=self.worker, step=self.step, reason=self.reason, at=at)


class Answer(Struct, tag_field="kind", tag="reply", forbid_unknown_fields=True):
    """A worker's reply. Pictures come by HTTP, where their owner is known."""

    id: Id
    instruction: Id
    worker: Id
    text: Text
    at: Moment | None = None

    def command(self) -> Command:
        """The command this message asks for."""
        at = None if self.at is None else _instant(self.at)
        return GiveReply(instruction=self.instruction, worker=self.worker, text=self.text, at=at)


_decode = msgspec.json.Decoder(Report | Step | Limit | RecipientStep | Answer).decode


def order_of(raw: bytes | None) -> Order:
    """The order in a message. Raises BadMessage with a reason that an operator understands."""
    if raw is None:
        raise BadMessage(reason="the entry has no field “message”")
    if len(raw) > LARGEST:
        raise BadMessage(reason="the message is larger than 64 kB")
    try:
        message = _decode(raw)
    except msgspec.ValidationError as error:
        raise BadMessage(reason=_plain(str(error))) from None
    except msgspec.DecodeError as error:
        raise BadMessage(reason=f"the message is not JSON ({error})") from None
    except UnicodeDecodeError:
        raise BadMessage(reason="the message is not UTF-8 text") from None
    except RecursionError:
        raise BadMessage(reason="the message is nested too deeply") from None
    if any("\x00" in value for value in msgspec.structs.astuple(message) if isinstance(value, str)):
        raise BadMessage(reason="a text holds a NUL character")
    return Order(id=message.id, command=message.command())


def _plain(error: str) -> str:
    """msgspec's own words are good English already; take off its path notation."""
    return re.sub(r"`\$?\.?([^`]*)`", r"“\1”", error)


def _instant(value: Moment) -> int:
    if isinstance(value, int):
        if not 0 <= value <= LATEST:
            raise BadMessage(reason="a time lies before 1970 or after 2100")
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise BadMessage(reason=f"“{value[:40]}” is not a time") from None
    if moment.tzinfo is None:
        raise BadMessage(reason=f"the time “{value[:40]}” has no time zone")
    return _instant(instant(moment))


def _due(value: Moment | None) -> int | None:
    return None if value is None else _instant(value)
