"""From the TOML forms of a column ("name", ["name", "other name"], {column = ..., pattern = ...}) to a Pick. Knows no file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from string import Formatter
from typing import Any
from zoneinfo import available_timezones

from data.importers.profile import NULLS, Clean, Moment, Pick, Problem
from data.importers.table import Table, nearest

WHERE = ("column", "join", "first")
CLEAN = ("pattern", "becomes", "case", "blanks", "aliases", "default")
TEXT_KEYS = (*WHERE, *CLEAN, "with", "optional")
TIME_KEYS = (*WHERE, "pattern", "becomes", "blanks", "with", "optional", "formats", "zone", "end_of_day", "unit")
SPECIAL_FORMATS = ("iso", "epoch", "excel")
UNITS = {"minutes": 60_000, "hours": 3_600_000, "days": 86_400_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds for every column unless it says otherwise."""

    moment: Moment = field(default_factory=Moment)
    blanks: frozenset[str] = frozenset(NULLS)
    glue: str = " "


def read_pick(value: Any, place: str, problems: list[Problem], defaults: Defaults, keys: tuple[str, ...] = TEXT_KEYS) -> Pick:
    """The pick that stands at `place`. Problems are added to the list."""
    if isinstance(value, list):
        return _list(value, place, problems, defaults, keys)
    if isinstance(value, Mapping):
        return _table(Table(value, place, problems), defaults, keys)
    name = value if isinstance(value, str) else ""
    if not name.strip():
        problems.append(("{place} must name a column of the file, not {value}.", {"place": place, "value": repr(value)}))
    return Pick(columns=(name,), glue=defaults.glue, clean=Clean(blanks=defaults.blanks), moment=defaults.moment)


def _list(value: list[Any], place: str, problems: list[Problem], defaults: Defaults, keys: tuple[str, ...]) -> Pick:
    clean = Clean(blanks=defaults.blanks)
    if value and all(isinstance(item, str) and item.strip() for item in value):
        return Pick(columns=tuple(value), glue=defaults.glue, clean=clean, moment=defaults.moment)
    picks = tuple(read_pick(item, f"{place}[{n}]", problems, defaults, keys) for n, item in enumerate(value))
    if not picks:
        problems.append(("{place} must name a column of the file, not {value}.", {"place": place, "value": "[]"}))
    return Pick(first=picks, glue=defaults.glue, clean=clean, moment=defaults.moment)


def _table(table: Table, defaults: Defaults, keys: tuple[str, ...]) -> Pick:
    table.allow(keys)
    given = [key for key in WHERE if key in table.values]
    if len(given) != 1:
        table.wrong("{place} needs exactly one of: column, join, first.")
        return Pick(columns=("?",))
    moment = _moment(table, defaults.moment)
    inner = Defaults(moment=moment, blanks=defaults.blanks, glue=defaults.glue)
    parts = table.values[given[0]]
    if given[0] == "column":
        found = read_pick(parts, f"{table.place}.column", table.problems, inner, keys)
    elif not isinstance(parts, list) or not parts:
        table.wrong("{place}: “{key}” must be a list of columns.", key=given[0])
        return Pick(columns=("?",))
    else:
        picks = tuple(read_pick(part, f"{table.place}.{given[0]}[{n}]", table.problems, inner, keys) for n, part in enumerate(parts))
        found = Pick(join=picks) if given[0] == "join" else Pick(first=picks)
    glue, optional = table.text("with", defaults.glue), table.flag("optional")
    return Pick(columns=found.columns, join=found.join, first=found.first, glue=glue, optional=optional, clean=_clean(table, defaults), moment=moment)


def _clean(table: Table, defaults: Defaults) -> Clean:
    pattern = _pattern(table)
    return Clean(
        pattern=pattern,
        becomes=_becomes(table, pattern),
        blanks=defaults.blanks | frozenset(tidy(text) for text in table.texts("blanks")),
        aliases={tidy(word): target for word, target in table.map("aliases").items()},
        case=table.choice("case", ("keep", "title", "upper", "lower"), "keep"),
        default=table.text("default"),
    )


def tidy(text: str) -> str:
    """A text as it is compared: single spaces, lower case."""
    return " ".join(text.split()).lower()


def _pattern(table: Table) -> re.Pattern[str] | None:
    text = table.text("pattern")
    try:
        return re.compile(text) if text else None
    except re.error as error:
        table.wrong("{place}: the pattern {pattern} is not a regular expression: {error}.", pattern=repr(text), error=error)
        return None


def _becomes(table: Table, pattern: re.Pattern[str] | None) -> str:
    text = table.text("becomes")
    if not text:
        return ""
    if pattern is None:
        table.wrong("{place}: “becomes” needs a “pattern”.")
        return ""
    groups = [""] * max(pattern.groups, 1)
    try:
        if any(name and not name.isdigit() for _, name, _, _ in Formatter().parse(text)):
            raise ValueError("{n}")
        text.format(*groups)
    except (ValueError, IndexError, KeyError) as error:
        table.wrong("{place}: “becomes” may use {count} places like {example}, but {value} does not fit: {error}.",
                    count=len(groups), example="{:0>2}", value=repr(text), error=error)  # fmt: skip
        return ""
    return text


def _moment(table: Table, default: Moment) -> Moment:
    unit = table.choice("unit", tuple(UNITS), "hours") if "unit" in table.values else None
    return Moment(
        formats=read_formats(table) or default.formats,
        zone=read_zone(table, "zone", default.zone),
        end_of_day=table.flag("end_of_day") or default.end_of_day,
        unit_ms=UNITS[unit] if unit else default.unit_ms,
    )


def read_formats(table: Table) -> tuple[str, ...]:
    """The list of time formats, each checked."""
    formats = table.texts("formats")
    for text in formats:
        if text in SPECIAL_FORMATS:
            continue
        if "%" not in text:
            table.wrong("{place}: the time format {format} is neither iso, epoch or excel nor of the kind %d.%m.%Y %H:%M.", format=repr(text))
        elif error := _format_error(text):
            table.wrong("{place}: the time format {format} cannot be used: {error}.", format=repr(text), error=error)
    return formats


def _format_error(text: str) -> str:
    try:
        datetime.strptime("", text)
    except ValueError as error:
        return "" if "does not match" in str(error) else str(error)
    return ""


def read_zone(table: Table, key: str, default: str) -> str:
    """An IANA zone name that exists."""
    zone = table.text(key, default)
    known = available_timezones()
    if zone in known:
        return zone
    meant = nearest(zone, known) or next((name for name in sorted(known) if name.lower().endswith(f"/{zone.lower().replace(' ', '_')}")), None)
    if meant:
        table.wrong("{place}: there is no time zone “{zone}”. Did you mean {meant}?", zone=zone, meant=meant)
    else:
        table.wrong("{place}: there is no time zone “{zone}”. Zones are named like America/New_York or Asia/Shanghai.", zone=zone)
    return default
