"""Turning parts that were cut one by one into one seamless coverage: shared corners, gentle bends, dissolved borders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import hypot, sin

import shapely

from data.cities.bisection import Outline, Point

_BUCKET = 60.0
_TOUCH = 1e-5
_Buckets = dict[tuple[int, int], set[Point]]


def seamless(cells: Mapping[str, Outline], bend: Callable[[Point], Point]) -> dict[str, Outline]:
    """The same cells with every corner of a neighbour on its own edge as a point of it too, bent and rounded to a tenth."""
    buckets = _buckets(point for ring in cells.values() for point in ring)
    moved = {point: _rounded(bend(point)) for points in buckets.values() for point in points}
    return {code: _tidy([moved[point] for point in _noded(ring, buckets)]) for code, ring in cells.items()}


def _buckets(points: Iterable[Point]) -> _Buckets:
    buckets: _Buckets = {}
    for x, y in points:
        buckets.setdefault((int(x // _BUCKET), int(y // _BUCKET)), set()).add((x, y))
    return buckets


def _noded(ring: Outline, buckets: _Buckets) -> list[Point]:
    return [point for start, end in zip(ring, (*ring[1:], ring[0]), strict=True) for point in (start, *_on(start, end, buckets))]


def _on(start: Point, end: Point, buckets: _Buckets) -> list[Point]:
    """Known corners that lie on the open edge, from its start to its end."""
    (x0, y0), (x1, y1) = start, end
    length = hypot(x1 - x0, y1 - y0)
    if length < _TOUCH:
        return []
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    found = []
    for x, y in _around(start, end, buckets):
        along = (x - x0) * ux + (y - y0) * uy
        if 0 < along < length and abs((y - y0) * ux - (x - x0) * uy) < _TOUCH and (x, y) not in (start, end):
            found.append((along, (x, y)))
    return [point for _, point in sorted(found)]


def _around(start: Point, end: Point, buckets: _Buckets) -> Iterable[Point]:
    columns, rows = (sorted((start[axis], end[axis])) for axis in (0, 1))
    for column in range(int((columns[0] - 1) // _BUCKET), int((columns[1] + 1) // _BUCKET) + 1):
        for row in range(int((rows[0] - 1) // _BUCKET), int((rows[1] + 1) // _BUCKET) + 1):
            yield from buckets.get((column, row), ())


def _rounded(point: Point) -> Point:
    return (round(point[0], 1), round(point[1], 1))


def _tidy(ring: list[Point]) -> Outline:
    return tuple(point for point, before in zip(ring, (ring[-1], *ring[:-1]), strict=True) if point != before)


def waves(scale: float) -> Callable[[Point], Point]:
    """A slow swell over the plane, so that long straight cuts become avenues; corners of a block move together."""

    def bend(point: Point) -> Point:
        x, y = point
        return (
            x + scale * (sin(y / 290 + 0.6) + 0.6 * sin((x + y) / 410 + 2.0)),
            y + scale * (sin(x / 330 + 1.9) + 0.6 * sin((x - y) / 450 + 0.3)),
        )

    return bend


def dissolved(cells: Mapping[str, Outline], parent_of: Callable[[str], str]) -> dict[str, tuple[Outline, ...]]:
    """Outer rings of the unions of cells by parent, exactly along the cells' own points."""
    groups: dict[str, list[shapely.Polygon]] = {}
    for code, ring in cells.items():
        groups.setdefault(parent_of(code), []).append(shapely.Polygon(ring))
    return {parent: _outer(shapely.coverage_union_all(members)) for parent, members in groups.items()}


def _outer(shape: shapely.Geometry) -> tuple[Outline, ...]:
    parts = shapely.get_parts(shape)
    return tuple(tuple((x, y) for x, y in part.exterior.coords[:-1]) for part in parts)
