"""The heartbeats of the hall's parts, in the database: each part's last good round, written once a second."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from data import tables
from data.database import Database


class SqlPulse:
    """`write` for the worker, `beats` for the web processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, beats: Mapping[str, tuple[int, Mapping[str, Any]]]) -> None:
        """Replace the heartbeats of these parts: part -> (epoch ms, details)."""
        rows = [{"part": part, "at": at, "detail": json.dumps(detail)} for part, (at, detail) in beats.items()]
        with self._database.write() as connection:
            connection.execute(delete(tables.heartbeat).where(tables.heartbeat.c.part.in_(list(beats))))
            connection.execute(insert(tables.heartbeat), rows)

    def beats(self) -> Mapping[str, tuple[int, Mapping[str, Any]]]:
        """Part -> (when it was last well, details)."""
        with self._database.read() as connection:
            return {row.part: (row.at, json.loads(row.detail)) for row in connection.execute(select(tables.heartbeat))}
