"""The register of indicators: every key of a leader's screen with its definition, and the document made from them."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.domain.indicator_answers import ANSWERS
from dashboard.domain.indicator_counts import FLOW, OTHERS, STANDING
from dashboard.domain.indicator_rates import CLOSING, ORIGIN, on_time_closure_rate
from dashboard.domain.indicator_values import LEAST_CASES, Better, Figure, Indicator, ThroughputRow, Unit, Variant, is_too_few
from dashboard.domain.words import Words

__all__ = ["INDICATORS", "LEAST_CASES", "Better", "Figure", "Indicator", "ThroughputRow", "Unit", "Variant", "definition", "document", "is_too_few"]

INDICATORS: Mapping[str, Indicator] = {one.key: one for one in (*FLOW, *STANDING, *CLOSING, *ORIGIN, *OTHERS, *ANSWERS)}
"""Key -> definition, with the on-time closure rate in variant (a)."""


def definition(key: str, variant: Variant | None = None) -> Indicator:
    """The definition behind a figure; only the on-time closure rate has variants."""
    return on_time_closure_rate(variant) if variant is not None else INDICATORS[key]


def document(words: Words) -> str:
    """docs/indicators.md: all definitions, with their names in a second language."""
    return _HEAD + "\n".join(_entry(one, words) for one in _all_definitions())


def _all_definitions() -> list[Indicator]:
    others = [on_time_closure_rate(variant) for variant in (Variant.B, Variant.C)]
    return [*INDICATORS.values(), *others]


def _entry(one: Indicator, words: Words) -> str:
    lines = [
        f"## {one.name} · {words(one.name)}",
        "",
        f"Key `{one.key}`. {one.formula}",
        "",
        "| | |",
        "|---|---|",
        f"| Numerator | {one.numerator} |",
        f"| Denominator | {one.denominator or 'none (a count)'} |",
        f"| Left out | {one.left_out} |",
        f"| Counted by | {one.axis} |",
        f"| Unit | {one.unit.value} |",
        f"| Source | {one.source} |",
        "",
    ]
    return "\n".join(lines)


_HEAD = """# Indicators

Made from `dashboard/domain/indicator_*.py` by `document`; a test says that it is current.

- A case belongs to the period in which the counted act happened: from its first instant up to, not including, its last.
- Every act counts only if it happened not later than the as-of time, so that yesterday's number can be computed again today.
  What has no time of its own (rework, escalation level, reminders) counts as known today.
- A rate whose denominator is 0 has no value: "no data", never 0 % or 100 %. Shares are fractions and are not rounded before the screen.
- A ranking needs 20 in the denominator, else its row says "too few".
- Real and exercise data never meet in one number.

"""
