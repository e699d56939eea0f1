"""What the parts of a made-up past have in common: the span, the scene, a story of rows and changes, the rhythm of the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.domain.areas import Atlas
from dashboard.domain.cases import Case
from dashboard.domain.changes import Change
from dashboard.domain.city import instant, moment
from dashboard.domain.exercise import Scene, scene_of
from dashboard.domain.instructions import Instruction, Recipient, Reply
from dashboard.domain.people import Worker
from data.cities.plans import CityPlan

Row = Case | Instruction | Recipient | Reply
HOUR_MS = 3_600_000
ISSUER_LOGIN, ISSUER = "exercise", "市网格指挥中心"
"""Who commands in the made-up past."""


@dataclass(frozen=True, slots=True)
class Story:
    """What belongs together: final rows and the changes that led to them, in order of time; at least one."""

    rows: tuple[Row, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The span [first, until) in epoch milliseconds and what happens in it."""

    plan: CityPlan
    atlas: Atlas
    scene: Scene
    workers: Mapping[str, Worker]
    first: int
    until: int
    seed: int
    ids: Callable[[int], str]

    @classmethod
    def of(cls, plan: CityPlan, *, first: int, until: int, seed: int, ids: Callable[[int], str]) -> Past:
        """Look up once what every story needs."""
        atlas = Atlas.of(plan.areas)
        workers = {worker.grid: worker for worker in plan.workers}
        return cls(plan=plan, atlas=atlas, scene=scene_of(atlas, plan.matters), workers=workers, first=first, until=until, seed=seed, ids=ids)

    def hours(self) -> Iterator[tuple[int, datetime]]:
        """Every full hour that touches the span, with its local time."""
        zone = ZoneInfo(self.plan.city.zone)
        start = moment(self.first).replace(minute=0, second=0, microsecond=0, tzinfo=UTC)
        while (at := instant(start)) < self.until:
            yield at, start.astimezone(zone)
            start += timedelta(hours=1)


def happened(kind: str, *, subject: str, area: str, at: int, body: Mapping[str, object], by: str | None = None) -> Change:
    """A change of the exercise, written down when it happened."""
    return Change(kind=kind, subject=subject, area=area, at=at, recorded_at=at, by=by, exercise=True, body=body)
