"""From a TOML file, or the name of a built-in profile, to a Profile; every mistake is said in one go. Never opens a log."""

from __future__ import annotations

import codecs
import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dashboard.domain.areas import AreaKind
from dashboard.domain.cases import Source
from data.importers.pick_reading import TEXT_KEYS, TIME_KEYS, Defaults, read_formats, read_pick, read_zone, tidy
from data.importers.profile import NULLS, TEXTS, TIMES, AreaRule, BadProfile, FileRule, Level, Moment, Pick, Problem, Profile, StatusRule, Test
from data.importers.table import Table

BUILT_IN = Path(__file__).parent.parent / "profiles"
SECTIONS = ("city", "file", "time", "columns", "area", "source", "status", "rows", "urgent")
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "auto": None}
LEVELS = tuple(kind for kind in AreaKind if kind is not AreaKind.CITY)
PLACES = ("columns", "point", "columns_or_point", "point_or_columns")


def profile_names() -> list[str]:
    """The built-in profiles."""
    return sorted(path.stem for path in BUILT_IN.glob("*.toml"))


def load_profile(name_or_path: str | Path) -> Profile:
    """A built-in profile by name, or one's own by the path of its .toml file. Raises BadProfile with every problem found."""
    path = Path(name_or_path)
    if path.suffix != ".toml" and not path.is_file():
        path = BUILT_IN / f"{name_or_path}.toml"
    try:
        return parse_profile(path.read_bytes().decode("utf-8-sig"), path.name)
    except FileNotFoundError:
        known = ", ".join(profile_names())
        problem = ("There is no such file and no built-in profile of this name. Built in: {known}.", {"known": known})
    except (UnicodeDecodeError, OSError) as error:
        problem = ("It is not a text file in UTF-8: {error}.", {"error": str(error)})
    raise BadProfile(what=str(name_or_path), problems=(problem,))


