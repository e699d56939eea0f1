"""`import`: facts of a city from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from command_line.accounts import ready
from command_line.assembly import Parts
from command_line.plain import Refusal, console
from dashboard.domain.areas import Area, AreaKind
from dashboard.domain.city import City, Mode
from dashboard.settings import Settings
from data import seeding
from data.catalogue import all_words
from data.importers.areas import code_of, normal
from data.importers.geojson import read_geojson
from data.importers.profile import Profile
from data.importers.reading import load_profile, profile_names


def take_city(parts: Parts, *, code: str, name: str, zone: str, mode: Mode, areas: Sequence[Area]) -> None:
    """Make this hall the city's, or add what it lacks; shapes that are there already stay."""
    store, city = parts.store, parts.store.city()
    known = parts.hall.gazetteer.atlas.areas
    fresh = [area for area in areas if area.code not in known or (area.shape and not known[area.code].shape)]
    if fresh:
        seeding.write_areas(store, fresh)
    if not city.code or (mode is Mode.REPLAY and city.mode is not Mode.REPLAY):
        store.set_city(City(code=code, name=name, zone=zone, mode=mode))
    store.new_edition()
    parts.hall.reload()


def import_geojson(settings: Settings, **options: str | None) -> None:
    """Read, check and write the areas of a file. Raises BadLog, Refusal."""
    parts = ready(settings)
    city = parts.store.city() if parts.store.city().code else _new_city(options)
    areas, report = read_geojson(
        Path(options["file"] or ""),
        city=city.code,
        kind=options["kind"] or AreaKind.COMMUNITY,
        name_property=options["name_property"],
        code_property=options["code_property"],
        parent_property=options["parent_property"],
        known=list(parts.hall.gazetteer.atlas.areas.values()),
    )
    root = Area(code=city.code, kind=AreaKind.CITY, name=city.name)
    take_city(parts, code=city.code, name=city.name, zone=city.zone, mode=city.mode, areas=[root, *areas])
    for line in report.as_text(all_words()["en"]):
        console.print(line, markup=False)


def _profile_of(text: str) -> Profile | None:
    """The built-in profile whose city a name or the beginning of a file's name means."""
    wanted = normal(text)
    found = (load_profile(name) for name in profile_names())
    return next((profile for profile in found if wanted.startswith((normal(profile.name), normal(profile.code)))), None)


def _new_city(options: dict[str, str | None]) -> City:
    name, zone = options["city"], options["zone"]
    profile = _profile_of(name or Path(options["file"] or "").name)
    if profile and (zone or profile.zone) == profile.zone:
        return City(code=profile.code, name=profile.name, zone=profile.zone, mode=Mode.REAL)
    if not name or not zone:
        raise Refusal("This hall has no city yet: say which with --city and --zone, or replay its log first.")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refusal(f"There is no time zone {zone}; an example is Asia/Shanghai.") from None
    return City(code=code_of("", name), name=name, zone=zone, mode=Mode.REAL)
