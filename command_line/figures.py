"""`indicators`: the figures of a period, for people or as JSON."""

from __future__ import annotations

import json

from rich.table import Table

from command_line.accounts import ready
from command_line.assembly import now_ms
from command_line.plain import Refusal, console
from dashboard.domain.indicators import Figure, definition
from dashboard.service.indicating import indicators_json, local_instant
from dashboard.settings import Settings


def print_indicators(settings: Settings, first: str, until: str, as_of: str | None, area: str | None, *, as_json: bool) -> None:
    """Raises BadTime, UnknownArea, Refusal."""
    hall = ready(settings).hall
    city = hall.gazetteer.city
    if not city.code:
        raise Refusal("This hall has no city yet. Seed one (python app.py seed) or replay a log with --wait.")
    if area is not None:
        hall.gazetteer.atlas.area(area)
    begin, end = local_instant(first, city.zone), local_instant(until, city.zone)
    if end <= begin:
        raise Refusal("The period ends before it begins.")
    figures = hall.indicators(begin, end, local_instant(as_of, city.zone) if as_of else now_ms(), area)
    if as_json:
        print(json.dumps(indicators_json(figures, city.zone), ensure_ascii=False, indent=2))
    else:
        console.print(_table(figures, f"{city.name} · {first} - {until}"))


def _table(figures: dict[str, Figure], title: str) -> Table:
    table = Table("indicator", "value", "numerator", "denominator", title=title)
    for figure in figures.values():
        value = "no data" if figure.value is None else f"{figure.value:,.4f}" if isinstance(figure.value, float) else f"{figure.value:,}"
        table.add_row(definition(figure.key).name, value, *("" if part is None else f"{part:,}" for part in (figure.numerator, figure.denominator)))
    return table