def parse_profile(text: str, name: str) -> Profile:
    """The profile written in `text`; `name` is only for messages."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadProfile(what=name, problems=(("It is not TOML: {error}.", {"error": error}),)) from None
    problems: list[Problem] = []
    profile = _profile(values, problems)
    if problems:
        raise BadProfile(what=name, problems=tuple(problems))
    return profile


def _profile(values: dict[str, Any], problems: list[Problem]) -> Profile:
    root = Table(values, "", problems)
    for key in values:
        if key not in SECTIONS:
            Table({key: 0}, "The profile", problems).allow(SECTIONS)
    city, time, rows = root.table("city"), root.table("time"), root.table("rows")
    zone = _city(city)
    defaults = _defaults(root.table("file"), time, zone)
    sources, source_default = _sources(root.table("source"))
    return Profile(
        code=city.text("code"),
        name=city.text("name") or city.text("code"),
        zone=zone,
        file=_file(root.table("file")),
        not_before=_not_before(time),
        columns=_columns(root.table("columns"), time, defaults),
        area=_area(root.table("area"), defaults),
        sources=sources,
        source_default=source_default,
        status=_status(root.table("status"), defaults) if "status" in values else None,
        **_rows(rows, defaults),
        urgent=_test(root.table("urgent"), defaults) if "urgent" in values else None,
    )


def _city(city: Table) -> str:
    city.allow(("code", "name", "zone"))
    if not re.fullmatch(r"[\w-]{1,40}", city.text("code")):
        city.wrong("{place}: “code” is needed: up to 40 letters, digits and hyphens, such as boston.")
    if "zone" not in city.values:
        city.wrong("{place}: “zone” is needed: the time zone of the times in the file, such as America/New_York.")
        return "UTC"
    return read_zone(city, "zone", "UTC")


def _defaults(file: Table, time: Table, zone: str) -> Defaults:
    time.allow(("formats", "end_of_day", "not_before"))
    blanks = frozenset(tidy(text) for text in file.texts("blanks")) | {""} if "blanks" in file.values else frozenset(NULLS)
    return Defaults(moment=Moment(formats=read_formats(time) or ("iso",), zone=zone), blanks=blanks)


def _file(file: Table) -> FileRule:
    file.allow(("encoding", "fallback", "delimiter", "quote", "member", "skip", "header", "blanks"))
    encoding, fallback = file.text("encoding", "utf-8"), file.text("fallback")
    for codec in filter(None, (encoding, fallback)):
        try:
            codecs.lookup(codec)
        except LookupError:
            file.wrong("{place}: there is no encoding “{codec}”. Usual ones: utf-8, latin-1, cp1252, gb18030.", codec=codec)
    delimiter = file.text("delimiter", "auto")
    if len(delimiter) != 1 and delimiter not in DELIMITERS:
        file.wrong("{place}: “delimiter” must be one character, or comma, semicolon, tab, pipe, auto; not {value}.", value=repr(delimiter))
    if len(file.text("quote", '"')) != 1:
        file.wrong("{place}: “quote” must be one character.")
    return FileRule(
        encoding=encoding,
        fallback=fallback or None,
        delimiter=DELIMITERS.get(delimiter, delimiter),
        quote=file.text("quote", '"'),
        member=file.text("member") or None,
        skip=file.number("skip"),
        header=file.texts("header"),
    )


def _not_before(time: Table) -> int:
    value = time.values.get("not_before", "1970-01-01")
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        time.wrong("{place}: “not_before” must be a day like 2000-01-01, not {value}.", value=repr(value))
        return 0
    return round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def _columns(columns: Table, time: Table, defaults: Defaults) -> dict[str, Pick]:
    columns.allow((*TEXTS, *TIMES), free_text=True)
    if "reported" not in columns.values:
        columns.wrong("{place}: “reported” is needed: the column with the time at which the report was made.")
    _both(columns, "latitude", "longitude")
    _both(columns, "x", "y")
    ends = time.texts("end_of_day")
    for name in set(ends) - set(TIMES):
        time.wrong("{place}: “end_of_day” lists “{name}”, which is not one of: {known}.", name=name, known=", ".join(TIMES))
    found = {}
    for key in (key for key in (*TEXTS, *TIMES) if key in columns.values):
        moment = Moment(formats=defaults.moment.formats, zone=defaults.moment.zone, end_of_day=key in ends)
        own = Defaults(moment=moment, blanks=defaults.blanks, glue=" / " if key == "category" else " ")
        found[key] = pick = read_pick(columns.values[key], f"columns.{key}", columns.problems, own, TIME_KEYS if key in TIMES else TEXT_KEYS)
        if key == "reported" and any(part.moment.unit_ms for part in pick.first or (pick,)):
            columns.wrong("{place}: “reported” cannot have a “unit”: it is the time from which the others are counted.")
    return found


def _both(table: Table, one: str, other: str) -> None:
    for here, there in ((one, other), (other, one)):
        if here in table.values and there not in table.values:
            table.wrong("{place}: “{here}” needs “{there}” beside it.", here=here, there=there)


def _area(area: Table, defaults: Defaults) -> AreaRule:
    area.allow(("by", "prefix", "default_points", "suffixes", "unlocated", *LEVELS))
    return AreaRule(
        levels=tuple(_level(kind, area, defaults) for kind in LEVELS if kind in area.values),
        by=area.choice("by", PLACES, "columns"),
        prefix=area.text("prefix"),
        default_points=_points(area),
        suffixes=tuple(sorted(map(tidy, area.texts("suffixes")), key=len, reverse=True)),
        unlocated=area.text("unlocated") or "unlocated",
    )


def _level(kind: AreaKind, area: Table, defaults: Defaults) -> Level:
    value, shapes = area.values[kind], {}
    if isinstance(value, dict) and "shapes" in value:
        inside = Table(value["shapes"], f"area.{kind}.shapes", area.problems)
        shapes = {name: inside.texts(name) for name in inside.values}
        value = {key: item for key, item in value.items() if key != "shapes"}
    return Level(kind=kind, pick=read_pick(value, f"area.{kind}", area.problems, defaults), shapes=shapes)


def _points(area: Table) -> tuple[tuple[float, float], ...]:
    points = area.values.get("default_points", [])
    try:
        return tuple((float(latitude), float(longitude)) for latitude, longitude in points)
    except (TypeError, ValueError):
        area.wrong("{place}: “default_points” must be a list of [latitude, longitude] pairs, such as [[42.3594, -71.0587]].")
        return ()


def _sources(source: Table) -> tuple[dict[str, Source], Source]:
    source.allow(("map", "default"))
    words = source.map("map")
    names = [member.value for member in Source]
    inside = Table(words, "source.map", source.problems)
    return {tidy(word): Source(inside.choice(word, names, "other")) for word in words}, Source(source.choice("default", names, "other"))


def _status(status: Table, defaults: Defaults) -> StatusRule:
    status.allow(("column", "closed", "open", "void"))
    words = {key: frozenset(map(tidy, status.texts(key))) for key in ("closed", "open", "void")}
    return StatusRule(pick=_column(status, defaults), **words)


def _column(table: Table, defaults: Defaults) -> Pick:
    if "column" in table.values:
        return read_pick(table.values["column"], f"{table.place.strip('[]')}.column", table.problems, defaults)
    table.wrong("{place}: “column” is needed.")
    return Pick(columns=("?",))


def _test(table: Table, defaults: Defaults) -> Test:
    table.allow(("column", "values"))
    if not table.texts("values"):
        table.wrong("{place}: “values” is needed: a list of texts.")
    return Test(pick=_column(table, defaults), values=frozenset(map(tidy, table.texts("values"))))


def _rows(rows: Table, defaults: Defaults) -> dict[str, Any]:
    rows.allow(("group_by", "only"))
    value = rows.values.get("group_by", [])
    names = value if isinstance(value, list) else [value]
    picks = tuple(read_pick(name, f"rows.group_by[{n}]", rows.problems, defaults) for n, name in enumerate(names))
    return {"group_by": picks, "only": _test(rows.table("only"), defaults) if "only" in rows.values else None}
