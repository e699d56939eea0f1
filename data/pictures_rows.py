"""The table `picture`: whose a picture is. Knows nothing of files."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select

from dashboard.service.picturing import StoredPicture
from data.database import Database
from data.tables import picture

MEDIA_TYPE = "image/jpeg"


class PictureRows:
    """One row per stored picture."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, stored: StoredPicture, *, worker: str, now: int) -> None:
        """Write down a picture whose files are on disk already. Raises NoStorage."""
        row = {"id": stored.id, "width": stored.width, "height": stored.height, "size": stored.size}
        with self._database.write() as connection:
            connection.execute(insert(picture).values(**row, worker=worker, media_type=MEDIA_TYPE, taken_in_at=now))

    def owned(self, pictures: Iterable[str], *, worker: str) -> frozenset[str]:
        """Which of these are this worker's."""
        wanted = select(picture.c.id).where(picture.c.id.in_(list(pictures)), picture.c.worker == worker)
        with self._database.read() as connection:
            return frozenset(connection.scalars(wanted))
