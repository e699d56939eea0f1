"""Who sees which part of the picture: the wall nothing personal, a desk only its own area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.domain.areas import Atlas
from dashboard.domain.people import Account, Role
from dashboard.domain.picture import Patch, Picture, seen_by_wall

PLACE = {"alerts": "area", "arrivals": "area", "replies": "grid", "instructions": "target"}
"""Section -> the field that says where an entry lies."""


@dataclass(frozen=True, slots=True)
class Audience:
    """`screen` is wall or desk; `area` limits it (None: the whole city). One room of sockets per audience."""

    screen: str
    area: str | None = None

    @property
    def room(self) -> str:
        """The name of its room; made here alone, never taken from a client."""
        return f"{self.screen}:{self.area or ''}"

    def sees(self, patch: Patch, picture: Picture, atlas: Atlas) -> Patch:
        """The part of a patch (or of a whole picture) that is for this audience. `picture` is the board's, after the patch."""
        shown = seen_by_wall(patch) if self.screen == "wall" else patch
        if self.area is None:
            return shown
        return {name: self._within(name, section, picture, atlas) for name, section in shown.items()}

    def _within(self, name: str, section: Patch, picture: Picture, atlas: Atlas) -> Patch:
        if name == "open":
            return {code: value for code, value in section.items() if self._covers(code, atlas)}
        if name == "recipients":
            return {key: entry and {grid: state for grid, state in entry.items() if self._covers(grid, atlas)} for key, entry in section.items()}
        if name not in PLACE:
            return section
        return {key: entry for key, entry in section.items() if entry is None or self._sees_entry(name, picture[name].get(key, entry), atlas)}

    def _sees_entry(self, name: str, entry: dict[str, Any], atlas: Atlas) -> bool:
        code = entry[PLACE[name]]
        return self._covers(code, atlas) or (name == "instructions" and self.area is not None and atlas.contains(code, self.area))

    def _covers(self, code: str, atlas: Atlas) -> bool:
        return code in atlas and atlas.contains(self.area, code)


def audience_of(account: Account, wanted: str) -> Audience | None:
    """The audience an account may join under this name; None if it may not."""
    if wanted == "wall" and account.role is not Role.WORKER:
        return Audience("wall")
    if wanted == "desk" and account.role in (Role.DISPATCHER, Role.SUPERVISOR):
        return Audience("desk", account.area)
    return None
