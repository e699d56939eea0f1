"""The table of dead letters, read for the administrator."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from dashboard.service.letters import Letter
from data.database import Database
from data.tables import dead_letter


class SqlLetters:
    """The port `Letters`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, most: int) -> Sequence[Letter]:
        """The newest first."""
        columns = dead_letter.c
        query = select(columns.entry, columns.reason, func.length(columns.raw).label("size"), columns.recorded_at).order_by(columns.id.desc())
        with self._database.read() as connection:
            return [Letter(**row) for row in connection.execute(query.limit(most)).mappings()]

    def number(self) -> int:
        """How many there are."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(dead_letter)).scalar_one())
