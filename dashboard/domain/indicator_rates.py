"""Definitions of the shares of cases. Texts only; no query. "Due to be closed" is the denominator of the closing rates."""

from __future__ import annotations

from dashboard.domain.indicator_values import Better, Indicator, Unit, Variant

_DUE = "cases due to be closed: filed, with a limit that ends in the period, or closed in it"
_DROPPED = "Cases rejected, merged or void by the moment shown; reports never filed."
_GB = "City-management supervision practice (GB/T 30428)"
_TODAY = "The time of the mark itself is not kept: it counts as known today."

_ON_TIME = {
    Variant.A: (
        "On-time closure rate (a)",
        "Cases closed within the limit ÷ cases due to be closed.",
        _DUE,
        "Cases rejected, merged or void by the moment shown. A closed case without a limit cannot be late and counts as on time.",
    ),
    Variant.B: (
        "On-time closure rate (b)",
        "Cases closed within the limit ÷ cases due to be closed that were not deferred.",
        "cases due to be closed that were not deferred",
        "Cases rejected, merged or void by the moment shown; deferred cases (there is no register of deferrals yet, so none is left out today).",
    ),
    Variant.C: (
        "On-time closure rate (c)",
        "Cases closed within the limit ÷ cases closed, of the cases due to be closed.",
        "cases due to be closed that are closed by the moment shown",
        "Cases rejected, merged or void by the moment shown; cases not closed yet.",
    ),
}


def on_time_closure_rate(variant: Variant) -> Indicator:
    """The definition of the variant that this city counts by."""
    name, formula, denominator, left_out = _ON_TIME[variant]
    return Indicator(
        key="on_time_closure_rate",
        name=name,
        unit=Unit.SHARE,
        formula=formula,
        numerator="of these, closed by the moment shown and not later than the limit",
        denominator=denominator,
        left_out=left_out,
        axis="due time, or time of closure",
        source=_GB,
        better=Better.UP,
    )


CLOSING = (
    Indicator(
        key="closure_rate",
        name="Closure rate",
        unit=Unit.SHARE,
        formula="Cases closed ÷ cases due to be closed.",
        numerator="of these, closed by the moment shown",
        denominator=_DUE,
        left_out=_DROPPED,
        axis="due time, or time of closure",
        source=_GB,
        better=Better.UP,
    ),
    on_time_closure_rate(Variant.A),
    Indicator(
        key="on_time_of_closed",
        name="On-time share of closed",
        unit=Unit.SHARE,
        formula="Cases closed within the limit ÷ cases closed that had a limit.",
        numerator="of these, closed not later than the limit",
        denominator="cases closed in the period that had a limit",
        left_out="Closed cases without a limit; cases still open.",
        axis="time of closure",
        source="Definition of the city of Boston's own on-time flag",
        better=Better.UP,
    ),
    Indicator(
        key="rework_rate",
        name="Rework rate",
        unit=Unit.SHARE,
        formula="Cases sent back at verification ÷ cases due to be closed.",
        numerator="of these, sent back at verification at least once",
        denominator=_DUE,
        left_out=f"{_DROPPED} {_TODAY}",
        axis="due time, or time of closure",
        source=_GB,
        better=Better.DOWN,
    ),
    Indicator(
        key="self_handled_rate",
        name="Self-handled rate",
        unit=Unit.SHARE,
        formula="Cases closed at level 1 by the finder ÷ cases closed.",
        numerator="of these, closed at level 1 by the one who found it",
        denominator="cases closed in the period",
        left_out="Cases that ended as rejected, merged or void.",
        axis="time of closure",
        source="Three handling paths of a community: ordinary matters on the spot",
        better=Better.UP,
    ),
    Indicator(
        key="satisfaction",
        name="Satisfaction",
        unit=Unit.SHARE,
        formula="Ratings of 4 or 5 ÷ ratings given.",
        numerator="of these, 4 or 5",
        denominator="ratings given in the period",
        left_out="Cases that nobody rated; how many were closed in the period stands beside.",
        axis="time of rating",
        source="Residents' evaluation, 1 to 5",
        better=Better.UP,
    ),
)

ORIGIN = (
    Indicator(
        key="public_report_rate",
        name="Public report rate",
        unit=Unit.SHARE,
        formula="Confirmed cases first reported by residents or the hotline ÷ cases filed.",
        numerator="of these, first reported by residents or the hotline and not void or merged by the moment shown",
        denominator="cases filed in the period",
        left_out="Reports not filed. A case counts by the source of its first report.",
        axis="time of filing",
        source=_GB,
    ),
    Indicator(
        key="first_discovery_rate",
        name="First discovery rate",
        unit=Unit.SHARE,
        formula="Cases found first by a grid worker ÷ (those + cases found first by residents or the hotline).",
        numerator="of these, first reported by a grid worker",
        denominator="cases filed in the period and first reported by a grid worker, residents or the hotline",
        left_out="Cases first reported by departments, patrols, devices and others; merged duplicates and void cases.",
        axis="time of filing",
        source="Wendeng's published grid-first-discovery rate",
        better=Better.UP,
    ),
    Indicator(
        key="escalation_share",
        name="Escalation share",
        unit=Unit.SHARE,
        formula="Cases that reached level 2 or higher ÷ cases filed.",
        numerator="of these, at level 2, 3 or 4",
        denominator="cases filed in the period",
        left_out=f"Reports not filed. {_TODAY}",
        axis="time of filing",
        source="Four levels of escalation",
        better=Better.DOWN,
    ),
    Indicator(
        key="yoy",
        name="Hotline year on year",
        unit=Unit.CHANGE,
        formula="Reports from the hotline ÷ those of the same period a year before − 1.",
        numerator="reports from the hotline in the period",
        denominator="reports from the hotline in the same calendar period a year before",
        left_out="Reports from every other source.",
        axis="time of reporting",
        source="Hotline statistics of the city",
        better=Better.DOWN,
    ),
    Indicator(
        key="mom",
        name="Hotline period on period",
        unit=Unit.CHANGE,
        formula="Reports from the hotline ÷ those of the period before − 1.",
        numerator="reports from the hotline in the period",
        denominator="reports from the hotline in the period before, of equal length",
        left_out="Reports from every other source.",
        axis="time of reporting",
        source="Hotline statistics of the city",
        better=Better.DOWN,
    ),
)
