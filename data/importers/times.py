"""Local times of a log to epoch milliseconds. Knows no column; oddities are handed back with the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from data.importers.columns import Header, Row, bind
from data.importers.profile import Moment, Pick
from data.importers.report import Reason

Read = tuple[int | None, Reason | None]
"""A time (None: none or unreadable) and what was odd about it."""
When = Callable[[Row, int], Read]
"""From a row and the reported time (for limits given as a duration) to a time."""

NOTHING: Read = (None, None)
REMEMBERED = 65_536
_EXCEL_DAY_0 = datetime(1899, 12, 30)
_CLOCK_DIRECTIVES = ("%H", "%I", "%M", "%S", "%X", "%c")


def bind_time(pick: Pick | None, header: Header, not_before: int) -> When:
    """The time that the pick means in a row of this file."""
    parts = [part for part in ((pick.first or (pick,)) if pick else ()) if header.has(part)]
    pairs = [(bind(part, header), clock(part.moment, not_before)) for part in parts]

    def when(row: Row, reported: int) -> Read:
        for text, read in pairs:
            if found := text(row):
                return read(found, reported)
        return NOTHING

    return when


def clock(moment: Moment, not_before: int) -> Callable[[str, int], Read]:
    """A reader of texts for one way of writing times."""
    if moment.unit_ms is not None:
        return lambda text, reported: _after(text, reported, moment.unit_ms or 0)
    zone = ZoneInfo(moment.zone)

    @lru_cache(REMEMBERED)
    def read(text: str) -> Read:
        local = _local(text, moment)
        return (None, Reason.BAD_TIME) if local is None else _instant(local, zone, not_before)

    return lambda text, reported: read(text)


def _after(text: str, reported: int, unit_ms: int) -> Read:
    try:
        return reported + round(float(text.replace(",", ".")) * unit_ms), None
    except (ValueError, OverflowError):
        return None, Reason.BAD_TIME


def _local(text: str, moment: Moment) -> datetime | None:
    for form in moment.formats:
        try:
            found, whole_day = _parsed(text, form)
        except (ValueError, OverflowError):
            continue
        return datetime.combine(found.date(), time(23, 59, 59), found.tzinfo) if whole_day and moment.end_of_day else found
    return None


def _parsed(text: str, form: str) -> tuple[datetime, bool]:
    """The time, and whether it is a day without a clock time."""
    if form == "iso":
        return datetime.fromisoformat(_iso(text)), len(text) <= len("2000-01-01")
    if form == "epoch":
        number = float(text)
        return datetime.fromtimestamp(number / 1000 if abs(number) >= 1e11 else number, UTC), False
    if form == "excel":
        days = float(text.replace(",", "."))
        return _EXCEL_DAY_0 + timedelta(seconds=round(days * 86_400)), days == int(days)
    return datetime.strptime(text, form), not any(directive in form for directive in _CLOCK_DIRECTIVES)


def _iso(text: str) -> str:
    """ISO 8601 with the liberties logs take: slashes in the date, " UTC", a space before the offset."""
    text = text.replace("/", "-").removesuffix("UTC").rstrip() + ("Z" if text.endswith("UTC") else "")
    head, space, offset = text.rpartition(" ")
    return head + offset if space and offset[:1] in "+-Z" and ":" in head else text


def _instant(local: datetime, zone: ZoneInfo, not_before: int) -> Read:
    odd = None
    if local.tzinfo is None:
        local = local.replace(tzinfo=zone, fold=0)
        odd = _oddity(local)
    at = round(local.timestamp() * 1000)
    return (None, Reason.EARLY_TIME) if at < not_before else (at, odd)


def _oddity(local: datetime) -> Reason | None:
    first, second = local.utcoffset(), local.replace(fold=1).utcoffset()
    if first is None or second is None or first == second:
        return None
    return Reason.GAP if first < second else Reason.TWICE
