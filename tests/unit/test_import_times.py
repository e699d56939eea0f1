"""Times as logs write them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from data.importers.profile import Moment
from data.importers.report import Reason
from data.importers.times import clock

ZONE = "America/New_York"


def read(text: str, *formats: str, **more: object) -> tuple[str | None, Reason | None]:
    at, odd = clock(Moment(formats=formats or ("iso",), zone=ZONE, **more), 0)(text, 1_000)  # type: ignore[arg-type]
    return (None if at is None else datetime.fromtimestamp(at / 1000, ZoneInfo(ZONE)).isoformat()), odd


@pytest.mark.parametrize(
    ("text", "form", "wanted"),
    [
        ("2024-07-01 10:20:30", "iso", "2024-07-01T10:20:30-04:00"),
        ("2024-07-01T10:20:30.500", "iso", "2024-07-01T10:20:30.500000-04:00"),
        ("2024-07-01T14:20:30Z", "iso", "2024-07-01T10:20:30-04:00"),
        ("2024/07/01 14:20:30+00", "iso", "2024-07-01T10:20:30-04:00"),
        ("2024-07-01 14:20:30 +0000", "iso", "2024-07-01T10:20:30-04:00"),
        ("2024-07-01 14:20:30 UTC", "iso", "2024-07-01T10:20:30-04:00"),
        ("2024-07-01", "iso", "2024-07-01T00:00:00-04:00"),
        ("07/01/2024 10:20:30 AM", "%m/%d/%Y %I:%M:%S %p", "2024-07-01T10:20:30-04:00"),
        ("01.07.2024 10:20", "%d.%m.%Y %H:%M", "2024-07-01T10:20:00-04:00"),
        ("1719843630", "epoch", "2024-07-01T10:20:30-04:00"),
        ("1719843630000", "epoch", "2024-07-01T10:20:30-04:00"),
        ("45474.5", "excel", "2024-07-01T12:00:00-04:00"),
    ],
)
def test_a_time_is_read(text: str, form: str, wanted: str) -> None:
    assert read(text, form) == (wanted, None)


@pytest.mark.parametrize(
    ("text", "form"), [("", "iso"), ("31/02/2024", "%d/%m/%Y"), ("soon", "epoch"), ("nan", "epoch"), ("inf", "excel"), ("1e99", "epoch")]
)
def test_nonsense_is_no_time(text: str, form: str) -> None:
    assert read(text, form) == (None, Reason.BAD_TIME)


def test_formats_are_tried_in_their_order() -> None:
    assert read("02/03/2024", "%d/%m/%Y", "%m/%d/%Y")[0] == "2024-03-02T00:00:00-05:00"
    assert read("02/13/2024", "%d/%m/%Y", "%m/%d/%Y")[0] == "2024-02-13T00:00:00-05:00"


def test_a_day_may_mean_its_end() -> None:
    assert read("2024-07-01", end_of_day=True)[0] == "2024-07-01T23:59:59-04:00"
    assert read("2024-07-01 08:00", end_of_day=True)[0] == "2024-07-01T08:00:00-04:00"


def test_the_two_odd_hours_of_a_year_are_told() -> None:
    assert read("2024-03-10 02:30") == ("2024-03-10T03:30:00-04:00", Reason.GAP)
    assert read("2024-11-03 01:30") == ("2024-11-03T01:30:00-04:00", Reason.TWICE)


def test_a_time_before_the_first_thinkable_day_is_none() -> None:
    assert read("1900-01-01") == (None, Reason.EARLY_TIME)


def test_a_limit_may_be_a_duration() -> None:
    hours = clock(Moment(unit_ms=3_600_000), 0)
    assert hours("1,5", 1_000) == (5_401_000, None)
    assert hours("two", 1_000) == (None, Reason.BAD_TIME)
