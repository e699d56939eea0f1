"""How each kind of change moves the live picture: one small pure function per kind, in one table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from dashboard.domain.cases import ENDED, CaseState
from dashboard.domain.changes import Change
from dashboard.domain.instructions import RecipientState
from dashboard.domain.picture import ARRIVALS, DAYS, INSTRUCTIONS, MINUTES, REPLIES, Patch, Picture, compose

Move = Callable[[Picture, Change], Patch]
Day = Callable[[int], str]
"""Epoch milliseconds -> the local day in the city, yyyy-mm-dd."""

COUNTERS = ("reported", "dispatched", "replied", "closed")
COUNTED = {
    "case_reported": "reported",
    "case_dispatched": "dispatched",
    "instruction_dispatched": "dispatched",
    "reply_given": "replied",
    "case_closed": "closed",
}
"""Change kind -> counter of the live throughput."""


def patch_of(picture: Picture, change: Change, day: Day) -> Patch:
    """What this change does to the picture. Changes of the other mode (exercise or real) do nothing."""
    if change.exercise != (picture["hall"]["mode"] == "exercise") and change.kind != "hall_live":
        return {}
    move = MOVES.get(change.kind)
    patch = move(picture, change) if move else {}
    return compose(patch, _counted(picture, change, day)) if change.kind in COUNTED else patch


def _counted(picture: Picture, change: Change, day: Day) -> Patch:
    name = COUNTED[change.kind]
    return {
        "minutes": _tick(picture["minutes"], str(change.recorded_at // 60_000), name, minutes_since),
        "days": _tick(picture["days"], day(change.recorded_at), name, days_since),
    }


def minutes_since(newest: str) -> str:
    """The oldest minute that is shown beside `newest`."""
    return str(int(newest) - MINUTES + 1)


def days_since(newest: str) -> str:
    """The oldest day that is shown beside `newest`."""
    return (date.fromisoformat(newest) - timedelta(days=DAYS - 1)).isoformat()


def _tick(counters: dict[str, Any], key: str, name: str, since: Callable[[str], str]) -> Patch:
    if key in counters:
        return {key: {name: counters[key][name] + 1}}
    oldest = since(max(key, *counters)) if counters else key
    if key < oldest:
        return {}
    return {**{known: None for known in counters if known < oldest}, key: {**dict.fromkeys(COUNTERS, 0), name: 1}}


def _newest(entries: dict[str, Any], key: str, entry: dict[str, Any], most: int) -> Patch:
    """One more entry, and null for as many of the oldest as must go so that it fits."""
    surplus = len(entries) - most + 1
    oldest = sorted(entries, key=lambda known: entries[known]["n"])[:surplus] if surplus > 0 else ()
    return {**dict.fromkeys(oldest), key: entry}


def case_reported(picture: Picture, change: Change) -> Patch:
    """A report arrives: a row, one more open case, and a red point if it is urgent."""
    body = change.body
    row = {name: body[name] for name in ("ref", "source", "category", "area", "urgent", "text")} | {"n": change.n, "at": change.at}
    patch: Patch = {
        "arrivals": _newest(picture["arrivals"], change.subject, row, ARRIVALS),
        "open": {change.area: picture["open"].get(change.area, 0) + 1},
    }
    if body["urgent"]:
        patch["alerts"] = {change.subject: alert_entry(body, change.n, change.at)}
    return patch


def alert_entry(body: Any, n: int, at: int) -> dict[str, Any]:
    """The red alert point of an urgent case that nobody has taken yet."""
    return {name: body[name] for name in ("ref", "category", "area", "text", "x", "y")} | {"n": n, "at": at, "taken_by": ""}


def case_stepped(picture: Picture, change: Change) -> Patch:
    """A case that ends leaves the open ones and, if it was a red point, the map."""
    ends = CaseState(change.kind.removeprefix("case_")) in ENDED and CaseState(change.body["was"]) not in ENDED
    if not ends:
        return {}
    patch: Patch = {"open": {change.area: (picture["open"].get(change.area, 0) - 1) or None}}
    return patch | {"alerts": {change.subject: None}} if change.subject in picture["alerts"] else patch


def alert_taken(picture: Picture, change: Change) -> Patch:
    """Somebody takes a red point: it stays on the map, marked, until the case ends."""
    return {"alerts": {change.subject: {"taken_by": change.body["by"]}}} if change.subject in picture["alerts"] else {}


def instruction_dispatched(picture: Picture, change: Change) -> Patch:
    """An instruction goes out: its row, its counts, and the state of every grid it reaches."""
    body = change.body
    recipients = body["recipients"]
    counts = dict.fromkeys((state.value for state in RecipientState), 0)
    for row in recipients:
        counts[row["state"]] += 1
    entry = {name: body[name] for name in ("kind", "text", "target", "target_name", "issuer", "department", "due_at")}
    entry |= {"n": change.n, "at": change.at, "total": len(recipients), "counts": counts, "chased": 0, "late": 0}
    rows = _newest(picture["instructions"], change.subject, entry, INSTRUCTIONS)
    gone: Patch = {key: None for key, value in rows.items() if value is None}
    states = {grid: row["state"] for row in recipients for grid in row["grids"]}
    return {"instructions": rows, "recipients": {**gone, change.subject: states}}


def recipient_moved(picture: Picture, change: Change) -> Patch:
    """A recipient goes a step on: counts, the grids answered for, and a row where the step is a refusal."""
    known = picture["instructions"].get(change.subject)
    state = change.kind.removeprefix("recipient_")
    patch = _coverage(known, change, state) if known else {}
    if state == RecipientState.DECLINED:
        row = _reply_row(change, state=state, text="", pictures=[])
        key = f"{change.subject}:{change.body['worker']}"
        return compose(patch, {"replies": _newest(picture["replies"], key, row, REPLIES)})
    return patch


def reply_given(picture: Picture, change: Change) -> Patch:
    """A reply: the recipient's state and the row with its text and pictures."""
    known = picture["instructions"].get(change.subject)
    row = _reply_row(change, state="replied", text=change.body["text"], pictures=change.body["pictures"])
    patch: Patch = {"replies": _newest(picture["replies"], change.body["reply"], row, REPLIES)}
    first = change.body["was"] != RecipientState.REPLIED
    return compose(patch, _coverage(known, change, "replied")) if known and first else patch


