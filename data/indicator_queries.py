"""Indicators counted in the database: conditional sums over cases and recipients. Definitions: dashboard/domain/indicator_*.py."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Engine, and_, false, func, literal, not_, or_, select, union_all
from sqlalchemy.engine import Connection

from dashboard.domain.areas import AreaKind
from dashboard.domain.cases import PUBLIC, CaseState, Source
from dashboard.domain.indicator_periods import year_before
from dashboard.domain.indicators import ThroughputRow, Variant
from dashboard.domain.instructions import RecipientState
from dashboard.service.indicating import AnswerTally, CaseTally, EarlierTally, Figures, all_figures, case_figures
from data.indicator_scope import Condition, Moment, Query, Scope, below, below_each, number
from data.tables import case, hall, recipient, reply, worker

_DROPPED = [CaseState.REJECTED, CaseState.MERGED, CaseState.VOID]
_ENDS = [RecipientState.REPLIED, RecipientState.DECLINED, RecipientState.WITHDRAWN, RecipientState.UNREACHABLE]
_SOON_MS = 5 * 60 * 1000
_ACTS = ("reported", "filed", "dispatched", "handled", "closed")


class SqlIndicators:
    """IndicatorSource on the hall's own tables; SQLite and PostgreSQL.

    `zone` is needed for "a year before" alone; without it the city's own is read from the table `hall`.
    """

    def __init__(self, engine: Engine, *, zone: str | None = None, variant: Variant = Variant.A) -> None:
        self._engine = engine
        self._zone = zone
        self._variant = variant

    def figures(self, first: int, until: int, as_of: int, *, area: str | None, exercise: bool) -> Figures:
        """Every indicator, by key."""
        scope = Scope(first, until, as_of, exercise, below(area))
        with self._engine.connect() as connection:
            cases = CaseTally(**_row(connection, _cases(scope)))
            earlier = _earlier(connection, scope, self._zone or _city_zone(connection))
            answers = _answers(connection, scope)
        return all_figures(cases, earlier, answers, first=first, until=until, as_of=as_of, variant=self._variant)

    def by_area(self, kind: AreaKind, first: int, until: int, as_of: int, *, area: str | None, exercise: bool) -> dict[str, Figures]:
        """The indicators of cases for each area of one level inside `area`, by its code."""
        found = below_each(kind, below(area))
        counted = _cases(Scope(first, until, as_of, exercise)).join(found, found.c.code == case.c.area)
        with self._engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(counted.add_columns(found.c.top).group_by(found.c.top)).mappings()]
            tops = connection.scalars(select(found.c.top).distinct().order_by(found.c.top)).all()
        tallies = {row.pop("top"): CaseTally(**row) for row in rows}
        return {top: case_figures(tallies.get(top, CaseTally()), as_of, self._variant) for top in tops}

    def throughput(self, first: int, until: int, step_ms: int, *, area: str | None, exercise: bool) -> Sequence[ThroughputRow]:
        """What happened in each step of the period; steps in which nothing happened are there too."""
        scope = Scope(first, until, until, exercise, below(area))
        counts: dict[int, dict[str, int]] = {step: {} for step in range(math.ceil((until - first) / step_ms))}
        with self._engine.connect() as connection:
            for act, step, times in connection.execute(_steps(scope, step_ms)):
                counts[step][act] = times
        return [ThroughputRow(at=first + step * step_ms, **happened) for step, happened in counts.items()]


def _row(connection: Connection, query: Query) -> dict[str, Any]:
    return dict(connection.execute(query).mappings().one())


def _cases(scope: Scope) -> Query:
    """One pass over the cases of the scope; a column per field of CaseTally."""
    columns = [number(act, scope.happened(case.c[f"{act}_at"])) for act in _ACTS]
    columns += [*_standing(scope), *_due(scope), *_closed(scope), *_filed(scope), *_heard(scope)]
    return _where(select(*columns).where(_touched(scope)), scope)


def _touched(scope: Scope) -> Condition:
    """Cases that can count at all: something happened to them in the period, or they were open. Spares reading the old ones."""
    acts = (scope.happened(case.c[f"{act}_at"]) for act in (*_ACTS, "rated"))
    ends = and_(case.c.due_at >= scope.first, case.c.due_at < scope.until)
    return or_(*acts, ends, case.c.ended_at.is_(None), case.c.ended_at > scope.as_of)


def _standing(scope: Scope) -> list[ColumnElement[int]]:
    backlog = and_(scope.by_now(case.c.filed_at), or_(case.c.ended_at.is_(None), case.c.ended_at > scope.as_of))
    return [number("backlog", backlog), number("overdue", and_(backlog, case.c.due_at < scope.as_of))]


def _stands(scope: Scope) -> Condition:
    """Not rejected, merged or void by then."""
    return or_(case.c.state.not_in(_DROPPED), case.c.ended_at > scope.as_of)


def _due(scope: Scope) -> list[ColumnElement[int]]:
    """Due to be closed: filed, the limit ends in the period or the case was closed in it."""
    ends = and_(case.c.due_at >= scope.first, case.c.due_at < scope.until)
    due = and_(scope.by_now(case.c.filed_at), _stands(scope), or_(ends, scope.happened(case.c.closed_at)))
    closed = and_(due, scope.by_now(case.c.closed_at))
    # Without a limit nothing can be late.
    on_time = and_(closed, or_(case.c.due_at.is_(None), case.c.closed_at <= case.c.due_at))
    return [
        number("due", due),
        number("due_closed", closed),
        number("due_on_time", on_time),
        number("due_reworked", and_(due, case.c.reworks > 0)),
    ]


def _closed(scope: Scope) -> list[ColumnElement[int]]:
    closed = scope.happened(case.c.closed_at)
    return [
        number("closed_with_limit", and_(closed, case.c.due_at.is_not(None))),
        number("closed_on_time", and_(closed, case.c.closed_at <= case.c.due_at)),
        number("self_handled", and_(closed, case.c.self_handled, case.c.level == 1)),
    ]


def _filed(scope: Scope) -> list[ColumnElement[int]]:
    filed = scope.happened(case.c.filed_at)
    confirmed = and_(filed, _stands(scope))
    return [
        number("found_by_public", and_(confirmed, case.c.source.in_(sorted(PUBLIC)))),
        number("found_by_worker", and_(confirmed, case.c.source == Source.WORKER)),
        number("escalated", and_(filed, case.c.level >= 2)),
    ]


def _heard(scope: Scope) -> list[ColumnElement[int]]:
    rated = and_(scope.happened(case.c.rated_at), case.c.rating.is_not(None))
    hotline = and_(scope.happened(case.c.reported_at), case.c.source == Source.HOTLINE)
    return [number("rated", rated), number("satisfied", and_(rated, case.c.rating >= 4)), number("hotline", hotline)]


def _where(query: Query, scope: Scope) -> Query:
    mode = query.where(case.c.exercise == scope.exercise)
    return mode if scope.places is None else mode.where(case.c.area.in_(select(scope.places.c.code)))


def _earlier(connection: Connection, scope: Scope, zone: str) -> EarlierTally:
    spans = {
        "year_before": (year_before(scope.first, zone), year_before(scope.until, zone)),
        "period_before": (2 * scope.first - scope.until, scope.first),
    }
    counts = [_hotline(scope, *span).scalar_subquery().label(name) for name, span in spans.items()]
    return EarlierTally(**_row(connection, select(*counts)))


def _hotline(scope: Scope, first: int, until: int) -> Query:
    earlier = replace(scope, first=first, until=until)
    return _where(select(func.count()).where(earlier.happened(case.c.reported_at), case.c.source == Source.HOTLINE), earlier)


def _city_zone(connection: Connection) -> str:
    """The city's zone; UTC as long as no city is known."""
    city = connection.scalar(select(hall.c.value).where(hall.c.key == "city"))
    return str(json.loads(city)["zone"]) if city else "UTC"


