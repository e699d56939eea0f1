"""The desk as it looks: what needs somebody, the map, the picked thing. Pure; live parts are left empty for assets/desk*.js."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.areas import AreaKind
from dashboard.domain.city import Category, City, Mode, Template
from dashboard.domain.instructions import CHASE, ChaseRule, InstructionKind
from dashboard.domain.people import Account
from dashboard.domain.words import Words
from layouts.desk_compose import compose
from layouts.desk_mark import aria, data
from layouts.desk_side import coverage_pane, left
from layouts.ids_desk import Id

KEYS = (
    ("/", "search for a place"),
    ("↑ ↓ Enter", "choose among the suggestions"),
    ("Esc", "clear the search, close what is open"),
    ("Ctrl + Enter", "send"),
    ("1 2", "instruct, coverage"),
    ("?", "this list"),
)


def page(
    words: Words,
    account: Account,
    city: City,
    templates: Iterable[Template],
    *,
    categories: Mapping[str, Category] | None = None,
    chase: Mapping[InstructionKind, ChaseRule] = CHASE,
) -> Component:
    """The whole screen. `categories` give alerts their names, `chase` says after how many seconds silence needs somebody."""
    names = {code: category.name for code, category in (categories or {}).items()}
    return html.Div(
        [
            html.Div(id=Id.CUT, className="desk-cut", role="alert"),
            _top(words, account, city),
            html.Main([left(words), _middle(words), _right(words, tuple(templates))], className="desk-body"),
            _keys(words),
            *_stores(),
        ],
        id=Id.ROOT,
        className="desk",
        lang=words.html_lang,
        **data(
            pane="area",
            mode=city.mode.value,
            area=account.area or "",
            zone=city.zone,
            categories=json.dumps(names, ensure_ascii=False),
            chase=json.dumps({kind.value: rule.first_s for kind, rule in chase.items()}),
        ),
    )


def _stores() -> list[Component]:
    stores = (Id.TARGET, Id.INSTRUCTION, Id.DRAFT, Id.ASKED, Id.ANSWERED, Id.TAKE, Id.PULSE, Id.PULSED)
    return [dcc.Store(id=store) for store in stores]


def _top(words: Words, account: Account, city: City) -> Component:
    mode = {Mode.EXERCISE: "EXERCISE", Mode.REPLAY: "REPLAY"}.get(city.mode)
    mark = [html.Span(words(mode), className="desk-mode")] if mode else []
    home = html.A(account.name, href="/", className="desk-name", title=words("Start page"))
    role = words(account.role.value)
    person = [home, *([html.Span(role, className="desk-role")] if role != account.name else [])]
    keys = html.Button("?", id=Id.KEYS_OPEN, className="desk-quiet", title=words("Keys"), **aria(label=words("Keys")))
    return html.Header(
        [
            html.Div([html.H1(words("{city} command desk", city=city.name)), *mark], className="desk-title"),
            html.Div(id=Id.STATUS, className="desk-status"),
            html.Div([*person, keys], className="desk-person"),
        ],
        className="desk-top",
    )


def _middle(words: Words) -> Component:
    return html.Section(
        [
            html.Div([_search(words), _level(words)], className="desk-find"),
            html.Div(id=Id.MAP, className="desk-map"),
            html.Div(id=Id.LEGEND, className="desk-legend"),
        ],
        className="desk-middle",
    )


def _search(words: Words) -> Component:
    hint = words("Place: name, initials or code")
    field = dbc.Input(id=Id.SEARCH, type="text", value="", placeholder=hint, className="desk-input", autocomplete="off")
    listed = html.Div(id=Id.SUGGESTIONS, className="desk-suggestions", role="listbox")
    return html.Div([field, html.Kbd("/"), listed], className="desk-search")


def _level(words: Words) -> Component:
    kinds = [(kind.value, kind.value) for kind in (AreaKind.GRID, AreaKind.COMMUNITY, AreaKind.STREET, AreaKind.DISTRICT)]
    buttons = [
        html.Button(words(name), className="desk-choice", **data(level=level), **aria(pressed=str(level == AreaKind.COMMUNITY).lower()))
        for level, name in (*kinds, ("all", "all"))
    ]
    return html.Div(buttons, id=Id.LEVEL, className="desk-choices", role="group", **aria(label=words("A click on the map picks")))


def _right(words: Words, templates: tuple[Template, ...]) -> Component:
    tabs = ((Id.TAB_AREA, "area", "Instruct"), (Id.TAB_COVERAGE, "coverage", "Coverage"))
    return html.Aside(
        [
            html.Nav([html.Button(words(label), id=tab, className="desk-tab", **data(pane=pane)) for tab, pane, label in tabs]),
            html.Div([html.Div(id=Id.FACTS, className="desk-facts"), *compose(words, templates)], className="desk-pane pane-area"),
            coverage_pane(words),
        ],
        className="desk-right",
    )


def _keys(words: Words) -> Component:
    rows = [html.Div([html.Kbd(key), html.Span(words(does))]) for key, does in KEYS]
    return html.Div([html.H2(words("Keys")), *rows], id=Id.KEYS, className="desk-keys", role="dialog", hidden=True)
