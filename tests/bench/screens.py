"""What twenty screens cost: server CPU at twenty events a second, the hall beside the bare page with the same clients."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench import machine
from tests.bench.browser import a_page
from tests.bench.children import Child
from tests.bench.event_to_pixel import warm_up
from tests.bench.subjects import SUBJECTS, Subject
from tests.bench.tables import show

SCREENS, RATE, SECONDS, ROUNDS = 20, 20, 20.0, 2
MOST = 2.5
"""How many times the bare page's CPU the hall may use."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """CPU shares are of one core."""

    name: str
    server: float
    stream: float
    messages: float
    bytes: float
    others: float


def measure(*, quick: bool) -> None:
    """Run both in turn and print the table."""
    rounds = [[_cost(subject, SECONDS / 3 if quick else SECONDS) for subject in SUBJECTS] for _ in range(1 if quick else ROUNDS)]
    head = ("round", "page", "server CPU", "stream server CPU", "messages/s to a screen", "kB/s to a screen", "others' CPU", "x bare page")
    rows = [_row(number, cost, costs) for number, costs in enumerate(rounds, 1) for cost in costs]
    told = f"{SCREENS} screens ({SCREENS - 1} without a browser, one real page), {RATE} events a second, CPU of one core."
    note = f"{told} The hall may use {MOST} x the bare page."
    show("Twenty screens", head, rows, note)


def _row(number: int, cost: Cost, costs: Sequence[Cost]) -> list[object]:
    figures = [f"{cost.server:.1%}", f"{cost.stream:.1%}", f"{cost.messages:.1f}", f"{cost.bytes / 1000:.1f}", f"{cost.others:.0%}"]
    return [number, cost.name, *figures, f"{cost.server / costs[-1].server:.2f}"]


def _cost(subject: Any, seconds: float) -> Cost:
    with subject() as found, a_page(found.scope) as page, Child("-m", "tests.bench.crowd", json.dumps(found.client), str(SCREENS - 1)) as crowd:
        crowd.hear()
        found.open(page, found.base)
        warm_up(found)
        machine.wait_until_quiet()
        return _while_fed(found, page, crowd, seconds)


def _while_fed(subject: Subject, page: Any, crowd: Child, seconds: float) -> Cost:
    where = (subject.redis_url, subject.database_url, subject.stream)
    with Child("-m", "tests.bench.producer", "steady", *where, str(RATE), str(seconds + 3)) as producer:
        producer.say("go")
        page.wait_for_timeout(1500)
        before, busy = _used(subject), machine.busy()
        heard, own = crowd.ask("how much"), machine.family_cpu()
        page.wait_for_timeout(seconds * 1000)
        after, told = _used(subject), crowd.ask("how much")
        others = machine.others(seconds, machine.family_cpu() - own, busy)
        producer.hear()
    server, stream = ((now - then) / seconds for now, then in zip(after, before, strict=True))
    messages, sent = ((told[name] - heard[name]) / seconds / (SCREENS - 1) for name in ("messages", "bytes"))
    return Cost(name=subject.name, server=server, stream=stream, messages=messages, bytes=sent, others=others)


def _used(subject: Subject) -> tuple[float, float]:
    return machine.cpu_seconds(subject.pid), machine.cpu_seconds(subject.stream_pid)
