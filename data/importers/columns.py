"""Picks bound to the header of one file: functions from a row to a tidy text. Knows no time, area or case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from string import capwords

from data.importers.profile import Clean, Pick, Problem, Profile
from data.importers.table import nearest

Row = list[str]
Text = Callable[[Row], str]
CASES: dict[str, Callable[[str], str]] = {"keep": str, "title": capwords, "upper": str.upper, "lower": str.lower}


def blank(row: Row) -> str:
    """What a column gives that is not there."""
    return ""


class Header:
    """The names of a file's columns, found as written, or else without regard to case, spaces and punctuation."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.exact = {name: index for index, name in enumerate(names)}
        self.loose = {loose(name): index for index, name in reversed(list(enumerate(names)))}

    def index(self, name: str) -> int | None:
        """The position of a column, None if the file has no such column."""
        return self.exact.get(name, self.loose.get(loose(name)))

    def has(self, pick: Pick) -> bool:
        """Can the pick give anything in this file?"""
        if pick.columns:
            return any(self.index(name) is not None for name in pick.columns)
        return any(map(self.has, pick.first)) if pick.first else all(map(self.has, pick.join))

    def problems(self, pick: Pick) -> Iterator[Problem]:
        """What the pick asks for in vain."""
        if pick.optional or self.has(pick):
            return
        for part in (*pick.join, *pick.first):
            yield from self.problems(part)
        if pick.columns:
            meant = next(filter(None, (nearest(name, self.names) for name in pick.columns)), None)
            wanted = "” / “".join(pick.columns)
            if meant:
                yield "The file has no column “{wanted}”. Did you mean “{meant}”?", {"wanted": wanted, "meant": meant}
            else:
                yield "The file has no column “{wanted}”.", {"wanted": wanted}


def loose(name: str) -> str:
    """A column's name as it is compared when it is not found as written."""
    return re.sub(r"[\W_]+", " ", name).strip().casefold()


def all_picks(profile: Profile) -> Iterator[Pick]:
    """Every pick of a profile."""
    yield from profile.columns.values()
    yield from (level.pick for level in profile.area.levels)
    yield from profile.group_by
    yield from (rule.pick for rule in (profile.status, profile.only, profile.urgent) if rule)


def bind(pick: Pick | None, header: Header) -> Text:
    """The text that the pick means in a row of this file; "" where there is none."""
    if pick is None or not header.has(pick):
        default = pick.clean.default if pick else ""
        return (lambda row: default) if default else blank
    if pick.first or pick.join:
        return _compound(pick, header)
    indices = [index for index in map(header.index, pick.columns) if index is not None]
    clean = cleaner(pick.clean)
    if len(indices) == 1:
        index = indices[0]
        return lambda row: clean(row[index])
    return _first([lambda row, index=index: clean(row[index]) for index in indices])  # type: ignore[misc]


def _compound(pick: Pick, header: Header) -> Text:
    parts = [bind(part, header) for part in pick.join or pick.first]
    clean, glue = cleaner(pick.clean), pick.glue
    if pick.first:
        first = _first(parts)
        return lambda row: clean(first(row))
    return lambda row: clean(glue.join(filter(None, (part(row) for part in parts))))


def _first(texts: list[Text]) -> Text:
    return lambda row: next((found for text in texts if (found := text(row))), "")


def cleaner(clean: Clean) -> Callable[[str], str]:
    """White space, blanks, pattern, case, aliases, blanks, default: in this order."""
    blanks, pattern, aliases, default = clean.blanks, clean.pattern, clean.aliases, clean.default
    cased = CASES[clean.case]

    def plain(text: str) -> str:
        text = " ".join(text.split())
        return default if text.lower() in blanks else text

    def thorough(text: str) -> str:
        text = " ".join(text.split())
        if text.lower() in blanks:
            return default
        text = _extracted(text, pattern, clean.becomes) if pattern else text
        text = cased(text)
        text = aliases.get(text.lower(), text)
        return default if text.lower() in blanks else text

    return thorough if pattern or aliases or clean.case != "keep" else plain


def _extracted(text: str, pattern: re.Pattern[str], becomes: str) -> str:
    found = pattern.search(text)
    if found is None:
        return ""
    groups = [group or "" for group in found.groups()] or [found.group()]
    return becomes.format(*groups) if becomes else " ".join(" ".join(groups).split())
