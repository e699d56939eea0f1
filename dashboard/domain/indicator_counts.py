"""Definitions of the counts of cases: acts in a period, and what stands at a moment. Texts only; no query."""

from __future__ import annotations

from dashboard.domain.indicator_values import Better, Indicator, Unit

_NOTHING = "Nothing; merged and void cases count for the acts that happened to them."
_LATEST = "A case that was sent round twice counts once, at the latest time."
_ACTS = "City-management supervision practice (GB/T 30428); counted as the hall recorded the act"


def _act(key: str, name: str, verb: str, axis: str, left_out: str = _NOTHING, better: Better = Better.NEITHER) -> Indicator:
    counted = f"cases {verb} in the period"
    return Indicator(
        key=key,
        name=name,
        unit=Unit.CASES,
        formula=f"Number of cases {verb} in the period.",
        numerator=counted,
        left_out=left_out,
        axis=axis,
        source=_ACTS,
        better=better,
    )


FLOW = (
    _act("reported", "Cases reported", "reported", "time of reporting"),
    _act("filed", "Cases filed", "filed", "time of filing", "Reports that were not filed."),
    _act("dispatched", "Cases dispatched", "dispatched", "time of dispatch", _LATEST),
    _act("handled", "Cases handled", "handled", "time of handling", _LATEST),
    _act("closed", "Cases closed", "closed", "time of closure", "Cases that ended as rejected, merged or void."),
)

STANDING = (
    Indicator(
        key="backlog",
        name="Backlog",
        unit=Unit.CASES,
        formula="Number of cases filed and not ended as of the moment shown.",
        numerator="cases filed and not closed, void or merged as of the moment shown",
        left_out="Reports not yet filed; cases that were filed or ended after the moment shown are taken as they stood then.",
        axis="as-of time",
        source=_ACTS,
        better=Better.DOWN,
    ),
    Indicator(
        key="overdue_backlog",
        name="Overdue backlog",
        unit=Unit.CASES,
        formula="Number of cases in the backlog whose time limit has passed.",
        numerator="cases in the backlog whose limit lies before the moment shown",
        left_out="Cases without a limit; suspended cases (there is no register of suspensions yet, so none is left out today).",
        axis="as-of time",
        source=_ACTS,
        better=Better.DOWN,
    ),
)

OTHERS = (
    Indicator(
        key="hotline_volume",
        name="Hotline volume",
        unit=Unit.CASES,
        formula="Number of reports from the hotline in the period.",
        numerator="reports from the hotline in the period",
        left_out="Reports from every other source. Reports merged later do count: somebody called.",
        axis="time of reporting",
        source="Hotline statistics of the city",
        better=Better.DOWN,
    ),
    Indicator(
        key="throughput",
        name="Throughput",
        unit=Unit.PER_HOUR,
        formula="Events in the period × 3600 ÷ seconds elapsed in it.",
        numerator="cases reported, dispatched, handled and closed, and replies of workers, in the period",
        denominator="seconds from the beginning of the period to its end, or to the moment shown",
        left_out="Filings (they mostly coincide with the report); steps of recipients other than a reply.",
        axis="event time",
        source="The hall's own load figure",
    ),
    Indicator(
        key="records_collected",
        name="Records collected",
        unit=Unit.RECORDS,
        formula="Number of base-register records added or confirmed in the period.",
        numerator="records added or confirmed in the period",
        left_out="Everything, for now: no register is connected.",
        axis="time of entry",
        source="Base registers: population and housing, legal persons, geography",
        better=Better.UP,
    ),
)
