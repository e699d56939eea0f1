"""Bytes of a file, whatever it is packed in; told by its first bytes, never by its name."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from data.importers.profile import BadLog

BROKEN = (EOFError, OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
"""What the unpackers raise for a file that is cut off or damaged."""


@contextmanager
def unpacked(path: Path, *, member: str | None = None, endings: tuple[str, ...] = (".csv", ".tsv", ".txt")) -> Iterator[BinaryIO]:
    """The content, plain, from .gz, .bz2, .xz or one member of a .zip. Raises BadLog."""
    try:
        with path.open("rb") as raw:
            magic = raw.read(6)
            raw.seek(0)
            with _opened(raw, magic, path, member, endings) as content:
                yield content
    except FileNotFoundError:
        raise bad(path, "There is no such file.") from None
    except BROKEN as error:
        raise bad(path, "It is damaged, cut off or not a file: {error}.", error=error or type(error).__name__) from None


def bad(path: Path, sentence: str, **fields: object) -> BadLog:
    """A BadLog with one reason."""
    return BadLog(what=path.name, problems=((sentence, fields),))


def _opened(raw: BinaryIO, magic: bytes, path: Path, member: str | None, endings: tuple[str, ...]) -> BinaryIO:
    if magic.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.open(raw))
    if magic.startswith(b"BZh"):
        return cast(BinaryIO, bz2.open(raw))
    if magic.startswith(b"\xfd7zXZ"):
        return cast(BinaryIO, lzma.open(raw))
    if magic.startswith(b"PK\x03\x04"):
        return _member(raw, path, member, endings)
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        raise bad(path, "It is an Excel workbook. Save it as CSV first.")
    return raw


def _member(raw: BinaryIO, path: Path, member: str | None, endings: tuple[str, ...]) -> BinaryIO:
    archive = zipfile.ZipFile(raw)
    names = [name for name in archive.namelist() if not name.endswith("/") and not name.startswith("__MACOSX/")]
    if "xl/workbook.xml" in names:
        raise bad(path, "It is an Excel workbook. Save it as CSV first.")
    fitting = [name for name in names if name.lower().endswith(endings)] or names
    if member is None and len(fitting) != 1:
        raise bad(path, "The archive holds {count} files; say which with [file] member: {names}.", count=len(fitting), names=", ".join(fitting[:10]))
    wanted = member or fitting[0]
    if wanted not in names:
        raise bad(path, "The archive has no member “{member}”; it holds: {names}.", member=wanted, names=", ".join(names[:10]))
    try:
        return cast(BinaryIO, archive.open(wanted))
    except RuntimeError as error:
        raise bad(path, "The archive is encrypted or packed in an unknown way: {error}.", error=error) from None
