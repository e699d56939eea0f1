"""What an import found, counted by reason with example lines. Holds no value of a row but short names of sources, statuses and areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dashboard.domain.words import Words

EXAMPLES = 5
VALUES = 200
"""More different values than this are no vocabulary but free text, and are not shown."""


class Reason(StrEnum):
    """Why something is worth telling; the value is the catalogue key."""

    NOT_PLACED = "not placed: no readable reported time"
    EMPTY_LINE = "empty line"
    UNREADABLE_ROW = "row that is not CSV: left out"
    SHORT_ROW = "row with too few fields: the rest taken as blank"
    LONG_ROW = "row with too many fields: the surplus ignored"
    BAD_BYTES = "bytes that do not fit the encoding"
    LEFT_OUT = "left out by [rows] only"
    NO_REF = "no ref: named after its time"
    REPEATED_REF = "repeated ref: the later row left out"
    MERGED = "merged into a case that is there already"
    BAD_TIME = "unreadable time of a step or limit: taken as missing"
    EARLY_TIME = "time before [time] not_before: taken as missing"
    GAP = "time in the hour that daylight saving skips"
    TWICE = "time in the hour that comes twice: the first one taken"
    DUE_BEFORE = "due before it was opened"
    CLOSED_BEFORE = "closed before it was opened"
    STEP_BEFORE = "step before the one it follows: put after it"
    STEP_AFTER = "step after the closing: put just before it"
    IMPLIED = "step without a time that a later one needs: taken as done at the same time"
    CLOSED_UNTIMED = "status says closed, but there is no closing time: stays open"
    CLOSED_ANYWAY = "closing time, but the status does not say closed: closed"
    VOID_UNTIMED = "status says void, but there is no closing time: stays open"
    UNKNOWN_STATUS = "unknown status"
    UNKNOWN_SOURCE = "unknown source: the default taken"
    NO_SOURCE = "no source: the default taken"
    NO_CATEGORY = "no category: “unclassified” taken"
    NO_AREA = "no area: unlocated"
    UNKNOWN_AREA = "area that is none of the imported ones: taken as one without shape"
    NO_POINT = "no position"
    BAD_POINT = "position that cannot be read or is outside the range of degrees: taken as missing"
    DEFAULT_POINT = "position is the default point: taken as missing"
    EMPTY_AREA = "imported area in which nothing was reported"
    OUTSIDE = "position in no imported area"
    NO_SHAPES = "to be placed by position, but no areas with shapes are imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reason: how often, the first lines of the file, and, for small vocabularies, which values how often."""

    reason: Reason
    count: int
    lines: tuple[int, ...]
    values: tuple[tuple[str, int], ...] = ()

    def as_text(self, words: Words) -> str:
        """One line for an operator."""
        text = words("{reason}: {count}", reason=words(self.reason.value), count=f"{self.count:,}")
        if self.lines:
            text += words(" (line {lines})", lines=", ".join(map(str, self.lines)) + (" …" if self.count > len(self.lines) else ""))
        if self.values:
            text += " " + "; ".join(f"“{value}” {count:,}" if count > 1 else f"“{value}”" for value, count in self.values)
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole account of one import. rows = cases + merged + repeated + left out + not placed + unreadable."""

    rows: int
    cases: int
    messages: int
    findings: tuple[Finding, ...]

    def count(self, reason: Reason) -> int:
        """How often; 0 if never."""
        return next((finding.count for finding in self.findings if finding.reason is reason), 0)

    def lines(self, reason: Reason) -> tuple[int, ...]:
        """Example lines of the file."""
        return next((finding.lines for finding in self.findings if finding.reason is reason), ())

    def as_text(self, words: Words) -> list[str]:
        """The account as lines."""
        head = words("{rows} rows, {cases} cases, {messages} messages", rows=f"{self.rows:,}", cases=f"{self.cases:,}", messages=f"{self.messages:,}")
        return [head, *(finding.as_text(words) for finding in self.findings)]


@dataclass(slots=True)
class Tally:
    """Counts while a file is read. `line` is the line that the counting is about."""

    line: int = 0
    counts: Counter[Reason] = field(default_factory=Counter)
    examples: dict[Reason, list[int]] = field(default_factory=dict)
    values: dict[Reason, Counter[str]] = field(default_factory=dict)

    def note(self, reason: Reason, value: str | None = None) -> None:
        """Count one more at the present line."""
        self.counts[reason] += 1
        shown = self.examples.setdefault(reason, [])
        if len(shown) < EXAMPLES and self.line and self.line not in shown:
            shown.append(self.line)
        if value is not None:
            seen = self.values.setdefault(reason, Counter())
            if value in seen or len(seen) <= VALUES:
                seen[value] += 1

    def add(self, reason: Reason, lines: Sequence[int]) -> None:
        """Count many at once: one for each of these lines."""
        if len(lines):
            self.counts[reason] += len(lines)
            shown = self.examples.setdefault(reason, [])
            shown.extend(int(line) for line in lines[: EXAMPLES - len(shown)])

    def names(self, reason: Reason, names: Sequence[str]) -> None:
        """Count names that are of no line."""
        for name in names:
            self.line = 0
            self.note(reason, name)

    def report(self, *, rows: int, cases: int, messages: int) -> Report:
        """The account so far, as a value; reasons in their own order."""
        findings = (
            Finding(reason=reason, count=self.counts[reason], lines=tuple(self.examples.get(reason, ())), values=self._values(reason))
            for reason in Reason
            if self.counts[reason]
        )
        return Report(rows=rows, cases=cases, messages=messages, findings=tuple(findings))

    def _values(self, reason: Reason) -> tuple[tuple[str, int], ...]:
        seen = self.values.get(reason, Counter())
        return tuple((value[:40], count) for value, count in seen.most_common(EXAMPLES)) if len(seen) <= VALUES else ()
