"""The area tree of a city: city, district, street, community, grid. Knows nothing of maps beyond a shape's own rings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dashboard.domain.errors import UnknownArea

Ring = tuple[tuple[float, float], ...]
"""Closed line of (x, y) points: degrees of longitude and latitude, or schematic units."""


class AreaKind(StrEnum):
    """Levels of the tree, from the top."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"

    @property
    def depth(self) -> int:
        """0 for the city, 4 for a grid."""
        return list(AreaKind).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A place with a code that never changes; `shape` holds outer rings (a grid may have none).

    `initials` are the pinyin initials of the name, lower case ("bhl" for 北湖路), or the name's first letters elsewhere.
    """

    code: str
    kind: AreaKind
    name: str
    parent: str | None = None
    initials: str = ""
    households: int = 0
    central: bool = False
    shape: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True)
class Atlas:
    """All areas of one city, by code. Raises UnknownArea for a code it does not have."""

    areas: Mapping[str, Area]
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, areas: Iterable[Area]) -> Atlas:
        """Build the tree from areas in any order."""
        known = {area.code: area for area in areas}
        children: dict[str, list[str]] = {}
        for area in known.values():
            if area.parent is not None:
                children.setdefault(area.parent, []).append(area.code)
        return cls(known, {code: tuple(sorted(codes)) for code, codes in children.items()})

    def __contains__(self, code: object) -> bool:
        return code in self.areas

    def area(self, code: str) -> Area:
        """The area with this code."""
        try:
            return self.areas[code]
        except KeyError:
            raise UnknownArea(code=code) from None

    @property
    def city(self) -> Area | None:
        """The root, or None while the atlas is empty."""
        return next((area for area in self.areas.values() if area.parent is None), None)

    def below(self, code: str) -> Iterator[Area]:
        """The area itself and everything under it, parents first."""
        yield self.area(code)
        for child in self.children.get(code, ()):
            yield from self.below(child)

    def grids(self, code: str) -> list[Area]:
        """All grids in an area, in order of their codes."""
        return sorted((area for area in self.below(code) if area.kind is AreaKind.GRID), key=lambda area: area.code)

    def path(self, code: str) -> list[Area]:
        """From the city down to the area."""
        steps = [self.area(code)]
        while (parent := steps[-1].parent) is not None:
            steps.append(self.area(parent))
        return steps[::-1]

    def above(self, code: str, kind: AreaKind) -> Area | None:
        """The area of that level in which `code` lies (or it itself), if there is one."""
        return next((area for area in self.path(code) if area.kind is kind), None)

    def contains(self, outer: str | None, inner: str) -> bool:
        """Does `inner` lie in `outer`? None as `outer` means the whole city."""
        return outer is None or any(area.code == outer for area in self.path(inner))

    def find(self, text: str, *, kinds: Iterable[AreaKind] = (), within: str | None = None, most: int = 20) -> list[Area]:
        """Areas by the beginning or part of their name, code or pinyin initials; the best match first."""
        wanted, levels = text.strip().lower(), set(kinds)
        ranked = [
            (rank, area.kind.depth, area.code, area)
            for area in self.areas.values()
            if (not levels or area.kind in levels) and (rank := _rank(area, wanted)) is not None and self.contains(within, area.code)
        ]
        return [area for *_, area in sorted(ranked, key=lambda row: row[:3])[:most]]


def _rank(area: Area, wanted: str) -> int | None:
    name, code = area.name.lower(), area.code.lower()
    tests = (
        wanted in (name, code),
        name.startswith(wanted) or area.initials == wanted,
        area.initials.startswith(wanted),
        wanted in name or code.startswith(wanted),
    )
    return next((rank for rank, holds in enumerate(tests) if holds), None) if wanted else None
