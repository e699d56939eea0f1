"""The changing parts of the leaders' screen, from figures to components: tiles, the definition behind one, the table. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.domain.areas import Area
from dashboard.domain.indicators import Better, Figure, Unit, definition, is_too_few
from dashboard.domain.words import Words
from layouts import kpi_numbers as write
from layouts.ids_kpi import row_id
from layouts.kpi_figures import EVENTS, gauge, spark

NO_REGISTER = "No register is connected yet"


def tile(words: Words, figure: Figure, before: Figure, table: pd.DataFrame) -> list[Component]:
    """Name, number with unit, what it is made of, how it has changed, and its small picture."""
    one = definition(figure.key, figure.variant)
    digits, unit = write.value_and_unit(words, figure)
    number = html.Span([html.Span(digits, className="kpi-digits"), html.Span(unit, className="kpi-unit")], className=_number_class(figure))
    changed = html.Span(_changed(words, figure, before), className=_change_class(figure, before))
    return [
        html.Span(words(one.name), className="kpi-tile-name"),
        html.Span([number, changed], className="kpi-line"),
        html.Span(_made_of(words, figure), className="kpi-counts"),
        *_picture(figure, before, table),
    ]


def _number_class(figure: Figure) -> str:
    """Red is for what needs somebody: cases past their limit."""
    needed = figure.key == "overdue_backlog" and figure.value
    return "kpi-number" + (" is-overdue" if needed else "") + (" is-empty" if figure.value is None else "")


def _made_of(words: Words, figure: Figure) -> str:
    if figure.key == "records_collected":
        return words(NO_REGISTER)
    if figure.key == "throughput":
        return words("{n} events", n=f"{figure.numerator or 0:,}")
    if figure.value is None:
        return words("no data: {n} / 0", n=f"{figure.numerator or 0:,}")
    return write.two_counts(words, figure)


def _changed(words: Words, figure: Figure, before: Figure) -> str:
    compared = figure.value is not None and definition(figure.key).unit is not Unit.CHANGE
    return write.change(words, figure, before) if compared else ""


def _change_class(figure: Figure, before: Figure) -> str:
    moved, better = write.difference(figure, before), definition(figure.key).better
    if not moved or better is Better.NEITHER:
        return "kpi-change"
    return "kpi-change is-better" if (moved > 0) == (better is Better.UP) else "kpi-change is-worse"


def _picture(figure: Figure, before: Figure, table: pd.DataFrame) -> list[Component]:
    """A line for what happened over time, a gauge for a share."""
    if figure.value is None:
        return []
    if definition(figure.key).unit is Unit.SHARE:
        return [html.Img(src=gauge(figure.value, before.value), alt="", className="kpi-picture is-gauge")]
    happened = table[list(EVENTS)].sum(axis=1) if figure.key == "throughput" else table.get(figure.key)
    line = "" if happened is None else spark(happened.tolist())
    return [html.Img(src=line, alt="", className="kpi-picture is-spark")] if line else []


def compared(words: Words, days: str, before: str) -> list[Component]:
    """Which days are shown, and against which."""
    return [html.Span(days), html.Span(words("compared with {days}", days=before))]


def opened(words: Words, figure: Figure, before: Figure, zone: str, period: str) -> list[Component]:
    """The definition behind a number, with the counts of this very figure filled in."""
    one = definition(figure.key, figure.variant)
    facts = {
        "Denominator": _whole(words, figure),
        "Numerator": _counted(words, one.numerator, figure.numerator),
        "Left out": words(one.left_out),
        "Period": period,
        "Counted by": words(one.axis),
        "As of": write.moment(figure.as_of, zone),
        "The period before": f"{write.whole(words, before)} ({write.moment(before.as_of, zone)})",
        **{words(name): text for name, text in _details(words, figure).items()},
        "Source": words(one.source),
    }
    rows = [pair for name, text in facts.items() for pair in (html.Dt(words(name)), html.Dd(text))]
    return [
        html.H3(words(one.name)),
        html.P(words(one.formula), className="kpi-formula"),
        html.P(filled_in(words, figure), className="kpi-filled"),
        html.Dl(rows, className="kpi-facts"),
    ]


def _counted(words: Words, what: str, number: int | None) -> str:
    return words(what) if number is None else words("{n}: {what}", n=f"{number:,}", what=words(what))


def _whole(words: Words, figure: Figure) -> str:
    what = definition(figure.key, figure.variant).denominator
    return words("none: this is a count") if what is None else _counted(words, what, figure.denominator)


def filled_in(words: Words, figure: Figure) -> str:
    """The formula with its counts: what an auditor adds up."""
    if figure.value is None:
        return words(NO_REGISTER) if figure.key == "records_collected" else words("{n} ÷ 0: no data", n=f"{figure.numerator or 0:,}")
    value = write.whole(words, figure)
    if figure.denominator is None or definition(figure.key).unit is Unit.SECONDS:
        return value
    top, bottom = f"{figure.numerator:,}", f"{figure.denominator:,}"
    if definition(figure.key).unit is Unit.PER_HOUR:
        return f"{top} × 3600 ÷ {bottom} = {value}"
    return f"{top} ÷ {bottom} − 1 = {value}" if definition(figure.key).unit is Unit.CHANGE else f"{top} ÷ {bottom} = {value}"


def _details(words: Words, figure: Figure) -> dict[str, str]:
    """What stands beside the number."""
    detail, texts = figure.detail, dict[str, str]()
    if (p90 := detail.get("p90")) is not None:
        texts["90th percentile"] = " ".join(write.duration(words, p90))
    if (soon := detail.get("within_5_min")) is not None:
        texts["Accepted within 5 minutes"] = f"{100 * soon:.1f}%"
    if (late := detail.get("late")) is not None:
        texts["Late replies"] = f"{late:,}"
    if (closed := detail.get("closed")) is not None:
        texts["Closed in the period"] = f"{closed:,}"
    return texts


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area with its figures."""

    area: Area
    figures: Mapping[str, Figure]


