"""The lie of the land of Jingzhou's schematic map: outline, the Yangtze, where the districts lie. Nothing of it is a surveyed line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, pi, radians, sin

import shapely

from data.cities.bisection import Outline, area, cut

WIDTH, HEIGHT = 4000.0, 2600.0
_YANGTZE = (
    (-150, 830),
    (230, 930),
    (520, 1130),
    (700, 1490),
    (960, 1830),
    (1420, 2010),
    (1950, 1985),
    (2430, 1930),
    (2800, 2030),
    (3010, 2260),
    (3060, 2800),
)
_BREADTH = 62.0
_CHANGHU = ((2330, -60), (2410, 150), (2580, 232), (2760, 190), (2900, 205), (3010, 90), (3060, -60))

Cut = tuple[float, "str | Cut", "str | Cut"]
"""Direction in degrees (0 = towards east, 90 = towards south) from the first part to the second."""

NORTH: Cut = (12.0, (3.0, "421003", (45.0, "421002", "421071")), (-62.0, (14.0, "421024", "421088"), "421083"))
SOUTH: Cut = (38.0, "421087", (4.0, "421022", "421081"))


def districts(weights: Mapping[str, float]) -> dict[str, Outline]:
    """The outline of each district, areas in proportion to the weights within each bank."""
    north, south = _banks()
    return {**_laid_out(north, NORTH, weights), **_laid_out(south, SOUTH, weights)}


def _laid_out(ring: Outline, tree: str | Cut, weights: Mapping[str, float]) -> dict[str, Outline]:
    if isinstance(tree, str):
        return {tree: ring}
    degrees, first, second = tree
    parts = cut(ring, radians(degrees), _weight(first, weights) / (_weight(first, weights) + _weight(second, weights)))
    if parts is None:
        raise ValueError(f"The cut at {degrees} degrees leaves more than two pieces.")
    return {**_laid_out(parts[0], first, weights), **_laid_out(parts[1], second, weights)}


def _weight(tree: str | Cut, weights: Mapping[str, float]) -> float:
    return weights[tree] if isinstance(tree, str) else _weight(tree[1], weights) + _weight(tree[2], weights)


def _banks() -> tuple[Outline, Outline]:
    """The land north and south of the river."""
    river = shapely.LineString(_curve(_YANGTZE)).buffer(_BREADTH)
    lake = shapely.Polygon(_curve(_CHANGHU))
    north, south = sorted(shapely.get_parts(_land().difference(river).difference(lake)), key=lambda part: -float(part.area))[:2]
    return _outline(north), _outline(south)


def _outline(shape: shapely.Polygon) -> Outline:
    ring = tuple((float(x), float(y)) for x, y in shapely.get_coordinates(shape.simplify(1.5))[:-1])
    return ring if area(ring) > 0 else ring[::-1]


def _land() -> shapely.Polygon:
    """A rectangle with very round corners, swelling a little here and there."""
    points = []
    for step in range(160):
        turn = 2 * pi * step / 160
        swell = 1 + 0.022 * sin(3 * turn + 0.8) + 0.016 * sin(5 * turn + 2.1) + 0.008 * sin(9 * turn)
        points.append((WIDTH / 2 + 0.472 * WIDTH * swell * _round(cos(turn)), HEIGHT / 2 + 0.462 * HEIGHT * swell * _round(sin(turn))))
    return shapely.Polygon(points)


def _round(value: float) -> float:
    return (1.0 if value > 0 else -1.0) * float(abs(value) ** 0.5)


def _curve(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A smooth line through the points (Catmull-Rom), eight steps between two."""
    padded = (points[0], *points, points[-1])
    quads = zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    return [_blend(quad, step / 8) for quad in quads for step in range(8)] + [points[-1]]


def _blend(quad: tuple[tuple[float, float], ...], t: float) -> tuple[float, float]:
    parts = (-t + 2 * t * t - t**3, 2 - 5 * t * t + 3 * t**3, t + 4 * t * t - 3 * t**3, t**3 - t * t)
    return (sum(k * p[0] for k, p in zip(parts, quad, strict=True)) / 2, sum(k * p[1] for k, p in zip(parts, quad, strict=True)) / 2)
