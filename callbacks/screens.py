"""Gives each Dash screen its layout, made anew for whoever looks, and its callbacks."""

from __future__ import annotations

from collections.abc import Callable

from dash import Dash
from dash.development.base_component import Component

from callbacks import desk, kpi, wall
from callbacks.viewer import Viewer, viewer
from dashboard.service.hall import Hall
from layouts import desk as desk_layout
from layouts import kpi as kpi_layout
from layouts import wall as wall_layout

Furnish = Callable[[Dash], None]


def furnishings(hall: Hall, *, wall_width_mm: int, viewing_distance_m: float) -> dict[str, Furnish]:
    """Screen -> what gives it its layout and callbacks."""

    def the_wall(seen: Viewer) -> Component:
        return wall_layout.page(seen.words, hall.gazetteer.city, wall_width_mm=wall_width_mm, viewing_distance_m=viewing_distance_m)

    def the_desk(seen: Viewer) -> Component:
        known = hall.gazetteer
        return desk_layout.page(seen.words, seen.account, known.city, known.templates, categories=known.categories, chase=known.chase)

    def the_kpi(seen: Viewer) -> Component:
        return kpi_layout.page(seen.words, seen.account, hall.gazetteer.city)

    return {
        "wall": lambda app: _furnish(app, hall, the_wall, wall.register),
        "desk": lambda app: _furnish(app, hall, the_desk, desk.register),
        "kpi": lambda app: _furnish(app, hall, the_kpi, kpi.register),
    }


def _furnish(app: Dash, hall: Hall, page: Callable[[Viewer], Component], register: Callable[[Dash, Hall], None]) -> None:
    app.layout = lambda: page(viewer())
    register(app, hall)
