"""Ids that sort by time and never repeat."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.ids import EPOCH, encoded, time_ids
from tests.builders import NOON, Clock

MOMENTS = st.integers(EPOCH, EPOCH + 2**41 - 1)
PROCESSES, NUMBERS = st.integers(0, 1023), st.integers(0, 4095)


@given(MOMENTS, MOMENTS, PROCESSES, PROCESSES, NUMBERS, NUMBERS)
def test_a_later_moment_sorts_later(first: int, then: int, one: int, other: int, number: int, another: int) -> None:
    if first < then:
        assert encoded(first, one, number) < encoded(then, other, another)


@given(st.tuples(MOMENTS, PROCESSES, NUMBERS), st.tuples(MOMENTS, PROCESSES, NUMBERS))
def test_two_ids_are_the_same_only_if_all_is(one: tuple[int, int, int], other: tuple[int, int, int]) -> None:
    assert (encoded(*one) == encoded(*other)) is (one == other)
    assert len(encoded(*one)) == 16


def test_many_of_one_millisecond_differ_and_stay_unique_as_time_goes_on() -> None:
    clock = Clock()
    new_id = time_ids(clock)
    made = [new_id() for _ in range(4096)]
    clock.forward(ms=1)
    made += [new_id() for _ in range(4096)]
    assert len(set(made)) == len(made)
    assert max(made[:4096]) < min(made[4096:])


def test_before_the_epoch_there_is_an_id_too() -> None:
    assert len(encoded(0, 0, 0)) == 16
    assert encoded(0, 0, 0) < encoded(NOON, 0, 0)