def _reply_row(change: Change, *, state: str, text: str, pictures: list[str]) -> dict[str, Any]:
    body = change.body
    row = {"n": change.n, "instruction": change.subject, "at": change.at, "state": state, "text": text, "pictures": pictures}
    return row | {"grid": body["grid"], "label": body["label"], "reason": body.get("reason") or "", "late": body["late"]}


def _coverage(known: dict[str, Any], change: Change, state: str) -> Patch:
    was, counts = change.body["was"], known["counts"]
    row: Patch = {"counts": {was: counts[was] - 1, state: counts[state] + 1}}
    if change.body["late"]:
        row["late"] = known["late"] + 1
    return {"instructions": {change.subject: row}, "recipients": {change.subject: dict.fromkeys(change.body["grids"], state)}}


def recipient_chased(picture: Picture, change: Change) -> Patch:
    """A silent worker was reminded."""
    known = picture["instructions"].get(change.subject)
    return {"instructions": {change.subject: {"chased": known["chased"] + 1}}} if known else {}


def hall_live(picture: Picture, change: Change) -> Patch:
    """The exercise is over: everything it made leaves the picture."""
    cleared: Patch = {name: dict.fromkeys(entries) for name, entries in picture.items() if name != "hall"}
    return {"hall": {"mode": "real"}, **cleared}


MOVES: dict[str, Move] = {
    "case_reported": case_reported,
    **{f"case_{state.value}": case_stepped for state in CaseState if state is not CaseState.REPORTED},
    "alert_taken": alert_taken,
    "instruction_dispatched": instruction_dispatched,
    **{f"recipient_{state.value}": recipient_moved for state in RecipientState if state not in (RecipientState.QUEUED, RecipientState.REPLIED)},
    "reply_given": reply_given,
    "recipient_chased": recipient_chased,
    "hall_live": hall_live,
}
