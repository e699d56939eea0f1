"""The steps of the migrations lead to exactly the tables that the program writes into, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from data import schema, tables
from data.database import Database
from tests.builders import Town


def test_the_migrations_lead_to_the_tables_of_the_program(database: Database) -> None:
    with database.write() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []


def test_every_column_that_must_not_be_empty_is_so_in_the_database(database: Database) -> None:
    with database.read() as connection:
        found = inspect(connection)
        for table in tables.metadata.sorted_tables:
            there = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
            assert there == {column.name: bool(column.nullable) for column in table.columns}, table.name


def test_every_index_is_in_the_database(database: Database) -> None:
    """The numbering, the chase and the indicators would be slow without them, and nothing else would tell."""
    with database.read() as connection:
        found = inspect(connection)
        for table in tables.metadata.sorted_tables:
            there = {str(index["name"]) for index in found.get_indexes(table.name)}
            assert {str(index.name) for index in table.indexes} <= there, table.name


def test_upgrading_what_is_current_changes_nothing(database: Database) -> None:
    town = Town.on(database)
    town.report("r1")
    schema.upgrade(database)
    assert schema.is_current(database)
    assert len(town.changes()) == 2


def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    found = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert not schema.is_current(found)
    schema.upgrade(found)
    assert schema.is_current(found)
    found.close()


def test_an_upgrade_that_breaks_in_the_middle_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction: the next start finds the tables as they were, and tries again."""
    found = Database(f"sqlite:///{tmp_path / 'half.db'}")

    def breaking(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", breaking)
        with pytest.raises(RuntimeError, match="power cut"):
            schema.upgrade(found)
    with found.read() as connection:
        assert inspect(connection).get_table_names() == []
    schema.upgrade(found)
    assert schema.is_current(found)
    found.close()
