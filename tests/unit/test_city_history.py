"""The made-up past: in order, consistent with the tables of states, and with plausible figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import count

import pytest

from dashboard.domain import cases, instructions
from dashboard.domain.cases import ENDED, Case, CaseState, Source, is_alert
from dashboard.domain.changes import Change
from dashboard.domain.city import local_day
from dashboard.domain.instructions import Instruction, Recipient, RecipientState, Reply
from dashboard.domain.moves import patch_of
from dashboard.domain.picture import empty, merge_into
from data.cities import plan
from data.cities.history import DAY_MS, History, days_before
from data.cities.past import Row
from data.cities.plans import CityPlan

UNTIL, DAYS = 1_795_370_400_000, 5


@pytest.fixture(scope="module")
def city() -> CityPlan:
    return plan("jingzhou")


@pytest.fixture(scope="module")
def days(city: CityPlan) -> list[History]:
    return _made(city, DAYS)


def _made(city: CityPlan, days: int) -> list[History]:
    numbers = count()
    return list(days_before(city, days=days, until=UNTIL, ids=lambda at: f"{at}-{next(numbers)}"))


@pytest.fixture(scope="module")
def changes(days: list[History]) -> list[Change]:
    return [change for day in days for change in day.changes]


@pytest.fixture(scope="module")
def rows(days: list[History]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for day in days:
        for row in day.rows:
            found[type(row).__name__].append(row)
    return found


@pytest.fixture(scope="module")
def past(rows: dict[str, list[Row]]) -> list[Case]:
    return [row for row in rows["Case"] if isinstance(row, Case)]


def test_time_never_runs_backwards_and_ends_before_the_given_moment(changes: list[Change]) -> None:
    times = [change.at for change in changes]
    assert times == sorted(times)
    assert UNTIL - DAYS * DAY_MS <= times[0] < times[-1] < UNTIL


def test_everything_is_marked_as_exercise(days: list[History]) -> None:
    assert all(row.exercise for day in days for row in day.rows)
    assert all(change.exercise and change.n == 0 for day in days for change in day.changes)


def test_the_same_seed_makes_the_same_past(city: CityPlan) -> None:
    assert _made(city, 1) == _made(city, 1)


def test_replaying_the_changes_of_each_case_gives_its_row(past: list[Case], changes: list[Change]) -> None:
    told = defaultdict(list)
    for change in changes:
        told[change.subject].append(change)
    for row in past:
        case = Case(id=row.id, ref=row.ref, source=row.source, category=row.category, area=row.area, reported_at=row.reported_at)
        for change in told[row.id][1:]:
            if change.kind != "alert_taken":
                assert change.body["was"] == case.state
                case = cases.advance(case, CaseState(change.kind.removeprefix("case_")), at=change.at, rating=change.body.get("rating"))
        stamps = ("filed_at", "dispatched_at", "accepted_at", "handled_at", "verified_at", "closed_at", "ended_at", "rated_at", "state", "reworks")
        assert [getattr(case, name) for name in stamps] == [getattr(row, name) for name in stamps]


def test_replaying_the_changes_of_each_recipient_gives_its_row(rows: dict[str, list[Row]], changes: list[Change]) -> None:
    issued = {row.id: row for row in rows["Instruction"] if isinstance(row, Instruction)}
    told = defaultdict(list)
    for change in changes:
        if change.kind.startswith(("recipient_", "reply_")):
            told[change.subject, change.body["worker"]].append(change)
    for row in rows["Recipient"]:
        assert isinstance(row, Recipient)
        if row.state is RecipientState.UNREACHABLE:
            assert (row.worker, told[row.instruction, row.worker]) == (row.worker, [])
            continue
        now = Recipient(instruction=row.instruction, worker=row.worker, label=row.label, grids=row.grids, queued_at=row.queued_at)
        for change in told[row.instruction, row.worker]:
            if change.kind != "recipient_chased":
                state = RecipientState.REPLIED if change.kind == "reply_given" else RecipientState(change.kind.removeprefix("recipient_"))
                assert change.body["was"] == now.state
                now = instructions.advance(now, state, at=change.at, due_at=issued[row.instruction].due_at, reason=change.body.get("reason"))
        names = ("state", "delivered_at", "read_at", "accepted_at", "ended_at", "late", "reason")
        assert [getattr(now, name) for name in names] == [getattr(row, name) for name in names]


def test_bodies_have_the_fields_that_the_live_picture_reads(changes: list[Change]) -> None:
    fields = {change.kind: set(change.body) for change in changes}
    assert {"case", "ref", "source", "category", "area", "urgent", "text", "department", "due_at", "x", "y"} == fields["case_reported"]
    assert {"case", "ref", "area", "urgent", "was", "rating"} == fields["case_evaluated"]
    assert {"instruction", "worker", "label", "grid", "grids", "was", "late", "reply", "text", "pictures"} == fields["reply_given"]


def test_refs_and_ids_are_unique(past: list[Case]) -> None:
    assert len({case.ref for case in past}) == len({case.id for case in past}) == len(past)


def test_450_to_550_reports_come_in_a_day_and_most_in_the_central_city(past: list[Case]) -> None:
    assert 440 <= len(past) / DAYS <= 550
    central = sum(case.area.startswith(("421002", "421003", "421071")) for case in past)
    assert 0.7 < central / len(past) < 0.8


def test_workers_find_more_than_the_public_reports(past: list[Case]) -> None:
    sources = Counter(case.source for case in past if case.filed_at)
    assert 0.6 <= sources[Source.WORKER] / (sources[Source.WORKER] + sources[Source.HOTLINE] + sources[Source.RESIDENT]) <= 0.75


def test_most_cases_are_closed_on_time_and_few_are_done_twice(past: list[Case]) -> None:
    settled = [case for case in past if case.closed_at and case.reported_at < UNTIL - 3 * DAY_MS]
    due = [case for case in past if case.filed_at and case.due_at and case.due_at < UNTIL and case.state not in (CaseState.MERGED, CaseState.VOID)]
    closed = [case for case in due if case.closed_at]
    assert len(closed) / len(due) > 0.93
    assert 0.86 <= sum((case.closed_at or 0) <= (case.due_at or 0) for case in closed) / len(due) <= 0.96
    assert 0.015 <= sum(case.reworks > 0 for case in settled) / len(settled) <= 0.05


def test_more_than_half_is_settled_on_the_spot_and_people_are_mostly_content(past: list[Case]) -> None:
    closed, ratings = [case for case in past if case.closed_at], [case.rating for case in past if case.rating]
    assert 0.5 <= sum(case.self_handled for case in closed) / len(closed) <= 0.65
    assert 0.22 <= len(ratings) / len(closed) <= 0.36
    assert 0.92 <= sum(rating >= 4 for rating in ratings) / len(ratings) <= 0.98


def test_some_cases_are_open_at_the_end_and_few_of_them_overdue(past: list[Case]) -> None:
    backlog = [case for case in past if case.state not in ENDED]
    assert 100 <= len(backlog) <= 450
    assert 0 < sum((case.due_at or UNTIL) < UNTIL for case in backlog) < len(backlog) / 2


def test_three_red_points_are_left_and_all_other_urgent_cases_have_ended(past: list[Case]) -> None:
    urgent = [case for case in past if case.urgent]
    assert len(urgent) > 5
    assert sum(map(is_alert, urgent)) == sum(case.state not in ENDED for case in urgent) == 3


def test_levels_fall_off(past: list[Case]) -> None:
    levels = Counter(case.level for case in past)
    assert levels[1] > levels[2] > levels[3] > levels[4] > 0


def test_six_to_ten_broadcasts_go_out_a_day_and_most_recipients_reply(rows: dict[str, list[Row]]) -> None:
    reached = [row for row in rows["Recipient"] if isinstance(row, Recipient) and row.state is not RecipientState.UNREACHABLE]
    replied = [row for row in reached if row.state is RecipientState.REPLIED]
    assert 6 <= len(rows["Instruction"]) / DAYS <= 10
    assert len(replied) / len(reached) > 0.9
    assert len(replied) == len(rows["Reply"])
    assert all(isinstance(row, Reply) and row.text for row in rows["Reply"])


def test_the_live_picture_takes_every_change(changes: list[Change], past: list[Case]) -> None:
    picture = empty("exercise")
    for n, change in enumerate(changes, start=1):
        merge_into(picture, patch_of(picture, replace(change, n=n), lambda at: local_day("Asia/Shanghai", at)))
    assert len(picture["alerts"]) == 3
    assert sum(picture["open"].values()) == sum(case.state not in ENDED for case in past)
