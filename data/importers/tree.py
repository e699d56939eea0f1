"""The areas that the rows of a log name: known ones where they mean the same place, else areas of the log's own."""

from __future__ import annotations

import re

from dashboard.domain.areas import Area, AreaKind
from data.importers.areas import Located, code_of, initials, normal
from data.importers.profile import Level, Profile

Placed = tuple[str | None, str | None]
"""Code of the deepest area that is named (None: nothing is), and a name that is none of the known areas, if there is one."""


class Tree:
    """Grows while the rows are placed. `known` are the areas of the hall."""

    def __init__(self, profile: Profile, known: Located | None) -> None:
        self.rule, self.root, self.unlocated = profile.area, profile.code, profile.unlocated
        self.prefix = profile.area.prefix or profile.code
        self.known = known or Located.of(())
        self.by_name = self.known.by_name(profile.area.suffixes)
        self.kinds = {area.kind for area in self.known.areas.values()}
        self.own = {profile.code: Area(code=profile.code, kind=AreaKind.CITY, name=profile.name, initials=initials(profile.name))}
        self.steps: dict[tuple[str | None, AreaKind, str], Placed] = {}

    def place(self, names: tuple[str, ...], start: str | None = None) -> Placed:
        """Down the levels by name, from the city or from a known area where a position lies; a blank name ends the way."""
        above = self.known.areas[start].kind.depth if start else -1
        code, unknown = start, None
        for level, name in zip(self.rule.levels, names, strict=True):
            if level.kind.depth <= above:
                continue
            if not name:
                break
            key = (code, level.kind, normal(name))
            if key not in self.steps:
                self.steps[key] = self._step(level, name, code)
            code, new = self.steps[key]
            unknown = unknown or new
        return code, unknown

    def _step(self, level: Level, name: str, parent: str | None) -> Placed:
        found = self._partners(level, name, parent)
        if len(found) == 1:
            return found[0].code, None
        code = code_of(parent or self.prefix, name)
        if code in self.own or code in self.known.areas:
            code = f"{code}-{level.kind}"
        self.own[code] = Area(code=code, kind=level.kind, name=name, parent=parent or self.root, initials=initials(name))
        return code, name if level.kind in self.kinds else None

    def _partners(self, level: Level, name: str, parent: str | None) -> list[Area]:
        """The known areas of this level that the name means: by [area.<level>.shapes], as it is, or by its parts ("A / B")."""
        listed = {normal(word): names for word, names in level.shapes.items()}.get(normal(name), ())
        return self._named(level, listed, parent) or self._named(level, (name,), parent) or self._named(level, re.split("[/;]", name), parent)

    def _named(self, level: Level, names: tuple[str, ...] | list[str], parent: str | None) -> list[Area]:
        return [
            area
            for name in names
            for area in self.by_name.get(normal(name, self.rule.suffixes), ())
            if area.kind is level.kind and (parent in self.own or self.known.lies_in(area.code, parent))
        ]

    def all(self) -> list[Area]:
        """City, the area for the unlocated, and all of the log's own; parents first."""
        kind = self.rule.levels[0].kind if self.rule.levels else AreaKind.COMMUNITY
        nowhere = Area(code=self.unlocated, kind=kind, name=self.rule.unlocated, parent=self.root)
        named = sorted(self.own.values(), key=lambda area: (area.kind.depth, area.code))
        return [*named[:1], nowhere, *named[1:]]

    def unnamed(self, used: set[str]) -> list[str]:
        """Names of the known areas with a shape in which nothing happened."""
        reached: set[str | None] = {None}
        for code in used:
            above: str | None = code
            while above not in reached:
                reached.add(above)
                area = self.own.get(above or "") or self.known.areas.get(above or "")
                above = area.parent if area else None
        return sorted(self.known.areas[code].name for code in self.known.shaped if code not in reached)
