"""Fills an empty hall: areas, people, categories, the exercise's accounts and history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace

from sqlalchemy import delete, insert

from dashboard.domain.areas import Area
from dashboard.domain.people import Account, Role, Worker
from data import tables
from data.accounts import SqlAccounts
from data.cities.history import History
from data.cities.plans import CityPlan
from data.rows import AREAS, WORKERS
from data.store import SqlStore

BATCH = 2000
SHOWN_COMMUNITY = "421002003010"
"""Beihu Road: the scene that defines the product; its workers' phones can be entered in the exercise."""


def write_areas(store: SqlStore, areas: Sequence[Area]) -> None:
    """Write areas, replacing those with the same code."""
    with store.database.write() as connection:
        for start in range(0, len(areas), BATCH):
            part = areas[start : start + BATCH]
            connection.execute(delete(tables.area).where(tables.area.c.code.in_([area.code for area in part])))
            connection.execute(insert(tables.area), [AREAS.written(area) for area in part])


def write_plan(store: SqlStore, plan: CityPlan) -> None:
    """Write a demo city into an empty hall; the city itself comes last, so that a broken start is begun again."""
    with store.database.write() as connection:
        for table in (tables.area, tables.worker, tables.neighbour, tables.department):
            connection.execute(delete(table))
        connection.execute(insert(tables.worker), [WORKERS.written(worker) for worker in plan.workers])
        near = [{"grid": grid, "rank": rank, "near": code} for grid, codes in plan.neighbours.items() for rank, code in enumerate(codes)]
        connection.execute(insert(tables.neighbour), near)
        connection.execute(insert(tables.department), [asdict(department) for department in plan.departments])
    write_areas(store, plan.areas)
    store.set_fact("categories", [asdict(category) for category in plan.categories])
    store.set_fact("templates", [asdict(template) for template in plan.templates])


def write_history(store: SqlStore, history: Iterable[History], progress: Callable[[], None]) -> None:
    """Write generated history, a day in a transaction; `progress` is called after each."""
    for day in history:
        with store.work() as work:
            for row in day.rows:
                work.put(row)
            for change in day.changes:
                work.record(change)
        progress()
    store.number_pending()


def clear_matters(store: SqlStore) -> None:
    """Take away what a broken start has left behind of the history."""
    with store.database.write() as connection:
        for table in (tables.change, tables.message, tables.reply, tables.recipient, tables.instruction, tables.case):
            connection.execute(delete(table))


def exercise_accounts(plan: CityPlan) -> Iterator[Account]:
    """One account per role, and the phones of one community; none has a password."""
    named = {Role.SUPERVISOR: "值班长", Role.DISPATCHER: "派遣员", Role.LEADER: "领导", Role.WALL: "大屏", Role.DEPARTMENT: plan.departments[0].name}
    for role, name in named.items():
        department = plan.departments[0].code if role is Role.DEPARTMENT else None
        yield Account(id=f"exercise-{role}", login=role.value, name=name, role=role, department=department, exercise=True)
    for worker in _shown(plan.workers):
        yield Account(
            id=f"exercise-{worker.id}", login=f"beihu{worker.grid[-2:]}", name=worker.label, role=Role.WORKER, worker=worker.id, exercise=True
        )


def _shown(workers: Iterable[Worker]) -> Iterator[Worker]:
    return (worker for worker in workers if worker.grid.startswith(SHOWN_COMMUNITY) and worker.phone)


def add_missing(accounts: SqlAccounts, wanted: Iterable[Account]) -> None:
    """Write the accounts that are not there yet."""
    known = {account.login for account in accounts.all()}
    accounts.add_all([account for account in wanted if account.login not in known])


def close_exercise_accounts(accounts: SqlAccounts) -> int:
    """Close every account of the exercise; returns how many."""
    open_ones = [account for account in accounts.all() if account.exercise and not account.disabled]
    for account in open_ones:
        accounts.save(replace(account, disabled=True))
        accounts.end_sessions_of(account.id)
    return len(open_ones)
