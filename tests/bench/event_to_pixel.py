"""Event to pixel: from XADD to the first frame that shows the row, for the wall and for the bare page, at several rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.bench import machine
from tests.bench.browser import a_page
from tests.bench.children import Child
from tests.bench.subjects import SUBJECTS, Subject
from tests.bench.tables import quantile, show, spread

RATES = {1: 30.0, 20: 20.0, 100: 15.0, 200: 15.0}
"""Events a second -> for how long, s."""
DRAIN_S = 2.0
TARGETS = {20: 40, 100: 60, 200: 60}
"""Events a second -> p99 wanted of the wall on a quiet machine, ms."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one rate gave on one page; times in ms."""

    name: str
    rate: int
    events: int
    frame: Sequence[float]
    next: Sequence[float]
    cpu_share: float
    others: float

    @property
    def missed(self) -> int:
        """Events whose row no frame has shown."""
        return self.events - len(self.frame)


def measure(*, quick: bool) -> None:
    """Run both pages at every rate and print the table."""
    runs = [run for subject in SUBJECTS for run in _runs(subject, quick=quick)]
    bare = {run.rate: run for run in runs if run.name != "hall"}
    head = (
        "page",
        "events/s",
        "events",
        "missed",
        "p50",
        "p95",
        "p99",
        "max",
        "x bare p50",
        "x bare p99",
        "p99, plain probe",
        "server CPU",
        "others' CPU",
    )
    notes = (
        "Milliseconds. Others' CPU: share of the machine used by anything that is not part of the run; above 10 % a run is noisy.",
        _told_targets(runs),
    )
    show("Event to pixel", head, [_row(run, bare[run.rate]) for run in sorted(runs, key=lambda run: (run.rate, run.name))], *notes)


def _runs(subject: Any, *, quick: bool) -> list[Run]:
    runs = []
    with subject() as found, a_page(found.scope) as page:
        found.open(page, found.base)
        warm_up(found)
        for rate, seconds in RATES.items():
            machine.wait_until_quiet()
            runs.append(_run(found, page, rate, seconds / 3 if quick else seconds))
    return runs


def warm_up(subject: Subject) -> None:
    """The first messages pay for caches; nobody measures them."""
    feed(subject, 20, 3)


def feed(subject: Subject, rate: int, seconds: float) -> None:
    """Add reports at this rate, until all are added."""
    with _producer(subject, rate, seconds) as producer:
        producer.ask("go")


def _producer(subject: Subject, rate: int, seconds: float) -> Child:
    where = (subject.redis_url, subject.database_url, subject.stream)
    return Child("-m", "tests.bench.producer", "steady", *where, str(rate), str(seconds))


def _run(subject: Subject, page: Page, rate: int, seconds: float) -> Run:
    with _producer(subject, rate, seconds) as producer:
        used, own, since = machine.cpu_seconds(subject.pid), machine.family_cpu(), machine.busy()
        producer.say("go")
        page.wait_for_timeout(seconds * 1000)
        cpu = (machine.cpu_seconds(subject.pid) - used) / seconds
        others = machine.others(seconds, machine.family_cpu() - own, since)
        page.wait_for_timeout(DRAIN_S * 1000)
        sent: dict[str, int] = producer.hear()
    seen: dict[str, dict[str, int]] = page.evaluate("window.gridhallBench")
    delays = {clock: [seen[clock][ref] - at for ref, at in sent.items() if ref in seen[clock]] for clock in ("frame", "next")}
    return Run(name=subject.name, rate=rate, events=len(sent), **delays, cpu_share=cpu, others=others)


def _row(run: Run, bare: Run) -> list[object]:
    ratios = [f"{quantile(run.frame, share) / max(1.0, quantile(bare.frame, share)):.2f}" for share in (0.5, 0.99)]
    plain = f"{quantile(run.next, 0.99):.0f}"
    return [run.name, run.rate, run.events, run.missed, *spread(run.frame), *ratios, plain, f"{run.cpu_share:.0%}", f"{run.others:.0%}"]


def _told_targets(runs: Sequence[Run]) -> str:
    told = []
    for run in runs:
        if run.name == "hall" and run.rate in TARGETS:
            p99, wanted = quantile(run.frame, 0.99), TARGETS[run.rate]
            told.append(f"{run.rate}/s: {p99:.0f} ({'met' if p99 < wanted else 'missed'}, < {wanted})")
    return f"p99 of the wall against its targets: {'; '.join(told)}."
