"""Coverage of one instruction by name: who has it, who is silent, what was answered. Pure; counters are painted by assets/desk_coverage.js."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.domain.instructions import Instruction, Recipient, RecipientState, Reply
from dashboard.domain.words import Words
from layouts.desk_mark import data, state_mark

S = RecipientState
NEEDY_FIRST = (S.UNREACHABLE, S.DECLINED, S.QUEUED, S.DELIVERED, S.READ, S.ACCEPTED, S.REPLIED, S.WITHDRAWN)
"""Order of the list: those somebody must look after come first, the answered last."""
ROWS_MOST = 60
"""Rows of one state; the names after them stand in one paragraph, so that a broadcast to everybody stays quick."""
REPLIES_MOST = 60
Name = Callable[[str], str]


def clock(zone: str, at: int) -> str:
    """HH:MM:SS in the city."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)).strftime("%H:%M:%S")


def no_instruction(words: Words) -> Component:
    """What stands here before anything is sent or opened."""
    return html.P(words("Send an instruction, or open a running one on the left: who has received, read, accepted and replied fills up here."))


def head(words: Words, instruction: Instruction, zone: str) -> Component:
    """What was sent, to whom, by whom, when, until when."""
    title = html.H2([html.Span(instruction.target_name), html.Small(words(instruction.kind.value))])
    sent = words("issued by {who} at {time}", who=instruction.issuer, time=clock(zone, instruction.issued_at))
    until = [html.Span(words("answer by {time}", time=clock(zone, instruction.due_at))), _countdown(instruction.due_at)] if instruction.due_at else []
    return html.Div([title, html.P(instruction.text, className="desk-said"), html.P([html.Span(sent), *until], className="desk-where")])


def _countdown(due_at: int) -> Component:
    return html.Span(className="desk-countdown", **data(due=str(due_at)))


def recipient_list(words: Words, recipients: Sequence[Recipient], *, zone: str, name: Name) -> list[Component]:
    """Everybody by state, the needy first."""
    by_state = {state: [row for row in recipients if row.state is state] for state in NEEDY_FIRST}
    return [_state_group(words, state, rows, zone, name) for state, rows in by_state.items() if rows]


def _state_group(words: Words, state: RecipientState, rows: list[Recipient], zone: str, name: Name) -> Component:
    ordered = sorted(rows, key=_longest_first)
    named = [_row(words, row, zone, name) for row in ordered[:ROWS_MOST]]
    return html.Div([*named, *_rest(words, state, ordered[ROWS_MOST:])], key=state.value, className=f"desk-state state-{state.value}")


def _longest_first(row: Recipient) -> tuple[int, int, str]:
    return (-row.chased, since(row), row.worker)


def _rest(words: Words, state: RecipientState, rows: list[Recipient]) -> list[Component]:
    if not rows:
        return []
    title = html.B([state_mark(state.value), words("{state}, {n} more:", state=words(state.value), n=len(rows))])
    return [html.P([title, html.Span(words(", ").join(row.label for row in rows))], className="desk-rest")]


def since(row: Recipient) -> int:
    """When the recipient came into its present state."""
    stamps = {S.DELIVERED: row.delivered_at, S.READ: row.read_at, S.ACCEPTED: row.accepted_at, S.QUEUED: row.queued_at}
    return stamps.get(row.state, row.ended_at) or row.queued_at


def _row(words: Words, row: Recipient, zone: str, name: Name) -> Component:
    others = words(", ").join(name(grid) for grid in row.grids[1:])
    return html.Div(
        [
            state_mark(row.state.value),
            html.B(row.label),
            html.Span(words("also for {grids}", grids=others) if others else "", className="desk-also"),
            html.Span(words(row.reason) if row.reason else "", className="reason"),
            *_marks(words, row),
            html.Span(words(row.state.value), className="recipient-state"),
            html.Time(clock(zone, since(row))),
        ],
        key=row.worker,
        className="desk-recipient",
        **data(worker=row.worker, state=row.state.value, grid=row.grids[0] if row.grids else ""),
    )


def _marks(words: Words, row: Recipient) -> list[Component]:
    chased = [html.Span(words("reminded {n} times", n=row.chased), className="mark-chased")] if row.chased else []
    return [*chased, *([html.Span(words("late"), className="mark-late")] if row.late else [])]


def reply_list(words: Words, replies: Iterable[Reply], *, zone: str) -> list[Component]:
    """Answers, the newest first, with their pictures."""
    newest = sorted(replies, key=lambda reply: (-reply.at, reply.id))[:REPLIES_MOST]
    return [_reply(words, reply, zone) for reply in newest] or [html.P(words("Nobody has replied yet."), className="desk-empty")]


def _reply(words: Words, reply: Reply, zone: str) -> Component:
    who = html.Header([html.B(reply.label), html.Time(clock(zone, reply.at))])
    said = [html.P(reply.text)] if reply.text else []
    pictures = [_picture(words, picture, reply.label) for picture in reply.pictures]
    return html.Article(
        [who, *said, *([html.Div(pictures, className="desk-pictures")] if pictures else [])],
        key=reply.id,
        className="desk-reply",
        **data(reply=reply.id, grid=reply.grid),
    )


def _picture(words: Words, picture: str, label: str) -> Component:
    small = html.Img(src=f"/pictures/{picture}/small", alt=words("Picture by {name}", name=label))
    return html.A(small, href=f"/pictures/{picture}", target="_blank")
