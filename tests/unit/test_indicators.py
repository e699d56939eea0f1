"""Definitions, periods and figures: complete, documented, and honest about what is not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from dashboard.domain.errors import BadMessage
from dashboard.domain.indicator_periods import Choice, Period, Span, chosen_periods, year_before
from dashboard.domain.indicators import INDICATORS, Unit, Variant, definition, document, is_too_few
from dashboard.domain.words import Words
from dashboard.service.indicating import (
    AnswerTally,
    CaseTally,
    EarlierTally,
    all_figures,
    count,
    growth,
    indicators_json,
    local_instant,
    local_iso,
    share,
)

ROOT = Path(__file__).parents[2]
SHANGHAI = "Asia/Shanghai"
KEYS = [
    "reported",
    "filed",
    "dispatched",
    "handled",
    "closed",
    "backlog",
    "overdue_backlog",
    "closure_rate",
    "on_time_closure_rate",
    "on_time_of_closed",
    "rework_rate",
    "public_report_rate",
    "first_discovery_rate",
    "hotline_volume",
    "yoy",
    "mom",
    "satisfaction",
    "self_handled_rate",
    "throughput",
    "ack_time",
    "response_rate",
    "silent",
    "unreachable",
    "escalation_share",
    "records_collected",
]


def chinese() -> Words:
    with (ROOT / "data/locale/zh_CN/kpi.po").open("rb") as file:
        return Words("zh_CN", {str(message.id): str(message.string) for message in read_po(file) if message.id})


def at(text: str) -> int:
    return local_instant(text, SHANGHAI)


def test_every_indicator_of_the_trade_is_defined_and_no_other() -> None:
    assert sorted(INDICATORS) == sorted(KEYS)
    assert all(key == one.key for key, one in INDICATORS.items())


def test_a_definition_says_everything_an_auditor_asks() -> None:
    for one in INDICATORS.values():
        assert all((one.name, one.formula, one.numerator, one.left_out, one.axis, one.source)), one.key
        is_rate = one.unit in (Unit.SHARE, Unit.CHANGE, Unit.PER_HOUR, Unit.SECONDS)
        assert (one.denominator is not None) == is_rate, one.key


def test_every_text_of_a_definition_is_in_the_catalogue() -> None:
    words = chinese()
    for one in [*INDICATORS.values(), *(definition("on_time_closure_rate", variant) for variant in Variant)]:
        texts = [one.name, one.unit.value, one.formula, one.numerator, one.denominator, one.left_out, one.axis, one.source]
        missing = [text for text in texts if text and text not in words.catalogue and text not in (Unit.SHARE, Unit.CHANGE)]
        assert not missing, one.key


def test_the_document_is_current() -> None:
    """If not: write document(chinese()) to docs/indicators.md."""
    assert (ROOT / "docs/indicators.md").read_text(encoding="utf-8") == document(chinese())


def test_a_rate_of_nothing_has_no_value() -> None:
    assert share("closure_rate", 0, 0, 7).value is None
    assert growth("yoy", count("hotline_volume", 5, 7), count("hotline_volume", 0, 7)).value is None
    figures = all_figures(CaseTally(), EarlierTally(), AnswerTally(), first=0, until=0, as_of=0)
    assert {figure.value for figure in figures.values()} == {0, None}


def test_shares_are_not_rounded() -> None:
    assert share("closure_rate", 1, 3, 7).value == 1 / 3


def test_the_variant_of_the_on_time_rate_is_named() -> None:
    tally = CaseTally(due=10, due_closed=8, due_on_time=6)
    for variant, whole in ((Variant.A, 10), (Variant.B, 10), (Variant.C, 8)):
        figure = all_figures(tally, EarlierTally(), AnswerTally(), first=0, until=9, as_of=9, variant=variant)["on_time_closure_rate"]
        assert (figure.numerator, figure.denominator, figure.variant) == (6, whole, variant)
        assert f"({variant.value})" in definition(figure.key, figure.variant).name


def test_fewer_than_twenty_are_too_few_to_rank() -> None:
    assert is_too_few(share("closure_rate", 19, 19, 7))
    assert not is_too_few(share("closure_rate", 20, 20, 7))
    assert not is_too_few(count("reported", 3, 7))


def test_figures_for_machines_carry_the_city_s_offset() -> None:
    figures = {"backlog": count("backlog", 3, at("2026-06-18T08:00:00"))}
    assert indicators_json(figures, SHANGHAI) == {"backlog": {"value": 3, "numerator": 3, "denominator": None, "as_of": "2026-06-18T08:00:00+08:00"}}


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2011-08-01", "2011-08-01T00:00:00-04:00"),
        ("2011-08-31T23:59:59", "2011-08-31T23:59:59-04:00"),
        (" 2011-08-31 23:59 ", "2011-08-31T23:59:00-04:00"),
        ("2011-12-01T12:00:00+01:00", "2011-12-01T06:00:00-05:00"),
        ("2011-11-06T01:30:00", "2011-11-06T01:30:00-04:00"),
        ("2011-08-31T23:59:59.5Z", "2011-08-31T19:59:59.500-04:00"),
    ],
)
def test_local_times_are_read_with_and_without_offset(text: str, iso: str) -> None:
    assert local_iso(local_instant(text, "US/Eastern"), "US/Eastern") == iso


@pytest.mark.parametrize("text", ["", "yesterday", "2011-13-01", "31/08/2011", "0001-01-01T00:00:00+14:00", "9999-12-31"])
def test_what_is_not_a_time_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadMessage, match="is not a time such as") as refusal:
        local_instant(text, SHANGHAI)
    assert refusal.value.fields == {"text": text}


NOW = at("2026-06-18T15:42:10")  # a Thursday


@pytest.mark.parametrize(
    ("choice", "period", "before"),
    [
        (Choice(Span.TODAY), ("2026-06-18", "2026-06-18T15:42:10"), ("2026-06-17", "2026-06-17T15:42:10")),
        (Choice(Span.WEEK), ("2026-06-15", "2026-06-18T15:42:10"), ("2026-06-08", "2026-06-11T15:42:10")),
        (Choice(Span.MONTH), ("2026-06-01", "2026-06-18T15:42:10"), ("2026-05-01", "2026-05-18T15:42:10")),
        (Choice(Span.DAYS_30), ("2026-05-20", "2026-06-18T15:42:10"), ("2026-04-20", "2026-05-19T15:42:10")),
        (Choice(Span.DATES), ("2026-06-18", "2026-06-18T15:42:10"), ("2026-06-17", "2026-06-17T15:42:10")),
    ],
)
def test_a_running_period_is_compared_with_the_same_part_of_the_one_before(choice: Choice, period: tuple[str, str], before: tuple[str, str]) -> None:
    found = chosen_periods(choice, zone=SHANGHAI, now=NOW)
    assert found == (Period(at(period[0]), at(period[1]) + 1), Period(at(before[0]), at(before[1]) + 1))
    assert found[0].as_of == NOW


def test_chosen_dates_include_both_days_in_either_order_and_what_was_known_at_their_end() -> None:
    period, before = chosen_periods(Choice(Span.DATES, "2026-03-10", "2026-03-01"), zone=SHANGHAI, now=NOW)
    assert period == Period(at("2026-03-01"), at("2026-03-11"))
    assert before == Period(at("2026-02-19"), at("2026-03-01"))
    assert period.as_of == at("2026-03-11") - 1


def test_half_typed_and_future_dates_ask_for_nothing_unreasonable() -> None:
    typed, _ = chosen_periods(Choice(Span.DATES, "0002-01-01", "nonsense"), zone=SHANGHAI, now=NOW)
    assert typed.first == at("2000-01-01")
    future, _ = chosen_periods(Choice(Span.DATES, "2027-01-01", "2027-01-02"), zone=SHANGHAI, now=NOW)
    assert future.length == 0


def test_a_month_longer_than_the_one_before_is_compared_with_all_of_it() -> None:
    period, before = chosen_periods(Choice(Span.MONTH), zone=SHANGHAI, now=at("2026-03-31T12:00:00"))
    assert period.first == at("2026-03-01")
    assert before == Period(at("2026-02-01"), at("2026-03-01"))


def test_a_year_before_keeps_the_local_date() -> None:
    assert year_before(at("2013-03-01"), SHANGHAI) == at("2012-03-01")
    assert year_before(at("2012-02-29"), SHANGHAI) == at("2011-02-28")
    eastern = "US/Eastern"
    assert year_before(local_instant("2011-11-06T12:00", eastern), eastern) == local_instant("2010-11-06T12:00", eastern)
