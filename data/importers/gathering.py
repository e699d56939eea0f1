"""Rows gathered into cases while a file is read: columns of times, one short tuple of facts per case. Knows no file and no message."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from dashboard.domain.cases import Source
from dashboard.domain.city import moment
from data.importers.points import Point
from data.importers.report import Reason, Tally
from data.importers.row import Entry
from data.importers.sequence import ACTS, MISSING

T = TypeVar("T")
LATEST = frozenset({"handled", "verified", "closed"})
"""Acts of which the last one of several rows counts; of the others the first."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a case is not a time."""

    ref: str
    source: Source
    category: str
    names: tuple[str, ...]
    department: str
    urgent: bool
    point: Point | None


def _columns() -> dict[str, array[int]]:
    return {act: array("q") for act in ACTS}


@dataclass(slots=True)
class Gathering:
    """Cases in the order of their first row."""

    tally: Tally
    grouped: bool
    facts: list[Facts] = field(default_factory=list)
    lines: array[int] = field(default_factory=lambda: array("q"))
    times: dict[str, array[int]] = field(default_factory=_columns)
    by_key: dict[str, int] = field(default_factory=dict)
    refs: set[str] = field(default_factory=set)
    words: dict[object, object] = field(default_factory=dict)

    def take(self, entry: Entry) -> None:
        """One more row: a new case, more of a known one, or a repetition."""
        known = self.by_key.get(entry.key) if entry.key else None
        ref = entry.ref or self._ref(entry.times["reported"])
        if known is None and ref not in self.refs:
            self._open(entry, ref)
        elif known is None or not self.grouped:
            self.tally.note(Reason.REPEATED_REF)
        else:
            self.tally.note(Reason.MERGED)
            self._merge(known, entry)

    def _ref(self, at: int) -> str:
        """A name for a case that the log does not name: its time, and a number if several were reported in that second."""
        time = f"{moment(at):%Y%m%dT%H%M%SZ}"
        return next(ref for n in count(1) if (ref := f"{time}-{n}") not in self.refs)

    def _open(self, entry: Entry, ref: str) -> None:
        if entry.key:
            self.by_key[entry.key] = len(self.facts)
        self.refs.add(ref)
        names, category, department = self._same(entry.names), self._same(entry.category), self._same(entry.department)
        self.facts.append(Facts(ref, entry.source, category, names, department, entry.urgent, entry.point))
        self.lines.append(self.tally.line)
        for act, column in self.times.items():
            column.append(entry.times.get(act, MISSING))

    def _same(self, value: T) -> T:
        """One object for equal texts, so that a million cases stay small."""
        return self.words.setdefault(value, value)  # type: ignore[return-value]

    def _merge(self, case: int, entry: Entry) -> None:
        for act, at in entry.times.items():
            column = self.times[act]
            if at != MISSING:
                column[case] = at if column[case] == MISSING else (max if act in LATEST else min)(column[case], at)
        old = self.facts[case]
        self.facts[case] = Facts(
            old.ref,
            old.source,
            old.category,
            old.names if any(old.names) else entry.names,
            old.department or entry.department,
            old.urgent or entry.urgent,
            old.point or entry.point,
        )
