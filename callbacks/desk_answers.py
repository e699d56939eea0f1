"""What the desk answers, as plain functions of the hall, the viewer and what was typed. Knows nothing of Dash's wiring."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dash import no_update
from dash.development.base_component import Component

from dashboard.domain.areas import AreaKind
from dashboard.domain.commands import DispatchInstruction, Order, TakeAlert
from dashboard.domain.errors import BadMessage, HallError, NotAllowed
from dashboard.domain.instructions import InstructionKind
from dashboard.domain.people import Account, Stand, who_stands_for
from dashboard.domain.words import Words
from dashboard.service.hall import Hall
from dashboard.service.instructing import Preview
from dashboard.service.ports import Gazetteer
from layouts import desk_area, desk_coverage
from layouts.desk_area import Facts, Group
from layouts.desk_compose import CONFIRM_OPEN, CONFIRM_SHUT, MINUTES_MOST

Answer = dict[str, Any]
SUGGESTED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in the form. `order` is the browser's id of exactly this content; `minutes` the time to answer."""

    kind: str
    text: str
    target: str | None
    minutes: Any
    order: str | None


def told(words: Words, error: HallError) -> str:
    """The refusal as a sentence in the viewer's language; a reason inside it is a sentence of its own."""
    return words(error.sentence, **{name: words(value) if isinstance(value, str) else value for name, value in error.fields.items()})


def suggest(hall: Hall, words: Words, by: Account, text: str | None) -> Component | None:
    """Places for the typed text, within the viewer's area."""
    atlas = hall.gazetteer.atlas
    found = atlas.find(text or "", within=by.area, most=SUGGESTED)
    where = [(area, desk_area.WITHIN.join(step.name for step in atlas.path(area.code)[1:-1][-2:])) for area in found]
    return desk_area.suggestions(words, text or "", where)


def show_area(hall: Hall, words: Words, by: Account, code: str | None) -> Answer:
    """Facts and named recipients of the picked area; the refusal where this account may not send there."""
    if not code:
        return {"facts": desk_area.no_area(words), "preview": None, "send": words("Send")}
    try:
        facts = facts_of(hall.gazetteer, code, by)
    except HallError as error:
        return {"facts": desk_area.refused_preview(told(words, error)), "preview": None, "send": words("Send")}
    return {"facts": desk_area.area_facts(words, facts), **_preview(hall, words, by, code)}


def _preview(hall: Hall, words: Words, by: Account, code: str) -> Answer:
    try:
        seen = hall.preview(code, by)
    except HallError as error:
        return {"preview": desk_area.refused_preview(told(words, error)), "send": words("Send")}
    name = _namer(hall.gazetteer)
    groups = grouped(hall.gazetteer, seen.stands)
    shown = desk_area.recipients_preview(words, groups=groups, unreachable=seen.unreachable, orphans=seen.orphans, name=name)
    return {"preview": shown, "send": send_label(words, seen)}


def send_label(words: Words, seen: Preview) -> str:
    """What the button does: the name of one, the number of many."""
    if len(seen.stands) == 1:
        return words("Send to {name}", name=seen.stands[0].worker.label)
    return words("Send to {n} people", n=len(seen.stands)) if seen.stands else words("Send")


def facts_of(gazetteer: Gazetteer, code: str, by: Account) -> Facts:
    """The area's facts. Raises UnknownArea, NotAllowed (outside the viewer's area)."""
    atlas = gazetteer.atlas
    area, grids = atlas.area(code), atlas.grids(code)
    if not atlas.contains(by.area, code):
        raise NotAllowed(what=area.name)
    vacant = [grid for grid in grids if grid.code not in gazetteer.workers]
    stands, _ = who_stands_for([grid.code for grid in vacant], gazetteer.workers, gazetteer.neighbours)
    holders = {grid: stand.worker.label for stand in stands for grid in stand.grids}
    return Facts(
        area=area,
        path=tuple(atlas.path(code)),
        grids=len(grids),
        workers=len(grids) - len(vacant),
        households=sum(grid.households for grid in grids) or area.households,
        vacancies=tuple((grid, holders.get(grid.code)) for grid in vacant),
    )


