"""One database, SQLite or PostgreSQL: how it is opened, and the two kinds of transaction.

SQLite: WAL, synchronous=FULL (what is answered is on disk), BEGIN IMMEDIATE for every transaction that writes. Inside a writing
transaction nothing may wait for anything but the database: in a gevent process that would stop every other writer.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gevent import get_hub
from gevent.monkey import is_module_patched
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from dashboard.domain.errors import NoStorage
from dashboard.service.hall import Collision

BUSY_MS = 5000


class Database:
    """`write()` and `read()` give connections in a transaction of their own."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self._writing = threading.Lock()

    @contextmanager
    def write(self, *, isolation: str | None = None) -> Iterator[Connection]:
        """Commits at the end. Raises Collision where another process was first, NoStorage where nothing can be stored."""
        options: dict[str, Any] = {"writes": True} if self.sqlite else {"isolation_level": isolation} if isolation else {}
        with self._turn(), _spoken(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look."""
        with _spoken(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.sqlite:
            yield
            return
        with self._writing:
            yield

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


@contextmanager
def _spoken() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Collision from error
    except OperationalError as error:
        if "deadlock" in str(error.orig) or "serialize" in str(error.orig):
            raise Collision from error
        raise NoStorage from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise NoStorage from error
        raise


def open_engine(url: str) -> Engine:
    """The engine with our settings; connects to nothing yet."""
    if url.startswith("sqlite"):
        engine = create_engine(url, pool_size=4, max_overflow=12, connect_args={"check_same_thread": False, "factory": _Patient})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), pool_size=8, max_overflow=16, pool_pre_ping=True)


class _Patient(sqlite3.Connection):
    """Waits for the disk in a thread of its own where the process is one of greenlets: the others go on meanwhile."""

    def commit(self) -> None:
        """Commit; the disk takes some milliseconds."""
        if self.in_transaction and is_module_patched("threading"):
            get_hub().threadpool.apply(super().commit)
        else:
            super().commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}", "cache_size=-65536", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def is_well(database: Database) -> bool:
    """Does it answer?"""
    with database.read() as connection:
        return bool(connection.execute(text("SELECT 1")).scalar())
