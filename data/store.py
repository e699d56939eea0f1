"""The truth: the port `Store` over one database."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, func, insert, select

from dashboard.domain.areas import Area, Atlas
from dashboard.domain.cases import ENDED, Case, CaseState
from dashboard.domain.changes import Change
from dashboard.domain.city import Category, City, Mode, Template
from dashboard.domain.instructions import CHASE, SILENT, ChaseRule, Instruction, InstructionKind, Recipient, RecipientState, Reply
from dashboard.domain.people import Department
from dashboard.service.hall import Collision
from dashboard.service.ports import Gazetteer, Snapshot
from data import numbering, snapshots, tables
from data.database import Database
from data.rows import AREAS, CASES, CHANGES, INSTRUCTIONS, RECIPIENTS, REPLIES, WORKERS
from data.work import SqlWork

NOWHERE = City(code="", name="", zone="UTC", mode=Mode.REAL)
"""The city of a hall that has none yet."""
DAY_MS = 86_400_000
SNAPSHOT_TRIES = 5
HANDED = 5_000
"""Changes kept for the relay of this process; if it is further behind, it reads them from the database."""
_ANSWERING = [state.value for state in (*SILENT, RecipientState.ACCEPTED)]
_WAITING = [state.value for state in (*SILENT, RecipientState.ACCEPTED, RecipientState.UNREACHABLE)]


class SqlStore:
    """See the port for what each method promises."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._handed: deque[list[Any]] = deque(maxlen=HANDED)

    @contextmanager
    def work(self) -> Iterator[SqlWork]:
        with self.database.write() as connection:
            work = SqlWork(connection)
            yield work
            work.finish()
        self._handed.extend(work.numbered)

    def handed_over(self, after: int) -> Sequence[tuple[int, bytes]]:
        """What this process has committed since it was last asked, as it travels; empty where it does not follow change `after` without a gap."""
        fresh = [row for row in (self._handed.popleft() for _ in range(len(self._handed))) if row[-1] > after]
        if any(row[-1] != n for n, row in enumerate(fresh, after + 1)):
            return []
        return [(row[-1], numbering.travelling(dict(zip(CHANGES.names, row, strict=True)))) for row in fresh]

    def fact(self, key: str) -> Any:
        """A fact of this hall (JSON), or None."""
        with self.database.read() as connection:
            value = connection.execute(select(tables.hall.c.value).where(tables.hall.c.key == key)).scalar()
        return None if value is None else json.loads(value)

    def set_fact(self, key: str, value: Any) -> None:
        """Write or replace a fact of this hall."""
        with self.database.write() as connection:
            connection.execute(delete(tables.hall).where(tables.hall.c.key == key))
            connection.execute(insert(tables.hall).values(key=key, value=json.dumps(value, ensure_ascii=False)))

    def has_matters(self) -> bool:
        """Has anything been reported or instructed here?"""
        with self.database.read() as connection:
            return any(connection.execute(select(table.c.id).limit(1)).first() for table in (tables.case, tables.instruction))

    def edition(self) -> int:
        return int(self.fact("edition") or 0)

    def new_edition(self) -> None:
        """Tell every process that areas, people, rules or texts have changed."""
        self.set_fact("edition", self.edition() + 1)

    def city(self) -> City:
        """The city this hall serves; NOWHERE before it was seeded."""
        fact = self.fact("city")
        return City(**fact | {"mode": Mode(fact["mode"])}) if fact else NOWHERE

    def set_city(self, city: City) -> None:
        """Say which city this hall serves."""
        self.set_fact("city", asdict(city))
        self.new_edition()

    def gazetteer(self) -> Gazetteer:
        city, categories, templates = self.city(), self.fact("categories") or [], self.fact("templates") or []
        with self.database.read() as connection:
            areas: list[Area] = [AREAS.read(row) for row in connection.execute(select(tables.area)).mappings()]
            workers = [WORKERS.read(row) for row in connection.execute(select(tables.worker).where(tables.worker.c.duty)).mappings()]
            near = connection.execute(select(tables.neighbour).order_by(tables.neighbour.c.grid, tables.neighbour.c.rank)).all()
            departments = [Department(code=row.code, name=row.name) for row in connection.execute(select(tables.department))]
            rules = [ChaseRule(**{**row, "kind": InstructionKind(row["kind"])}) for row in connection.execute(select(tables.chase_rule)).mappings()]
        neighbours: dict[str, tuple[str, ...]] = {}
        for row in near:
            neighbours[row.grid] = (*neighbours.get(row.grid, ()), row.near)
        return Gazetteer(
            city=city,
            atlas=Atlas.of(areas),
            workers={worker.grid: worker for worker in workers},
            neighbours=neighbours,
            departments={department.code: department for department in departments},
            categories={category["name"]: Category(**category) for category in categories},
            templates=tuple(Template(**template) for template in templates),
            chase=CHASE | {rule.kind: rule for rule in rules},
        )

    def snapshot(self) -> Snapshot:
        city = self.city()
        for _ in range(SNAPSHOT_TRIES):
            with suppress(Collision):  # another process numbered the same rows in this moment
                return self._snapshot(city)
        return self._snapshot(city)

    def _snapshot(self, city: City) -> Snapshot:
        with self.database.write(isolation="REPEATABLE READ") as connection:
            return snapshots.take(connection, city)

    def number_pending(self) -> int:
        """Give waiting changes their numbers; returns the head."""
        with self.database.read() as connection:
            if not numbering.waiting(connection):
                return numbering.head(connection)
        with self.database.write() as connection:
            return numbering.number_pending(connection)

    def head(self) -> int:
        """The highest change number."""
        with self.database.read() as connection:
            return numbering.head(connection)

    def changes_after(self, n: int, *, most: int) -> Sequence[Change]:
        with self.database.read() as connection:
            return numbering.changes_after(connection, n, most)

    def travelling_after(self, n: int, *, most: int) -> Sequence[tuple[int, bytes]]:
        """What follows change `n`, as it travels in the stream: (number, JSON)."""
        with self.database.read() as connection:
            return numbering.travelling_after(connection, n, most)

    def instruction(self, instruction: str) -> Instruction | None:
        found = self._all(INSTRUCTIONS, select(tables.instruction).where(tables.instruction.c.id == instruction))
        return found[0] if found else None

    def instructions(self, *, exercise: bool, most: int) -> Sequence[Instruction]:
        columns = tables.instruction.c
        return self._all(INSTRUCTIONS, select(tables.instruction).where(columns.exercise == exercise).order_by(columns.issued_at.desc()).limit(most))

    def recipients(self, instruction: str) -> Sequence[Recipient]:
        columns = tables.recipient.c
        return self._all(RECIPIENTS, select(tables.recipient).where(columns.instruction == instruction).order_by(columns.worker))

    def replies(self, instruction: str, *, worker: str | None = None) -> Sequence[Reply]:
        columns = tables.reply.c
        query = select(tables.reply).where(columns.instruction == instruction).order_by(columns.at.desc())
        return self._all(REPLIES, query if worker is None else query.where(columns.worker == worker))

    def mine(self, worker: str, *, exercise: bool, since: int) -> Sequence[tuple[Instruction, Recipient]]:
        columns = tables.recipient.c
        where = (columns.worker == worker) & (columns.exercise == exercise) & (columns.state.in_(_WAITING) | (columns.queued_at >= since))
        recipients: list[Recipient] = self._all(RECIPIENTS, select(tables.recipient).where(where).order_by(columns.queued_at.desc()).limit(200))
        return self._with_instructions(recipients)

    def due_for_chase(self, *, now: int, exercise: bool, most: int) -> Sequence[Recipient]:
        columns = tables.recipient.c
        where = (columns.chase_at <= now) & (columns.exercise == exercise)
        return self._all(RECIPIENTS, select(tables.recipient).where(where).order_by(columns.chase_at).limit(most))

    def waiting_recipients(self, *, since: int, most: int) -> Sequence[tuple[Instruction, Recipient]]:
        """Exercise recipients queued after `since` from whom an answer may still come, the oldest first."""
        columns = tables.recipient.c
        where = columns.exercise & columns.state.in_(_ANSWERING) & (columns.queued_at >= since)
        recipients: list[Recipient] = self._all(RECIPIENTS, select(tables.recipient).where(where).order_by(columns.queued_at).limit(most))
        return self._with_instructions(recipients)

    def open_cases(self, *, exercise: bool, most: int) -> Sequence[Case]:
        """Cases that have not ended, and closed ones of the last day that nobody has evaluated, the newest first."""
        columns = tables.case.c
        newest = select(func.max(columns.closed_at)).where(columns.exercise == exercise).scalar_subquery()
        fresh = (columns.state == CaseState.CLOSED) & (columns.closed_at > newest - DAY_MS)
        where = (columns.exercise == exercise) & (columns.state.notin_([state.value for state in ENDED]) | fresh)
        return self._all(CASES, select(tables.case).where(where).order_by(columns.reported_at.desc()).limit(most))

    def _with_instructions(self, recipients: Sequence[Recipient]) -> list[tuple[Instruction, Recipient]]:
        wanted = {recipient.instruction for recipient in recipients}
        known = {row.id: row for row in self._all(INSTRUCTIONS, select(tables.instruction).where(tables.instruction.c.id.in_(wanted)))}
        return [(known[recipient.instruction], recipient) for recipient in recipients]

    def _all(self, shelf: Any, query: Any) -> list[Any]:
        with self.database.read() as connection:
            return [shelf.read(row) for row in connection.execute(query).mappings()]
