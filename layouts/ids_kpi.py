"""Every id of the leaders' screen, once. End-to-end tests and assets/kpi.js use the same names."""

from __future__ import annotations

from enum import StrEnum


class KpiId(StrEnum):
    """Elements and stores of /kpi/."""

    ROOT = "kpi"
    MODE = "kpi-mode"
    AS_OF = "kpi-as-of"
    TICK = "kpi-tick"
    """Asks for new figures."""
    ANSWERED = "kpi-answered"
    """When the hall last answered, by its own clock."""
    BEAT = "kpi-beat"
    """Lets the screen notice that no answer comes."""

    SPAN = "kpi-span"
    DATES = "kpi-dates"
    FIRST_DAY = "kpi-first-day"
    LAST_DAY = "kpi-last-day"
    AREA = "kpi-area"
    COMPARED = "kpi-compared"

    CHART = "kpi-chart"
    CHART_NOTE = "kpi-chart-note"
    TABLE = "kpi-table"
    TABLE_NOTE = "kpi-table-note"

    PANEL = "kpi-panel"
    DEFINITION = "kpi-definition"
    CHOSEN = "kpi-chosen"


def tile_id(key: str) -> str:
    """The button of an indicator."""
    return f"kpi-tile-{key}"


def body_id(key: str) -> str:
    """What changes inside that button."""
    return f"kpi-body-{key}"


def row_id(code: str) -> dict[str, str]:
    """The row of an area in the table; a click goes down into it."""
    return {"type": "kpi-row", "code": code}
