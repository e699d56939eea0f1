"""Domain values to rows and back, one mapping per table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import RowMapping, Table

from dashboard.domain.areas import Area, AreaKind
from dashboard.domain.cases import Case, CaseState, Source
from dashboard.domain.changes import Change
from dashboard.domain.instructions import Instruction, InstructionKind, Recipient, RecipientState, Reply
from dashboard.domain.people import Account, Role, Worker
from data import tables

Row = Case | Instruction | Recipient | Reply


def _tuple(text: str) -> tuple[Any, ...]:
    return tuple(json.loads(text))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _shape(text: str) -> tuple[Any, ...]:
    return tuple(tuple((x, y) for x, y in ring) for ring in json.loads(text))


@dataclass(frozen=True, slots=True)
class Shelf:
    """How one domain class stands in one table: its key columns, and the columns that need reading or writing in another form."""

    cls: type
    table: Table
    key: tuple[str, ...]
    reads: Mapping[str, Callable[[Any], Any]]
    writes: Mapping[str, Callable[[Any], Any]]

    def read(self, row: RowMapping) -> Any:
        """The domain value of a row."""
        values = {field.name: row[field.name] for field in fields(self.cls)}
        for name, turn in self.reads.items():
            values[name] = turn(values[name])
        return self.cls(**values)

    def written(self, value: Any) -> dict[str, Any]:
        """The row of a domain value."""
        row = {name: getattr(value, name) for name in self.cls.__slots__}
        for name, turn in self.writes.items():
            row[name] = turn(row[name])
        return row

    def key_of(self, value: Any) -> tuple[Any, ...]:
        """The primary key of a domain value."""
        return tuple(getattr(value, name) for name in self.key)


CASES = Shelf(Case, tables.case, ("id",), {"source": Source, "state": CaseState}, {})
INSTRUCTIONS = Shelf(Instruction, tables.instruction, ("id",), {"kind": InstructionKind}, {})
RECIPIENTS = Shelf(Recipient, tables.recipient, ("instruction", "worker"), {"grids": _tuple, "state": RecipientState}, {"grids": _json})
REPLIES = Shelf(Reply, tables.reply, ("id",), {"pictures": _tuple}, {"pictures": _json})
AREAS = Shelf(Area, tables.area, ("code",), {"kind": AreaKind, "shape": _shape}, {"shape": _json})
WORKERS = Shelf(Worker, tables.worker, ("id",), {}, {})
ACCOUNTS = Shelf(Account, tables.account, ("id",), {"role": Role}, {})
CHANGES = Shelf(Change, tables.change, ("n",), {"body": json.loads}, {"body": _json})
BY_CLASS: dict[type, Shelf] = {mapping.cls: mapping for mapping in (CASES, INSTRUCTIONS, RECIPIENTS, REPLIES)}
