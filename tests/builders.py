"""Builders that show only what a test is about: a small town, a clock one can move, people, orders."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert

from dashboard.domain.areas import Area, AreaKind
from dashboard.domain.cases import CaseState, Source
from dashboard.domain.changes import Change
from dashboard.domain.city import City, Mode, local_day
from dashboard.domain.commands import Accepted, AdvanceRecipient, Command, DispatchInstruction, GiveReply, Order, ReportCase, StepCase
from dashboard.domain.instructions import InstructionKind, RecipientState
from dashboard.domain.people import Account, Role, Worker
from dashboard.service.hall import Hall
from dashboard.web.board import Board
from data import tables
from data.database import Database
from data.indicator_queries import SqlIndicators
from data.rows import AREAS, WORKERS
from data.store import SqlStore

NOON = 1_790_000_000_000
ZONE = "Asia/Shanghai"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: int = NOON) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at

    def forward(self, *, seconds: float = 0, ms: int = 0) -> int:
        """Move on; returns the new time."""
        self.at += int(seconds * 1000) + ms
        return self.at


def areas() -> list[Area]:
    """A city of two communities: north with three grids, south with two, the last without a worker."""
    tree = [
        Area(code="C", kind=AreaKind.CITY, name="试验市"),
        Area(code="C1", kind=AreaKind.DISTRICT, name="中区", parent="C"),
        Area(code="C11", kind=AreaKind.STREET, name="中街道", parent="C1"),
    ]
    for community, name, grids in (("N", "北湖路社区", 3), ("S", "南门社区", 2)):
        tree.append(Area(code=community, kind=AreaKind.COMMUNITY, name=name, parent="C11", initials="bhlsq" if community == "N" else "nmsq"))
        tree += [
            Area(code=f"{community}{number}", kind=AreaKind.GRID, name=f"{name[:-2]}{number:02}", parent=community, households=400)
            for number in range(1, grids + 1)
        ]
    return tree


def workers() -> list[Worker]:
    """One per grid, but S2 is vacant and S1 has no phone."""
    return [Worker(id=f"w{grid}", grid=grid, label=f"标{grid}", phone=grid != "S1") for grid in ("N1", "N2", "N3", "S1")]


SUPERVISOR = Account(id="a-sup", login="sup", name="值班长", role=Role.SUPERVISOR)
DISPATCHER = Account(id="a-dis", login="dis", name="派遣员", role=Role.DISPATCHER)


def worker_account(worker: str) -> Account:
    """The account of a worker's phone."""
    return Account(id=f"a-{worker}", login=worker, name=worker, role=Role.WORKER, worker=worker)


@dataclass
class Town:
    """A hall on a small town, with its own clock."""

    hall: Hall
    store: SqlStore
    database: Database
    clock: Clock
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def on(cls, database: Database, *, mode: Mode = Mode.REAL) -> Town:
        """Write the town into an empty database."""
        store, clock, ids = SqlStore(database), Clock(), itertools.count(1)
        with database.write() as connection:
            connection.execute(insert(tables.area), [AREAS.written(area) for area in areas()])
            connection.execute(insert(tables.worker), [WORKERS.written(worker) for worker in workers()])
            connection.execute(insert(tables.neighbour), [{"grid": "S2", "rank": 0, "near": "S1"}])
        store.set_city(City(code="C", name="试验市", zone=ZONE, mode=mode))
        hall = Hall(store=store, indicators=SqlIndicators(database.engine), clock=clock, ids=lambda: f"id{next(ids):05}", wake=lambda: None)
        return cls(hall, store, database, clock)

    def order(self, command: Command, by: Account | None = None, *, name: str | None = None) -> Order:
        """An order with an id of its own."""
        return Order(id=name or f"m{next(self.numbers)}", command=command, by=by)

    def do(self, command: Command, by: Account | None = None) -> str:
        """The result of one act."""
        return self.hall.do(self.order(command, by)).result

    def report(self, ref: str, *, area: str = "N1", urgent: bool = False, filed: bool = True, due_at: int | None = None) -> str:
        """A reported case's id."""
        return self.do(
            ReportCase(ref=ref, source=Source.HOTLINE, category="路灯", area=area, at=self.clock(), urgent=urgent, filed=filed, due_at=due_at)
        )

    def step(self, ref: str, step: CaseState) -> str:
        """A case goes a step on."""
        return self.do(StepCase(ref=ref, step=step, at=self.clock()))

    def broadcast(self, target: str = "N", *, kind: InstructionKind = InstructionKind.TASK, due_at: int | None = None) -> str:
        """An instruction's id."""
        return self.do(DispatchInstruction(kind=kind, text="请巡查十分钟", target=target, due_at=due_at), SUPERVISOR)

    def move(self, instruction: str, worker: str, step: RecipientState, reason: str | None = None) -> str:
        """A recipient goes a step on."""
        return self.do(AdvanceRecipient(instruction=instruction, worker=worker, step=step, reason=reason), worker_account(worker))

    def reply(self, instruction: str, worker: str, text: str = "已巡查") -> str:
        """A reply's id."""
        return self.do(GiveReply(instruction=instruction, worker=worker, text=text), worker_account(worker))

    def changes(self, after: int = 0) -> Sequence[Change]:
        """Everything that happened, numbered."""
        self.store.number_pending()
        return self.store.changes_after(after, most=10_000)

    def board(self) -> Board:
        """A board that has read the picture as it is now."""
        board = Board(lambda at: local_day(ZONE, at))
        board.start(self.store.snapshot())
        return board


def accepted(outcomes: Sequence[object]) -> list[Accepted]:
    """Those that took effect."""
    return [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
