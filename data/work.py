"""One transaction of the store: reads what a batch needs in few statements, gathers what is written, writes it in bulk at the end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, tuple_, update

from dashboard.domain.cases import Case
from dashboard.domain.changes import Change
from dashboard.domain.city import City
from dashboard.domain.instructions import Instruction, Recipient
from data import tables
from data.rows import BY_CLASS, CASES, CHANGES, INSTRUCTIONS, RECIPIENTS, Row, Shelf

SLICE = 500
"""Most values in one IN list: below every engine's limit."""


class SqlWork:
    """The port `Work` on a connection whose transaction is open. `finish` writes what was put."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[tuple[type, tuple[Any, ...]], Any] = {}
        self._stored: set[tuple[type, tuple[Any, ...]]] = set()
        self._moved: dict[tuple[type, tuple[Any, ...]], Any] = {}
        self._refs: dict[str, str | None] = {}
        self._results: dict[str, str | None] = {}
        self._changes: list[dict[str, Any]] = []
        self._messages: list[dict[str, Any]] = []

    def expect(self, messages: Iterable[str]) -> None:
        wanted = list(messages)
        self._results.update(dict.fromkeys(wanted))
        table = tables.message.c
        for part in _slices(wanted):
            self._results.update(row.tuple() for row in self._connection.execute(select(table.id, table.result).where(table.id.in_(part))))

    def prefetch(self, *, refs: Iterable[str], cases: Iterable[str], recipients: Iterable[tuple[str, str]]) -> None:
        wanted = list(dict.fromkeys(refs))
        self._refs.update(dict.fromkeys(wanted))
        for part in _slices(wanted):
            self._load(CASES, tables.case.c.ref.in_(part))
        for part in _slices(list(dict.fromkeys(cases))):
            self._load(CASES, tables.case.c.id.in_(part))
        pairs = list(dict.fromkeys(recipients))
        for part in _slices(list({instruction for instruction, _ in pairs})):
            self._load(INSTRUCTIONS, tables.instruction.c.id.in_(part), lock=False)
        for part in _slices(pairs):
            self._load(RECIPIENTS, tuple_(tables.recipient.c.instruction, tables.recipient.c.worker).in_(part))

    def _load(self, shelf: Shelf, where: Any, *, lock: bool = True) -> None:
        query = select(shelf.table).where(where)
        for row in self._connection.execute(query.with_for_update() if lock else query).mappings():
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
        return self._find(CASES, (case,), tables.case.c.id == case)

    def instruction(self, instruction: str) -> Instruction | None:
        return self._find(INSTRUCTIONS, (instruction,), tables.instruction.c.id == instruction)

    def recipient(self, instruction: str, worker: str) -> Recipient | None:
        columns = tables.recipient.c
        return self._find(RECIPIENTS, (instruction, worker), (columns.instruction == instruction) & (columns.worker == worker))

    def _find(self, shelf: Shelf, key: tuple[Any, ...], where: Any) -> Any:
        if (shelf.cls, key) not in self._rows:
            self._load(shelf, where)
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
        row = CHANGES.written(change)
        row["n"] = None
        self._changes.append(row)

    def remember(self, message: str, result: str, *, recorded_at: int) -> None:
        self._results[message] = result
        self._messages.append({"id": message, "result": result, "recorded_at": recorded_at})

    def set_city(self, city: City) -> None:
        value = json.dumps(asdict(city), ensure_ascii=False)
        self._connection.execute(update(tables.hall).where(tables.hall.c.key == "city").values(value=value))

    def finish(self) -> None:
        """Write everything that was put, a statement per table and kind."""
        for shelf in BY_CLASS.values():
            mine = {name: row for name, row in self._moved.items() if name[0] is shelf.cls}
            fresh = [shelf.written(row) for name, row in mine.items() if name not in self._stored]
            moved = [shelf.written(row) for name, row in mine.items() if name in self._stored]
            self._write(insert(shelf.table), fresh)
            self._write(_update(shelf), [{f"key_{name}" if name in shelf.key else name: value for name, value in row.items()} for row in moved])
        self._write(insert(tables.change), self._changes)
        self._write(insert(tables.message), self._messages)

    def _write(self, statement: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(statement, rows)


def _update(shelf: Shelf) -> Any:
    columns = [column.name for column in shelf.table.columns if column.name not in shelf.key]
    statement = update(shelf.table).values({name: bindparam(name) for name in columns})
    for name in shelf.key:
        statement = statement.where(shelf.table.c[name] == bindparam(f"key_{name}"))
    return statement


def _slices(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), SLICE):
        yield values[start : start + SLICE]
