"""Gives committed changes their dense numbers, in one place at a time (SQLite: `data.work` gives them in the writing transaction)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select, text

from dashboard.domain.changes import Change
from data import tables
from data.rows import CHANGES

_LOCK = 7_215_001
"""Key of the advisory lock by which PostgreSQL lets only one process number at a time (SQLite: BEGIN IMMEDIATE)."""
_NUMBER = text(
    "UPDATE change SET n = given.n FROM ("
    "SELECT id, (SELECT COALESCE(MAX(n), 0) FROM change) + ROW_NUMBER() OVER (ORDER BY id) AS n FROM change WHERE n IS NULL"
    ") AS given WHERE change.id = given.id"
)
_HEAD = select(func.coalesce(func.max(tables.change.c.n), 0))
_WAITING = select(tables.change.c.id).where(tables.change.c.n.is_(None)).limit(1)


def head(connection: Connection) -> int:
    """The highest number given so far; 0 in a new hall."""
    return int(connection.execute(_HEAD).scalar_one())


def waiting(connection: Connection) -> bool:
    """Are there committed changes without a number?"""
    return connection.execute(_WAITING).first() is not None


def number_pending(connection: Connection) -> int:
    """Number what is waiting (in a writing transaction) and return the head."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if waiting(connection):
        connection.execute(_NUMBER)
    return head(connection)


def changes_after(connection: Connection, n: int, most: int) -> Sequence[Change]:
    """The numbered changes above `n`, in order."""
    query = select(tables.change).where(tables.change.c.n > n).order_by(tables.change.c.n).limit(most)
    return [CHANGES.read(row) for row in connection.execute(query).mappings()]


def travelling_after(connection: Connection, n: int, most: int) -> Sequence[tuple[int, bytes]]:
    """The same as they travel in the stream: (number, JSON). Bodies are JSON already and are passed on as they are."""
    query = select(tables.change).where(tables.change.c.n > n).order_by(tables.change.c.n).limit(most)
    return [(row["n"], travelling({name: row[name] for name in CHANGES.names})) for row in connection.execute(query).mappings()]


def travelling(row: Mapping[str, Any]) -> bytes:
    """One change as it travels; its body is JSON already."""
    return msgspec.json.encode({**row, "exercise": bool(row["exercise"]), "body": msgspec.Raw(row["body"].encode())})
