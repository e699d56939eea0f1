"""One row of a log as a value: the bound profile. Knows no other row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dashboard.domain.cases import Source
from data.importers.columns import Header, Row, bind
from data.importers.points import Point, bind_point
from data.importers.profile import STEPS, Profile, Test
from data.importers.report import Reason, Tally
from data.importers.sequence import MISSING
from data.importers.times import Read, bind_time

UNCLASSIFIED = "unclassified"
REF_LIMIT = 120
"""Characters; the ids of messages are built from the ref."""


@dataclass(slots=True)
class Entry:
    """What one row says. `key` is the same for rows of one case, "" for a case of its own; `ref` may be "".

    Times are epoch milliseconds, MISSING where there is none.
    """

    key: str
    ref: str
    source: Source
    category: str
    names: tuple[str, ...]
    department: str
    urgent: bool
    point: Point | None
    times: dict[str, int] = field(default_factory=dict)


class RowReader:
    """A profile bound to the columns of one file."""

    def __init__(self, profile: Profile, header: Header, tally: Tally) -> None:
        self.profile, self.tally = profile, tally
        columns = profile.columns
        self.texts = {key: bind(columns.get(key), header) for key in ("ref", "category", "department", "source")}
        self.reported = bind_time(columns["reported"], header, profile.not_before)
        self.times = [(key, bind_time(columns[key], header, profile.not_before)) for key in ("due", *STEPS) if key in columns]
        self.levels = [bind(level.pick, header) for level in profile.area.levels]
        self.group = [bind(pick, header) for pick in profile.group_by]
        self.point = bind_point(columns, header, profile.area.default_points)
        self.pointed = bool({"latitude", "x", "point"} & set(columns))
        self.status = bind(profile.status.pick, header) if profile.status else None
        self.only, self.urgent = _test(profile.only, header), _test(profile.urgent, header)
        self.sourced = "source" in columns and header.has(columns["source"])

    def read(self, row: Row) -> Entry | None:
        """The entry, None if the row is left out or cannot be placed; what is odd goes to the tally."""
        if self.only and not self.only(row):
            self.tally.note(Reason.LEFT_OUT)
            return None
        reported = self._reported(row)
        if reported is None:
            return None
        ref = self._ref(row)
        entry = Entry(
            key=self._key(row) if self.group else ref,
            ref=ref,
            source=self._source(self.texts["source"](row)),
            category=self._category(row),
            names=tuple(text(row) for text in self.levels),
            department=self.texts["department"](row),
            urgent=bool(self.urgent and self.urgent(row)),
            point=self._point(row),
            times=self._times(row, reported),
        )
        if self.status:
            self._compare(self.status(row), entry.times.get("closed", MISSING) != MISSING)
        return entry

    def _key(self, row: Row) -> str:
        parts = [text(row) for text in self.group]
        return "\x1f".join(parts) if any(parts) else ""

    def _reported(self, row: Row) -> int | None:
        at, odd = self.reported(row, 0)
        if at is None:
            self.tally.note(Reason.NOT_PLACED)
        elif odd:
            self.tally.note(odd)
        return at

    def _times(self, row: Row, reported: int) -> dict[str, int]:
        times = {"reported": reported}
        for key, when in self.times:
            at = self._noted(when(row, reported))[0]
            times[key] = MISSING if at is None else at
        return times

    def _noted(self, found: Read) -> Read:
        if found[1]:
            self.tally.note(found[1])
        return found

    def _ref(self, row: Row) -> str:
        ref = self.texts["ref"](row)
        if not ref and "ref" in self.profile.columns:
            self.tally.note(Reason.NO_REF)
        return ref[:REF_LIMIT]

    def _category(self, row: Row) -> str:
        category = self.texts["category"](row)
        if not category and "category" in self.profile.columns:
            self.tally.note(Reason.NO_CATEGORY)
        return category or UNCLASSIFIED

    def _source(self, word: str) -> Source:
        found = self.profile.sources.get(word.lower())
        if found is None and self.sourced:
            self.tally.note(Reason.UNKNOWN_SOURCE if word else Reason.NO_SOURCE, word or None)
        return found or self.profile.source_default

    def _point(self, row: Row) -> Point | None:
        if not self.pointed:
            return None
        point, odd = self.point(row)
        if odd:
            self.tally.note(odd)
        return point

    def _compare(self, word: str, closed: bool) -> None:
        rule = self.profile.status
        if rule is None or not word:
            return
        word_is = word.lower()
        if word_is in rule.void and not closed:
            self.tally.note(Reason.VOID_UNTIMED)
        elif word_is in rule.closed and not closed:
            self.tally.note(Reason.CLOSED_UNTIMED)
        elif word_is in rule.open and closed:
            self.tally.note(Reason.CLOSED_ANYWAY)
        elif word_is not in rule.closed | rule.open | rule.void:
            self.tally.note(Reason.UNKNOWN_STATUS, word)


def _test(test: Test | None, header: Header) -> Callable[[Row], bool] | None:
    if test is None:
        return None
    text, values = bind(test.pick, header), test.values
    return lambda row: text(row).lower() in values