def _answers(connection: Connection, scope: Scope) -> AnswerTally:
    counted = _row(connection, _recipients(select(*_recipient_columns(scope)), scope))
    waits = _waits(connection, scope, counted["accepted"])
    return AnswerTally(**counted, **waits, replies=connection.scalar(_replies(select(func.count()), scope)) or 0)


def _recipient_columns(scope: Scope) -> list[ColumnElement[int]]:
    column = recipient.c
    accepted, ended = scope.by_now(column.accepted_at), scope.by_now(column.ended_at)
    replied = and_(column.state == RecipientState.REPLIED, ended)
    # Who was unreachable once and has been reached since keeps the time of it: ended_at alone says nothing.
    over = and_(column.state.in_(_ENDS), ended)
    heard = (func.coalesce(fact, false()) for fact in (scope.by_now(column.read_at), accepted, over))
    return [
        func.count().label("recipients"),
        number("accepted", accepted),
        number("accepted_soon", and_(accepted, column.accepted_at - column.queued_at <= _SOON_MS)),
        number("replied", replied),
        number("late", and_(replied, column.late)),
        number("silent", and_(column.chased > 0, *(not_(fact) for fact in heard))),
        number("unreachable", and_(column.state == RecipientState.UNREACHABLE, ended)),
    ]


def _recipients(query: Query, scope: Scope) -> Query:
    """Recipients queued in the period; in an area are those whose worker's own grid lies in it."""
    queued = query.select_from(recipient).where(recipient.c.exercise == scope.exercise, scope.happened(recipient.c.queued_at))
    if scope.places is None:
        return queued
    here = select(worker.c.id).where(worker.c.grid.in_(select(scope.places.c.code)))
    return queued.where(recipient.c.worker.in_(here))


def _waits(connection: Connection, scope: Scope, total: int) -> dict[str, Any]:
    """Median (mean of the two in the middle) and 90th percentile (nearest rank) of accepted - queued."""
    if not total:
        return {}
    wait = (recipient.c.accepted_at - recipient.c.queued_at).label("wait")
    waits = _recipients(select(wait), scope).where(scope.by_now(recipient.c.accepted_at)).order_by("wait")
    middle = connection.scalars(waits.offset((total - 1) // 2).limit(2 - total % 2)).all()
    p90 = connection.scalar(waits.offset(math.ceil(total * 0.9) - 1).limit(1))
    return {"median_ms": sum(middle) / len(middle), "p90_ms": p90}


def _replies(query: Query, scope: Scope) -> Query:
    given = query.select_from(reply).where(reply.c.exercise == scope.exercise, scope.happened(reply.c.at))
    return given if scope.places is None else given.where(reply.c.grid.in_(select(scope.places.c.code)))


def _steps(scope: Scope, step_ms: int) -> Any:
    """(act, number of the step, how many) for every act and step in which there was one."""
    acts = [_where(_stepped(act, case.c[f"{act}_at"], scope, step_ms).where(scope.happened(case.c[f"{act}_at"])), scope) for act in _ACTS]
    return union_all(*acts, _replies(_stepped("replied", reply.c.at, scope, step_ms), scope))


def _stepped(act: str, at: Moment, scope: Scope, step_ms: int) -> Query:
    step = ((at - literal(scope.first, BigInteger)) // literal(step_ms, BigInteger)).label("step")
    return select(literal(act).label("act"), step, func.count()).group_by("step")
