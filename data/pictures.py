"""Pictures as files: cleaned by a child process, under random names, outside of what the web server serves by itself."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from dashboard.domain.errors import BadPicture, NoStorage
from dashboard.service.picturing import MOST_BYTES, TOO_LARGE, StoredPicture
from data import picture_process
from data.picture_process import Refusal
from data.pictures_rows import PictureRows

RESERVE = 200 * 1024 * 1024
"""Room on the disk that pictures leave to the database."""
AT_ONCE, PATIENCE_S = 2, 30
"""Children at a time, and how long one more waits for its turn: a broadcast brings a thousand pictures within minutes."""

NOT_A_PICTURE = "It is not a JPEG, PNG or WebP picture."
TOO_MANY_PIXELS = "It has more than 25 million pixels."
DAMAGED = "The file is damaged."
NO_ROOM = "There is no room left for pictures in the hall. Send the reply without them."
_REASONS: dict[int, str] = {
    Refusal.NOT_A_PICTURE: NOT_A_PICTURE,
    Refusal.TOO_MANY_PIXELS: TOO_MANY_PIXELS,
    Refusal.DAMAGED: DAMAGED,
}
_ID = re.compile(r"[0-9a-f]{32}")


class PictureFiles:
    """A PictureStore in a folder. `reserve` is the free space in bytes below which nothing is taken."""

    def __init__(self, folder: Path, rows: PictureRows, *, reserve: int = RESERVE) -> None:
        self._folder = folder
        self._rows = rows
        self._reserve = reserve
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def take(self, raw: bytes, *, worker: str, now: int) -> StoredPicture:
        """Clean, write, then own: a row never names a file that is not there. Raises BadPicture, NoStorage."""
        if len(raw) > MOST_BYTES:
            raise BadPicture(reason=TOO_LARGE)
        self._folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free < self._reserve:
            raise BadPicture(reason=NO_ROOM)
        width, height, large, small = self._cleaned(raw)
        stored = StoredPicture(id=secrets.token_hex(16), width=width, height=height, size=len(large))
        self._keep(stored, large, small)
        self._rows.add(stored, worker=worker, now=now)
        return stored

    def owned(self, pictures: Iterable[str], *, worker: str) -> frozenset[str]:
        """Which of these are this worker's."""
        return self._rows.owned(pictures, worker=worker)

    def read(self, picture: str, *, small: bool = False) -> bytes | None:
        """The JPEG, or None if there is none with this id."""
        if not _ID.fullmatch(picture):
            return None
        try:
            return self._path(picture, small=small).read_bytes()
        except FileNotFoundError:
            return None

    def _path(self, picture: str, *, small: bool) -> Path:
        return self._folder / picture[:2] / f"{picture}{'.small' if small else ''}.jpg"

    def _cleaned(self, raw: bytes) -> tuple[int, int, bytes, bytes]:
        if not self._turns.acquire(timeout=PATIENCE_S):
            raise NoStorage()
        try:
            return _in_child(raw)
        finally:
            self._turns.release()

    def _keep(self, stored: StoredPicture, large: bytes, small: bytes) -> None:
        try:
            _write(self._path(stored.id, small=True), small)
            _write(self._path(stored.id, small=False), large)
        except OSError as error:
            raise BadPicture(reason=NO_ROOM) from error


def _in_child(raw: bytes) -> tuple[int, int, bytes, bytes]:
    command = [sys.executable, "-I", picture_process.__file__]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=picture_process.SECONDS, check=False, env={})
    except subprocess.TimeoutExpired:
        raise BadPicture(reason=DAMAGED) from None
    if done.returncode != 0:
        raise BadPicture(reason=_REASONS.get(done.returncode, DAMAGED))
    header, _, body = done.stdout.partition(b"\n")
    width, height, size = (int(number) for number in header.split())
    return width, height, body[:size], body[size:]


def _write(path: Path, content: bytes) -> None:
    """All or nothing, also when the power goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