def grouped(gazetteer: Gazetteer, stands: tuple[Stand, ...]) -> list[Group]:
    """Recipients by the community of their own grid, in order of codes."""

    def community(stand: Stand) -> str:
        above = gazetteer.atlas.above(stand.worker.grid, AreaKind.COMMUNITY)
        return above.code if above else stand.worker.grid

    name = _namer(gazetteer)
    ordered = sorted(stands, key=lambda stand: (community(stand), stand.worker.grid))
    return [Group(name=name(code), stands=tuple(members)) for code, members in groupby(ordered, key=community)]


def _namer(gazetteer: Gazetteer) -> desk_area.Name:
    return lambda code: gazetteer.atlas.areas[code].name if code in gazetteer.atlas.areas else code


def send(hall: Hall, words: Words, by: Account, draft: Draft, confirmed: int | None) -> Answer:
    """Send the draft, or ask first, or say why not. What was typed stays unless it has been sent."""
    try:
        command = _command(hall, draft)
        question = _question(hall, words, by, command.target, confirmed)
        if question:
            return question
        accepted = hall.do(Order(id=str(draft.order), command=command, by=by))
    except HallError as error:
        return _kept(told(words, error))
    return {"note": None, "confirm": CONFIRM_SHUT, "question": None, "asked": None, "instruction": accepted.result, "text": ""}


def _kept(note: str) -> Answer:
    return {"note": note, "confirm": CONFIRM_SHUT, "question": None, "asked": None, "instruction": no_update, "text": no_update}


def _command(hall: Hall, draft: Draft) -> DispatchInstruction:
    if not draft.target:
        raise BadMessage(reason="no place is picked")
    if not draft.order:
        raise BadMessage(reason="the page was not ready yet, please send again")
    return DispatchInstruction(
        kind=InstructionKind(draft.kind),
        text=draft.text,
        target=draft.target,
        due_at=_due_at(hall.now(), draft.minutes),
    )


def _due_at(now: int, minutes: Any) -> int | None:
    if minutes in (None, ""):
        return None
    if not str(minutes).isdecimal() or not 1 <= int(minutes) <= MINUTES_MOST:
        raise BadMessage(reason="the time to answer is a whole number of minutes, at most a day")
    return now + int(minutes) * 60_000


def _question(hall: Hall, words: Words, by: Account, target: str, confirmed: int | None) -> Answer | None:
    """A broadcast to more than one community names its number of people; it goes out if exactly that number was confirmed."""
    seen = hall.preview(target, by)
    people = len(seen.stands)
    if seen.communities <= 1 or confirmed == people:
        return None
    fields = {"area": seen.target.name, "n": people, "communities": seen.communities}
    question = words("This goes to {n} people in {communities} communities of {area} at once.", **fields)
    return _kept("") | {"note": None, "confirm": CONFIRM_OPEN, "question": question, "asked": people}


def show_coverage(hall: Hall, words: Words, by: Account, instruction: str | None) -> Answer:
    """Who has the instruction, by name, and what was answered."""
    if not instruction or not isinstance(instruction, str):  # a store is written by the browser: anything may stand in it
        return {"head": desk_coverage.no_instruction(words), "recipients": None, "replies": None}
    try:
        seen = hall.coverage(instruction, by)
    except HallError as error:
        return {"head": desk_area.refused_preview(told(words, error)), "recipients": None, "replies": None}
    zone = hall.gazetteer.city.zone
    return {
        "head": desk_coverage.head(words, seen.instruction, zone),
        "recipients": desk_coverage.recipient_list(words, seen.recipients, zone=zone, name=_namer(hall.gazetteer)),
        "replies": desk_coverage.reply_list(words, seen.replies, zone=zone),
    }


def take(hall: Hall, words: Words, by: Account, wanted: Any) -> str | None:
    """Take a red alert point; what comes back is the refusal, or nothing (the live picture shows who has it)."""
    if not isinstance(wanted, dict) or not wanted.get("case") or not wanted.get("order"):
        return None
    try:
        hall.do(Order(id=str(wanted["order"]), command=TakeAlert(case=str(wanted["case"])), by=by))
    except HallError as error:
        return told(words, error)
    return None
