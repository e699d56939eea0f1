"""The areas of a log and imported areas with shapes, brought together by name. Knows no file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dashboard.domain.areas import Area, AreaKind, Ring
from dashboard.domain.words import Words
from data.importers.areas import normal
from data.importers.profile import Profile

SHOWN = 30
"""Names shown in one line of the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchReport:
    """Which names found each other. `matched`: the log's name -> imported names; the others are names without a partner."""

    matched: tuple[tuple[str, tuple[str, ...]], ...] = ()
    without_shape: tuple[str, ...] = ()
    only_imported: tuple[str, ...] = ()

    def as_text(self, words: Words) -> list[str]:
        """The account as lines; only what is worth a look is named."""
        text = [words("{count} areas of the log have a shape", count=len(self.matched))]
        joined = [f"{name} = {' + '.join(parts)}" for name, parts in self.matched if len(parts) > 1 or normal(parts[0]) != normal(name)]
        if joined:
            text.append(words("by parts or by [area] shapes: {names}", names="; ".join(joined)))
        if self.without_shape:
            text.append(words("areas of the log without a shape: {names}", names=_some(self.without_shape)))
        if self.only_imported:
            text.append(words("imported areas that the log does not name: {names}", names=_some(self.only_imported)))
        return text


def _some(names: tuple[str, ...]) -> str:
    return "; ".join(names[:SHOWN]) + (f" … ({len(names)})" if len(names) > SHOWN else "")


def matched(profile: Profile, of_log: Iterable[Area], imported: Iterable[Area]) -> tuple[list[Area], MatchReport]:
    """The log's areas with the shapes of the imported ones of their level, and after them the imported ones that the log does not name.

    A log's area keeps its code and name; an imported one is given once. A log's area finds: what [area.<level>.shapes] lists for
    it; the same name or code; or, for a name such as "A / B", the imported parts A and B that no other area of the log has found.
    """
    log, rest = list(of_log), {area.code: area for area in imported}
    found = _listed(profile, log, rest)
    taken = {part.code for parts in found.values() for part in parts}
    for area in log:
        if area.code not in found and (same := _same(profile, area, rest.values())) and same.code not in taken:
            found[area.code] = [same]
            taken.add(same.code)
    for area in log:
        if area.code not in found and (parts := _parts(profile, area, [part for part in rest.values() if part.code not in taken])):
            found[area.code] = parts
            taken |= {part.code for part in parts}
    codes = {area.code for area in log}
    left = [replace(area, code=f"{code}-{area.kind}") if code in codes else area for code, area in rest.items() if code not in taken]
    return [_shaped(area, found.get(area.code, []), profile.code) for area in log] + left, _report(profile, log, found, left)


def _listed(profile: Profile, log: list[Area], rest: dict[str, Area]) -> dict[str, list[Area]]:
    lists = {(level.kind, normal(name)): names for level in profile.area.levels for name, names in level.shapes.items()}
    found = {}
    for area in log:
        wanted = {normal(name, profile.area.suffixes) for name in lists.get((area.kind, normal(area.name)), ())}
        parts = [part for part in rest.values() if part.kind is area.kind and normal(part.name, profile.area.suffixes) in wanted]
        if parts:
            found[area.code] = parts
    return found


def _same(profile: Profile, area: Area, candidates: Iterable[Area]) -> Area | None:
    name = normal(area.name, profile.area.suffixes)
    fits = [part for part in candidates if part.kind is area.kind and name in (normal(part.name, profile.area.suffixes), normal(part.code))]
    return fits[0] if len(fits) == 1 else None


def _parts(profile: Profile, area: Area, free: list[Area]) -> list[Area]:
    names = [normal(name, profile.area.suffixes) for name in re.split(r"\s*[/;]\s*", area.name)]
    return [part for part in free if part.kind is area.kind and normal(part.name, profile.area.suffixes) in names] if len(names) > 1 else []


def _shaped(area: Area, parts: list[Area], city: str) -> Area:
    rings: tuple[Ring, ...] = tuple(ring for part in parts for ring in part.shape)
    parent = next((part.parent for part in parts if part.parent != city), None) if area.parent == city else None
    return replace(area, shape=rings or area.shape, parent=parent or area.parent)


def _report(profile: Profile, log: list[Area], found: dict[str, list[Area]], left: list[Area]) -> MatchReport:
    kinds = {part.kind for parts in found.values() for part in parts} | {area.kind for area in left} - {AreaKind.CITY}
    return MatchReport(
        matched=tuple((area.name, tuple(part.name for part in found[area.code])) for area in log if area.code in found),
        without_shape=tuple(area.name for area in log if area.code not in found and area.kind in kinds and area.code != profile.unlocated),
        only_imported=tuple(area.name for area in left),
    )
