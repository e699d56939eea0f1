"""The city's map as screens draw it: planar coordinates, y down, every area with its outlines. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
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
    plane = plane_of([point for area in areas for ring in area.shape for point in ring])
    drawn = [_drawn(area, gazetteer, plane) for area in areas]
    flat = [value for area in drawn for ring in area["rings"] for value in ring]
    bounds = [min(flat[::2]), min(flat[1::2]), max(flat[::2]), max(flat[1::2])] if flat else [0, 0, 1, 1]
    city = gazetteer.city
    told = {"code": city.code, "name": city.name, "schematic": city.schematic, "zone": city.zone, "mode": city.mode}
    return {"city": told, "bounds": bounds, "plane": [plane.ax, plane.bx, plane.ay, plane.by], "areas": drawn}


@dataclass(frozen=True, slots=True)
class Plane:
    """From a city's own coordinates to the map's: x' = ax * x + bx, y' = ay * y + by. Positions of matters go the same way."""

    ax: float = 1.0
    bx: float = 0.0
    ay: float = 1.0
    by: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the map, to a tenth of a unit."""
        return round(self.ax * x + self.bx, 1), round(self.ay * y + self.by, 1)


def plane_of(points: list[tuple[float, float]]) -> Plane:
    """Longitudes and latitudes become metres, true in the city's middle; schematic units stay as they are."""
    if not points or max(abs(value) for point in points for value in point) > DEGREES:
        return Plane()
    left, top, bottom = min(x for x, _ in points), max(y for _, y in points), min(y for _, y in points)
    across = math.cos(math.radians((top + bottom) / 2)) * METRES
    return Plane(ax=across, bx=-left * across, ay=-METRES, by=top * METRES)


def _drawn(area: Area, gazetteer: Gazetteer, plane: Plane) -> dict[str, Any]:
    rings = [[value for x, y in ring for value in plane.point(x, y)] for ring in area.shape]
    label = _label(area.shape)
    return {
        "code": area.code,
        "kind": area.kind,
        "name": area.name,
        "parent": area.parent,
        "households": area.households,
        "worker": area.code in gazetteer.workers if area.kind is AreaKind.GRID else None,
        "label": list(plane.point(*label)) if label else None,
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
