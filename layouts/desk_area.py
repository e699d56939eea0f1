"""The picked area: suggestions of the search, facts, and the recipients by name before anything is sent. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.domain.areas import Area
from dashboard.domain.people import Stand
from dashboard.domain.words import Words
from layouts.desk_mark import data, state_mark

WITHIN = " / "
"""Between an area and what lies in it."""
VACANCIES_SHOWN = 6
"""From more vacancies on a sentence says how many; who stands for whom is in the list of recipients."""
Name = Callable[[str], str]
"""Area code -> its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an area without asking anybody. `vacancies`: vacant grid, and the label of who stands for it (None: nobody)."""

    area: Area
    path: tuple[Area, ...]
    grids: int
    workers: int
    households: int
    vacancies: tuple[tuple[Area, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The recipients of one community."""

    name: str
    stands: tuple[Stand, ...]


def amount(words: Words, n: int) -> str:
    """A number as this language writes it: from 100,000 up Chinese counts in ten thousands."""
    if words.locale.startswith("zh"):
        return f"{n / 10_000:.1f}{words('ten thousand')}" if n >= 100_000 else str(n)
    return f"{n:,}"


def suggestions(words: Words, text: str, found: Iterable[tuple[Area, str]]) -> Component | None:
    """Places that fit the typed text, each with where it lies; assets/desk_pick.js moves among the options."""
    wanted = text.strip()
    if not wanted:
        return None
    rows = [_option(words, area, where) for area, where in found]
    nothing = html.Div(words("No place fits “{text}”.", text=wanted), className="desk-empty")
    return html.Div(rows or nothing, **data(text=wanted))


def _option(words: Words, area: Area, where: str) -> Component:
    return html.Div(
        [
            html.Span(area.name, className="option-name"),
            html.Span(where, className="option-where"),
            html.Span(words(area.kind.value), className="option-kind"),
        ],
        id=f"desk-option-{area.code}",
        role="option",
        className="desk-option",
        **data(code=area.code),
    )


def no_area(words: Words) -> Component:
    """What stands here while nothing is picked."""
    return html.P(words("Pick a place on the map, or type its name, initials or code."), className="desk-empty")


def area_facts(words: Words, facts: Facts) -> Component:
    """Name, where it lies, and the numbers that decide whether to send."""
    where = WITHIN.join(area.name for area in facts.path[:-1])
    numbers = [
        _number(words("grids"), amount(words, facts.grids)),
        _number(words("workers on duty"), amount(words, facts.workers)),
        _number(words("vacant"), amount(words, len(facts.vacancies)), raised=bool(facts.vacancies)),
        _number(words("households"), amount(words, facts.households)),
        html.Div([html.B(className="desk-open-cases", **data(open=facts.area.code)), html.Span(words("open cases"))], className="desk-fact"),
    ]
    title = html.H2([html.Span(facts.area.name), html.Small(words(facts.area.kind.value))])
    return html.Div([title, html.P(where, className="desk-where"), html.Div(numbers, className="desk-numbers"), _vacancies(words, facts)])


def _number(label: str, value: str, *, raised: bool = False) -> Component:
    return html.Div([html.B(value), html.Span(label)], className="desk-fact raised" if raised else "desk-fact")


def _vacancies(words: Words, facts: Facts) -> Component:
    if len(facts.vacancies) <= VACANCIES_SHOWN:
        return html.Div([_vacancy(words, grid, holder) for grid, holder in facts.vacancies], className="desk-vacancies")
    alone = sum(holder is None for _, holder in facts.vacancies)
    stood = html.Span(words("{n} vacant grids are stood for by neighbours", n=len(facts.vacancies) - alone))
    nobody = [html.Span(words("{n} by nobody", n=alone), className="orphan")] if alone else []
    return html.Div([stood, *nobody], className="desk-vacancies")


def _vacancy(words: Words, grid: Area, holder: str | None) -> Component:
    if holder is None:
        return html.Span(words("{grid}: nobody stands for it", grid=grid.name), className="orphan")
    return html.Span(words("{grid}: {worker} stands for it", grid=grid.name, worker=holder))


def recipients_preview(words: Words, *, groups: Sequence[Group], unreachable: Sequence[Stand], orphans: Sequence[Area], name: Name) -> Component:
    """Exactly who would get it: those who cannot be reached and the grids with nobody first, then everybody by name."""
    people = sum(len(group.stands) for group in groups)
    head = html.H3([html.Span(words("Recipients")), html.B(amount(words, people), className="desk-people")])
    troubles = [*(_unreachable(words, stand, name) for stand in unreachable), *(_orphan(words, grid) for grid in orphans)]
    named = [_person(words, stand, name) for stand in groups[0].stands] if len(groups) == 1 else [_group(words, group, name) for group in groups]
    return html.Div([head, html.Div([*troubles, *named], className="desk-people-list")])


def refused_preview(sentence: str) -> Component:
    """Why this account cannot send here."""
    return html.Div(sentence, className="desk-note refused")


def _person(words: Words, stand: Stand, name: Name) -> Component:
    return html.Div(
        [state_mark("queued"), html.B(stand.worker.label), html.Span(also(words, stand, name), className="desk-also")],
        className="desk-person-row",
        **data(worker=stand.worker.id),
    )


def _unreachable(words: Words, stand: Stand, name: Name) -> Component:
    return html.Div(
        [
            state_mark("unreachable"),
            html.B(stand.worker.label),
            html.Span(words("no phone"), className="reason"),
            html.Span(also(words, stand, name), className="desk-also"),
        ],
        className="desk-person-row unreachable",
        **data(worker=stand.worker.id),
    )


def _orphan(words: Words, grid: Area) -> Component:
    parts = [state_mark("orphan"), html.B(grid.name), html.Span(words("nobody stands for it"), className="reason")]
    return html.Div(parts, className="desk-person-row orphan", **data(grid=grid.code))


def _group(words: Words, group: Group, name: Name) -> Component:
    gap = words(", ")
    people = gap.join(_with_also(words, stand, name) for stand in group.stands)
    return html.Div([html.H4([group.name, html.Small(str(len(group.stands)))]), html.P(people)], className="desk-group")


def _with_also(words: Words, stand: Stand, name: Name) -> str:
    more = also(words, stand, name)
    return f"{stand.worker.label}{words(' ({note})', note=more)}" if more else stand.worker.label


def also(words: Words, stand: Stand, name: Name) -> str:
    """The other grids this worker stands for, or nothing."""
    others = [name(grid) for grid in stand.grids if grid != stand.worker.grid]
    return words("also for {grids}", grids=words(", ").join(others)) if others else ""
