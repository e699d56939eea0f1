"""A schematic map for a tree of places: district, street, community, grid, each cut out of its parent. Shows no real boundary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from data.cities.bisection import Outline, split
from data.cities.fabric import dissolved, seamless, waves

_SEED = 4237
_SWELL = 24.0
_UNEVEN = 0.16


def shapes(
    children: Mapping[str, Sequence[str]],
    root: str,
    *,
    weight_of: Callable[[str], float],
    districts: Callable[[Mapping[str, float]], Mapping[str, Outline]],
) -> dict[str, tuple[Outline, ...]]:
    """Rings of every area below and with `root`. `weight_of` is a grid's share of room; `districts` lays out the first level."""
    rng = Random(_SEED)
    weights = _weights(children, root, weight_of, rng)
    cells: dict[str, Outline] = {}
    for code, outline in districts({code: weights[code] for code in children[root]}).items():
        _lay_out(code, outline, children, weights, rng, cells)
    grids = seamless(cells, waves(_SWELL))
    return _with_parents(grids, children)


def _weights(children: Mapping[str, Sequence[str]], root: str, weight_of: Callable[[str], float], rng: Random) -> dict[str, float]:
    weights: dict[str, float] = {}

    def weigh(code: str) -> float:
        below = children.get(code)
        weights[code] = sum(map(weigh, below)) if below else weight_of(code) * rng.uniform(1 - _UNEVEN, 1 + _UNEVEN)
        return weights[code]

    weigh(root)
    return weights


def _lay_out(
    code: str, outline: Outline, children: Mapping[str, Sequence[str]], weights: Mapping[str, float], rng: Random, cells: dict[str, Outline]
) -> None:
    below = children.get(code)
    if not below:
        cells[code] = outline
        return
    for child, part in zip(below, split(outline, [weights[child] for child in below], rng), strict=True):
        _lay_out(child, part, children, weights, rng, cells)


def _with_parents(grids: dict[str, Outline], children: Mapping[str, Sequence[str]]) -> dict[str, tuple[Outline, ...]]:
    """Each level dissolved from the grids themselves, so that borders of all levels coincide exactly."""
    result: dict[str, tuple[Outline, ...]] = {code: (ring,) for code, ring in grids.items()}
    parent = {child: code for code, below in children.items() for child in below}
    above = {code: parent[code] for code in grids}
    while above:
        result |= dissolved(grids, above.__getitem__)
        above = {code: parent[up] for code, up in above.items() if up in parent}
    return result
