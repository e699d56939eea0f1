"""The turnstile: many share one commit, each gets its own answer, and nobody pays for somebody else's mistake."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest

from dashboard.domain.commands import Accepted, Order, Outcome, Refused, TakeAlert
from dashboard.domain.errors import NoStorage, UnknownCase
from dashboard.web.turnstile import MOST, Turnstile


def an_order(name: str) -> Order:
    """To take an alert."""
    return Order(id=name, command=TakeAlert(case=name))


class Counter:
    """Performs orders; some names it refuses, at one it breaks, and it may have no storage."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.away = False

    def perform(self, orders: Sequence[Order]) -> list[Outcome]:
        """One transaction."""
        self.batches.append([order.id for order in orders])
        if self.away:
            raise NoStorage
        if any(order.id == "poison" for order in orders):
            raise ZeroDivisionError
        return [Refused(order=one.id, error=UnknownCase(case=one.id)) if one.id == "no" else Accepted(order=one.id, result=one.id) for one in orders]


def answers(counter: Counter, *names: str) -> dict[str, object]:
    """What each of these got that stood there at the same moment."""
    turnstile, told = Turnstile(counter.perform), {}

    def come(name: str) -> Callable[[], None]:
        def run() -> None:
            try:
                told[name] = turnstile.pass_through(an_order(name))
            except BaseException as error:
                told[name] = error

        return run

    threads = [threading.Thread(target=come(name)) for name in names]
    for number, thread in enumerate(threads, 1):
        thread.start()
        while turnstile._queue.qsize() < number:
            threading.Event().wait(0.001)
    while not turnstile._queue.empty():
        turnstile.turn()
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()
    return told


def test_those_who_come_at_once_share_a_commit_in_their_order() -> None:
    counter = Counter()
    told = answers(counter, "a", "b", "c")
    assert counter.batches == [["a", "b", "c"]]
    assert {name: one.result for name, one in told.items() if isinstance(one, Accepted)} == {"a": "a", "b": "b", "c": "c"}


def test_a_refusal_is_for_the_one_who_is_refused() -> None:
    told = answers(Counter(), "a", "no", "b")
    assert [type(told[name]) for name in ("a", "no", "b")] == [Accepted, Refused, Accepted]


def test_an_act_that_breaks_takes_nobody_with_it() -> None:
    told = answers(Counter(), "a", "poison", "b")
    assert isinstance(told["poison"], ZeroDivisionError)
    assert isinstance(told["a"], Accepted)
    assert isinstance(told["b"], Accepted)


def test_without_storage_everybody_is_told_and_nobody_tries_alone() -> None:
    counter = Counter()
    counter.away = True
    told = answers(counter, "a", "b")
    assert all(isinstance(one, NoStorage) for one in told.values())
    assert len(counter.batches) == 1


@pytest.mark.parametrize("count", [1, MOST, MOST + 1])
def test_a_crowd_passes_in_parts(count: int) -> None:
    counter = Counter()
    turnstile = Turnstile(counter.perform)
    threads = [threading.Thread(target=turnstile.pass_through, args=(an_order(f"o{number}"),)) for number in range(count)]
    for thread in threads:
        thread.start()
    while turnstile._queue.qsize() < count:
        threading.Event().wait(0.001)
    turnstile.turn()
    assert len(counter.batches[0]) == min(count, MOST)
    while not turnstile._queue.empty():
        turnstile.turn()
    for thread in threads:
        thread.join(5)
    assert sum(len(batch) for batch in counter.batches) == count
