"""Indicators counted in SQL: the oracle of KPI.md over a real log, independent sums by pandas, and small worlds with noise in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.pool import StaticPool

from dashboard.domain.areas import AreaKind
from dashboard.domain.indicators import INDICATORS, Figure, Variant
from dashboard.service.indicating import IndicatorSource, indicators_json, local_instant
from data.indicator_queries import SqlIndicators
from data.tables import area, case, metadata, recipient, reply, worker

ZONE = "US/Eastern"
MINUTE = 60_000
SOURCES = {"Constituent Call": "hotline", "Employee Generated": "worker", "Self Service": "resident", "Citizens Connect App": "resident"}


def at(text: str, zone: str = ZONE) -> int:
    return local_instant(text, zone)


def empty_hall() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    metadata.create_all(engine)
    return engine


# --- the oracle -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    folder = Path(os.environ.get("GRIDHALL_DATA") or Path(__file__).parents[2].parent / "shared" / "data")
    path = folder / "sr" / "boston311_2011H2.csv.zip"
    if not path.exists():
        reason = f"the real log is not here: {path} (set GRIDHALL_DATA)"
        pytest.fail(reason) if os.environ.get("GRIDHALL_DATA") or os.environ.get("CI") else pytest.skip(reason)
    columns = ["case_enquiry_id", "open_dt", "target_dt", "closed_dt", "type", "ward", "source"]
    return pd.read_csv(path, encoding="latin-1", dtype=str, usecols=columns)


def milliseconds(times: pd.Series) -> pd.Series:
    local = pd.to_datetime(times).dt.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward")
    return pd.Series([None if pd.isna(one) else round(one.timestamp() * 1000) for one in local], dtype=object)


@pytest.fixture(scope="module")
def frame(log: pd.DataFrame) -> pd.DataFrame:
    opened, closed = milliseconds(log["open_dt"]), milliseconds(log["closed_dt"])
    return pd.DataFrame(
        {
            "id": log["case_enquiry_id"],
            "ref": log["case_enquiry_id"],
            "source": log["source"].map(SOURCES).fillna("other"),
            "category": log["type"],
            "area": log["ward"].fillna("-"),
            "state": ["filed" if one is None else "closed" for one in closed],
            "reported_at": opened,
            "filed_at": opened,
            "closed_at": closed,
            "ended_at": closed,
            "due_at": milliseconds(log["target_dt"]),
        }
    )


@pytest.fixture(scope="module")
def boston(frame: pd.DataFrame) -> Iterator[SqlIndicators]:
    engine = empty_hall()
    with engine.begin() as connection:
        connection.execute(insert(case), frame.to_dict("records"))
    yield SqlIndicators(engine, zone=ZONE)
    engine.dispose()


def boston_figures(source: IndicatorSource, first: str, until: str = "2011-09-01", as_of: str = "2011-08-31T23:59:59") -> dict[str, Figure]:
    return source.figures(at(first), at(until), at(as_of), area=None, exercise=False)


@pytest.mark.real_input
def test_the_august_oracle_holds_to_the_digit(boston: SqlIndicators) -> None:
    figures = boston_figures(boston, "2011-08-01")
    assert figures["backlog"].value == 4808
    assert figures["overdue_backlog"].value == 1398
    on_time = figures["on_time_of_closed"]
    assert (on_time.numerator, on_time.denominator) == (7003, 7892)
    assert on_time.value == 7003 / 7892
    assert round(100 * on_time.value, 2) == 88.74


@pytest.mark.real_input
def test_the_two_months_and_the_hurricane_day_of_the_oracle_hold(boston: SqlIndicators) -> None:
    both = boston_figures(boston, "2011-07-01")
    assert (both["reported"].value, both["closed"].value) == (21401, 16593)
    day = boston_figures(boston, "2011-08-28", "2011-08-29")
    assert (day["reported"].value, day["closed"].value) == (913, 342)


@pytest.mark.real_input
def test_other_figures_of_august_agree_with_pandas(boston: SqlIndicators, log: pd.DataFrame) -> None:
    opened, closed, due = (pd.to_datetime(log[name]) for name in ("open_dt", "closed_dt", "target_dt"))
    first, until, as_of = pd.Timestamp("2011-08-01"), pd.Timestamp("2011-09-01"), pd.Timestamp("2011-08-31 23:59:59")
    source = log["source"].map(SOURCES).fillna("other")
    new = (opened >= first) & (opened < until) & (opened <= as_of)
    done = closed <= as_of
    due_in = (opened <= as_of) & (((due >= first) & (due < until)) | (done & (closed >= first)))
    calls = source == "hotline"
    july = (opened >= pd.Timestamp("2011-07-01")) & (opened < first)
    public, found = new & source.isin(["hotline", "resident"]), new & (source == "worker")
    figures = boston_figures(boston, "2011-08-01")
    expected = {
        "filed": (int(new.sum()), None),
        "closure_rate": (int((due_in & done).sum()), int(due_in.sum())),
        "on_time_closure_rate": (int((due_in & done & (due.isna() | (closed <= due))).sum()), int(due_in.sum())),
        "rework_rate": (0, int(due_in.sum())),
        "hotline_volume": (int((new & calls).sum()), None),
        "mom": (int((new & calls).sum()), int((july & calls).sum())),
        "yoy": (int((new & calls).sum()), 0),
        "public_report_rate": (int(public.sum()), int(new.sum())),
        "first_discovery_rate": (int(found.sum()), int((found | public).sum())),
        "satisfaction": (0, 0),
        "escalation_share": (0, int(new.sum())),
        "dispatched": (0, None),
    }
    assert {key: (figures[key].numerator, figures[key].denominator) for key in expected} == expected
    assert figures["closure_rate"].value == (due_in & done).sum() / due_in.sum()
    assert figures["mom"].value == (new & calls).sum() / (july & calls).sum() - 1
    assert figures["yoy"].value is None
    assert figures["satisfaction"].value is None


@pytest.mark.real_input
def test_throughput_by_the_hour_adds_up_and_counts_the_fullest_hour(boston: SqlIndicators) -> None:
    rows = boston.throughput(at("2011-08-01"), at("2011-09-01"), 60 * MINUTE, area=None, exercise=False)
    figures = boston_figures(boston, "2011-08-01")
    assert len(rows) == 31 * 24
    assert sum(row.reported for row in rows) == figures["reported"].value
    assert sum(row.closed for row in rows) == figures["closed"].value
    day = boston.throughput(at("2011-08-28"), at("2011-08-29"), 24 * 60 * MINUTE, area=None, exercise=False)
    assert [(row.at, row.reported, row.closed, row.replied) for row in day] == [(at("2011-08-28"), 913, 342, 0)]


@pytest.mark.real_input
def test_the_oracle_as_plain_values_for_machines(boston: SqlIndicators) -> None:
    plain = indicators_json(boston_figures(boston, "2011-08-01"), ZONE)
    assert plain["backlog"] == {"value": 4808, "numerator": 4808, "denominator": None, "as_of": "2011-08-31T23:59:59-04:00"}
    assert plain["records_collected"]["value"] is None


# --- small worlds -----------------------------------------------------------------------------------------------------

FIRST, UNTIL, NOW = 1_000_000, 9_000_000, 8_000_000


def a_case(name: str, **telling: Any) -> dict[str, Any]:
    """A case filed and dispatched in the period and still open; `telling` says what is special about it."""
    usual = {
        "id": name,
        "ref": name,
        "source": "worker",
        "category": "c",
        "area": "g1",
        "state": "dispatched",
        "reported_at": FIRST,
        "filed_at": FIRST,
        "dispatched_at": FIRST + 1,
        "handled_at": None,
        "closed_at": None,
        "ended_at": None,
        "due_at": None,
        "level": 1,
        "reworks": 0,
        "self_handled": False,
        "rating": None,
        "rated_at": None,
        "exercise": False,
    }
    return usual | telling


def a_closed_case(name: str, closed_at: int, **telling: Any) -> dict[str, Any]:
    return a_case(name, **{"state": "closed", "handled_at": closed_at, "closed_at": closed_at, "ended_at": closed_at} | telling)


def a_recipient(name: str, **telling: Any) -> dict[str, Any]:
    usual = {"instruction": "i", "worker": name, "label": name, "grids": "[]", "state": "queued", "queued_at": FIRST, "exercise": False}
    nothing: dict[str, Any] = dict.fromkeys(("delivered_at", "read_at", "accepted_at", "ended_at"))
    return usual | nothing | {"chased": 0, "late": False} | telling


def figures_of(
    cases: list[dict[str, Any]] = [],  # noqa: B006 - read only
    recipients: list[dict[str, Any]] = [],  # noqa: B006 - read only
    *,
    as_of: int = NOW,
    place: str | None = None,
    variant: Variant = Variant.A,
) -> dict[str, Figure]:
    source = SqlIndicators(world(cases, recipients), variant=variant)
    return source.figures(FIRST, UNTIL, as_of, area=place, exercise=False)


def world(cases: list[dict[str, Any]], recipients: list[dict[str, Any]] = [], replies: list[dict[str, Any]] = []) -> Engine:  # noqa: B006
    engine = empty_hall()
    places = [("c", "city", None), ("d1", "district", "c"), ("x9", "district", "c"), ("g1", "grid", "d1"), ("d1-else", "grid", "x9")]
    with engine.begin() as connection:
        connection.execute(insert(area), [{"code": code, "kind": kind, "name": code, "parent": parent} for code, kind, parent in places])
        connection.execute(insert(worker), [{"id": "w1", "grid": "g1", "label": "w1"}, {"id": "w2", "grid": "d1-else", "label": "w2"}])
        for table, rows in ((case, cases), (recipient, recipients), (reply, replies)):
            if rows:
                connection.execute(insert(table), rows)
    return engine


def counts(figures: dict[str, Figure], key: str) -> tuple[int | None, int | None]:
    return figures[key].numerator, figures[key].denominator


def test_every_indicator_has_a_figure_and_an_empty_hall_has_no_rates() -> None:
    figures = figures_of()
    assert set(figures) == set(INDICATORS)
    rates = [figure.value for figure in figures.values() if figure.denominator is not None and figure.key != "throughput"]
    assert set(rates) == {None}


def test_figures_of_the_other_mode_are_never_counted() -> None:
    noise = [a_closed_case("drill", 2_000_000, exercise=True, source="hotline")]
    figures = figures_of(noise, [a_recipient("drill", exercise=True, chased=1)])
    assert {figure.value for figure in figures.values() if figure.denominator is None} == {0, None}


def test_an_act_at_the_moment_shown_counts_and_a_later_one_does_not() -> None:
    cases = [a_closed_case("then", NOW), a_closed_case("after", NOW + 1)]
    figures = figures_of(cases)
    assert (figures["closed"].value, figures["backlog"].value) == (1, 1)
    later = figures_of(cases, as_of=NOW + 1)
    assert (later["closed"].value, later["backlog"].value) == (2, 0)


def test_a_limit_that_ends_at_the_moment_shown_is_not_overdue_yet() -> None:
    figures = figures_of([a_case("at", due_at=NOW), a_case("before", due_at=NOW - 1), a_case("none")])
    assert figures["overdue_backlog"].value == 1


def test_cases_due_to_be_closed_are_those_due_or_closed_in_the_period() -> None:
    cases = [
        a_closed_case("in time", 2_000_000, due_at=3_000_000),
        a_closed_case("late", 4_000_000, due_at=3_000_000, reworks=2),
        a_closed_case("no limit", 2_000_000),
        a_closed_case("closed early, due now", FIRST - 5, due_at=3_000_000),
        a_closed_case("closed now, due later", 2_000_000, due_at=UNTIL + 5),
        a_case("due and open", due_at=3_000_000),
        a_closed_case("closed after the moment shown", NOW + 5, due_at=3_000_000),
        a_case("due later", due_at=UNTIL),
        a_case("not filed", due_at=3_000_000, filed_at=None),
        a_case("void", due_at=3_000_000, state="void", ended_at=2_000_000),
        a_case("void later", due_at=3_000_000, state="void", ended_at=NOW + 1),
    ]
    figures = figures_of(cases)
    assert counts(figures, "closure_rate") == (5, 8)
    assert counts(figures, "on_time_closure_rate") == (4, 8)
    assert counts(figures, "rework_rate") == (1, 8)
    assert counts(figures, "on_time_of_closed") == (2, 3)
    assert counts(figures_of(cases, variant=Variant.C), "on_time_closure_rate") == (4, 5)
    assert figures_of(cases, variant=Variant.B)["on_time_closure_rate"].variant is Variant.B


def test_discovery_counts_first_reports_and_leaves_out_duplicates() -> None:
    cases = [
        *(a_case(f"worker {n}") for n in range(3)),
        a_case("resident", source="resident"),
        a_case("call", source="hotline"),
        a_case("twice", source="hotline", state="merged", ended_at=2_000_000),
        a_case("camera", source="device"),
    ]
    figures = figures_of(cases)
    assert counts(figures, "first_discovery_rate") == (3, 5)
    assert counts(figures, "public_report_rate") == (2, 7)
    assert figures["hotline_volume"].value == 2


def test_ratings_levels_and_self_handling() -> None:
    rated = {"state": "evaluated", "rated_at": 5_000_000}
    cases = [
        a_closed_case("good", 2_000_000, rating=4, self_handled=True, **rated),
        a_closed_case("bad", 2_000_000, rating=3, **rated),
        a_closed_case("found, but escalated", 2_000_000, self_handled=True, level=2),
        a_closed_case("rated later", 2_000_000, rating=5, state="evaluated", rated_at=NOW + 1),
    ]
    figures = figures_of(cases)
    assert counts(figures, "satisfaction") == (1, 2)
    assert figures["satisfaction"].detail == {"closed": 4}
    assert counts(figures, "self_handled_rate") == (1, 4)
    assert counts(figures, "escalation_share") == (1, 4)


def test_hotline_is_compared_with_the_period_before() -> None:
    calls = [a_case(f"now {n}", source="hotline") for n in range(3)]
    before = [a_case(f"before {n}", source="hotline", reported_at=FIRST - (UNTIL - FIRST) + n, filed_at=None) for n in range(2)]
    noise = [a_case("long ago", source="hotline", reported_at=FIRST - (UNTIL - FIRST) - 1, filed_at=None)]
    figure = figures_of([*calls, *before, *noise])["mom"]
    assert (figure.value, figure.numerator, figure.denominator) == (0.5, 3, 2)


def test_workers_answers() -> None:
    sent = [
        a_recipient("r1", state="replied", accepted_at=FIRST + 1 * MINUTE, ended_at=FIRST + 2 * MINUTE),
        a_recipient("r2", state="replied", accepted_at=FIRST + 3 * MINUTE, ended_at=FIRST + 90 * MINUTE, late=True),
        a_recipient("r3", state="accepted", accepted_at=FIRST + 10 * MINUTE),
        a_recipient("r4", state="accepted", accepted_at=FIRST + 20 * MINUTE),
        a_recipient("silent", state="delivered", delivered_at=FIRST, chased=1),
        a_recipient("read", state="read", read_at=FIRST + 5, chased=1),
        a_recipient("not reminded"),
        a_recipient("no phone", state="unreachable", ended_at=FIRST),
        a_recipient("reached at last", state="delivered", delivered_at=FIRST + 9, ended_at=FIRST, chased=1),
        a_recipient("another period", queued_at=FIRST - 1, chased=1),
    ]
    figures = figures_of(recipients=sent)
    assert counts(figures, "response_rate") == (2, 9)
    assert figures["response_rate"].detail == {"late": 1}
    assert (figures["silent"].value, figures["unreachable"].value) == (2, 1)
    wait = figures["ack_time"]
    assert (wait.value, wait.numerator, wait.denominator) == (390.0, 4, 9)
    assert wait.detail == {"p90": 1200.0, "within_5_min": 2 / 9}


def test_throughput_is_events_per_hour_of_the_time_elapsed() -> None:
    figure = figures_of([a_closed_case("one", 2_000_000)])["throughput"]
    assert (figure.numerator, figure.denominator) == (4, 7000)
    assert figure.value == 4 * 3600 / 7000


def test_an_area_counts_what_lies_below_it_in_the_tree_not_by_its_code() -> None:
    cases = [a_case("here"), a_case("elsewhere", area="d1-else"), a_case("at the district itself", area="d1")]
    sent = [a_recipient("w1"), a_recipient("w2"), a_recipient("w3")]
    figures = figures_of(cases, sent, place="d1")
    assert figures["reported"].value == 2
    assert figures["response_rate"].denominator == 1


def test_areas_of_one_level_side_by_side_those_without_cases_too() -> None:
    source = SqlIndicators(world([a_case("one"), a_case("two", area="d1")]))
    districts = source.by_area(AreaKind.DISTRICT, FIRST, UNTIL, NOW, area=None, exercise=False)
    assert {code: figures["reported"].value for code, figures in districts.items()} == {"d1": 2, "x9": 0}
    grids = source.by_area(AreaKind.GRID, FIRST, UNTIL, NOW, area="d1", exercise=False)
    assert {code: figures["reported"].value for code, figures in grids.items()} == {"g1": 1}


def test_throughput_steps_know_replies_and_empty_steps() -> None:
    given = {"id": "r", "instruction": "i", "worker": "w1", "grid": "g1", "label": "w1", "text": "", "pictures": "[]", "at": FIRST + 2 * MINUTE}
    source = SqlIndicators(world([a_case("one")], replies=[given | {"exercise": False}]))
    rows = source.throughput(FIRST, FIRST + 3 * MINUTE, MINUTE, area="d1", exercise=False)
    assert [(row.reported, row.replied) for row in rows] == [(1, 0), (0, 0), (0, 1)]
    assert source.figures(FIRST, UNTIL, NOW, area="x9", exercise=False)["throughput"].numerator == 0
