"""Cutting a polygon into parts of given weights by straight lines, like a surveyor laying out blocks. Knows nothing of cities."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, cos, hypot, pi, sin
from random import Random

Point = tuple[float, float]
Outline = tuple[Point, ...]
"""A simple ring without the closing point, counter-clockwise by the sign of `area`."""

_STEPS = 9
_EDGES = 3
_SWAY = 0.07
"""Most that a cut leaves the right angle by, in radians: enough to look grown, not enough to look broken."""


def area(ring: Sequence[Point]) -> float:
    """Signed area, positive for the orientation used here."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True)) / 2


def split(ring: Outline, weights: Sequence[float], rng: Random) -> list[Outline]:
    """Cut into one part per weight, areas in proportion to the weights; neighbours in the list stay near each other."""
    if len(weights) == 1:
        return [ring]
    at = _middle(weights)
    first, second = fairest_cut(ring, sum(weights[:at]) / sum(weights), rng)
    return split(first, weights[:at], rng) + split(second, weights[at:], rng)


def _middle(weights: Sequence[float]) -> int:
    half = sum(weights) / 2
    return min(range(1, len(weights)), key=lambda at: abs(sum(weights[:at]) - half))


def fairest_cut(ring: Outline, share: float, rng: Random) -> tuple[Outline, Outline]:
    """The cut that leaves both parts most compact, among cuts square to the longest edges and to the long axis."""
    best: tuple[float, Outline, Outline] | None = None
    for angle in _angles(ring, rng):
        parts = cut(ring, angle, share)
        if parts is None:
            continue
        score = min(_compactness(part) for part in parts)
        if best is None or score > best[0]:
            best = (score, *parts)
    if best is None:
        raise ValueError("No straight line cuts this outline into two pieces.")
    return best[1], best[2]


def _angles(ring: Outline, rng: Random) -> list[float]:
    edges = sorted(((hypot(x1 - x0, y1 - y0), atan2(y1 - y0, x1 - x0)) for (x0, y0), (x1, y1) in _edges(ring)), reverse=True)
    square = [angle + turn for _, angle in edges[:_EDGES] for turn in (0.0, pi / 2)]
    axis = _axis(ring)
    return [angle + rng.uniform(-_SWAY, _SWAY) for angle in (*square, axis, axis + pi, axis + pi / 2)]


def _edges(ring: Outline) -> zip[tuple[Point, Point]]:
    return zip(ring, (*ring[1:], ring[0]), strict=True)


def _axis(ring: Outline) -> float:
    """Direction of the long axis, by second moments of the vertices."""
    mx, my = sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    xx, yy = sum((x - mx) ** 2 for x, _ in ring), sum((y - my) ** 2 for _, y in ring)
    return atan2(2 * sum((x - mx) * (y - my) for x, y in ring), xx - yy) / 2


def _compactness(ring: Outline) -> float:
    around = sum(hypot(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in _edges(ring))
    return area(ring) / around**2


def cut(ring: Outline, angle: float, share: float) -> tuple[Outline, Outline] | None:
    """Cut by a line across direction `angle` so that the part behind it has `share` of the area; None if that makes more than two pieces."""
    nx, ny = cos(angle), sin(angle)
    heights = [x * nx + y * ny for x, y in ring]
    wanted = share * area(ring)
    level = _level(ring, heights, wanted)
    if sum((a < level) != (b < level) for a, b in zip(heights, (*heights[1:], heights[0]), strict=True)) != 2:
        return None
    return _below(ring, heights, level), _below(ring, [-height for height in heights], -level)


def _level(ring: Outline, heights: list[float], wanted: float) -> float:
    """The height under which `wanted` of the area lies: false position with the Illinois correction."""
    low, high = min(heights), max(heights)
    under, over = -wanted, area(ring) - wanted
    level = low
    for _ in range(_STEPS):
        level = (low * over - high * under) / (over - under)
        miss = area(_below(ring, heights, level)) - wanted
        if abs(miss) < 1e-4 * wanted:
            break
        if miss < 0:
            low, under, over = level, miss, over * 0.7
        else:
            high, over, under = level, miss, under * 0.7
    return level


def _below(ring: Outline, heights: list[float], level: float) -> Outline:
    kept: list[Point] = []
    before, was = ring[-1], heights[-1]
    for point, height in zip(ring, heights, strict=True):
        if (was < level) != (height < level):
            kept.append(_between(before, was, point, height, level))
        if height < level:
            kept.append(point)
        before, was = point, height
    return tuple(kept) if len(kept) > 2 else ring[:1] * 3


def _between(a: Point, height_a: float, b: Point, height_b: float, level: float) -> Point:
    """Where the level crosses an edge, computed in one order of its ends, so that both sides get the same point."""
    if b < a:
        a, height_a, b, height_b = b, height_b, a, height_a
    share = (level - height_a) / (height_b - height_a)
    return (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
