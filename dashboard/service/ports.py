"""What the use cases need from outside, as protocols. Implementations live in `data`; fakes in tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from dashboard.domain.areas import Atlas
from dashboard.domain.cases import Case
from dashboard.domain.changes import Change
from dashboard.domain.city import Category, City, Template
from dashboard.domain.instructions import ChaseRule, Instruction, InstructionKind, Recipient, Reply
from dashboard.domain.people import Account, Department, Worker
from dashboard.domain.picture import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Everything of the city that changes rarely, read as one value."""

    city: City
    atlas: Atlas
    workers: Mapping[str, Worker]
    """Grid code -> its worker on duty; vacant grids are absent."""
    neighbours: Mapping[str, tuple[str, ...]]
    departments: Mapping[str, Department]
    categories: Mapping[str, Category]
    templates: tuple[Template, ...]
    chase: Mapping[InstructionKind, ChaseRule]


class Work(Protocol):
    """One transaction. Reads see what was put before; everything is written at its end, or nothing."""

    def prefetch(self, *, refs: Iterable[str], cases: Iterable[str], recipients: Iterable[tuple[str, str]]) -> None:
        """Read in few statements what the orders of a batch will ask for."""

    def case_by_ref(self, ref: str) -> Case | None: ...
    def case(self, case: str) -> Case | None: ...
    def instruction(self, instruction: str) -> Instruction | None: ...
    def recipient(self, instruction: str, worker: str) -> Recipient | None: ...
    def result_of(self, message: str) -> str | None:
        """What the order with this id brought about, if it took effect before."""

    def expect(self, messages: Iterable[str]) -> None:
        """Read the results of these orders in one statement."""

    def put(self, row: Case | Instruction | Recipient | Reply) -> None: ...
    def record(self, change: Change) -> None: ...
    def remember(self, message: str, result: str, *, recorded_at: int) -> None: ...
    def set_city(self, city: City) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The picture exactly as of change number `n`."""

    n: int
    picture: Picture


class Store(Protocol):
    """The truth."""

    def work(self) -> AbstractContextManager[Work]:
        """A transaction; commits at its end, rolls back on any error. Raises NoStorage where nothing can be written."""

    def gazetteer(self) -> Gazetteer: ...
    def edition(self) -> int:
        """A number that grows whenever the gazetteer has been changed."""

    def snapshot(self) -> Snapshot: ...
    def head(self) -> int:
        """The highest change number."""

    def changes_after(self, n: int, *, most: int) -> Sequence[Change]: ...
    def instruction(self, instruction: str) -> Instruction | None: ...
    def instructions(self, *, exercise: bool, most: int) -> Sequence[Instruction]: ...
    def recipients(self, instruction: str) -> Sequence[Recipient]: ...
    def replies(self, instruction: str, *, worker: str | None = None) -> Sequence[Reply]:
        """The replies to an instruction (of one worker), the newest first."""

    def mine(self, worker: str, *, exercise: bool, since: int) -> Sequence[tuple[Instruction, Recipient]]:
        """The instructions of a worker that are open or were queued after `since`, the newest first."""

    def due_for_chase(self, *, now: int, exercise: bool, most: int) -> Sequence[Recipient]: ...


class Accounts(Protocol):
    """Logins and their sessions."""

    def by_login(self, login: str) -> tuple[Account, str] | None:
        """The account and its password hash."""

    def by_id(self, account: str) -> Account | None: ...
    def all(self) -> Sequence[Account]: ...
    def add(self, account: Account, password_hash: str) -> None: ...
    def save(self, account: Account, password_hash: str | None = None) -> None: ...
    def open_session(self, token: str, account: str, *, opened_at: int, expires_at: int) -> None: ...
    def session_account(self, token: str, *, now: int) -> Account | None: ...
    def living(self, tokens: Sequence[str], *, now: int) -> set[str]:
        """Which of these sessions have not ended."""

    def end_session(self, token: str) -> None: ...
    def end_sessions_of(self, account: str) -> None: ...


class Passwords(Protocol):
    """One-way hashing of passwords."""

    def hash(self, password: str) -> str: ...
    def fits(self, password_hash: str, password: str) -> bool: ...


class Wake(Protocol):
    """Tells whoever publishes changes that there are new ones. May be lost: publishers also look by themselves."""

    def __call__(self) -> None: ...
