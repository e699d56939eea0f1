"""Reading the small CSV books of a demo city into domain values. Knows the columns, not the city."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from dashboard.domain.city import Category, Template
from dashboard.domain.exercise import Matter, Phrases
from dashboard.domain.instructions import InstructionKind
from dashboard.domain.people import Department

Row = dict[str, str]


def rows(folder: Path, name: str) -> list[Row]:
    """The rows of one book as dictionaries by column."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as book:
        return list(csv.DictReader(book))


def departments(folder: Path) -> tuple[Department, ...]:
    """departments.csv: code, name."""
    return tuple(Department(code=row["code"], name=row["name"]) for row in rows(folder, "departments"))


def matters(folder: Path) -> tuple[Matter, ...]:
    """categories.csv: code, group, name, department, limit_h, urgent, weight, texts (with | between)."""
    return tuple(
        Matter(category=_category(row), texts=tuple(row["texts"].split("|")), weight=float(row["weight"])) for row in rows(folder, "categories")
    )


def _category(row: Row) -> Category:
    return Category(
        code=row["code"],
        group=row["group"],
        name=row["name"],
        department=row["department"] or None,
        limit_s=int(row["limit_h"]) * 3600 if row["limit_h"] else None,
        urgent=bool(row["urgent"]),
    )


def templates(folder: Path) -> tuple[Template, ...]:
    """templates.csv: kind, title, minutes, text."""
    return tuple(
        Template(kind=row["kind"], title=row["title"], text=row["text"], minutes=int(row["minutes"]) if row["minutes"] else None)
        for row in rows(folder, "templates")
    )


def phrases(folder: Path) -> Phrases:
    """phrases.csv: kind (of instruction, or `declined`), about (a word in the instruction's text; empty: any), text."""
    found = rows(folder, "phrases")
    return Phrases(
        replies={kind: _texts(found, kind=kind, about="") for kind in InstructionKind},
        reasons=_texts(found, kind="declined", about=""),
        about={(InstructionKind(row["kind"]), row["about"]): _texts(found, kind=row["kind"], about=row["about"]) for row in found if row["about"]},
    )


def _texts(found: Iterable[Row], **wanted: str) -> tuple[str, ...]:
    return tuple(row["text"] for row in found if all(row[column] == value for column, value in wanted.items()))
