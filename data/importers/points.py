"""Coordinates of a row: two columns or one text, in degrees, checked for range and for the points that mean "not located"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from data.importers.columns import Header, Row, bind
from data.importers.profile import Pick
from data.importers.report import Reason

Point = tuple[float, float]
"""Longitude, latitude; or x, y in the units of the imported areas."""
Place = tuple[Point | None, Reason | None]
Where = Callable[[Row], Place]

SAME = 5e-5
"""Degrees (about 5 m) within which a position is the default point."""
_number = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_named = re.compile(r"lat[^\d+-]*([-+]?[\d.]+).*?lo?n?g[^\d+-]*([-+]?[\d.]+)", re.IGNORECASE | re.DOTALL)


def bind_point(columns: Mapping[str, Pick], header: Header, default_points: tuple[Point, ...]) -> Where:
    """The position of a row. `default_points` are (latitude, longitude); 0, 0 is always one."""
    read = _reader(columns, header)
    nowhere = (*default_points, (0.0, 0.0))
    degrees = "x" not in columns

    def where(row: Row) -> Place:
        try:
            point = read(row)
        except ValueError:
            return None, Reason.BAD_POINT
        if point is None:
            return None, Reason.NO_POINT
        if degrees and not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
            return None, Reason.BAD_POINT
        if any(abs(point[1] - latitude) < SAME and abs(point[0] - longitude) < SAME for latitude, longitude in nowhere):
            return None, Reason.DEFAULT_POINT
        return point, None

    return where


def _reader(columns: Mapping[str, Pick], header: Header) -> Callable[[Row], Point | None]:
    names = ("x", "y") if "x" in columns else ("longitude", "latitude")
    first, second, whole = bind(columns.get(names[0]), header), bind(columns.get(names[1]), header), bind(columns.get("point"), header)

    def read(row: Row) -> Point | None:
        x, y = first(row), second(row)
        if x and y:
            return _degrees(x), _degrees(y)
        text = whole(row)
        return parse_point(text) if text else None

    return read


def _degrees(text: str) -> float:
    return float(text if "." in text else text.replace(",", "."))


def parse_point(text: str) -> Point:
    """Longitude and latitude from "POINT (lon lat)", GeoJSON, "latitude ... longitude ..." or "(lat, lon)". Raises ValueError."""
    if named := _named.search(text):
        return float(named[2]), float(named[1])
    numbers = [float(number) for number in _number.findall(text)]
    if len(numbers) < 2:
        raise ValueError(text)
    longitude_first = "point" in text.lower() or "coordinates" in text.lower()
    return (numbers[0], numbers[1]) if longitude_first else (numbers[1], numbers[0])
