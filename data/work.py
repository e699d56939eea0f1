"""One transaction of the store: reads what a batch needs in few statements, gathers what is written, writes it in bulk at the end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import BindParameter, Connection, Integer, Select, String, Table, bindparam, cast, select, tuple_, update

from dashboard.domain.cases import Case
from dashboard.domain.changes import Change
from dashboard.domain.city import City
from dashboard.domain.instructions import Instruction, Recipient
from data import numbering, tables
from data.rows import BY_CLASS, CASES, CHANGES, INSTRUCTIONS, RECIPIENTS, Row, Shelf

SLICE = 500
"""Most values in one IN list: below every engine's limit."""


_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
_BY_REF = select(tables.case).where(tables.case.c.ref.in_(_WANTED))
_BY_CASE = select(tables.case).where(tables.case.c.id.in_(_WANTED))
_BY_INSTRUCTION = select(tables.instruction).where(tables.instruction.c.id.in_(_WANTED))
_BY_RECIPIENT = select(tables.recipient).where(tuple_(tables.recipient.c.instruction, tables.recipient.c.worker).in_(_WANTED))
_RESULTS = select(tables.message.c.id, tables.message.c.result).where(tables.message.c.id.in_(_WANTED))


class SqlWork:
    """The port `Work` on a connection whose transaction is open. `finish` writes what was put."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[tuple[type, tuple[Any, ...]], Any] = {}
        self._stored: set[tuple[type, tuple[Any, ...]]] = set()
        self._moved: dict[tuple[type, tuple[Any, ...]], Any] = {}
        self._refs: dict[str, str | None] = {}
        self._results: dict[str, str | None] = {}
        self._changes: list[list[Any]] = []
        self.numbered: list[list[Any]] = []
        """The changes with their numbers, as rows, where they were numbered at once."""
        self._sqlite = connection.dialect.name == "sqlite"
        self._messages: list[list[Any]] = []

    def expect(self, messages: Iterable[str]) -> None:
        wanted = list(messages)
        self._results.update(dict.fromkeys(wanted))
        for part in _slices(wanted):
            self._results.update((row.id, row.result) for row in self._connection.execute(_RESULTS, {"wanted": part}))

    def prefetch(self, *, refs: Iterable[str], cases: Iterable[str], recipients: Iterable[tuple[str, str]]) -> None:
        wanted = list(dict.fromkeys(refs))
        self._refs.update(dict.fromkeys(wanted))
        for part in _slices(wanted):
            self._load(CASES, _BY_REF, part)
        for part in _slices(list(dict.fromkeys(cases))):
            self._load(CASES, _BY_CASE, part)
        pairs = list(dict.fromkeys(recipients))
        for part in _slices(list({instruction for instruction, _ in pairs})):
            self._load(INSTRUCTIONS, _BY_INSTRUCTION, part, lock=False)
        for part in _slices(pairs):
            self._load(RECIPIENTS, _BY_RECIPIENT, part)

    def _load(self, shelf: Shelf, query: Select[Any], wanted: list[Any], *, lock: bool = True) -> None:
        """Rows are locked where several can write at once; SQLite has one writer anyway."""
        locked = query.with_for_update() if lock and not self._sqlite else query
        for row in self._connection.execute(locked, {"wanted": wanted}).mappings():
            value = shelf.read(row)
            name = (shelf.cls, shelf.key_of(value))
            self._rows.setdefault(name, value)
            self._stored.add(name)
            if shelf is CASES:
                self._refs[value.ref] = value.id

    def case_by_ref(self, ref: str) -> Case | None:
        if ref not in self._refs:
            self.prefetch(refs=[ref], cases=(), recipients=())
        known = self._refs.get(ref)
        return None if known is None else self._rows[Case, (known,)]

    def case(self, case: str) -> Case | None:
        found: Case | None = self._find(CASES, (case,), _BY_CASE, case)
        return found

    def instruction(self, instruction: str) -> Instruction | None:
        found: Instruction | None = self._find(INSTRUCTIONS, (instruction,), _BY_INSTRUCTION, instruction)
        return found

    def recipient(self, instruction: str, worker: str) -> Recipient | None:
        found: Recipient | None = self._find(RECIPIENTS, (instruction, worker), _BY_RECIPIENT, (instruction, worker))
        return found

    def _find(self, shelf: Shelf, key: tuple[Any, ...], query: Select[Any], wanted: Any) -> Any:
        if (shelf.cls, key) not in self._rows:
            self._load(shelf, query, [wanted])
        return self._rows.get((shelf.cls, key))

    def result_of(self, message: str) -> str | None:
        return self._results.get(message)

    def put(self, row: Row) -> None:
        shelf = BY_CLASS[type(row)]
        name = (shelf.cls, shelf.key_of(row))
        self._rows[name] = self._moved[name] = row
        if isinstance(row, Case):
            self._refs[row.ref] = row.id

    def record(self, change: Change) -> None:
        self._changes.append(CHANGES.values(change)[:-1])

    def remember(self, message: str, result: str, *, recorded_at: int) -> None:
        self._results[message] = result
        self._messages.append([message, result, recorded_at])

    def set_city(self, city: City) -> None:
        value = json.dumps(asdict(city), ensure_ascii=False)
        self._connection.execute(update(tables.hall).where(tables.hall.c.key == "city").values(value=value))
        edition = cast(cast(tables.hall.c.value, Integer) + 1, String)
        self._connection.execute(update(tables.hall).where(tables.hall.c.key == "edition").values(value=edition))

    def finish(self) -> None:
        """Write everything that was put, a statement per table and kind."""
        for shelf in BY_CLASS.values():
            mine = [(name, row) for name, row in self._moved.items() if name[0] is shelf.cls]
            self._insert(shelf.table, shelf.names, [shelf.values(row) for name, row in mine if name not in self._stored])
            self._update(shelf, [shelf.values(row) for name, row in mine if name in self._stored])
        self._insert_changes()
        self._insert(tables.message, ("id", "result", "recorded_at"), self._messages)

    def _insert_changes(self) -> None:
        """SQLite has one writer at a time: the order of writing is the order of commits, so numbers are given at once."""
        if self._changes and self._sqlite:
            n = numbering.head(self._connection)
            self.numbered = [[*row, n + place] for place, row in enumerate(self._changes, 1)]
            self._insert(tables.change, CHANGES.names, self.numbered)
        else:
            self._insert(tables.change, CHANGES.names[:-1], self._changes)

    def _insert(self, table: Table, names: Sequence[str], rows: list[list[Any]]) -> None:
        if rows:
            places = ", ".join([self._place] * len(names))
            self._many(f"INSERT INTO {_quoted(table.name)} ({', '.join(map(_quoted, names))}) VALUES ({places})", rows)

    def _update(self, shelf: Shelf, rows: list[list[Any]]) -> None:
        """Whole rows by their keys; a key's place stands once more at the end."""
        if rows:
            keys = [shelf.names.index(name) for name in shelf.key]
            changed = ", ".join(f"{_quoted(name)} = {self._place}" for name in shelf.names)
            where = " AND ".join(f"{_quoted(name)} = {self._place}" for name in shelf.key)
            self._many(f"UPDATE {_quoted(shelf.table.name)} SET {changed} WHERE {where}", [[*row, *(row[key] for key in keys)] for row in rows])

    @property
    def _place(self) -> str:
        return "?" if self._connection.dialect.name == "sqlite" else "%s"

    def _many(self, statement: str, rows: list[list[Any]]) -> None:
        """The driver's own executemany: the statements are plain and this is the hottest place of the hall."""
        self._connection.exec_driver_sql(statement, [tuple(row) for row in rows])


def _quoted(name: str) -> str:
    return f'"{name}"'


def _slices(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), SLICE):
        yield values[start : start + SLICE]
