"""Demo cities by their short name. Knows no database; the shell seeds a hall with what it gets here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from dashboard.domain.exercise import Matter, Phrases
from data.cities import books
from data.cities.plans import CityPlan, UnknownCity

CITIES = {"jingzhou": "data.cities.jingzhou"}
"""Short name -> the module that has its `plan`; loaded only when asked for, since drawing a map needs larger libraries."""


def plan(code: str) -> CityPlan:
    """The demo city of this name, always the same value. Raises UnknownCity, which names those there are."""
    if code not in CITIES:
        raise UnknownCity(code=code, known=", ".join(sorted(CITIES)))
    make: Callable[[], CityPlan] = import_module(CITIES[code]).plan
    return make()


def exercise_books() -> tuple[Phrases, tuple[Matter, ...]]:
    """What simulated workers say and what goes wrong, for an exercise in any city; read from files, without the map."""
    folder = Path(__file__).parent / "jingzhou"
    return books.phrases(folder), books.matters(folder)
