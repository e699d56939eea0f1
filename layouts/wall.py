"""How the wall looks: a head, one sentence, the map in the middle, framed panels around it. Containers only; assets/wall*.js fill them."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.domain.city import City, Mode
from dashboard.domain.picture import DAYS, MINUTES
from dashboard.domain.words import Words
from layouts.frame import panel, rows
from layouts.ids_wall import WallId, aside, empty

COUNTERS = {
    "reported": "Reported",
    "dispatched": "Dispatched",
    "replied": "Replied",
    "closed": "Closed",
}
"""Counter of the picture -> its key in the catalogue, in the order of the closed loop."""

MARKS = {Mode.EXERCISE: "EXERCISE", Mode.REPLAY: "REPLAY", Mode.REAL: ""}


def page(words: Words, city: City, *, wall_width_mm: int | None = None, viewing_distance_m: float | None = None) -> Component:
    """The whole wall. With the wall's width and the farthest reader's distance the type is sized for that reader."""
    return html.Div(
        [_head(words, city), _status(), _main(words)],
        id=WallId.ROOT,
        className="wall",
        lang=words.html_lang,
        **_facts(city, wall_width_mm, viewing_distance_m),
    )


def _facts(city: City, wall_width_mm: int | None, viewing_distance_m: float | None) -> dict[str, Any]:
    """What the browser code must know before the first message."""
    return {
        "data-mode": city.mode.value,
        "data-zone": city.zone,
        "data-level": "waiting",
        "data-minutes": str(MINUTES),
        "data-days": str(DAYS),
        "data-wall-width-mm": str(wall_width_mm or ""),
        "data-viewing-distance-m": str(viewing_distance_m or ""),
    }


def _head(words: Words, city: City) -> Component:
    return html.Header([_date(), _title(words, city), _time()], className="wall-head")


def _date() -> Component:
    return html.Div([html.Span(id=WallId.DAY), html.Span(id=WallId.WEEKDAY)], className="wall-date")


def _title(words: Words, city: City) -> Component:
    mark = MARKS[city.mode]
    return html.Div(
        [
            html.Span(words(mark) if mark else "", id=WallId.MODE, className="wall-mode", hidden=not mark),
            html.H1([html.Span(city.name, className="wall-city"), html.Span(words("Grid Command Hall"))], className="wall-title"),
        ],
        className="wall-name",
    )


def _time() -> Component:
    return html.Div(
        [html.Span(id=WallId.AGE, className="wall-age"), html.Time(id=WallId.CLOCK, className="wall-clock")],
        className="wall-time",
    )


def _status() -> Component:
    return html.Div(
        [html.P(id=WallId.STATUS, className="wall-sentence", role="status"), html.P(id=WallId.REACH, className="wall-reach", hidden=True)],
        className="wall-strip",
    )


def _main(words: Words) -> Component:
    return html.Main(
        [_instructions(words), _flow(words), _map(), _arrivals(words), _alerts(words), _replies(words)],
        className="wall-main",
    )


def _map() -> Component:
    return html.Section([html.Div(id=WallId.MAP, className="wall-map"), html.Div(id=WallId.LEGEND, className="wall-legend")], className="wall-stage")


def _instructions(words: Words) -> Component:
    focus = html.Div(id=WallId.FOCUS, className="focus", hidden=True)
    sentence = words("Instructions of the centre appear here, each with how many have answered.")
    listed = rows(WallId.INSTRUCTIONS, empty_id=empty(WallId.INSTRUCTIONS), empty=sentence)
    return panel(words("Instructions"), [focus, *listed], name="instructions", aside_id=aside(WallId.INSTRUCTIONS))


def _alerts(words: Words) -> Component:
    listed = rows(WallId.ALERTS, empty_id=empty(WallId.ALERTS), empty=words("No red alert points. Emergencies appear here until somebody has them."))
    return panel(words("Red alert points"), listed, name="alerts", aside_id=aside(WallId.ALERTS))


def _replies(words: Words) -> Component:
    sentence = words("Replies of the grid workers appear here, with their pictures.")
    listed = rows(WallId.REPLIES, empty_id=empty(WallId.REPLIES), empty=sentence)
    return panel(words("Replies"), listed, name="replies", aside_id=aside(WallId.REPLIES))


def _arrivals(words: Words) -> Component:
    sentence = words("Reports from residents, hotline and grid workers appear here as they come in.")
    listed = rows(WallId.ARRIVALS, empty_id=empty(WallId.ARRIVALS), empty=sentence)
    return panel(words("Incoming reports"), listed, name="arrivals", aside_id=aside(WallId.ARRIVALS))


def _flow(words: Words) -> Component:
    tiles = [_tile(words, name, key) for name, key in COUNTERS.items()]
    return panel(words("Throughput per minute"), [html.Div(tiles, id=WallId.FLOW, className="flow")], name="flow", aside_id=aside(WallId.FLOW))


def _tile(words: Words, name: str, key: str) -> Component:
    """One counter: the last minute large, today beside it, the last hour as bars."""
    counter: dict[str, Any] = {"data-counter": name}
    return html.Div(
        [
            html.Div([html.Span(words(key), className="tile-name"), html.Span("–", className="tile-number")], className="tile-line"),
            html.Div([html.Span(className="tile-today"), html.Canvas(className="tile-bars")], className="tile-line"),
        ],
        className="tile",
        **counter,
    )