COLUMNS = {
    "reported": "Reported",
    "closed": "Closed",
    "backlog": "Backlog",
    "overdue_backlog": "Overdue",
    "closure_rate": "Closure rate",
    "on_time_closure_rate": "On time",
}


def ranked(rows: Sequence[AreaRow], key: str = "on_time_closure_rate") -> list[AreaRow]:
    """The best rate first; those made of too few come last, by their number of cases."""
    return sorted(rows, key=lambda row: _rank(row, key))


def _rank(row: AreaRow, key: str) -> tuple[bool, float, str]:
    figure = row.figures[key]
    few = is_too_few(figure) or figure.value is None
    return few, -(row.figures["reported"].value or 0) if few else -(figure.value or 0), row.area.code


def areas_table(words: Words, rows: Sequence[AreaRow]) -> Component:
    """Areas side by side; each name goes down into its area."""
    if not rows:
        return html.P(words("There is no area below this one."), className="kpi-empty")
    heads = [html.Th(words("Area")), *(html.Th(words(name), className="is-number") for name in COLUMNS.values())]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody([_area_row(words, row) for row in ranked(rows)])])


def _area_row(words: Words, row: AreaRow) -> Component:
    name = html.Button(row.area.name, id=row_id(row.area.code), className="kpi-row", type="button")
    return html.Tr([html.Th(name, scope="row"), *(_cell(words, row.figures[key]) for key in COLUMNS)])


def _cell(words: Words, figure: Figure) -> Component:
    if is_too_few(figure):
        return html.Td(words("too few"), className="is-number is-few", title=write.two_counts(words, figure))
    digits, unit = write.value_and_unit(words, figure)
    return html.Td(digits + unit if unit == "%" else digits, className="is-number", title=write.two_counts(words, figure))
