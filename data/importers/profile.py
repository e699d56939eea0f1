"""What a profile says about a city's log, as values. Knows no TOML and no file; `reading` makes these values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.domain.areas import AreaKind
from dashboard.domain.cases import Source
from dashboard.domain.errors import HallError
from dashboard.domain.words import Words

STEPS = ("filed", "dispatched", "accepted", "handling", "handled", "verified", "closed")
"""Steps after the opening that a log can time, in the order of a case's life."""
TIMES = ("reported", "due", *STEPS)
TEXTS = ("ref", "category", "department", "source", "latitude", "longitude", "x", "y", "point")
NULLS = ("", "null", "(null)", "n/a", "nan", "none", "-")
"""Texts that mean "nothing here" unless [file] blanks says otherwise; compared in lower case."""

Problem = tuple[str, Mapping[str, object]]
"""A sentence (catalogue key) and what fills its places."""


class InputError(HallError):
    """Something that cannot be read for several reasons. `problems` has every one as a key and its fields."""

    sentence = "{what} cannot be used: {reasons}"

    def __init__(self, *, what: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(what=what, reasons=" ".join(lines(problems, Words())))

    def as_text(self, words: Words) -> list[str]:
        """A head line and one line for each problem, in one language."""
        head = words(self.sentence, **{**self.fields, "reasons": ""}).rstrip()
        return [head, *lines(self.problems, words)]


class BadProfile(InputError):
    """A profile that cannot be used. Fields: what (its name), reasons (one text)."""

    sentence = "The profile {what} cannot be used: {reasons}"


class BadLog(InputError):
    """A file that cannot be read at all. Fields: what (its name), reasons (one text)."""

    sentence = "The file {what} cannot be read: {reasons}"


def lines(problems: tuple[Problem, ...], words: Words) -> list[str]:
    """The problems as sentences of one language."""
    return [words(sentence, **fields) for sentence, fields in problems]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean:
    """How a text is made tidy: white space, blanks, pattern, case, aliases, blanks again, default. Keys of `aliases` and `blanks` are lower case."""

    pattern: re.Pattern[str] | None = None
    becomes: str = ""
    blanks: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    case: str = "keep"
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """How a text is read as a time. `unit_ms` set: the text is a number of such units after the reported time."""

    formats: tuple[str, ...] = ("iso",)
    zone: str = "UTC"
    end_of_day: bool = False
    unit_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """Which text of a row. Exactly one of: `columns` (the first of these names that is not blank), `join`, `first` (of several picks)."""

    columns: tuple[str, ...] = ()
    join: tuple[Pick, ...] = ()
    first: tuple[Pick, ...] = ()
    glue: str = " "
    optional: bool = False
    clean: Clean = Clean()
    moment: Moment = Moment()


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """Does a row belong: the picked text is one of `values` (lower case)?"""

    pick: Pick
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRule:
    """How the file is written. None: found out from the file."""

    encoding: str = "utf-8"
    fallback: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    member: str | None = None
    skip: int = 0
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of the area tree. `shapes`: the log's own name -> names of imported areas it consists of."""

    kind: AreaKind
    pick: Pick
    shapes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRule:
    """How a row becomes an area. `by`: columns, point, columns_or_point, point_or_columns. `default_points` are (latitude, longitude)."""

    levels: tuple[Level, ...] = ()
    by: str = "columns"
    prefix: str = ""
    default_points: tuple[tuple[float, float], ...] = ()
    suffixes: tuple[str, ...] = ()
    unlocated: str = "unlocated"
    """The name of the area for rows that belong nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRule:
    """What the status words mean; the times decide, the words are only compared with them. Words are lower case."""

    pick: Pick
    closed: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    void: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything that has to be known of a city's log to replay it."""

    code: str
    name: str
    zone: str
    columns: Mapping[str, Pick]
    file: FileRule = FileRule()
    not_before: int = 0
    area: AreaRule = AreaRule()
    sources: Mapping[str, Source] = field(default_factory=dict)
    source_default: Source = Source.OTHER
    status: StatusRule | None = None
    group_by: tuple[Pick, ...] = ()
    only: Test | None = None
    urgent: Test | None = None

    @property
    def unlocated(self) -> str:
        """The code of the area for rows of which nobody knows where they belong."""
        return f"{self.area.prefix or self.code}-unlocated"
