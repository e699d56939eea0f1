"""The course of a simulated case from report to evaluation, as a pure function of the case and a seed. Knows no store and no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from dashboard.domain.cases import PUBLIC, Case, CaseState, Source
from dashboard.domain.city import Category

SELF_HANDLED = {Source.WORKER: 0.88, Source.PATROL: 0.5}
"""Share of ordinary matters that the finder settles on the spot."""
RATED, RATED_PUBLIC = 0.15, 0.68
"""Share of closed cases that somebody rates, and of those that the public reported."""
REJECTED, MERGED, SENT_BACK, NEVER_DONE, REWORKED = 0.02, 0.035, 0.03, 0.006, 0.07
"""Limits on one dice (rejected below 0.02, merged below 0.035), then shares of what departments handle."""
NO_LIMIT_S = 172_800
"""How long a matter without a limit is taken to be due, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStep:
    """One step of a case's course, `after_s` seconds after it was reported."""

    step: CaseState
    after_s: float
    rating: int | None = None
    self_handled: bool = False


def case_course(case: Case, category: Category | None, *, seed: int, pace: float = 1.0) -> tuple[CaseStep, ...]:
    """Everything that will happen to a case, in order. `pace` stretches time: 1 is a city's own, 1/60 turns hours into minutes.

    A pure function of the case's ref, source and category: where a case stands in it can be told from its state at any time.
    """
    rng = Random(f"{seed}:{case.ref}")
    fate = rng.random()
    filed = rng.uniform(20, 90) if case.urgent else rng.uniform(60, 900)
    if case.urgent:
        steps = _urgent_course(filed, rng)
    elif fate < REJECTED:
        steps = [CaseStep(step=CaseState.REJECTED, after_s=filed)]
    elif fate < MERGED:
        steps = [CaseStep(step=CaseState.FILED, after_s=filed), CaseStep(step=CaseState.MERGED, after_s=filed + rng.uniform(60, 1800))]
    elif rng.random() < SELF_HANDLED.get(case.source, 0.0):
        steps = _on_the_spot(filed, rng)
    else:
        steps = _by_department(filed, (category and category.limit_s) or NO_LIMIT_S, rng)
    steps += _evaluation(case, steps[-1], rng)
    return tuple(CaseStep(step=s.step, after_s=s.after_s * pace, rating=s.rating, self_handled=s.self_handled) for s in steps)


def _steps(*timed: tuple[CaseState, float], start: float) -> list[CaseStep]:
    """Steps from waits: each so many seconds after the one before."""
    result, at = [], start
    for step, wait in timed:
        at += wait
        result.append(CaseStep(step=step, after_s=at))
    return result


def _urgent_course(filed: float, rng: Random) -> list[CaseStep]:
    waits = (0.0, rng.uniform(30, 120), rng.uniform(30, 180), rng.uniform(300, 900), rng.lognormvariate(7.6, 0.4), rng.uniform(120, 900))
    states = (CaseState.FILED, CaseState.DISPATCHED, CaseState.ACCEPTED, CaseState.HANDLING, CaseState.HANDLED, CaseState.CLOSED)
    return _steps(*zip(states, waits, strict=True), start=filed)


def _on_the_spot(filed: float, rng: Random) -> list[CaseStep]:
    steps = _steps(
        (CaseState.FILED, 0.0),
        (CaseState.HANDLING, rng.uniform(60, 600)),
        (CaseState.HANDLED, rng.lognormvariate(7.3, 0.8)),
        start=filed,
    )
    return [*steps, CaseStep(step=CaseState.CLOSED, after_s=steps[-1].after_s + rng.uniform(60, 1200), self_handled=True)]


def _by_department(filed: float, limit_s: int, rng: Random) -> list[CaseStep]:
    timed = [(CaseState.FILED, 0.0), (CaseState.DISPATCHED, rng.uniform(120, 1500))]
    if rng.random() < SENT_BACK:
        timed += [(CaseState.RETURNED, rng.uniform(600, 3600)), (CaseState.DISPATCHED, rng.uniform(300, 2400))]
    timed += [(CaseState.ACCEPTED, rng.uniform(180, 2400)), (CaseState.HANDLING, rng.uniform(300, 1800))]
    if rng.random() < NEVER_DONE:
        return _steps(*timed, start=filed)
    timed.append((CaseState.HANDLED, limit_s * min(rng.lognormvariate(-0.8, 0.82), 5.0)))
    if rng.random() < REWORKED:
        timed += [(CaseState.REWORK, rng.uniform(900, 7200)), (CaseState.HANDLING, rng.uniform(900, 7200))]
        timed.append((CaseState.HANDLED, 0.2 * limit_s * rng.random()))
    timed += [(CaseState.VERIFIED, rng.uniform(600, 7200)), (CaseState.CLOSED, rng.uniform(120, 1800))]
    return _steps(*timed, start=filed)


def _evaluation(case: Case, last: CaseStep, rng: Random) -> list[CaseStep]:
    if last.step is not CaseState.CLOSED or rng.random() > (RATED_PUBLIC if case.source in PUBLIC else RATED):
        return []
    rating = rng.choices((5, 4, 3, 2, 1), (66, 29.5, 2.7, 1.0, 0.8))[0]
    return [CaseStep(step=CaseState.EVALUATED, after_s=last.after_s + rng.uniform(300, 40_000), rating=rating)]


def next_step(case: Case, course: Sequence[CaseStep]) -> CaseStep | None:
    """What comes after the case's present state; None at the end, or where people have led it off the course.

    Of two passes through the same state the number of reworks tells which; where it does not, the later one counts.
    """
    reworks, found = 0, None
    if case.state is CaseState.REPORTED:
        return course[0] if course else None
    for step, then in pairwise(course):
        reworks += step.step is CaseState.REWORK
        if step.step is case.state and reworks == case.reworks:
            found = then
    return found
