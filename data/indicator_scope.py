"""What indicators are counted over: the period, the moment, the area, the mode; and the areas below an area. Knows no indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, func, literal, select

from dashboard.domain.areas import AreaKind
from data.tables import area

Condition = ColumnElement[bool]
Moment = ColumnElement[int]
Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: a period, what was known, where (None: everywhere), and in which mode of the hall."""

    first: int
    until: int
    as_of: int
    exercise: bool
    places: CTE | None = None

    def happened(self, at: Moment) -> Condition:
        """In the period, and known by then."""
        return and_(at >= self.first, at < self.until, at <= self.as_of)

    def by_now(self, at: Moment) -> Condition:
        """At whatever time, but known by then."""
        return at <= self.as_of


def number(name: str, condition: Condition) -> ColumnElement[int]:
    """How many rows meet the condition, under a name."""
    return func.count().filter(condition).label(name)


def below(code: str | None) -> CTE | None:
    """The area and everything under it, by the tree: a code does not begin with its parent's everywhere."""
    if code is None:
        return None
    found = select(literal(code).label("code")).cte("below", recursive=True)
    return found.union_all(select(area.c.code).join(found, area.c.parent == found.c.code))


def below_each(kind: AreaKind, within: CTE | None) -> CTE:
    """(top, code): each area of that level with everything under it."""
    tops = select(area.c.code.label("top"), area.c.code).where(area.c.kind == kind)
    inside = tops if within is None else tops.where(area.c.code.in_(select(within.c.code)))
    found = inside.cte("below_each", recursive=True)
    return found.union_all(select(found.c.top, area.c.code).join(found, area.c.parent == found.c.code))
