"""One broadcast to everybody: from the click to the last phone, to the last confirmation committed, then all answers at once."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from data import tables
from tests.bench import machine
from tests.bench.children import Child
from tests.bench.deskwork import DeskClient
from tests.bench.halls import BenchHall, a_hall
from tests.bench.people import Porter, everybody_has_a_phone
from tests.bench.tables import quantile, show

ROUNDS, PATIENCE_S = 3, 120.0
TEXT = "请立即巡查十分钟，发现险情先报告，再处置。"


def measure(*, quick: bool) -> None:
    """A few broadcasts in one hall, each followed by its storm of answers."""
    with a_hall() as hall:
        accounts, porter = everybody_has_a_phone(hall.database), Porter(hall.database)
        passes, city = porter.passes(accounts), _city(hall)
        screen = json.dumps({"url": hall.base, "cookie": porter.door("wall").cookie, "join": {"audience": "wall"}})
        with hall.running("run"), Child("-m", "tests.bench.phones", hall.base) as phones, Child("-m", "tests.bench.crowd", screen, "1") as wall:
            phones.ask(json.dumps([entry.as_json() for entry in passes]))
            wall.hear()
            desk = DeskClient(hall.base, porter.door("supervisor"))
            rounds = [_round(hall, desk, phones, wall, area=city, people=len(passes)) for _ in range(1 if quick else ROUNDS)]
    _show(len(passes), rounds)


def _city(hall: BenchHall) -> str:
    with hall.database.read() as connection:
        return str(connection.execute(select(tables.area.c.code).where(tables.area.c.kind == "city")).scalar_one())


def _round(hall: BenchHall, desk: DeskClient, phones: Child, wall: Child, *, area: str, people: int) -> dict[str, Any]:
    machine.wait_until_quiet()
    clicked = time.time() * 1000
    instruction = desk.broadcast(area, TEXT, people)
    answered = time.time() * 1000
    _wait_for(hall, instruction, "recipient_delivered", people)
    mine = phones.ask("report")["mine"]
    delivered = _committed(hall, instruction, "recipient_delivered")
    storm = phones.ask(f"answer {instruction}")
    time.sleep(2)
    replied = _committed(hall, instruction, "reply_given")
    return {
        "answer": answered - clicked,
        "mine": [at - clicked for at in mine],
        "delivered": [at - clicked for _, at in delivered],
        "storm": storm["took"],
        "refused": storm["refused"],
        "committed": max(at for _, at in replied) - storm["began"],
        "wall": _lags(wall.ask("how much")["heard"], replied),
    }


def _wait_for(hall: BenchHall, instruction: str, kind: str, number: int) -> None:
    end = time.monotonic() + PATIENCE_S
    columns = tables.change.c
    query = select(func.count()).where((columns.subject == instruction) & (columns.kind == kind))
    while time.monotonic() < end:
        with hall.database.read() as connection:
            if connection.execute(query).scalar_one() >= number:
                return
        time.sleep(0.2)
    raise RuntimeError(f"after {PATIENCE_S:.0f} s not everybody was {kind}")


def _committed(hall: BenchHall, instruction: str, kind: str) -> list[tuple[int, int]]:
    """(number, epoch ms at which its transaction took it) of these changes."""
    columns = tables.change.c
    query = select(columns.n, columns.recorded_at).where((columns.subject == instruction) & (columns.kind == kind)).order_by(columns.n)
    with hall.database.read() as connection:
        return [(row.n, row.recorded_at) for row in connection.execute(query)]


def _lags(heard: Sequence[tuple[float, int]], changes: Sequence[tuple[int, int]]) -> list[float]:
    """How long after it was taken each change was at the wall, ms."""
    deltas, lags = iter(heard), []
    at, n = next(deltas, (float("nan"), 0))
    for number, taken in changes:
        while n < number:
            at, n = next(deltas)
        lags.append(at - taken)
    return lags


def _show(people: int, rounds: Sequence[dict[str, Any]]) -> None:
    rows = []
    for number, told in enumerate(rounds, 1):
        reached, confirmed = f"{len(told['mine'])}/{people}", f"{len(told['delivered'])}/{people}"
        mine = f"{quantile(told['mine'], 0.5):.0f} / {max(told['mine']):.0f}"
        rows.append([number, f"{told['answer']:.0f}", reached, mine, confirmed, f"{max(told['delivered']):.0f}"])
    show("One broadcast to everybody", ("round", "desk answered", "phones reached", "reached, p50 / last", "confirmed", "last confirmation"), rows)
    rows = []
    for number, told in enumerate(rounds, 1):
        storm, wall = ([f"{quantile(told[name], share):.0f}" for share in (0.5, 0.95)] + [f"{max(told[name]):.0f}"] for name in ("storm", "wall"))
        rows.append([number, len(told["storm"]), told["refused"], " / ".join(storm), f"{told['committed']:.0f}", " / ".join(wall)])
    head = ("round", "answers", "refused", "answered, p50 / p95 / last", "last in a transaction", "wall behind, p50 / p95 / most")
    show(
        "All answers at once",
        head,
        rows,
        "Milliseconds after the click, and after the first answer was sent. The clients share the machine with the hall.",
    )
