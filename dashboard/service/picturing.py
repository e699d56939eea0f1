"""Pictures that workers send, as the use cases see them: taken in, owned, read. Knows neither files nor formats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

MOST_BYTES = 8 * 1024 * 1024
TOO_LARGE = "It is larger than 8 MB."


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPicture:
    """A picture as it lies in the store: a JPEG of `size` bytes, upright, without anything the camera wrote beside it."""

    id: str
    width: int
    height: int
    size: int


class PictureStore(Protocol):
    """Where pictures go. They never change, and their ids cannot be guessed."""

    def take(self, raw: bytes, *, worker: str, now: int) -> StoredPicture:
        """Make a clean copy of what a worker sent and keep it. Raises BadPicture, NoStorage."""

    def owned(self, pictures: Iterable[str], *, worker: str) -> frozenset[str]:
        """Which of these are this worker's."""

    def read(self, picture: str, *, small: bool = False) -> bytes | None:
        """The JPEG, or None if there is none with this id."""
