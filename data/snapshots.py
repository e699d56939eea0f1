"""The live picture read from the tables, exactly as of one change number."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, func, select

from dashboard.domain.cases import ENDED
from dashboard.domain.changes import Change
from dashboard.domain.city import City, Mode, local_day
from dashboard.domain.instructions import RecipientState
from dashboard.domain.moves import COUNTED, COUNTERS, alert_entry, days_since, minutes_since
from dashboard.domain.picture import ARRIVALS, DAYS, INSTRUCTIONS, MINUTES, REPLIES, Picture, empty, merge_into
from dashboard.service.ports import Snapshot
from data import tables
from data.numbering import number_pending
from data.rows import CHANGES

_MINUTE, _QUARTER = 60_000, 900_000
"""Milliseconds; every time zone's midnight falls on a quarter of an hour."""
_CHANGE = tables.change.c
_OPEN = tables.case.c.state.notin_([state.value for state in ENDED])


def take(connection: Connection, city: City) -> Snapshot:
    """Number what is waiting, then read the state: both in one transaction, so state and number agree."""
    head = number_pending(connection)
    exercise = city.mode is Mode.EXERCISE
    picture = empty(city.mode)
    sections: Picture = {
        "arrivals": _arrivals(connection, exercise),
        "alerts": _alerts(connection, exercise),
        "open": _open(connection, exercise),
        "replies": _replies(connection, exercise),
        "minutes": _minutes(connection, exercise),
        "days": _days(connection, exercise, city.zone),
    }
    merge_into(picture, sections | _instructions(connection, exercise))
    return Snapshot(n=head, picture=picture)


def _newest(connection: Connection, kinds: tuple[str, ...], exercise: bool, most: int) -> list[Change]:
    where = _CHANGE.kind.in_(kinds) & (_CHANGE.exercise == exercise)
    rows = connection.execute(select(tables.change).where(where).order_by(_CHANGE.n.desc()).limit(most)).mappings()
    return [CHANGES.read(row) for row in rows]


def _arrivals(connection: Connection, exercise: bool) -> Picture:
    names = ("ref", "source", "category", "area", "urgent", "text")
    found = _newest(connection, ("case_reported",), exercise, ARRIVALS)
    return {change.subject: {name: change.body[name] for name in names} | {"n": change.n, "at": change.at} for change in found}


def _alerts(connection: Connection, exercise: bool) -> Picture:
    columns = tables.case.c
    where = columns.urgent.is_(True) & (columns.exercise == exercise) & _OPEN
    joined = select(tables.case, _CHANGE.n).join(tables.change, (_CHANGE.subject == columns.id) & (_CHANGE.kind == "case_reported")).where(where)
    return {
        row["id"]: alert_entry(row, row["n"], row["reported_at"]) | {"taken_by": row["taken_by"] or ""}
        for row in connection.execute(joined).mappings()
    }


def _open(connection: Connection, exercise: bool) -> Picture:
    query = select(tables.case.c.area, func.count().label("number")).where(_OPEN & (tables.case.c.exercise == exercise)).group_by(tables.case.c.area)
    return {row.area: row.number for row in connection.execute(query)}


def _replies(connection: Connection, exercise: bool) -> Picture:
    rows = {}
    for change in _newest(connection, ("reply_given", "recipient_declined"), exercise, REPLIES):
        body, declined = change.body, change.kind == "recipient_declined"
        key = f"{change.subject}:{body['worker']}" if declined else body["reply"]
        rows[key] = {name: body.get(name) for name in ("grid", "label", "late")} | {
            "n": change.n,
            "instruction": change.subject,
            "at": change.at,
            "state": "declined" if declined else "replied",
            "text": body.get("text") or "",
            "pictures": body.get("pictures") or [],
            "reason": body.get("reason") or "",
        }
    return rows


def _instructions(connection: Connection, exercise: bool) -> Picture:
    rows: Picture = {}
    recipients: Picture = {}
    for change in _newest(connection, ("instruction_dispatched",), exercise, INSTRUCTIONS):
        names = ("kind", "text", "target", "target_name", "issuer", "department", "due_at")
        entry = {name: change.body[name] for name in names} | {"n": change.n, "at": change.at, "total": len(change.body["recipients"])}
        coverage, recipients[change.subject] = _coverage(connection, change.subject)
        rows[change.subject] = entry | coverage
    return {"instructions": rows, "recipients": recipients}


def _coverage(connection: Connection, instruction: str) -> tuple[dict[str, Any], dict[str, str]]:
    columns = tables.recipient.c
    found = connection.execute(select(columns.grids, columns.state, columns.chased, columns.late).where(columns.instruction == instruction)).all()
    counts = dict.fromkeys((state.value for state in RecipientState), 0)
    for row in found:
        counts[row.state] += 1
    states = {grid: row.state for row in found for grid in json.loads(row.grids)}
    return {"counts": counts, "chased": sum(row.chased for row in found), "late": sum(row.late for row in found)}, states


def _minutes(connection: Connection, exercise: bool) -> Picture:
    return _counts(connection, exercise, _MINUTE, lambda at: str(at // _MINUTE), minutes_since, lookback=MINUTES * _MINUTE)


def _days(connection: Connection, exercise: bool, zone: str) -> Picture:
    return _counts(connection, exercise, _QUARTER, lambda at: local_day(zone, at), days_since, lookback=(DAYS + 1) * 86_400_000)


def _counts(connection: Connection, exercise: bool, width: int, key: Callable[[int], str], since: Callable[[str], str], *, lookback: int) -> Picture:
    """Counted acts by slot of `width` ms, summed up under `key`, as far back as `since` the newest one says."""
    counted = _CHANGE.kind.in_(tuple(COUNTED)) & (_CHANGE.exercise == exercise)
    newest = connection.execute(select(func.max(_CHANGE.recorded_at)).where(counted)).scalar()
    if newest is None:
        return {}
    slot = (_CHANGE.recorded_at - _CHANGE.recorded_at % width).label("slot")
    query = select(slot, _CHANGE.kind, func.count().label("number")).where(counted & (_CHANGE.recorded_at > newest - lookback))
    counters: Picture = {}
    for row in connection.execute(query.group_by(slot, _CHANGE.kind)):
        if (name := key(int(row.slot))) >= since(key(newest)):
            counters.setdefault(name, dict.fromkeys(COUNTERS, 0))[COUNTED[row.kind]] += row.number
    return counters
