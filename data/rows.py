"""Domain values to rows and back, one shelf per table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import RowMapping, Table

from dashboard.domain.areas import Area, AreaKind
from dashboard.domain.cases import Case, CaseState, Source
from dashboard.domain.changes import Change
from dashboard.domain.instructions import Instruction, InstructionKind, Recipient, RecipientState, Reply
from dashboard.domain.people import Account, Role, Worker
from data import tables

Row = Case | Instruction | Recipient | Reply


def _tuple(text: str) -> tuple[Any, ...]:
    return tuple(msgspec.json.decode(text))


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _shape(text: str) -> tuple[Any, ...]:
    return tuple(tuple((x, y) for x, y in ring) for ring in msgspec.json.decode(text))


@dataclass(frozen=True)
class Shelf:
    """How one domain class stands in one table: its key columns, and the columns that need reading or writing in another form."""

    cls: type
    table: Table
    key: tuple[str, ...]
    reads: Mapping[str, Callable[[Any], Any]]
    writes: Mapping[str, Callable[[Any], Any]]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns, which are the class's fields."""
        return tuple(field.name for field in fields(self.cls))

    @cached_property
    def _values(self) -> Callable[[Any], tuple[Any, ...]]:
        return attrgetter(*self.names)

    @cached_property
    def _turned(self) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
        return tuple((self.names.index(name), turn) for name, turn in self.writes.items())

    def read(self, row: RowMapping) -> Any:
        """The domain value of a row."""
        values = {name: row[name] for name in self.names}
        for name, turn in self.reads.items():
            values[name] = turn(values[name])
        return self.cls(**values)

    def values(self, value: Any) -> list[Any]:
        """The row of a domain value, in the order of `names`."""
        row = list(self._values(value))
        for place, turn in self._turned:
            row[place] = turn(row[place])
        return row

    def written(self, value: Any) -> dict[str, Any]:
        """The same by column name."""
        return dict(zip(self.names, self.values(value), strict=True))

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
CHANGES = Shelf(Change, tables.change, ("n",), {"body": msgspec.json.decode}, {"body": _json})
BY_CLASS: dict[type, Shelf] = {mapping.cls: mapping for mapping in (CASES, INSTRUCTIONS, RECIPIENTS, REPLIES)}
