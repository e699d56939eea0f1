"""The demo city Jingzhou: real names and codes, real numbers, an invented map. See docs/manual/demo-city.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from pypinyin import Style, lazy_pinyin

from dashboard.domain.areas import Area, AreaKind, Ring
from dashboard.domain.city import City, Mode
from dashboard.domain.people import Worker
from data.cities import books
from data.cities.jingzhou import terrain
from data.cities.plans import CityPlan
from data.cities.schematic import shapes

FOLDER = Path(__file__).parent
ROOT = "4210"
CENTRAL = ("421002", "421003", "421071")
"""Shashi District, Jingzhou District and the Development Zone: one worker with a phone on every grid."""
COUNTY_WORKERS = 235
"""Workers on duty outside the central city, who have no phones yet (854 in all)."""
NEIGHBOURS_MOST = 8
_SEED = 854
_CENTRAL_ROOM, _COUNTY_ROOM = 1.3, 0.8
"""How much of the map a grid gets: the central city is magnified."""

Children = Mapping[str, Sequence[str]]
Rings = Mapping[str, tuple[Ring, ...]]


def plan() -> CityPlan:
    """The whole city, always the same value; takes about a second."""
    places, matters = books.rows(FOLDER, "places"), books.matters(FOLDER)
    children = _children(places)
    areas = _areas(places, children)
    return CityPlan(
        city=City(code=ROOT, name=areas[0].name, zone="Asia/Shanghai", mode=Mode.EXERCISE, schematic=True),
        areas=areas,
        workers=_workers(areas),
        neighbours=_neighbours(children),
        departments=books.departments(FOLDER),
        categories=tuple(matter.category for matter in matters),
        templates=books.templates(FOLDER),
        matters=matters,
        phrases=books.phrases(FOLDER),
    )


def is_central(code: str) -> bool:
    """Does this area lie in the central city?"""
    return code.startswith(CENTRAL)


def _children(places: Sequence[books.Row]) -> dict[str, list[str]]:
    """The tree by codes, grids included: a community's code and three digits."""
    children: dict[str, list[str]] = {}
    for row in places:
        if row["parent"]:
            children.setdefault(row["parent"], []).append(row["code"])
        if row["grids"]:
            children[row["code"]] = [f"{row['code']}{number:03}" for number in range(1, int(row["grids"]) + 1)]
    return children


def _areas(places: Sequence[books.Row], children: Children) -> tuple[Area, ...]:
    rings = shapes(children, ROOT, weight_of=_room, districts=terrain.districts)
    households = _households(children)
    named = [_place(row, households, rings) for row in places]
    communities = [area for area in named if area.kind is AreaKind.COMMUNITY]
    grids = [_grid(code, community, households, rings) for community in communities for code in children[community.code]]
    return (*named, *grids)


def _room(grid: str) -> float:
    return _CENTRAL_ROOM if is_central(grid) else _COUNTY_ROOM


def _place(row: books.Row, households: Mapping[str, int], rings: Rings) -> Area:
    code = row["code"]
    return Area(
        code=code,
        kind=AreaKind(row["kind"]),
        name=row["name"],
        parent=row["parent"] or None,
        initials=row["initials"] or "".join(lazy_pinyin(row["name"], style=Style.FIRST_LETTER)).lower(),
        households=households[code],
        central=is_central(code),
        shape=rings[code],
    )


def _grid(code: str, community: Area, households: Mapping[str, int], rings: Rings) -> Area:
    """A grid has its community's short name and two digits (北湖路03, bhl03)."""
    name = community.name.removesuffix("社区").removesuffix("村")
    return replace(
        community,
        code=code,
        kind=AreaKind.GRID,
        name=f"{name}{code[-2:]}",
        parent=community.code,
        initials=f"{community.initials[: len(name)]}{code[-2:]}",
        households=households[code],
        shape=rings[code],
    )


def _households(children: Children) -> dict[str, int]:
    """280 to 500 a grid, summed up to the city."""
    rng, counted = Random(_SEED), dict[str, int]()

    def count(code: str) -> int:
        below = children.get(code)
        counted[code] = sum(map(count, below)) if below else rng.randint(280, 500)
        return counted[code]

    count(ROOT)
    return counted


def _workers(areas: Sequence[Area]) -> tuple[Worker, ...]:
    """One on every central grid; in the counties so many as there are, spread over the communities."""
    grids = [area for area in areas if area.kind is AreaKind.GRID]
    county = [grid for grid in grids if not grid.central]
    filled = set(Random(_SEED).sample([grid.code for grid in county], COUNTY_WORKERS))
    return tuple(_worker(grid) for grid in grids if grid.central or grid.code in filled)


def _worker(grid: Area) -> Worker:
    return Worker(id=f"w{grid.code}", grid=grid.code, label=grid.name, phone=grid.central, simulated=True)


def _neighbours(children: Children) -> dict[str, tuple[str, ...]]:
    """Who stands in for whom: the same community by number, then communities of the street, then of the district."""
    result: dict[str, tuple[str, ...]] = {}
    for district in children[ROOT]:
        for street in children[district]:
            others = [*children[street], *(c for s in children[district] if s != street for c in children[s])]
            for community in children[street]:
                far = [grid for other in others if other != community for grid in children[other]]
                result |= {grid: _nearest(grid, children[community], far) for grid in children[community]}
    return result


def _nearest(grid: str, same: Sequence[str], far: Sequence[str]) -> tuple[str, ...]:
    near = sorted((other for other in same if other != grid), key=lambda other: (abs(int(other) - int(grid)), other))
    return (*near, *far)[:NEIGHBOURS_MOST]
