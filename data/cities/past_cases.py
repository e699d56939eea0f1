"""The cases of a made-up past: reports with the rhythm of day and week, and the course that each of them took."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from dashboard.domain.cases import ENDED, Case, CaseState, advance
from dashboard.domain.changes import Change
from dashboard.domain.city import Category, moment
from dashboard.domain.commands import ReportCase
from dashboard.domain.exercise import a_matter, poisson
from dashboard.domain.exercise_course import CaseStep, case_course
from data.cities.past import HOUR_MS, ISSUER, ISSUER_LOGIN, Past, Story, happened

A_DAY, WEEKEND = 520.0, 0.84
"""Ordinary reports on a working day, and the share of it on Saturdays and Sundays."""
URGENT_A_DAY = 2.6
_RHYTHM = (5, 3, 2, 2, 3, 8, 22, 48, 82, 95, 88, 66, 44, 52, 76, 84, 78, 64, 50, 46, 38, 26, 16, 9)
"""Weight of each local hour."""
_QUIET_MS = 4 * HOUR_MS
"""Nothing urgent begins by chance in the last hours: what is open then is laid down below."""
_OPEN_ALERTS_MS = (19 * 60_000, 11 * 60_000, 4 * 60_000)
"""How long before the end the red points began that are still open."""


def cases(past: Past, rng: Random) -> Iterator[Story]:
    """All cases of the span, in no particular order."""
    categories = {category.name: category for category in past.plan.categories}
    zone = ZoneInfo(past.plan.city.zone)
    for number, (at, urgent) in enumerate(_moments(past, rng), start=1):
        report = a_matter(past.scene, ref=f"YL{moment(at).astimezone(zone):%y%m%d}{number:05}", at=at, urgent=urgent, rng=rng)
        yield _story(past, report, categories[report.category], rng)


def _moments(past: Past, rng: Random) -> Iterator[tuple[int, bool]]:
    """When something was reported, and whether it was urgent."""
    for hour, local in past.hours():
        share = _RHYTHM[local.hour] / sum(_RHYTHM)
        for urgent, mean in ((False, A_DAY * _of_day(local)), (True, URGENT_A_DAY)):
            last = past.until - (_QUIET_MS if urgent else 0)
            drawn = (hour + rng.randrange(HOUR_MS) for _ in range(poisson(rng, mean * share)))
            yield from ((at, urgent) for at in drawn if past.first <= at < last)
    yield from ((past.until - ago, True) for ago in _OPEN_ALERTS_MS)


def _of_day(local: datetime) -> float:
    """Days differ: week-ends are calmer, and no two days are alike."""
    return (WEEKEND if local.weekday() >= 5 else 1.0) * Random(f"{local:%Y%m%d}").uniform(0.92, 1.08)


def _story(past: Past, report: ReportCase, category: Category, rng: Random) -> Story:
    case = _reported(past, report)
    changes = [happened("case_reported", subject=case.id, area=case.area, at=case.reported_at, body=_report_body(case))]
    taken_at = case.reported_at + rng.randrange(60_000, 480_000) if case.urgent and past.until - case.reported_at > _QUIET_MS // 2 else None
    for step in case_course(case, category, seed=past.seed):
        at = case.reported_at + round(step.after_s * 1000)
        if taken_at is not None and taken_at < at:
            case, taken_at = _taken(case, taken_at, changes), None
        if at >= past.until:
            break
        case = _stepped(case, step, at, changes)
    return Story((replace(case, level=_level(case, past.until, rng)),), tuple(changes))


def _reported(past: Past, report: ReportCase) -> Case:
    return Case(
        id=past.ids(report.at),
        ref=report.ref,
        source=report.source,
        category=report.category,
        area=report.area,
        department=report.department,
        text=report.text,
        urgent=report.urgent,
        reported_at=report.at,
        due_at=report.due_at,
        exercise=True,
    )


def _report_body(case: Case) -> dict[str, object]:
    names = ("ref", "source", "category", "area", "urgent", "text", "department", "due_at", "x", "y")
    return {"case": case.id} | {name: getattr(case, name) for name in names}


def _stepped(case: Case, step: CaseStep, at: int, changes: list[Change]) -> Case:
    after = advance(case, step.step, at=at, rating=step.rating)
    after = replace(after, self_handled=True) if step.self_handled else after
    body: dict[str, object] = {"case": case.id, "ref": case.ref, "area": case.area, "urgent": case.urgent, "was": case.state}
    rated = {"rating": step.rating} if step.step is CaseState.EVALUATED else {}
    changes.append(happened(f"case_{step.step}", subject=case.id, area=case.area, at=at, body=body | rated))
    return after


def _taken(case: Case, at: int, changes: list[Change]) -> Case:
    body = {"case": case.id, "ref": case.ref, "area": case.area, "by": ISSUER}
    changes.append(happened("alert_taken", subject=case.id, area=case.area, at=at, body=body, by=ISSUER_LOGIN))
    return replace(case, taken_by=ISSUER, taken_at=at)


def _level(case: Case, until: int, rng: Random) -> int:
    """How far it was escalated: mostly not; what ran over its limit further than what did not."""
    if case.self_handled or case.state in (CaseState.REJECTED, CaseState.MERGED):
        return 1
    ended = case.ended_at if case.state in ENDED and case.ended_at else until
    late = case.due_at is not None and ended > case.due_at
    return rng.choices((1, 2, 3, 4), (20, 50, 22, 8) if late else (88, 9, 2.5, 0.5))[0]
