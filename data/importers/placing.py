"""Cases to the codes of areas: by the names in their rows, by their positions, or by one where the other fails."""

from __future__ import annotations

from data.importers.gathering import Gathering
from data.importers.profile import Profile
from data.importers.report import Reason, Tally
from data.importers.tree import Tree


def place(profile: Profile, gathered: Gathering, tree: Tree, tally: Tally) -> list[str]:
    """The code of each case's area; the code for the unlocated where nothing says where it belongs."""
    starts = _starts(profile.area.by, gathered, tree, tally)
    codes = []
    for case, facts in enumerate(gathered.facts):
        tally.line = gathered.lines[case]
        code, unknown = tree.place(facts.names, starts.get(case)) if profile.area.by != "point" else (starts.get(case), None)
        if unknown is not None:
            tally.note(Reason.UNKNOWN_AREA, unknown)
        if code is None:
            tally.note(Reason.NO_AREA)
        codes.append(code or tree.unlocated)
    return codes


def _starts(by: str, gathered: Gathering, tree: Tree, tally: Tally) -> dict[int, str]:
    """The known areas in which positions lie, of those cases for which the profile asks it."""
    if by == "columns" or (by == "point_or_columns" and not tree.known.shaped):
        return {}
    wanted = [case for case, facts in enumerate(gathered.facts) if by != "columns_or_point" or not (facts.names and facts.names[0])]
    if not tree.known.shaped:
        tally.add(Reason.NO_SHAPES, [gathered.lines[case] for case in wanted])
        return {}
    pointed = [(case, point) for case in wanted if (point := gathered.facts[case].point)]
    found = tree.known.at([point for _, point in pointed])
    tally.add(Reason.OUTSIDE, [gathered.lines[case] for (case, _), code in zip(pointed, found, strict=True) if code is None])
    return {case: code for (case, _), code in zip(pointed, found, strict=True) if code is not None}
