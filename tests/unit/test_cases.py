"""The case as a machine: no step that is not in the table, each act leaves its time, an end is an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.cases import ENDED, STEPS, Case, CaseState, Source, advance, is_alert
from dashboard.domain.errors import ImpossibleStep
from tests.builders import NOON

C = CaseState
STAMPS = {
    C.FILED: "filed_at",
    C.DISPATCHED: "dispatched_at",
    C.ACCEPTED: "accepted_at",
    C.HANDLED: "handled_at",
    C.VERIFIED: "verified_at",
    C.CLOSED: "closed_at",
    C.EVALUATED: "rated_at",
}


def a_case(state: CaseState = C.REPORTED, *, urgent: bool = False) -> Case:
    """One that stands there."""
    return Case(id="c", ref="r", source=Source.HOTLINE, category="路灯", area="N1", state=state, reported_at=NOON, urgent=urgent)


@given(st.lists(st.sampled_from(list(C)), max_size=25))
def test_no_way_leads_off_the_table(wanted: Sequence[CaseState]) -> None:
    case = a_case()
    for number, step in enumerate(wanted):
        before = case
        try:
            case = advance(case, step, at=NOON + number)
        except ImpossibleStep:
            assert step not in STEPS[before.state]
            assert case is before
        else:
            assert step in STEPS[before.state]
            assert case.state is step
            assert (case.ended_at is not None) is (case.state in ENDED)
            assert case.reworks == before.reworks + (step is C.REWORK)


def test_the_table_knows_every_state() -> None:
    assert set(STEPS) == set(C)
    assert all(state not in STEPS[state] for state in C)
    assert not any(C.REPORTED in steps for steps in STEPS.values())


def test_nothing_follows_an_end_but_the_evaluation_of_what_was_closed() -> None:
    assert {state: STEPS[state] for state in ENDED if STEPS[state]} == {C.CLOSED: frozenset({C.EVALUATED})}


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    reached, waiting = {C.REPORTED}, [C.REPORTED]
    while waiting:
        fresh = STEPS[waiting.pop()] - reached
        reached |= fresh
        waiting += fresh
    assert reached == set(C)
    assert all(STEPS[state] & ENDED for state in C if state not in ENDED)


@pytest.mark.parametrize("was", list(C))
@pytest.mark.parametrize("wanted", list(C))
def test_an_impossible_step_names_what_is_possible(was: CaseState, wanted: CaseState) -> None:
    if wanted in STEPS[was]:
        return
    with pytest.raises(ImpossibleStep) as caught:
        advance(a_case(was), wanted, at=NOON)
    assert set(caught.value.fields["possible"].split(", ")) == ({state.value for state in STEPS[was]} or {"-"})
    assert was.value in str(caught.value)
    assert wanted.value in str(caught.value)


@pytest.mark.parametrize("was", list(C))
@pytest.mark.parametrize("wanted", list(C))
def test_each_act_leaves_its_own_time_and_no_other(was: CaseState, wanted: CaseState) -> None:
    if wanted not in STEPS[was]:
        return
    before = replace(a_case(was), ended_at=NOON if was in ENDED else None)
    after = advance(before, wanted, at=NOON + 7)
    moved = {name for name in (*STAMPS.values(), "ended_at") if getattr(after, name) != getattr(before, name)}
    expected = {STAMPS[wanted]} if wanted in STAMPS else set()
    assert moved == expected | ({"ended_at"} if wanted in ENDED and was not in ENDED else set())


def test_only_an_evaluation_leaves_a_rating() -> None:
    assert advance(a_case(), C.CLOSED, at=NOON, rating=5).rating is None
    assert advance(a_case(C.CLOSED), C.EVALUATED, at=NOON, rating=4).rating == 4


@pytest.mark.parametrize("state", list(C))
@pytest.mark.parametrize("urgent", [True, False])
@pytest.mark.parametrize("taken_by", [None, "派遣员"])
def test_an_alert_is_urgent_open_and_nobodys(state: CaseState, urgent: bool, taken_by: str | None) -> None:
    case = replace(a_case(state, urgent=urgent), taken_by=taken_by)
    assert is_alert(case) is (urgent and taken_by is None and state not in ENDED)
