"""Rows of a delimited text file with their line numbers; odd rows are counted, none stops the reading. Knows no meaning of a column."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from data.importers.packing import bad, unpacked
from data.importers.profile import FileRule
from data.importers.report import Reason, Tally

FIELD_LIMIT = 10_000_000
"""Longest field in characters: a free text or a polygon may be long, though it is never kept."""
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_escaped = re.compile("[\udc80-\udcff]").search


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An open file: the names of its columns and its rows, each a list as long as the header. `tally.line` is the row's first line."""

    header: tuple[str, ...]
    rows: Iterator[list[str]]


class Lines:
    """The lines of a file with their endings, decoded; `number` is that of the last one given out."""

    def __init__(self, content: BinaryIO, rule: FileRule, tally: Tally) -> None:
        head = content.peek(4)  # type: ignore[attr-defined]  # every reader that `unpacked` gives has it
        self.encoding = next((codec for mark, codec in BOMS if head.startswith(mark)), rule.encoding)
        errors = "replace" if self.encoding == "utf-16" else "surrogateescape"
        self.text = io.TextIOWrapper(content, encoding=self.encoding, errors=errors, newline="")
        self.fallback, self.tally, self.number = rule.fallback or self.encoding, tally, 0

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = next(self.text)
        self.number += 1
        return line if line.isascii() or not _escaped(line) else self._repaired(line)

    def _repaired(self, line: str) -> str:
        self.tally.line = self.number
        self.tally.note(Reason.BAD_BYTES)
        return line.encode(self.encoding.replace("-sig", ""), "surrogateescape").decode(self.fallback, "replace")


@contextmanager
def opened(path: Path, rule: FileRule, tally: Tally) -> Iterator[Sheet]:
    """The file as a sheet. Raises BadLog where it has no header or cannot be unpacked."""
    with unpacked(path, member=rule.member) as content:
        lines = Lines(content, rule, tally)
        deque(islice(lines, rule.skip), maxlen=0)
        first = next((line for line in lines if line.strip()), "")
        delimiter = rule.delimiter or max(",;\t|", key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
        csv.field_size_limit(FIELD_LIMIT)
        reader = csv.reader(chain([first], lines), delimiter=delimiter, quotechar=rule.quote)
        header = rule.header or tuple(next(reader, []))
        if not any(name.strip() for name in header):
            raise bad(path, "It is empty: there is no line with the names of the columns.")
        yield Sheet(header=_unique(header), rows=_rows(reader, lines, len(header), tally))


def _unique(header: tuple[str, ...]) -> tuple[str, ...]:
    """Names, the second of the same as "name (2)"."""
    seen: dict[str, int] = {}
    names = []
    for name in (name.strip() for name in header):
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def _rows(reader: Iterator[list[str]], lines: Lines, width: int, tally: Tally) -> Iterator[list[str]]:
    while True:
        start = lines.number + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            tally.line = start
            tally.note(Reason.UNREADABLE_ROW)
            continue
        tally.line = start
        if len(row) == width:
            yield row
        elif row:
            tally.note(Reason.SHORT_ROW if len(row) < width else Reason.LONG_ROW)
            yield (row + [""] * width)[:width]
        else:
            tally.note(Reason.EMPTY_LINE)
