"""The live picture that screens show, and how a change moves it.

A picture is nested dictionaries; a patch is a JSON merge patch (RFC 7396: null removes a key). Patches compose, so any number
of changes is one message: *snapshot + patches = fresh snapshot*. `moves` makes the patches.

Sections of the picture:
hall          {mode}
instructions  {id: {n, kind, text, target, target_name, issuer, department, at, due_at, total, counts: {state: n}, chased, late}}
recipients    {instruction id: {grid code: state}}            the grids each recipient answers for
replies       {id: {n, instruction, grid, label, text, pictures, at, state, reason, late}}   newest REPLIES, declines included
alerts        {case id: {n, ref, category, area, at, x, y, taken_by, text*}}                 urgent cases until they end
arrivals      {case id: {n, ref, source, category, area, urgent, at, text*}}                 newest ARRIVALS
open          {area code: open cases}                          areas with none are absent
minutes       {epoch minute: {reported, dispatched, replied, closed}}   the newest MINUTES by commit time
days          {yyyy-mm-dd: the same}                           the newest DAYS, local days by commit time
* not for the wall
"""

from __future__ import annotations

from typing import Any

Picture = dict[str, Any]
Patch = dict[str, Any]

INSTRUCTIONS, REPLIES, ARRIVALS, MINUTES, DAYS = 20, 30, 30, 60, 8
PRIVATE = {"alerts": frozenset({"text"}), "arrivals": frozenset({"text"})}
"""Fields that are not shown where there is no person with a right to them."""


def empty(mode: str) -> Picture:
    """The picture of a hall in which nothing has happened."""
    sections = ("instructions", "recipients", "replies", "alerts", "arrivals", "open", "minutes", "days")
    return {"hall": {"mode": mode}, **{name: {} for name in sections}}


def merged(picture: Picture, patch: Patch) -> Picture:
    """The picture after a merge patch, as a new value; unchanged sections are shared."""
    result = dict(picture)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            old = result.get(key)
            result[key] = merged(old if isinstance(old, dict) else {}, value)
        else:
            result[key] = value
    return result


def merge_into(picture: Picture, patch: Patch) -> None:
    """The same in place, for the one owner of a picture."""
    for key, value in patch.items():
        if value is None:
            picture.pop(key, None)
        elif isinstance(value, dict):
            old = picture.get(key)
            if not isinstance(old, dict):
                old = picture[key] = {}
            merge_into(old, value)
        else:
            picture[key] = value


def compose(first: Patch, then: Patch) -> Patch:
    """One patch that does what two do, one after the other. An entry that was removed and comes back must bring all its keys."""
    result = dict(first)
    for key, value in then.items():
        old = result.get(key)
        result[key] = compose(old, value) if isinstance(value, dict) and isinstance(old, dict) else value
    return result


def seen_by_wall(patch: Patch) -> Patch:
    """The part of a picture or patch that a display without a person may show."""
    return {name: _without(section, PRIVATE[name]) if name in PRIVATE else section for name, section in patch.items()}


def _without(section: Patch, private: frozenset[str]) -> Patch:
    return {
        key: {name: value for name, value in entry.items() if name not in private} if isinstance(entry, dict) else entry
        for key, entry in section.items()
    }
