"""How single changes move the picture; the law itself is in tests/integration/test_picture_law.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.changes import Change
from dashboard.domain.city import local_day
from dashboard.domain.moves import MOVES, patch_of
from dashboard.domain.picture import ARRIVALS, DAYS, INSTRUCTIONS, MINUTES, Picture, compose, empty, merge_into, merged, seen_by_wall
from tests.builders import NOON, ZONE


def day(at: int) -> str:
    """The city's day."""
    return local_day(ZONE, at)


def a_report(n: int, *, at: int = NOON, urgent: bool = False, exercise: bool = False) -> Change:
    """Somebody says that something is wrong."""
    body = {"ref": f"r{n}", "source": "hotline", "category": "路灯", "area": "N1", "urgent": urgent, "text": "她的名字", "x": 1.0, "y": 2.0}
    return Change(kind="case_reported", subject=f"c{n}", area="N1", at=at, recorded_at=at, exercise=exercise, body=body, n=n)


def an_end(n: int, *, subject: str = "c1", was: str = "handled") -> Change:
    """That case is closed."""
    return Change(kind="case_closed", subject=subject, area="N1", at=NOON, recorded_at=NOON, body={"was": was}, n=n)


def an_instruction(n: int) -> Change:
    """Something to do, for two."""
    rows = [{"worker": f"w{grid}", "label": grid, "grids": [grid], "state": "queued", "reason": None} for grid in ("N1", "N2")]
    told: dict[str, Any] = dict.fromkeys(("text", "target", "target_name", "issuer", "department", "due_at"), "")
    return Change(
        kind="instruction_dispatched", subject=f"i{n}", area="N", at=NOON, recorded_at=NOON, body={**told, "kind": "task", "recipients": rows}, n=n
    )


def after(*changes: Change, mode: str = "real") -> Picture:
    """The picture after these."""
    picture = empty(mode)
    for change in changes:
        merge_into(picture, patch_of(picture, change, day))
    return picture


def test_changes_of_the_other_mode_move_nothing() -> None:
    assert after(a_report(1, exercise=True)) == empty("real")
    assert after(a_report(1), mode="exercise") == empty("exercise")
    assert after(a_report(1, exercise=True), mode="exercise")["open"] == {"N1": 1}


def test_a_kind_that_nobody_knows_moves_nothing() -> None:
    assert after(replace(a_report(1), kind="moon_landed")) == empty("real")
    assert "moon_landed" not in MOVES


def test_an_urgent_report_is_a_red_point_until_it_ends() -> None:
    assert set(after(a_report(1, urgent=True))["alerts"]) == {"c1"}
    assert after(a_report(1, urgent=True), an_end(2))["alerts"] == {}
    assert after(a_report(1))["alerts"] == {}


def test_a_case_that_has_ended_does_not_end_again() -> None:
    evaluated = replace(an_end(3, was="closed"), kind="case_evaluated")
    picture = after(a_report(1), a_report(2), an_end(3), evaluated)
    assert picture["open"] == {"N1": 1}


def test_areas_without_open_cases_are_absent() -> None:
    assert after(a_report(1), an_end(2))["open"] == {}


@pytest.mark.parametrize(("most", "make", "section"), [(ARRIVALS, a_report, "arrivals"), (INSTRUCTIONS, an_instruction, "instructions")])
def test_the_newest_stay_and_the_oldest_go(most: int, make: Any, section: str) -> None:
    picture = after(*(make(n) for n in range(1, most + 4)))
    assert {entry["n"] for entry in picture[section].values()} == set(range(4, most + 4))
    if section == "instructions":
        assert set(picture["recipients"]) == set(picture["instructions"])


def test_minutes_and_days_are_counted_by_commit_time_and_the_old_ones_go() -> None:
    picture = after(a_report(1), replace(a_report(2), at=NOON - 9_000_000))
    assert picture["minutes"] == {str(NOON // 60_000): {"reported": 2, "dispatched": 0, "replied": 0, "closed": 0}}
    later = NOON + DAYS * 86_400_000
    picture = after(a_report(1), a_report(2, at=later))
    assert list(picture["days"]) == [day(later)]
    assert list(after(a_report(1), a_report(2, at=NOON + MINUTES * 60_000))["minutes"]) == [str(NOON // 60_000 + MINUTES)]


def test_what_commits_after_it_was_counted_out_is_not_counted() -> None:
    picture = after(a_report(1), a_report(2, at=NOON - MINUTES * 60_000))
    assert list(picture["minutes"]) == [str(NOON // 60_000)]


def test_the_day_is_the_citys_own() -> None:
    late = round(datetime(2026, 7, 1, 16, 30, tzinfo=UTC).timestamp() * 1000)
    assert list(after(a_report(1, at=late))["days"]) == ["2026-07-02"]


def test_the_wall_sees_no_text_of_a_report() -> None:
    picture = after(a_report(1, urgent=True))
    assert "她的名字" in str(picture)
    assert "她的名字" not in str(seen_by_wall(picture))
    assert seen_by_wall({"alerts": {"c1": None}}) == {"alerts": {"c1": None}}


LEAVES = st.one_of(st.none(), st.integers(0, 3), st.text("ab", max_size=2), st.lists(st.integers(0, 3), max_size=2))
PATCHES = st.dictionaries(
    st.sampled_from("abc"),
    st.one_of(LEAVES, st.dictionaries(st.sampled_from("xyz"), LEAVES.filter(lambda leaf: leaf is not None), max_size=3)),
    max_size=3,
)


@given(PATCHES, PATCHES)
def test_merging_in_place_is_merging(picture: dict[str, Any], patch: dict[str, Any]) -> None:
    start = merged({}, picture)
    place = merged({}, start)
    merge_into(place, patch)
    assert place == merged(start, patch)


def test_a_composed_patch_keeps_a_removal() -> None:
    assert compose({"a": {"x": 1}}, {"a": None}) == {"a": None}
    assert compose({"a": None}, {"a": {"x": 1}}) == {"a": {"x": 1}}
