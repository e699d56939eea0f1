"""Definitions of how workers answer instructions. Texts only; no query."""

from __future__ import annotations

from dashboard.domain.indicator_values import Better, Indicator, Unit

_RECIPIENTS = "recipients of the instructions sent in the period"
_QUEUED = "time of sending"
_OWN = "The hall's own practice, not a standard"

ANSWERS = (
    Indicator(
        key="response_rate",
        name="Response rate",
        unit=Unit.SHARE,
        formula="Recipients who replied ÷ recipients.",
        numerator="of these, replied by the moment shown (how many were late stands beside)",
        denominator=_RECIPIENTS,
        left_out="Nobody: those without a phone, refusals and withdrawn instructions stay in the denominator.",
        axis=_QUEUED,
        source=_OWN,
        better=Better.UP,
    ),
    Indicator(
        key="ack_time",
        name="Time to accept",
        unit=Unit.SECONDS,
        formula="Median of the time from sending to acceptance, over the recipients who accepted.",
        numerator="of these, accepted by the moment shown",
        denominator=_RECIPIENTS,
        left_out="Recipients who replied without accepting first, or have not accepted yet; they count in the share within 5 minutes.",
        axis=_QUEUED,
        source=_OWN,
        better=Better.DOWN,
    ),
    Indicator(
        key="silent",
        name="Silent",
        unit=Unit.RECIPIENTS,
        formula="Number of recipients who were reminded and have not even read the instruction.",
        numerator="recipients still queued or delivered as of the moment shown, after at least one reminder",
        left_out="Recipients who have read it, answered, or are unreachable. That they were reminded counts as known today.",
        axis=_QUEUED,
        source=_OWN,
        better=Better.DOWN,
    ),
    Indicator(
        key="unreachable",
        name="Unreachable",
        unit=Unit.RECIPIENTS,
        formula="Number of recipients whom no channel reached.",
        numerator="recipients unreachable as of the moment shown",
        left_out="Recipients who were reached later.",
        axis=_QUEUED,
        source=_OWN,
        better=Better.DOWN,
    ),
)
