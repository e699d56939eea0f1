"""Who uses the hall: accounts with a role and an area, workers of grids, departments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account is. One account has one role."""

    WALL = "wall"
    """A display without a person: sees no personal data, commands nothing."""
    LEADER = "leader"
    """Reads indicators; commands nothing."""
    DISPATCHER = "dispatcher"
    """Watches the desk, calls and tasks single grids."""
    SUPERVISOR = "supervisor"
    """A dispatcher who may also broadcast to an area."""
    DEPARTMENT = "department"
    """A desk of a handling department."""
    WORKER = "worker"
    """A grid worker with a phone."""
    ADMINISTRATOR = "administrator"
    """Keeps accounts and areas; sees no cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One login. `area` limits what it sees and commands (None: the whole city); a worker's account names its `worker`."""

    id: str
    login: str
    name: str
    role: Role
    area: str | None = None
    worker: str | None = None
    department: str | None = None
    must_change: bool = False
    exercise: bool = False
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A grid worker; `label` is the name shown everywhere (北湖路03). Without a phone nothing can be delivered.

    `duty` says whether the post is filled and on duty; a vacant grid has no Worker at all.
    """

    id: str
    grid: str
    label: str
    phone: bool = True
    duty: bool = True
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A handling department of the city."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Who answers for which grids: the worker, the own grid, and the grids stood for as deputy."""

    worker: Worker
    grids: tuple[str, ...]


def who_stands_for(grids: Iterable[str], workers: Mapping[str, Worker], neighbours: Mapping[str, Collection[str]]) -> tuple[list[Stand], list[str]]:
    """Resolve grids to the workers on duty for them: the grid's own worker, else the nearest neighbour's.

    `workers` maps a grid to its worker on duty; `neighbours` maps a grid to candidates, nearest first. Returns the stands in
    order of worker, and the grids for which nobody stands.
    """
    covered: dict[str, list[str]] = {}
    orphans: list[str] = []
    for grid in grids:
        holder = next((near for near in (grid, *neighbours.get(grid, ())) if near in workers), None)
        orphans.append(grid) if holder is None else covered.setdefault(holder, []).append(grid)
    stands = [Stand(worker=workers[holder], grids=tuple(found)) for holder, found in sorted(covered.items())]
    return stands, orphans
