"""A city's log as the inbox messages it would have sent, in one order that is the same every time. Sends nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.domain.areas import Area
from data.importers.areas import Located
from data.importers.columns import Header, all_picks
from data.importers.gathering import Facts, Gathering
from data.importers.placing import place
from data.importers.profile import BadLog, Problem, Profile
from data.importers.reader import Sheet, opened
from data.importers.report import Reason, Report, Tally
from data.importers.row import RowReader
from data.importers.sequence import ACTS, Sequence, Times, ordered
from data.importers.tree import Tree

Message = dict[str, Any]
Progress = Callable[[int], None]
EVERY = 20_000
"""Rows between two calls of a progress function."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A whole log in memory, without its free texts. `times` are the acts' own times per case, `sequence` the order of sending."""

    profile: Profile
    facts: list[Facts]
    codes: list[str]
    times: dict[str, Times]
    sequence: Sequence
    areas: list[Area]
    report: Report

    @property
    def categories(self) -> list[str]:
        """The names of all categories."""
        return sorted({fact.category for fact in self.facts})

    @property
    def departments(self) -> list[str]:
        """The names of all departments."""
        return sorted({fact.department for fact in self.facts} - {""})

    def count(self, until: int | None = None) -> int:
        """How many messages there are up to and with `until` (epoch milliseconds)."""
        return self.sequence.until(until)

    def messages(self, *, until: int | None = None, start_after: int = 0) -> Iterator[tuple[int, Message]]:
        """The messages number `start_after` + 1 and on, each with the time at which it is sent (never falling)."""
        last = self.count(until)
        for n in range(start_after, last, EVERY):
            part = slice(n, min(n + EVERY, last))
            rows = zip(self.sequence.at[part].tolist(), self.sequence.cases[part].tolist(), self.sequence.acts[part].tolist(), strict=True)
            for at, case, act in rows:
                yield at, self._message(case, ACTS[act])

    def _message(self, case: int, act: str) -> Message:
        fact = self.facts[case]
        head: Message = {"id": f"{self.profile.code}:{fact.ref}:{act}", "kind": "step", "ref": fact.ref}
        if act == "reported":
            return head | self._report(case, fact)
        if act == "due":
            return head | {"kind": "limit", "due_at": int(self.times["due"][case]), "at": int(self.times["reported"][case])}
        return head | {"step": act, "at": int(self.times[act][case])}

    def _report(self, case: int, fact: Facts) -> Message:
        message: Message = {"kind": "report", "source": fact.source.value, "category": fact.category, "area": self.codes[case]}
        message["at"] = int(self.times["reported"][case])
        if fact.department:
            message["department"] = fact.department
        if fact.urgent:
            message["urgent"] = True
        if fact.point:
            message["x"], message["y"] = fact.point
        if "filed" not in self.profile.columns:
            message["filed"] = True
        return message


def read_log(profile: Profile, path: Path, *, areas: Located | None = None, progress: Progress | None = None) -> Log:
    """Read a log once. `areas`: the areas of the hall, if the log's rows are to be placed in them; `progress` is told the rows read.

    Raises BadLog where the file cannot be read at all; everything else is in the report.
    """
    tally = Tally()
    with opened(path, profile.file, tally) as sheet:
        header = Header(sheet.header)
        _check(profile, header, path)
        gathered = Gathering(tally, grouped=bool(profile.group_by))
        rows = _gather(sheet, RowReader(profile, header, tally), gathered, tally, progress)
    tree = Tree(profile, areas)
    codes = place(profile, gathered, tree, tally)
    tally.names(Reason.EMPTY_AREA, tree.unnamed(set(codes)))
    lines = np.array(gathered.lines, dtype=np.int64)
    sequence, times = ordered(gathered.times, lines, tally, filing="filed" in profile.columns)
    report = tally.report(rows=rows, cases=len(codes), messages=len(sequence.at))
    return Log(profile=profile, facts=gathered.facts, codes=codes, times=times, sequence=sequence, areas=tree.all(), report=report)


def _gather(sheet: Sheet, reader: RowReader, gathered: Gathering, tally: Tally, progress: Progress | None) -> int:
    rows = 0
    for rows, row in enumerate(sheet.rows, start=1):
        if entry := reader.read(row):
            gathered.take(entry)
        if progress and rows % EVERY == 0:
            progress(rows)
    return rows


def _check(profile: Profile, header: Header, path: Path) -> None:
    problems: list[Problem] = [problem for pick in all_picks(profile) for problem in header.problems(pick)]
    if problems:
        problems.append(("Its columns: {known}.", {"known": ", ".join(header.names)}))
        raise BadLog(what=path.name, problems=tuple(problems))


def messages(
    profile: Profile, path: Path, *, until: int | None = None, areas: Located | None = None, start_after: int = 0
) -> Iterator[tuple[int, Message]]:
    """The inbox messages of a log in order of time, without those after `until` and without the first `start_after`."""
    yield from read_log(profile, path, areas=areas).messages(until=until, start_after=start_after)


def areas_of_log(profile: Profile, path: Path) -> list[Area]:
    """The areas that a log names: the city, one for the unlocated, and the levels below; parents first."""
    return read_log(profile, path).areas
