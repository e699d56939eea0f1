"""Cases to the codes of areas: by the names in their rows, by their positions, or by one where the other fails."""

from __future__ import annotations

from data.importers.areas import Tree
from data.importers.gathering import Gathering
from data.importers.profile import Profile
from data.importers.report import Reason, Tally


def place(profile: Profile, gathered: Gathering, tree: Tree, tally: Tally) -> list[str]:
    """The code of each case's area; the code for the unlocated where nothing says where it belongs."""
    by = profile.area.by
    wanted = list(range(len(gathered.facts)))
    named = _by_name(gathered, tree, tally, wanted) if by in ("columns", "columns_or_point") else {}
    if by != "columns":
        named |= _by_point(gathered, tree, tally, [case for case in wanted if case not in named])
    if by == "point_or_columns":
        named |= _by_name(gathered, tree, tally, [case for case in wanted if case not in named])
    fallback = tree.fallback()
    for case in wanted:
        if case not in named:
            _note(tally, Reason.NO_AREA, gathered, case)
    return [named.get(case, fallback) for case in wanted]


def _note(tally: Tally, reason: Reason, gathered: Gathering, case: int, value: str | None = None) -> None:
    tally.line = gathered.lines[case]
    tally.note(reason, value)


def _by_name(gathered: Gathering, tree: Tree, tally: Tally, cases: list[int]) -> dict[int, str]:
    found = {}
    for case in cases:
        code, unknown = tree.place(gathered.facts[case].names)
        if unknown is not None:
            _note(tally, Reason.UNKNOWN_AREA, gathered, case, unknown)
        if code is not None:
            found[case] = code
    return found


def _by_point(gathered: Gathering, tree: Tree, tally: Tally, cases: list[int]) -> dict[int, str]:
    if tree.known is None or not tree.known.shaped:
        for case in cases:
            _note(tally, Reason.NO_SHAPES, gathered, case)
        return {}
    pointed = [(case, point) for case in cases if (point := gathered.facts[case].point)]
    found = {}
    for (case, _), code in zip(pointed, tree.known.at([point for _, point in pointed]), strict=True):
        if code is None:
            _note(tally, Reason.OUTSIDE, gathered, case)
        else:
            found[case] = code
    return found
