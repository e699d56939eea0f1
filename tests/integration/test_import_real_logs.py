"""The real logs of five cities against figures that pandas counts independently, from the message stream alone."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from data.importers.areas import Located
from data.importers.geojson import read_geojson
from data.importers.log import Log, read_log
from data.importers.reading import load_profile
from data.importers.report import Reason

pytestmark = pytest.mark.real_input
NEW_YORK = "America/New_York"
NEXT_TO_THE_PROJECT = Path(__file__).resolve().parents[3] / "shared" / "data"
BOSTON = "sr/boston311_2011H2.csv.zip"
SAN_FRANCISCO = "dispatch/sffd_2016-12-31_week_7704.csv.gz"
NYC = (
    "sr/nyc311_2014-2019_1000_with_due.csv.gz",
    "sr/nyc311_2019-12-31_1000.csv.gz",
    "sr/nyc311_2022-05-01_924.csv.gz",
    "sr/nyc311_dohmh_animals_5895.csv.gz",
)


def real(name: str) -> Path:
    """A file of the real input. Missing although GRIDHALL_DATA is set: the test fails."""
    folder = os.environ.get("GRIDHALL_DATA")
    path = Path(folder) if folder else NEXT_TO_THE_PROJECT
    if not folder and not path.is_dir():
        pytest.skip("no real input: set GRIDHALL_DATA to the folder with the real logs")
    assert (path / name).is_file(), f"the real input {name} is missing in {path}"
    return path / name


@cache
def imported(profile: str, path: Path) -> Log:
    return read_log(load_profile(profile), path)


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(real(name), dtype=str, keep_default_na=False)


def at(text: str, zone: str = NEW_YORK) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@dataclass
class Ledger:
    """What a reader of the messages knows."""

    opened: dict[str, int] = field(default_factory=dict)
    due: dict[str, int] = field(default_factory=dict)
    steps: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, messages: Iterable[tuple[int, dict[str, Any]]]) -> Ledger:
        ledger, last, ids = cls(), -(2**62), set()
        for sent_at, message in messages:
            assert sent_at >= last
            assert message["id"] not in ids
            last = sent_at
            ids.add(message["id"])
            ledger.take(message)
        return ledger

    def take(self, message: dict[str, Any]) -> None:
        ref = message["ref"]
        if message["kind"] == "report":
            self.opened[ref] = message["at"]
            return
        assert ref in self.opened
        if message["kind"] == "limit":
            self.due[ref] = message["due_at"]
        else:
            assert "closed" not in self.steps[ref]
            self.steps[ref][message["step"]] = message["at"]

    @property
    def closed(self) -> dict[str, int]:
        return {ref: steps["closed"] for ref, steps in self.steps.items() if "closed" in steps}


def within(times: dict[str, int], first: str, last: str) -> dict[str, int]:
    return {ref: time for ref, time in times.items() if at(first) <= time <= at(last)}


def test_the_oracle_of_boston_comes_out_to_the_digit() -> None:
    as_of = at("2011-08-31T23:59:59")
    ledger = Ledger.of(imported("boston", real(BOSTON)).messages(until=as_of))
    backlog = ledger.opened.keys() - ledger.closed.keys()
    assert (len(ledger.opened), len(ledger.closed), len(backlog)) == (21_401, 16_593, 4_808)
    assert sum(ledger.due.get(ref, as_of) < as_of for ref in backlog) == 1_398
    august = {ref: time for ref, time in within(ledger.closed, "2011-08-01T00:00:00", "2011-08-31T23:59:59").items() if ref in ledger.due}
    assert (len(august), sum(time <= ledger.due[ref] for ref, time in august.items())) == (7_892, 7_003)
    hurricane = "2011-08-28T00:00:00", "2011-08-28T23:59:59"
    assert (len(within(ledger.opened, *hurricane)), len(within(ledger.closed, *hurricane))) == (913, 342)


def test_the_whole_of_boston_agrees_with_pandas_and_with_the_flag_of_the_city() -> None:
    rows = table(BOSTON)
    ledger = Ledger.of(imported("boston", real(BOSTON)).messages())
    closed = {ref: time for ref, time in ledger.closed.items() if ref in ledger.due}
    flags = dict(zip(rows["case_enquiry_id"], rows["ontime"], strict=True))
    assert len(ledger.opened) == len(rows) == 58_251
    assert len(ledger.due) == rows["target_dt"].ne("").sum()
    assert len(ledger.closed) == rows["closed_dt"].ne("").sum()
    flagged = {ref: flags[ref] == "ONTIME" for ref in closed if flags[ref]}
    assert len(flagged) == 43_664
    assert [ref for ref, on_time in flagged.items() if on_time != (closed[ref] <= ledger.due[ref])] == []


def test_what_is_odd_in_boston_is_in_the_report() -> None:
    log = imported("boston", real(BOSTON))
    rows = table(BOSTON)
    nowhere = rows["neighborhood"].str.strip().isin(["", "Boston"])
    assert log.report.count(Reason.NO_AREA) == nowhere.sum() == log.codes.count("boston-unlocated")
    assert log.report.count(Reason.DEFAULT_POINT) == 4_775
    assert log.report.count(Reason.DUE_BEFORE) == 3
    assert log.report.count(Reason.UNKNOWN_SOURCE) == 0
    per_ward = Counter(area.name for area in log.areas if area.code.startswith("boston-dorchester-"))
    assert set(per_ward.values()) == {1}
    assert all(name.startswith("Ward ") and len(name) == len("Ward 03") for name in per_ward)
    assert sum(code.startswith("boston-dorchester") for code in log.codes) == (rows["neighborhood"] == "Dorchester").sum()


def test_no_free_text_of_boston_is_kept() -> None:
    rows = table(BOSTON)
    kept = {str(value) for _, message in imported("boston", real(BOSTON)).messages() for value in message.values()}
    for column in ("closure_reason", "location", "location_street_name", "closedphoto"):
        assert not kept & {text for text in rows[column] if text.strip() and not text.isdigit()}


def test_the_newer_columns_of_boston_are_read_by_the_same_profile() -> None:
    name = "sr/boston311_2022-01_100rows_qsv.csv"
    ledger = Ledger.of(imported("boston", real(name)).messages())
    rows = table(name)
    assert (len(ledger.opened), len(ledger.due), len(ledger.closed)) == (100, rows["target_dt"].ne("").sum(), rows["closed_dt"].ne("").sum())


@pytest.mark.parametrize("name", NYC)
def test_new_york_agrees_with_pandas(name: str) -> None:
    rows = table(name).rename(columns=lambda column: column.lower().replace(" ", "_"))
    log = imported("nyc", real(name))
    ledger = Ledger.of(log.messages())
    times = {key: pd.to_datetime(rows[f"{key}_date"].replace("", None), format="mixed") for key in ("created", "due", "closed")}
    local = {key: series.dt.tz_localize(NEW_YORK, ambiguous=True, nonexistent="shift_forward") for key, series in times.items()}
    closed = local["closed"].where(local["closed"].dt.year > 1900)
    assert len(ledger.opened) == len(rows)
    assert len(ledger.due) == local["due"].notna().sum()
    assert len(ledger.closed) == closed.notna().sum()
    assert log.report.count(Reason.CLOSED_BEFORE) == (closed < local["created"]).sum()
    assert log.report.count(Reason.EARLY_TIME) == (times["closed"].dt.year == 1900).sum()
    assert log.report.count(Reason.NO_POINT) == rows["latitude"].eq("").sum()
    assert log.report.count(Reason.CLOSED_ANYWAY) == (closed.notna() & rows["status"].ne("Closed")).sum()
    wanted = {ref: round(time.timestamp() * 1000) for ref, time in zip(rows["unique_key"], closed, strict=True) if not pd.isna(time)}
    assert ledger.closed == wanted


def test_calls_of_san_francisco_are_one_case_each_with_first_and_last_times() -> None:
    rows = table(SAN_FRANCISCO)
    ledger = Ledger.of(imported("sanfrancisco_dispatch", real(SAN_FRANCISCO)).messages())
    columns = {"filed": "Entry", "dispatched": "Dispatch", "accepted": "Response", "handling": "On Scene", "closed": "Available"}
    for step, column in columns.items():
        times = pd.to_datetime(rows[f"{column} DtTm"].replace("", None), format="%m/%d/%Y %I:%M:%S %p").dt.tz_localize("America/Los_Angeles")
        groups = times.groupby(rows["Call Number"])
        wanted = (groups.max() if step == "closed" else groups.min()).dropna()
        got = {ref: steps[step] for ref, steps in ledger.steps.items() if step in steps}
        assert got == {ref: round(time.timestamp() * 1000) for ref, time in wanted.items()}, step
    assert len(ledger.opened) == rows["Call Number"].nunique() == 3_560


def test_the_calls_of_montgomery_are_in_the_order_of_their_own_times() -> None:
    name = "dispatch/montgomery911_2015-12_2016-08.csv.zip"
    rows = table(name)
    log = imported("montgomery911", real(name))
    own = rows["desc"].str.extract(r"(\d{4}-\d\d-\d\d @ \d\d:\d\d:\d\d)")[0].str.replace(" @", "")
    times = pd.to_datetime(own.fillna(rows["timeStamp"])).dt.tz_localize(NEW_YORK, ambiguous=True, nonexistent="shift_forward")
    first = times.groupby([rows["timeStamp"], rows["title"], rows["addr"]]).min()
    assert sorted(at_ for at_, _ in log.messages()) == sorted(round(time.timestamp() * 1000) for time in first)
    assert (log.report.cases, log.report.count(Reason.MERGED)) == (98_512, 980)
    addresses = {text for text in rows["addr"] if "&" in text}
    assert not addresses & {str(value) for _, message in log.messages() for value in message.values()}


@pytest.mark.parametrize(
    ("name", "count", "code"),
    [
        ("boston_neighborhoods", 26, None),
        ("san-francisco_neighborhoods", 37, None),
        ("nyc_community_district", 59, "boro_cd"),
        ("nyc_nta2010", 195, "nta2010"),
    ],
)
def test_real_boundaries_are_imported(name: str, count: int, code: str | None) -> None:
    areas, report = read_geojson(real(f"geo_us/{name}.geojson.gz"), city="c", code_property=code)
    assert len(areas) == len({area.code for area in areas}) == len({area.name for area in areas}) == count
    assert all(area.shape for area in areas)
    assert report.name_property == "name"


def test_the_points_of_boston_lie_in_its_imported_neighbourhoods() -> None:
    areas, _ = read_geojson(real("geo_us/boston_neighborhoods.geojson.gz"), city="boston")
    log = read_log(load_profile("boston"), real(BOSTON), areas=Located.of(areas))
    known = {area.code for area in areas}
    placed = Counter(next((code for code in known if own == code or own.startswith(f"{code}-ward-")), "") for own in log.codes)
    assert log.report.count(Reason.OUTSIDE) == 15
    assert sum(placed.values()) - placed[""] > 53_000
    assert placed["boston-roslindale"] > 2_800
    assert placed["boston-south-boston-waterfront"] > 200
    assert len(log.codes) == 58_251
