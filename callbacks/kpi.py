"""The leaders' screen's wiring: choices in, figures out. What is shown is made in layouts/kpi_*.py."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from dash import ALL, ClientsideFunction, Dash, Input, Output, ctx, no_update

from callbacks.viewer import viewer
from dashboard.domain.areas import Area, AreaKind, Atlas
from dashboard.domain.errors import NotAllowed
from dashboard.domain.indicator_periods import Choice, Period, Span, chosen_periods
from dashboard.domain.indicators import INDICATORS
from dashboard.domain.people import Account
from dashboard.service.hall import Hall
from dashboard.service.indicating import growth
from layouts import kpi_figures, kpi_numbers, kpi_tiles
from layouts.ids_kpi import KpiId, body_id, tile_id

SHOWN = tuple(INDICATORS)


def register(app: Dash, hall: Hall) -> None:
    """Wire the screen."""
    choices = {
        "span": Input(KpiId.SPAN, "value"),
        "first_day": Input(KpiId.FIRST_DAY, "value"),
        "last_day": Input(KpiId.LAST_DAY, "value"),
        "area": Input(KpiId.AREA, "value"),
        "chosen": Input(KpiId.CHOSEN, "data"),
        "tick": Input(KpiId.TICK, "n_intervals"),
    }
    app.callback(output=_outputs(), inputs=choices)(partial(show, hall))
    app.callback(output={"options": Output(KpiId.AREA, "options")}, inputs={"root": Input(KpiId.ROOT, "id")})(partial(list_areas, hall))
    clicks = {key: Input(tile_id(key), "n_clicks") for key in SHOWN}
    opening = {"chosen": Output(KpiId.CHOSEN, "data"), "open": Output(KpiId.PANEL, "is_open")}
    app.callback(output=opening, inputs={"clicks": clicks}, prevent_initial_call=True)(choose)
    _register_browser(app)


def _register_browser(app: Dash) -> None:
    """Where the browser itself answers: dates appear when they are asked for, old data look old, a row goes down into its area."""
    answer = cast(Any, app).clientside_callback  # Dash gives it no types
    answer(ClientsideFunction("kpi", "dates"), Output(KpiId.DATES, "hidden"), Input(KpiId.SPAN, "value"))
    rows = Input({"type": "kpi-row", "code": ALL}, "n_clicks")
    heard = Input(KpiId.ANSWERED, "data")
    answer(ClientsideFunction("kpi", "age"), Output(KpiId.ROOT, "className"), heard, Input(KpiId.BEAT, "n_intervals"))
    answer(ClientsideFunction("kpi", "down"), Output(KpiId.AREA, "value"), rows, prevent_initial_call=True)


def _outputs() -> dict[str, Any]:
    return {
        "tiles": {key: Output(body_id(key), "children") for key in SHOWN},
        "chart": Output(KpiId.CHART, "figure"),
        "chart_note": Output(KpiId.CHART_NOTE, "children"),
        "table": Output(KpiId.TABLE, "children"),
        "table_note": Output(KpiId.TABLE_NOTE, "children"),
        "definition": Output(KpiId.DEFINITION, "children"),
        "as_of": Output(KpiId.AS_OF, "children"),
        "compared": Output(KpiId.COMPARED, "children"),
        "mode": Output(KpiId.MODE, "children"),
        "no_mode": Output(KpiId.MODE, "hidden"),
        "answered": Output(KpiId.ANSWERED, "data"),
    }


def choose(clicks: dict[str, int | None]) -> dict[str, Any]:
    """Which tile was clicked."""
    key = next((key for key in SHOWN if ctx.triggered_id == tile_id(key)), None)
    return {"chosen": key, "open": True} if key and clicks[key] else {"chosen": no_update, "open": no_update}


def list_areas(hall: Hall, root: str) -> dict[str, Any]:
    """The areas this account may look at, as paths: city to community."""
    return {"options": area_options(hall.gazetteer.atlas, viewer().account)}


def area_options(atlas: Atlas, account: Account) -> list[dict[str, str]]:
    """Every area above the grids within the account's own, the path from below the city as its label."""
    city = atlas.city
    top = account.area or (city.code if city else None)
    found = [] if top is None else [area for area in atlas.below(top) if area.kind is not AreaKind.GRID and area is not city]
    return [{"label": _path(atlas, area), "value": area.code} for area in found]


def _path(atlas: Atlas, area: Area) -> str:
    return " / ".join(step.name for step in atlas.path(area.code)[1:])


def show(
    hall: Hall, *, span: str, first_day: str | None, last_day: str | None, area: str | None, chosen: str | None, tick: int | None
) -> dict[str, Any]:
    """Everything on the screen that depends on the choices."""
    seen, zone = viewer(), hall.gazetteer.city.zone
    place = permitted(hall.gazetteer.atlas, seen.account, area)
    now = hall.now()
    period, before = chosen_periods(Choice(Span(span), first_day, last_day), zone=zone, now=now)
    figures = hall.indicators(period.first, period.until, period.as_of, place)
    earlier = hall.indicators(before.first, before.until, before.as_of, place)
    # The screen names what it compares with, and "the period before" must mean the same in every tile.
    figures["mom"] = growth("mom", figures["hotline_volume"], earlier["hotline_volume"])
    by_day = period.length > 2 * kpi_figures.DAY_MS
    step = kpi_figures.step_for(period.length)
    table = kpi_figures.frame(hall.throughput(period.first, period.until, step, place), zone, by_day=by_day)
    running = period.until > now
    over = table.iloc[:-1] if running else table
    words, days = seen.words, kpi_numbers.days(period.first, period.until, zone)
    return {
        "tiles": {key: kpi_tiles.tile(words, figures[key], earlier[key], over) for key in SHOWN},
        "chart": kpi_figures.throughput_figure(words, table, by_day=by_day, running=running),
        "chart_note": words("by day") if by_day else words("by hour"),
        **_side_by_side(hall, words, period, place),
        "definition": kpi_tiles.opened(words, figures[chosen], earlier[chosen], zone, days) if chosen else [],
        "as_of": words("As of {moment}", moment=kpi_numbers.moment(period.as_of, zone)),
        "compared": kpi_tiles.compared(words, days, kpi_numbers.days(before.first, before.until, zone)),
        "mode": words("EXERCISE") if hall.exercise else "",
        "no_mode": not hall.exercise,
        "answered": now,
    }


def permitted(atlas: Atlas, account: Account, area: str | None) -> str | None:
    """The area to look at: what was chosen within the account's own, or all of it. Raises NotAllowed, UnknownArea."""
    place = area or account.area
    if place is not None and not atlas.contains(account.area, place):
        raise NotAllowed(what=atlas.area(place).name)
    return place


def _side_by_side(hall: Hall, words: Any, period: Period, place: str | None) -> dict[str, Any]:
    atlas = hall.gazetteer.atlas
    kind = level_below(atlas, place)
    figures = hall.by_area(kind, period.first, period.until, period.as_of, place) if kind else {}
    rows = [kpi_tiles.AreaRow(atlas.area(code), found) for code, found in figures.items()]
    return {
        "table": kpi_tiles.areas_table(words, rows),
        "table_note": words("by {level}, best on-time rate first", level=words(kind.value)) if kind else "",
    }


def level_below(atlas: Atlas, place: str | None) -> AreaKind | None:
    """The level of the areas right below; None at the bottom of the tree."""
    code = place or (atlas.city.code if atlas.city else "")
    return min((atlas.area(child).kind for child in atlas.children.get(code, ())), key=lambda kind: kind.depth, default=None)
