"""Names and codes of areas, and the areas a hall knows already, by name and by position. Knows no log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.domain.areas import Area


def normal(name: str, suffixes: tuple[str, ...] = ()) -> str:
    """A name as it is compared: no case, width, punctuation or spaces; one of the `suffixes` at its end is left out."""
    text = " ".join(normalize("NFKC", name).split()).casefold()
    text = next((text.removesuffix(suffix) for suffix in suffixes if text.endswith(suffix) and text != suffix), text)
    return re.sub(r"[\W_]+", "", text.replace("&", "and"))


def code_of(prefix: str, name: str) -> str:
    """A stable code below `prefix` (may be ""): letters and digits of the name, joined by hyphens."""
    words = re.findall(r"[^\W_]+", normalize("NFKC", name).casefold())
    return "-".join(filter(None, (prefix, *words)))[:120]


def initials(name: str) -> str:
    """The first letters of the words, lower case."""
    return "".join(word[0] for word in re.findall(r"\w+", name.casefold()))


@dataclass(frozen=True, slots=True)
class Located:
    """Areas that the hall knows already, found by name below a parent or by position. Without shapes nothing is found by position."""

    areas: Mapping[str, Area]
    shaped: tuple[str, ...]
    """Codes of the areas with a shape: the deepest first, of equal ones the smallest first."""
    tree: shapely.STRtree

    @classmethod
    def of(cls, areas: Iterable[Area]) -> Located:
        """Of areas in any order; their parents need not be among them."""
        known = {area.code: area for area in areas}
        shapes = {area.code: polygon(area) for area in known.values() if area.shape}
        shaped = tuple(sorted(shapes, key=lambda code: (-known[code].kind.depth, shapes[code].area, code)))
        return cls(known, shaped, shapely.STRtree([shapes[code] for code in shaped]))

    def by_name(self, suffixes: tuple[str, ...] = ()) -> dict[str, list[Area]]:
        """Areas by their normal names and codes."""
        index: dict[str, list[Area]] = {}
        for area in self.areas.values():
            for key in {normal(area.name, suffixes), normal(area.code)}:
                index.setdefault(key, []).append(area)
        return index

    def lies_in(self, code: str, outer: str | None) -> bool:
        """Is the area inside `outer`, as far as the parents are known? Everything lies in None."""
        while outer is not None and code != outer:
            area = self.areas.get(code)
            if area is None or area.parent is None:
                return False
            code = area.parent
        return True

    def at(self, points: Sequence[tuple[float, float]]) -> list[str | None]:
        """For each position the deepest area around it; of several (a border, an overlap) the smallest."""
        best: dict[int, int] = {}
        pairs = self.tree.query(shapely.points(np.array(points, dtype=float).reshape(-1, 2)), predicate="intersects")
        for point, shape in zip(*pairs.tolist(), strict=True):
            best[point] = min(shape, best.get(point, shape))
        return [self.shaped[best[n]] if n in best else None for n in range(len(points))]


def polygon(area: Area) -> BaseGeometry:
    """The shape of an area as one valid geometry."""
    return shapely.make_valid(shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in area.shape]))
