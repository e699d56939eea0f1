"""Figures from tallies, and figures for machines. Pure: knows definitions, no database and no screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from dashboard.domain.areas import AreaKind
from dashboard.domain.city import instant
from dashboard.domain.errors import BadMessage
from dashboard.domain.indicators import Figure, ThroughputRow, Variant

Figures = dict[str, Figure]


class IndicatorSource(Protocol):
    """Where figures come from. Periods are [first, until) in epoch milliseconds; `area` None is the whole city."""

    def figures(self, first: int, until: int, as_of: int, *, area: str | None, exercise: bool) -> Figures:
        """Every indicator, by key."""

    def by_area(self, kind: AreaKind, first: int, until: int, as_of: int, *, area: str | None, exercise: bool) -> dict[str, Figures]:
        """The indicators of cases for each area of one level inside `area`, by its code; one question for all of them."""

    def throughput(self, first: int, until: int, step_ms: int, *, area: str | None, exercise: bool) -> Sequence[ThroughputRow]:
        """What happened in each step of the period; steps in which nothing happened are there too."""


class BadTime(BadMessage):
    """Fields: text."""

    sentence = "“{text}” is not a time such as 2011-08-01 or 2011-08-31T23:59:59."


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTally:
    """What was counted over the cases; the names are those of the definitions."""

    reported: int = 0
    filed: int = 0
    dispatched: int = 0
    handled: int = 0
    closed: int = 0
    backlog: int = 0
    overdue: int = 0
    due: int = 0
    due_closed: int = 0
    due_on_time: int = 0
    due_reworked: int = 0
    closed_with_limit: int = 0
    closed_on_time: int = 0
    self_handled: int = 0
    found_by_public: int = 0
    found_by_worker: int = 0
    escalated: int = 0
    hotline: int = 0
    rated: int = 0
    satisfied: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTally:
    """Reports from the hotline in the periods compared with."""

    year_before: int = 0
    period_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTally:
    """What was counted over recipients and replies; waits in milliseconds."""

    recipients: int = 0
    accepted: int = 0
    accepted_soon: int = 0
    replied: int = 0
    late: int = 0
    silent: int = 0
    unreachable: int = 0
    replies: int = 0
    median_ms: float | None = None
    p90_ms: int | None = None


def count(key: str, value: int, as_of: int) -> Figure:
    """A count: it is its own numerator."""
    return Figure(key=key, value=value, numerator=value, denominator=None, as_of=as_of)


def share(key: str, part: int, whole: int, as_of: int, *, variant: Variant | None = None, **detail: float | None) -> Figure:
    """A part of a whole; without a whole there is no data."""
    return Figure(key=key, value=part / whole if whole else None, numerator=part, denominator=whole, as_of=as_of, variant=variant, detail=detail)


def growth(key: str, now: Figure, before: Figure) -> Figure:
    """How much more than before two counts tell, as a fraction; without anything before there is no data."""
    part, whole = now.numerator or 0, before.numerator or 0
    return Figure(key=key, value=part / whole - 1 if whole else None, numerator=part, denominator=whole, as_of=now.as_of)


def case_figures(tally: CaseTally, as_of: int, variant: Variant = Variant.A) -> Figures:
    """All indicators that are made of cases alone."""
    counts = ("reported", "filed", "dispatched", "handled", "closed", "backlog")
    figures = [count(key, getattr(tally, key), as_of) for key in counts]
    figures += [count("overdue_backlog", tally.overdue, as_of), count("hotline_volume", tally.hotline, as_of)]
    return _by_key([*figures, *_closing(tally, as_of, variant), *_origin(tally, as_of)])


def _closing(tally: CaseTally, as_of: int, variant: Variant) -> list[Figure]:
    whole = tally.due_closed if variant is Variant.C else tally.due
    return [
        share("closure_rate", tally.due_closed, tally.due, as_of),
        share("on_time_closure_rate", tally.due_on_time, whole, as_of, variant=variant),
        share("on_time_of_closed", tally.closed_on_time, tally.closed_with_limit, as_of),
        share("rework_rate", tally.due_reworked, tally.due, as_of),
        share("self_handled_rate", tally.self_handled, tally.closed, as_of),
        share("satisfaction", tally.satisfied, tally.rated, as_of, closed=tally.closed),
    ]


def _origin(tally: CaseTally, as_of: int) -> list[Figure]:
    return [
        share("public_report_rate", tally.found_by_public, tally.filed, as_of),
        share("first_discovery_rate", tally.found_by_worker, tally.found_by_worker + tally.found_by_public, as_of),
        share("escalation_share", tally.escalated, tally.filed, as_of),
    ]


def all_figures(
    cases: CaseTally, earlier: EarlierTally, answers: AnswerTally, *, first: int, until: int, as_of: int, variant: Variant = Variant.A
) -> Figures:
    """Every indicator of KPI.md. Records collected has no value as long as no register is connected."""
    calls = count("hotline_volume", cases.hotline, as_of)
    events = cases.reported + cases.dispatched + cases.handled + cases.closed + answers.replies
    return case_figures(cases, as_of, variant) | _by_key(
        [
            growth("yoy", calls, count("hotline_volume", earlier.year_before, as_of)),
            growth("mom", calls, count("hotline_volume", earlier.period_before, as_of)),
            _throughput(events, max(0, min(until, as_of + 1) - first) // 1000, as_of),
            Figure(key="records_collected", value=None, numerator=None, denominator=None, as_of=as_of),
            *_answering(answers, as_of),
        ]
    )


def _throughput(events: int, elapsed_s: int, as_of: int) -> Figure:
    value = events * 3600 / elapsed_s if elapsed_s else None
    return Figure(key="throughput", value=value, numerator=events, denominator=elapsed_s, as_of=as_of)


def _answering(tally: AnswerTally, as_of: int) -> list[Figure]:
    return [
        share("response_rate", tally.replied, tally.recipients, as_of, late=tally.late),
        _ack_time(tally, as_of),
        count("silent", tally.silent, as_of),
        count("unreachable", tally.unreachable, as_of),
    ]


def _ack_time(tally: AnswerTally, as_of: int) -> Figure:
    soon = tally.accepted_soon / tally.recipients if tally.recipients else None
    return Figure(
        key="ack_time",
        value=None if tally.median_ms is None else tally.median_ms / 1000,
        numerator=tally.accepted,
        denominator=tally.recipients,
        as_of=as_of,
        detail={"p90": None if tally.p90_ms is None else tally.p90_ms / 1000, "within_5_min": soon},
    )


def _by_key(figures: list[Figure]) -> Figures:
    return {figure.key: figure for figure in figures}


def indicators_json(figures: Mapping[str, Figure], zone: str) -> dict[str, dict[str, Any]]:
    """Figures as plain values: `as_of` in ISO 8601 with the city's offset, shares unrounded, no data as null."""
    return {key: _plain(figure, zone) for key, figure in figures.items()}


def _plain(figure: Figure, zone: str) -> dict[str, Any]:
    plain: dict[str, Any] = {name: getattr(figure, name) for name in ("value", "numerator", "denominator")}
    plain["as_of"] = local_iso(figure.as_of, zone)
    plain |= {"variant": figure.variant.value} if figure.variant else {}
    plain |= {"detail": dict(figure.detail)} if figure.detail else {}
    return plain | ({"note": "no register is connected"} if figure.key == "records_collected" else {})


def local_iso(at: int, zone: str) -> str:
    """The instant as local time with offset, to the second or, where it has any, to the millisecond."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).isoformat(timespec="milliseconds" if at % 1000 else "seconds")


def local_instant(text: str, zone: str) -> int:
    """Epoch milliseconds of "2011-08-01", "2011-08-31T23:59:59" (local) or the same with an offset. Raises BadTime.

    A day means its first instant. A local time that comes twice when clocks go back means the first.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadTime(text=text) from None
    if not 1900 <= moment.year < 9999:
        raise BadTime(text=text)
    return instant(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone)))
