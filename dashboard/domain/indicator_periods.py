"""Periods that leaders compare: today, this week, ... as instants, with the like period before. The clock is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dashboard.domain.city import instant

EARLIEST = date(2000, 1, 1)
"""No log goes back further; a half-typed year must not ask for two thousand years."""


class Span(StrEnum):
    """Which period is looked at. All end now, or earlier."""

    TODAY = "today"
    WEEK = "this week"
    MONTH = "this month"
    DAYS_30 = "last 30 days"
    DATES = "dates"
    """From one day to another, both included."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` up to, not including, `until`; epoch milliseconds."""

    first: int
    until: int

    @property
    def as_of(self) -> int:
        """The last instant in it: what was known then is what counts."""
        return max(self.first, self.until - 1)

    @property
    def length(self) -> int:
        """Milliseconds."""
        return self.until - self.first


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose to look at; days as yyyy-mm-dd, only for Span.DATES."""

    span: Span
    first_day: str | None = None
    last_day: str | None = None


def chosen_periods(choice: Choice, *, zone: str, now: int) -> tuple[Period, Period]:
    """The chosen period as far as it has come, and the same part of the one before."""
    local = ZoneInfo(zone)
    today = datetime.fromtimestamp(now / 1000, local).date()
    first, after = _days(choice, today)
    earlier = _month_before(first) if choice.span is Span.MONTH else first - _step(choice.span, first, after)
    begin, before = _midnight(first, local), _midnight(earlier, local)
    until = max(begin, min(_midnight(after, local), now + 1))
    return Period(begin, until), Period(before, min(before + until - begin, begin))


def _days(choice: Choice, today: date) -> tuple[date, date]:
    """The first day, and the day after the last."""
    tomorrow = today + timedelta(days=1)
    if choice.span is Span.DATES:
        days = sorted(_day(text, today) for text in (choice.first_day, choice.last_day))
        return days[0], days[1] + timedelta(days=1)
    begins = {
        Span.TODAY: today,
        Span.WEEK: today - timedelta(days=today.weekday()),
        Span.MONTH: today.replace(day=1),
        Span.DAYS_30: today - timedelta(days=29),
    }
    return begins[choice.span], tomorrow


def _day(text: str | None, today: date) -> date:
    """What was chosen, within reason; today as long as nothing is chosen or half of it is typed."""
    try:
        return max(EARLIEST, date.fromisoformat(text or ""))
    except ValueError:
        return today


def _step(span: Span, first: date, after: date) -> timedelta:
    return timedelta(days=7) if span is Span.WEEK else after - first


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _midnight(day: date, local: ZoneInfo) -> int:
    return instant(datetime.combine(day, time(), local))


def year_before(at: int, zone: str) -> int:
    """The same local date and clock time a year before; 29 February becomes 28 February."""
    local = datetime.fromtimestamp(at // 1000, ZoneInfo(zone))
    day = 28 if (local.month, local.day) == (2, 29) else local.day
    return instant(local.replace(year=local.year - 1, day=day, fold=0)) + at % 1000
