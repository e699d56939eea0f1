"""How figures are written for people: digits, units, changes, moments. Knows no component."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.domain.indicators import Figure, Unit, definition
from dashboard.domain.words import Words

NO_DATA = "—"
_TEN_THOUSAND = 10_000
_COUNTS = frozenset({Unit.CASES, Unit.RECIPIENTS, Unit.RECORDS})
_POINTS = frozenset({Unit.SHARE, Unit.CHANGE})


def number(words: Words, value: float) -> str:
    """A count: Chinese numbers from 100000 on in ten thousands, others with thousands apart."""
    if words.locale.startswith("zh") and abs(value) >= 10 * _TEN_THOUSAND:
        return words("{n} ten thousand", n=f"{value / _TEN_THOUSAND:.2f}".rstrip("0").rstrip("."))
    return f"{value:,.0f}"


def value_and_unit(words: Words, figure: Figure) -> tuple[str, str]:
    """The digits, and the unit that stands small beside them."""
    unit, value = definition(figure.key).unit, figure.value
    if value is None:
        return NO_DATA, ""
    if unit is Unit.SHARE:
        return f"{100 * value:.1f}", "%"
    if unit is Unit.CHANGE:
        return f"{100 * value:+.1f}".replace("-", "\u2212"), "%"
    if unit is Unit.SECONDS:
        return duration(words, value)
    if unit is Unit.PER_HOUR:
        return f"{value:,.1f}", words(unit.value)
    return number(words, value), words(unit.value)


def duration(words: Words, seconds: float) -> tuple[str, str]:
    """In the largest unit that leaves at least one whole."""
    for size, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= size:
            return f"{seconds / size:.1f}", words(name)
    return f"{seconds:.0f}", words("seconds")


def whole(words: Words, figure: Figure) -> str:
    """Digits and unit as one sentence part."""
    digits, unit = value_and_unit(words, figure)
    return digits + (unit if unit in ("", "%") else f" {unit}")


def two_counts(words: Words, figure: Figure) -> str:
    """The numerator over the denominator of a rate; nothing for a count."""
    if figure.numerator is None or figure.denominator is None:
        return ""
    return f"{figure.numerator:,} / {figure.denominator:,}"


def difference(figure: Figure, before: Figure) -> float | None:
    """How much more than before: points of a rate, else the relative change. None where there is nothing to compare."""
    if figure.value is None or before.value is None:
        return None
    if definition(figure.key).unit in _POINTS:
        return figure.value - before.value
    return figure.value / before.value - 1 if before.value else None


def change(words: Words, figure: Figure, before: Figure) -> str:
    """The comparison in words, with an arrow as its shape."""
    moved = difference(figure, before)
    if moved is None:
        return words("no comparison")
    digits = f"{abs(100 * moved):.1f}"
    if digits == "0.0":
        return words("unchanged")
    arrow = "\u25b2" if moved > 0 else "\u25bc"
    points = definition(figure.key).unit in _POINTS
    return words("{arrow} {n} points", arrow=arrow, n=digits) if points else f"{arrow} {digits}%"


def day(at: int, zone: str) -> str:
    """The local day, as all languages here read it."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).strftime("%Y-%m-%d")


def days(first: int, until: int, zone: str) -> str:
    """The local days of a period, the last one included."""
    begin, end = day(first, zone), day(max(first, until - 1), zone)
    return begin if begin == end else f"{begin} – {end}"


def moment(at: int, zone: str) -> str:
    """Local date and clock time to the second."""
    return datetime.fromtimestamp(at // 1000, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
