"""How the leaders' screen looks: head with the choices, tiles in groups, the chart, the table of areas. Pure; knows no hall."""

from __future__ import annotations

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.city import City
from dashboard.domain.indicator_periods import Span
from dashboard.domain.people import Account
from dashboard.domain.words import Words
from layouts.ids_kpi import KpiId, body_id, tile_id

REFRESH_MS, BEAT_MS = 10_000, 2_000
HEROES = ("reported", "closed", "backlog", "overdue_backlog", "closure_rate", "on_time_closure_rate")
GROUPS = {
    "Case flow": ("filed", "dispatched", "handled", "throughput", "escalation_share"),
    "Quality and discovery": ("on_time_of_closed", "rework_rate", "satisfaction", "self_handled_rate", "first_discovery_rate", "public_report_rate"),
    "Hotline and registers": ("hotline_volume", "yoy", "mom", "records_collected"),
    "Answers to instructions": ("response_rate", "ack_time", "silent", "unreachable"),
}
"""Heading -> its indicators, in reading order. Things keep their place."""
SPANS = {
    Span.TODAY: "Today",
    Span.WEEK: "This week",
    Span.MONTH: "This month",
    Span.DAYS_30: "Last 30 days",
    Span.DATES: "Choose dates",
}


def page(words: Words, account: Account, city: City) -> Component:
    """The whole screen; figures come with the first answer."""
    return html.Div(
        [
            html.P(words("The data are interrupted. What you see is old."), className="kpi-cut", role="alert"),
            _head(words, account, city),
            html.Main([_heroes(), *_groups(words), _chart(words), _table(words)], className="kpi-main"),
            _definition(words),
            dcc.Store(id=KpiId.CHOSEN),
            dcc.Store(id=KpiId.ANSWERED),
            dcc.Interval(id=KpiId.BEAT, interval=BEAT_MS),
            dcc.Interval(id=KpiId.TICK, interval=REFRESH_MS),
        ],
        id=KpiId.ROOT,
        className="kpi",
        lang=words.html_lang,
    )


def _head(words: Words, account: Account, city: City) -> Component:
    home = html.A(city.name, href="/", className="kpi-city", title=words("Start page"))
    title = html.H1([home, html.Span(words("Indicators"))], className="kpi-title")
    mode = html.Span(id=KpiId.MODE, className="kpi-mode", hidden=True)
    age = html.Div(
        [html.Span(id=KpiId.COMPARED, className="kpi-compared"), html.Span(id=KpiId.AS_OF, className="kpi-as-of", role="status")],
        className="kpi-known",
    )
    return html.Header([html.Div([title, mode], className="kpi-name"), _choices(words, account), age], className="kpi-head")


def _choices(words: Words, account: Account) -> Component:
    spans = dbc.RadioItems(
        id=KpiId.SPAN,
        options=[{"label": words(name), "value": span.value} for span, name in SPANS.items()],
        value=Span.WEEK.value,
        className="kpi-spans",
        inputClassName="btn-check",
        labelClassName="kpi-span",
        labelCheckedClassName="is-chosen",
    )
    area = dcc.Dropdown(
        id=KpiId.AREA,
        value=account.area,
        clearable=account.area is None,
        placeholder=words("Whole city"),
        className="kpi-area",
        labels={
            "search": words("Search"),
            "clear_search": words("Clear"),
            "clear_selection": words("Clear"),
            "no_options_found": words("No area found"),
        },
    )
    return html.Div([spans, _dates(words), area], className="kpi-choices")


def _dates(words: Words) -> Component:
    first = dbc.Input(id=KpiId.FIRST_DAY, type="date", className="kpi-day", debounce=True)
    last = dbc.Input(id=KpiId.LAST_DAY, type="date", className="kpi-day", debounce=True)
    return html.Div([_labelled(words("From"), first), _labelled(words("to"), last)], id=KpiId.DATES, className="kpi-dates", hidden=True)


def _labelled(text: str, entry: Component) -> Component:
    return html.Label([html.Span(text), entry], className="kpi-labelled")


def _heroes() -> Component:
    return html.Section([_tile(key, "kpi-tile is-hero") for key in HEROES], className="kpi-heroes")


def _groups(words: Words) -> list[Component]:
    """Two groups that stand alone, and two short ones above each other."""
    flow, quality, *short = (_group(words, title, keys) for title, keys in GROUPS.items())
    return [flow, quality, html.Div(short, className="kpi-answers")]


def _group(words: Words, title: str, keys: Sequence[str]) -> Component:
    name = title.split(maxsplit=1)[0].lower()
    tiles = html.Div([_tile(key, f"kpi-tile kpi-tile-{key}") for key in keys], className="kpi-tiles")
    return html.Section([html.H2(words(title), className="kpi-heading"), tiles], className=f"kpi-group kpi-group-{name}")


def _tile(key: str, class_name: str) -> Component:
    return html.Button(html.Span(id=body_id(key), className="kpi-body"), id=tile_id(key), className=class_name, type="button")


def _chart(words: Words) -> Component:
    graph = dcc.Graph(id=KpiId.CHART, className="kpi-plot", config={"displayModeBar": False, "doubleClick": False, "responsive": True})
    return _panel(words("In and out"), KpiId.CHART_NOTE, html.Div(graph, className="kpi-graph"), "chart")


def _table(words: Words) -> Component:
    return _panel(words("Side by side"), KpiId.TABLE_NOTE, html.Div(id=KpiId.TABLE, className="kpi-table"), "table")


def _panel(title: str, note: str, body: Component, name: str) -> Component:
    head = html.Header([html.H2(title, className="kpi-heading"), html.Span(id=note, className="kpi-note")], className="kpi-panel-head")
    return html.Section([head, body], className=f"kpi-panel kpi-panel-{name}")


def _definition(words: Words) -> Component:
    panel: Component = dbc.Offcanvas(
        html.Div(id=KpiId.DEFINITION, className="kpi-definition"),
        id=KpiId.PANEL,
        title=words("What this number is"),
        placement="end",
        is_open=False,
        className="kpi-offcanvas",
    )
    return panel
