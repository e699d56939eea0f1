"""The recipient's states as a machine: no step that is not in the table, repeats are harmless, the chase counts and ends."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.errors import ImpossibleStep
from dashboard.domain.instructions import CHASE, SILENT, STEPS, InstructionKind, Recipient, RecipientState, advance, chase, is_repeat
from tests.builders import NOON

S = RecipientState
ENDS = {S.REPLIED, S.DECLINED, S.WITHDRAWN}
STAMPS = {S.DELIVERED: "delivered_at", S.READ: "read_at", S.ACCEPTED: "accepted_at"}


def a_recipient(state: RecipientState = S.QUEUED, *, chase_at: int | None = NOON + 1) -> Recipient:
    """One who stands there."""
    return Recipient(instruction="i", worker="w", label="北湖路03", grids=("N3",), state=state, queued_at=NOON, chase_at=chase_at)


@given(st.lists(st.sampled_from(list(S)), max_size=12))
def test_no_way_leads_off_the_table(wanted: Sequence[RecipientState]) -> None:
    recipient = a_recipient()
    for number, step in enumerate(wanted):
        before = recipient
        try:
            recipient = advance(recipient, step, at=NOON + number)
        except ImpossibleStep:
            assert step not in STEPS[before.state]
            assert recipient is before
        else:
            assert step in STEPS[before.state]
            assert recipient.state is step


def test_the_table_knows_every_state_and_its_ends() -> None:
    assert set(STEPS) == set(S)
    assert {state for state in S if not STEPS[state]} == ENDS
    assert all(state not in STEPS[state] for state in S)
    assert not any(S.QUEUED in steps for steps in STEPS.values())


@pytest.mark.parametrize("was", list(S))
@pytest.mark.parametrize("wanted", list(S))
def test_an_impossible_step_names_what_is_possible(was: RecipientState, wanted: RecipientState) -> None:
    if wanted in STEPS[was]:
        return
    with pytest.raises(ImpossibleStep) as caught:
        advance(a_recipient(was), wanted, at=NOON)
    fields = caught.value.fields
    assert (fields["was"], fields["wanted"]) == (was.value, wanted.value)
    assert set(fields["possible"].split(", ")) == ({state.value for state in STEPS[was]} or {"-"})


def test_each_step_leaves_its_time() -> None:
    for state in STEPS[S.QUEUED]:
        after = advance(a_recipient(), state, at=NOON + 5)
        assert getattr(after, STAMPS.get(state, "ended_at")) == NOON + 5
        assert [name for name in (*STAMPS.values(), "ended_at") if getattr(after, name) is not None] == [STAMPS.get(state, "ended_at")]


@pytest.mark.parametrize("state", list(S))
def test_whoever_was_heard_is_chased_no_more(state: RecipientState) -> None:
    if state in STEPS[S.QUEUED]:
        assert (advance(a_recipient(), state, at=NOON).chase_at is None) is (state not in SILENT)


@given(st.sampled_from(list(S)), st.sampled_from(list(S)))
def test_what_is_a_repeat_can_never_be_a_step_forward(was: RecipientState, wanted: RecipientState) -> None:
    if is_repeat(a_recipient(was), wanted):
        assert wanted not in STEPS[was]


def test_a_phone_that_repeats_an_earlier_step_is_repeating() -> None:
    way = (S.QUEUED, S.DELIVERED, S.READ, S.ACCEPTED, S.REPLIED)
    for place, was in enumerate(way):
        assert [is_repeat(a_recipient(was), wanted) for wanted in way] == [index <= place for index in range(len(way))]
    assert not is_repeat(a_recipient(S.REPLIED), S.DECLINED)
    assert not is_repeat(a_recipient(S.DECLINED), S.ACCEPTED)
    assert is_repeat(a_recipient(S.DECLINED), S.DECLINED)


@pytest.mark.parametrize(("at", "late"), [(NOON + 9, False), (NOON + 10, False), (NOON + 11, True)])
def test_late_is_after_the_due_time(at: int, late: bool) -> None:
    assert advance(a_recipient(), S.ACCEPTED, at=at, due_at=NOON + 10).late is late
    assert advance(a_recipient(), S.READ, at=at, due_at=NOON + 10).late is False
    assert advance(a_recipient(), S.REPLIED, at=at).late is False


def test_once_late_is_always_late() -> None:
    late = advance(a_recipient(), S.ACCEPTED, at=NOON + 11, due_at=NOON + 10)
    assert advance(late, S.REPLIED, at=NOON + 5, due_at=NOON + 10).late


@pytest.mark.parametrize("kind", list(InstructionKind))
def test_a_chase_counts_and_ends(kind: InstructionKind) -> None:
    rule, recipient, now = CHASE[kind], a_recipient(), NOON
    assert rule.kind is kind
    for number in range(1, rule.most + 1):
        recipient = chase(recipient, rule, now=now)
        assert recipient.chased == number
        assert recipient.chase_at == (now + rule.every_s * 1000 if number < rule.most else None)
        now += rule.every_s * 1000


@given(st.integers(0, 10**9))
def test_however_long_one_slept_there_is_one_reminder(missed_ms: int) -> None:
    rule = CHASE[InstructionKind.TASK]
    after = chase(a_recipient(), rule, now=NOON + missed_ms)
    assert after.chased == 1
    assert after.chase_at == NOON + missed_ms + rule.every_s * 1000
