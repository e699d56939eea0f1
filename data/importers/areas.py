"""Where a row belongs: names of levels to areas, of the log's own tree or of one that is known already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import normalize

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.domain.areas import Area, AreaKind, Atlas
from data.importers.profile import Profile

Named = tuple[AreaKind, str]
"""A level and the name that the log gives there."""


def normal(name: str, suffixes: tuple[str, ...] = ()) -> str:
    """A name as it is compared: no case, width, punctuation or spaces; one of the `suffixes` at its end is left out."""
    text = " ".join(normalize("NFKC", name).split()).casefold()
    text = next((text.removesuffix(suffix) for suffix in suffixes if text.endswith(suffix) and text != suffix), text)
    return re.sub(r"[\W_]+", "", text.replace("&", "and"))


def code_of(prefix: str, name: str) -> str:
    """A stable code below `prefix`: letters and digits of the name, joined by hyphens."""
    words = re.findall(r"[^\W_]+", normalize("NFKC", name).casefold())
    return "-".join((prefix, *words))[:120]


def initials(name: str) -> str:
    """The first letters of the words, lower case."""
    return "".join(word[0] for word in re.findall(r"\w+", name.casefold()))


class Located:
    """Areas that are known already, found by name under a parent or by position. Without shapes nothing is found by position."""

    def __init__(self, areas: Iterable[Area], *, suffixes: tuple[str, ...] = ()) -> None:
        self.atlas = Atlas.of(areas)
        self.suffixes = suffixes
        self.by_name: dict[str, list[Area]] = {}
        for area in self.atlas.areas.values():
            for key in {normal(area.name, suffixes), normal(area.code)}:
                self.by_name.setdefault(key, []).append(area)
        shapes = {area.code: polygon(area) for area in self.atlas.areas.values() if area.shape}
        self.shaped = sorted(shapes, key=lambda code: (-self.atlas.area(code).kind.depth, shapes[code].area, code))
        self.tree = shapely.STRtree([shapes[code] for code in self.shaped])

    def named(self, kind: AreaKind, name: str, within: str | None) -> str | None:
        """The one area of this level, name (or code) and surrounding area; None if there is none or more than one."""
        found = [area.code for area in self.by_name.get(normal(name, self.suffixes), ()) if area.kind is kind]
        inside = [code for code in found if self.atlas.contains(within, code)]
        return inside[0] if len(inside) == 1 else None

    def at(self, points: list[tuple[float, float]]) -> list[str | None]:
        """For each position the deepest area around it; of several (a border, an overlap) the smallest."""
        best: dict[int, int] = {}
        pairs = self.tree.query(shapely.points(np.array(points, dtype=float).reshape(-1, 2)), predicate="intersects")
        for point, shape in zip(*pairs.tolist(), strict=True):
            best[point] = min(shape, best.get(point, shape))
        return [self.shaped[best[n]] if n in best else None for n in range(len(points))]


def polygon(area: Area) -> BaseGeometry:
    """The shape of an area as one valid geometry."""
    return shapely.make_valid(shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in area.shape]))


class Tree:
    """The areas of a log as its rows name them, or the known ones they mean."""

    def __init__(self, profile: Profile, known: Located | None) -> None:
        self.rule, self.known = profile.area, known
        self.root = profile.code
        self.prefix = profile.area.prefix or profile.code
        self.areas: dict[str, Area] = {profile.code: Area(code=profile.code, kind=AreaKind.CITY, name=profile.name, initials=initials(profile.name))}
        self.unlocated = profile.unlocated
        self.seen: dict[tuple[str, ...], tuple[str | None, str | None]] = {}

    def place(self, names: tuple[str, ...]) -> tuple[str | None, str | None]:
        """The code of the deepest area that the names (one per level, from the top) mean, and the name that is not known, if one is.

        Reading stops at the first blank or unknown name. (None, None): the first level is blank.
        """
        if names not in self.seen:
            self.seen[names] = self._known(names) if self.known else (self._own(names), None)
        return self.seen[names]

    def _levels(self, names: tuple[str, ...]) -> Iterator[Named]:
        for level, name in zip(self.rule.levels, names, strict=True):
            if not name:
                return
            yield level.kind, name

    def _known(self, names: tuple[str, ...]) -> tuple[str | None, str | None]:
        code: str | None = None
        for kind, name in self._levels(names):
            found = self.known.named(kind, name, code) if self.known else None
            if found is None:
                return code, name
            code = found
        return code, None

    def _own(self, names: tuple[str, ...]) -> str | None:
        parent, prefix = None, self.prefix
        for kind, name in self._levels(names):
            prefix = code_of(prefix, name)
            area = Area(code=prefix, kind=kind, name=name, parent=parent or self.root, initials=initials(name))
            self.areas.setdefault(prefix, area)
            parent = prefix
        return parent

    def fallback(self) -> str:
        """The code for rows that belong nowhere; the city itself if the known areas have no such area."""
        if self.known is None or self.unlocated in self.known.atlas:
            return self.unlocated
        city = self.known.atlas.city
        return city.code if city else self.unlocated

    def all(self) -> list[Area]:
        """City, the area for the unlocated, and all that the rows named; parents first."""
        kind = self.rule.levels[0].kind if self.rule.levels else AreaKind.COMMUNITY
        nowhere = Area(code=self.unlocated, kind=kind, name=self.rule.unlocated, parent=self.root)
        named = sorted(self.areas.values(), key=lambda area: (area.kind.depth, area.code))
        return [*named[:1], nowhere, *named[1:]]
