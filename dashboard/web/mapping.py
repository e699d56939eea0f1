"""The city's map as screens draw it: planar coordinates, y down, every area with its outlines. Pure."""

from __future__ import annotations

import math
from typing import Any

from dashboard.domain.areas import Area, AreaKind, Ring
from dashboard.service.ports import Gazetteer

DEGREES = 181.0
"""Shapes whose coordinates stay within this are longitudes and latitudes."""
METRES = 111_320.0
"""Metres of one degree of latitude."""


def map_of(gazetteer: Gazetteer) -> dict[str, Any]:
    """See /api/v1/map in docs/manual/api.md."""
    areas = list(gazetteer.atlas.areas.values())
    points = [point for area in areas for ring in area.shape for point in ring]
    project = _projection(points)
    drawn = [_drawn(area, gazetteer, project) for area in areas]
    flat = [value for area in drawn for ring in area["rings"] for value in ring]
    bounds = [min(flat[::2]), min(flat[1::2]), max(flat[::2]), max(flat[1::2])] if flat else [0, 0, 1, 1]
    city = gazetteer.city
    return {"city": {"code": city.code, "name": city.name, "schematic": city.schematic, "zone": city.zone, "mode": city.mode}, "bounds": bounds, "areas": drawn}


def _projection(points: list[tuple[float, float]]) -> Any:
    if not points or max(abs(value) for point in points for value in point) > DEGREES:
        return lambda x, y: (round(x, 1), round(y, 1))
    middle = (min(y for _, y in points) + max(y for _, y in points)) / 2
    across, left, top = math.cos(math.radians(middle)), min(x for x, _ in points), max(y for _, y in points)
    return lambda x, y: (round((x - left) * across * METRES, 1), round((top - y) * METRES, 1))


def _drawn(area: Area, gazetteer: Gazetteer, project: Any) -> dict[str, Any]:
    rings = [[value for x, y in ring for value in project(x, y)] for ring in area.shape]
    label = _label(area.shape)
    return {
        "code": area.code,
        "kind": area.kind,
        "name": area.name,
        "parent": area.parent,
        "households": area.households,
        "worker": area.code in gazetteer.workers if area.kind is AreaKind.GRID else None,
        "label": list(project(*label)) if label else None,
        "rings": rings,
    }


def _label(shape: tuple[Ring, ...]) -> tuple[float, float] | None:
    """The centre of gravity of the largest ring (by the shoelace formula)."""
    if not shape:
        return None
    doubled, x, y = max((_moments(ring) for ring in shape), key=lambda moments: abs(moments[0]))
    return (x / (3 * doubled), y / (3 * doubled)) if doubled else shape[0][0]


def _moments(ring: Ring) -> tuple[float, float, float]:
    doubled = across = along = 0.0
    for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x0 * y1 - x1 * y0
        doubled, across, along = doubled + cross, across + (x0 + x1) * cross, along + (y0 + y1) * cross
    return doubled, across, along
