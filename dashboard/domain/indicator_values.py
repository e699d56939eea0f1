"""What an indicator and its figure are, as values. Knows no definition and no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Unit(StrEnum):
    """What kind of number a figure's value is. The values are catalogue keys of the unit shown beside it."""

    CASES = "cases"
    RECIPIENTS = "recipients"
    RECORDS = "records"
    PER_HOUR = "events per hour"
    SHARE = "%"
    """A fraction of a whole, 0 to 1, unrounded."""
    CHANGE = "% change"
    """How much more or less than before: a ratio minus 1, unrounded."""
    SECONDS = "seconds"


class Better(StrEnum):
    """Which way a figure improves."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"
    """More or less of it is no merit by itself."""


class Variant(StrEnum):
    """How a city counts its on-time closure rate. Regulations differ, so the variant is always named on the screen."""

    A = "a"
    """Closed within the limit / cases due to be closed."""
    B = "b"
    """The same without deferred cases."""
    C = "c"
    """Closed within the limit / closed, of the cases due to be closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A definition that can be audited. Every text is a catalogue key in plain English; `denominator` is None for a count."""

    key: str
    name: str
    unit: Unit
    formula: str
    numerator: str
    denominator: str | None = None
    left_out: str
    axis: str
    source: str
    better: Better = Better.NEITHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number and what it is made of, as known at `as_of` (epoch ms, inclusive).

    `value` is None where there is no data: never 0 % for want of cases. Shares are fractions, durations seconds.
    `detail` holds what is shown beside the number (p90, late, ...).
    """

    key: str
    value: float | int | None
    numerator: int | None
    denominator: int | None
    as_of: int
    variant: Variant | None = None
    detail: Mapping[str, float | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThroughputRow:
    """What happened in one step of time that begins at `at` (epoch ms)."""

    at: int
    reported: int = 0
    filed: int = 0
    dispatched: int = 0
    handled: int = 0
    closed: int = 0
    replied: int = 0


LEAST_CASES = 20
"""A ranking needs at least so many in the denominator, else its row says "too few" (KPI.md)."""


def is_too_few(figure: Figure) -> bool:
    """Is a rate made of too few to be compared with others? Counts never are."""
    return figure.denominator is not None and figure.denominator < LEAST_CASES
