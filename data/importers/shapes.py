"""Geometry of imported areas: parsed, mended, measured. Knows no names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.validation import explain_validity

from dashboard.domain.areas import Ring

OVERLAP = 0.01
"""Share of the smaller area from which an overlap is more than two drawings of one border."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """Outer rings in degrees. `why` says what was not valid and has been mended; `error` why there is no shape at all."""

    rings: tuple[Ring, ...] = ()
    holes: int = 0
    why: str = ""
    error: str = ""


def mended(geometry: dict[str, Any] | None) -> Mended:
    """The shape of one GeoJSON geometry."""
    if not geometry:
        return Mended(error="empty")
    try:
        found = shapely.force_2d(shape(geometry))
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, shapely.errors.ShapelyError):
        return Mended(error="unreadable")
    why = "" if found.is_valid else explain_validity(found).split("[")[0]
    polygons = _polygons(found if found.is_valid else shapely.make_valid(found))
    if not polygons:
        return Mended(error="empty")
    if not _in_degrees(shapely.total_bounds(polygons).tolist()):
        return Mended(error="range")
    rings = tuple(tuple((x, y) for x, y in shapely.get_coordinates(polygon.exterior).tolist()) for polygon in polygons)
    return Mended(rings=rings, holes=sum(len(polygon.interiors) for polygon in polygons), why=why)


def _polygons(geometry: Any) -> list[shapely.Polygon]:
    parts = shapely.get_parts(shapely.get_parts(geometry))  # a collection may hold multipolygons
    return [piece for piece in parts if isinstance(piece, shapely.Polygon) and not piece.is_empty]


def _in_degrees(bounds: Sequence[float]) -> bool:
    return bounds[0] >= -180 and bounds[2] <= 180 and bounds[1] >= -90 and bounds[3] <= 90


def overlaps(shapes: Sequence[shapely.Geometry], tolerance: float) -> list[tuple[int, int, float]]:
    """Pairs that share more than `tolerance` of the smaller one, with that share; the largest share first."""
    tree = shapely.STRtree(shapes)
    found = []
    for one, other in tree.query(shapes, predicate="intersects").T.tolist():
        smaller = min(shapes[one].area, shapes[other].area)
        if one < other and smaller > 0:
            share = shapes[one].intersection(shapes[other]).area / smaller
            found.append((one, other, share))
    return sorted((pair for pair in found if pair[2] > tolerance), key=lambda pair: -pair[2])
