"""What a demo city brings: a value for everything that a hall is seeded with. Knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.domain.areas import Area
from dashboard.domain.city import Category, City, Template
from dashboard.domain.errors import HallError
from dashboard.domain.exercise import Matter, Phrases
from dashboard.domain.people import Department, Worker


class UnknownCity(HallError):
    """Fields: code, known (comma-separated)."""

    sentence = "There is no demo city {code}; there are: {known}."


@dataclass(frozen=True, slots=True, kw_only=True)
class CityPlan:
    """A whole demo city. `neighbours`: grid -> the grids whose workers stand in for it, nearest first.

    `matters` and `phrases` are for the exercise: what goes wrong in this city, and what its simulated workers say.
    """

    city: City
    areas: tuple[Area, ...]
    workers: tuple[Worker, ...]
    neighbours: Mapping[str, tuple[str, ...]]
    departments: tuple[Department, ...]
    categories: tuple[Category, ...]
    templates: tuple[Template, ...]
    matters: tuple[Matter, ...]
    phrases: Phrases
