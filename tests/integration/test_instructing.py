"""Instructions on both databases: exactly the right people, frozen when sent, chased when due, once whatever happens at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from dashboard.domain.cases import Source
from dashboard.domain.commands import (
    Accepted,
    AdvanceRecipient,
    ChaseSilent,
    DispatchInstruction,
    GiveReply,
    GoLive,
    Order,
    Outcome,
    Refused,
    ReportCase,
    TakeAlert,
)
from dashboard.domain.errors import BadMessage, HallError, ImpossibleStep, NoStorage, NotAllowed, UnknownInstruction
from dashboard.domain.instructions import CHASE, Instruction, InstructionKind, RecipientState
from dashboard.domain.people import Account, Role
from dashboard.service.hall import Hall
from dashboard.web.turnstile import Turnstile
from data import schema, tables
from data.database import Database
from data.indicator_queries import SqlIndicators
from data.rows import WORKERS
from data.store import SqlStore
from tests.builders import DISPATCHER, SUPERVISOR, Town, accepted, worker_account, workers

TASK = CHASE[InstructionKind.TASK]
S = RecipientState


def states(town: Town, instruction: str) -> dict[str, str]:
    """Worker -> state."""
    return {row.worker: row.state.value for row in town.store.recipients(instruction)}


def chased(town: Town, instruction: str) -> dict[str, int]:
    """Worker -> how often reminded."""
    return {row.worker: row.chased for row in town.store.recipients(instruction)}


def kinds(town: Town) -> list[str]:
    """The kinds of all changes."""
    return [change.kind for change in town.changes()]


def refusal(town: Town, command: object, by: Account | None) -> HallError:
    """The error of an act that must be refused."""
    (outcome,) = town.hall.perform([town.order(command, by)])  # type: ignore[arg-type]
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, HallError)
    return outcome.error


def instructions(town: Town) -> list[Instruction]:
    """All there are."""
    return list(town.store.instructions(exercise=False, most=1000))


@pytest.mark.parametrize(
    ("target", "reached"),
    [("N", {"wN1", "wN2", "wN3"}), ("S", {"wS1"}), ("N2", {"wN2"}), ("C", {"wN1", "wN2", "wN3", "wS1"}), ("S2", {"wS1"})],
)
def test_a_broadcast_reaches_exactly_the_workers_of_its_area(town: Town, target: str, reached: set[str]) -> None:
    instruction = town.broadcast(target)
    assert set(states(town, instruction)) == reached
    everybody = [worker.id for worker in workers()]
    assert {worker for worker in everybody if town.hall.mine(worker)} == reached
    (change,) = town.changes()
    assert {row["worker"] for row in change.body["recipients"]} == reached
    assert instructions(town)[0].total == len(reached)


def test_the_preview_is_what_is_sent(town: Town) -> None:
    seen = town.hall.preview("C", SUPERVISOR)
    instruction = town.broadcast("C")
    assert {stand.worker.id for stand in (*seen.stands, *seen.unreachable)} == set(states(town, instruction))
    assert [stand.worker.id for stand in seen.unreachable] == ["wS1"]


def test_a_vacant_grid_is_answered_for_by_its_neighbour(town: Town) -> None:
    (row,) = town.store.recipients(town.broadcast("S2"))
    assert row.worker == "wS1"
    assert row.grids == ("S1", "S2")


def test_a_vacant_grid_without_a_neighbour_is_told_as_an_orphan(town: Town) -> None:
    with town.database.write() as connection:
        connection.execute(delete(tables.neighbour))
    town.hall.reload()
    assert [area.code for area in town.hall.preview("S", SUPERVISOR).orphans] == ["S2"]
    assert set(states(town, town.broadcast("S"))) == {"wS1"}
    assert refusal(town, DispatchInstruction(kind=InstructionKind.TASK, text="x", target="S2"), SUPERVISOR).fields == {"area": "南门02"}


def test_recipients_are_frozen_when_it_is_sent(town: Town) -> None:
    instruction = town.broadcast("N")
    with town.database.write() as connection:
        connection.execute(update(tables.worker).where(tables.worker.c.id == "wN1").values(duty=False))
        newcomer = next(worker for worker in workers() if worker.id == "wN2")
        connection.execute(tables.worker.insert(), [WORKERS.written(replace(newcomer, id="new", grid="N1"))])
    town.hall.reload()
    assert set(states(town, instruction)) == {"wN1", "wN2", "wN3"}
    town.reply(instruction, "wN1")
    assert town.hall.mine("new") == []
    with pytest.raises(UnknownInstruction):
        town.reply(instruction, "new")
    assert set(states(town, town.broadcast("N"))) == {"new", "wN2", "wN3"}


def test_a_worker_without_a_phone_is_unreachable_with_the_reason(town: Town) -> None:
    (row,) = town.store.recipients(town.broadcast("S1"))
    assert (row.state, row.reason, row.chase_at) == (S.UNREACHABLE, "no phone", None)


def test_a_refusal_needs_its_reason(town: Town) -> None:
    instruction = town.broadcast("N1")
    for reason in (None, "", "   "):
        step = AdvanceRecipient(instruction=instruction, worker="wN1", step=S.DECLINED, reason=reason)
        assert isinstance(refusal(town, step, worker_account("wN1")), BadMessage)
    town.move(instruction, "wN1", S.DECLINED, " 路封 ")
    (row,) = town.store.recipients(instruction)
    assert (row.state, row.reason) == (S.DECLINED, "路封")


@pytest.mark.parametrize("step", [S.QUEUED, S.REPLIED, S.UNREACHABLE, S.WITHDRAWN])
def test_a_phone_cannot_take_a_step_that_is_not_its_own(town: Town, step: RecipientState) -> None:
    instruction = town.broadcast("N1")
    assert isinstance(refusal(town, AdvanceRecipient(instruction=instruction, worker="wN1", step=step), worker_account("wN1")), BadMessage)
    assert states(town, instruction) == {"wN1": "queued"}


def test_nobody_answers_for_somebody_else(town: Town) -> None:
    instruction = town.broadcast("N")
    for command in (
        AdvanceRecipient(instruction=instruction, worker="wN2", step=S.READ),
        GiveReply(instruction=instruction, worker="wN2", text="x"),
    ):
        for by in (worker_account("wN1"), SUPERVISOR):
            assert isinstance(refusal(town, command, by), NotAllowed)
    assert set(states(town, instruction).values()) == {"queued"}


def test_what_a_phone_repeats_changes_nothing(town: Town) -> None:
    instruction = town.broadcast("N1")
    town.move(instruction, "wN1", S.ACCEPTED)
    before = len(town.changes())
    for step in (S.DELIVERED, S.READ, S.ACCEPTED):
        town.move(instruction, "wN1", step)
    assert len(town.changes()) == before
    assert states(town, instruction) == {"wN1": "accepted"}


def test_an_answer_after_the_due_time_counts_as_late_once(town: Town) -> None:
    instruction = town.broadcast("N1", due_at=town.clock() + 60_000)
    town.clock.forward(seconds=61)
    town.move(instruction, "wN1", S.ACCEPTED)
    town.reply(instruction, "wN1")
    town.reply(instruction, "wN1", "再补充")
    assert [change.body["late"] for change in town.changes() if change.kind in ("recipient_accepted", "reply_given")] == [True, False, False]
    assert len(town.store.replies(instruction)) == 2


def test_a_dispatcher_tasks_a_grid_and_no_more(town: Town) -> None:
    command = DispatchInstruction(kind=InstructionKind.TASK, text="x", target="N")
    assert isinstance(refusal(town, command, DISPATCHER), NotAllowed)
    assert town.do(replace(command, target="N1"), DISPATCHER)
    limited = replace(SUPERVISOR, area="S")
    assert isinstance(refusal(town, command, limited), NotAllowed)
    assert len(instructions(town)) == 1


def test_a_chase_comes_exactly_when_it_is_due(town: Town) -> None:
    instruction = town.broadcast("N")
    town.clock.forward(seconds=TASK.first_s, ms=-1)
    assert town.hall.chase() == 0
    town.clock.forward(ms=1)
    assert town.hall.chase() == 3
    assert town.hall.chase() == 0
    assert chased(town, instruction) == {"wN1": 1, "wN2": 1, "wN3": 1}


def test_only_the_silent_are_chased(town: Town) -> None:
    instruction = town.broadcast("C")
    town.move(instruction, "wN1", S.READ)
    town.move(instruction, "wN2", S.ACCEPTED)
    town.move(instruction, "wN3", S.DECLINED, "路封")
    town.clock.forward(seconds=TASK.first_s)
    assert town.hall.chase() == 1
    assert chased(town, instruction) == {"wN1": 1, "wN2": 0, "wN3": 0, "wS1": 0}
    town.reply(instruction, "wN1")
    town.clock.forward(seconds=10 * TASK.every_s)
    assert town.hall.chase() == 0


def test_the_chase_ends(town: Town) -> None:
    instruction = town.broadcast("N1")
    town.clock.forward(seconds=TASK.first_s)
    for _ in range(20):
        town.hall.chase()
        town.clock.forward(seconds=TASK.every_s)
    assert chased(town, instruction) == {"wN1": TASK.most}
    assert kinds(town).count("recipient_chased") == TASK.most


def test_after_a_downtime_there_is_one_reminder_and_no_burst(town: Town) -> None:
    instruction = town.broadcast("N1")
    town.clock.forward(seconds=TASK.first_s + 10 * TASK.every_s)
    assert [town.hall.chase() for _ in range(5)] == [1, 0, 0, 0, 0]
    town.clock.forward(seconds=TASK.every_s, ms=-1)
    assert town.hall.chase() == 0
    town.clock.forward(ms=1)
    assert town.hall.chase() == 1
    assert chased(town, instruction) == {"wN1": 2}


def _another_hall(town: Town) -> Hall:
    """The same database after a restart, or in another process."""
    return Hall(
        store=SqlStore(town.database), indicators=SqlIndicators(town.database.engine), clock=town.clock, ids=town.hall.new_id, wake=lambda: None
    )


def test_the_chase_outlives_the_process(town: Town) -> None:
    instruction = town.broadcast("N1")
    town.clock.forward(seconds=TASK.first_s)
    assert _another_hall(town).chase() == 1
    assert town.hall.chase() == 0
    town.clock.forward(seconds=TASK.every_s)
    assert _another_hall(town).chase() == 1
    assert chased(town, instruction) == {"wN1": 2}


def test_a_second_clock_that_decided_the_same_reminds_nobody_twice(town: Town) -> None:
    instruction = town.broadcast("N1")
    town.clock.forward(seconds=TASK.first_s)
    order = Order(id=f"chase:{instruction}:wN1:0", command=ChaseSilent(instruction=instruction, worker="wN1"))
    assert all(isinstance(hall.perform([order])[0], Accepted) for hall in (town.hall, _another_hall(town)))
    assert chased(town, instruction) == {"wN1": 1}


def test_nobody_is_reminded_before_the_time_whoever_asks(town: Town) -> None:
    instruction = town.broadcast("N1")
    town.clock.forward(seconds=TASK.first_s, ms=-1)
    town.do(ChaseSilent(instruction=instruction, worker="wN1"), SUPERVISOR)
    assert chased(town, instruction) == {"wN1": 0}
    assert kinds(town) == ["instruction_dispatched"]


def test_what_the_exercise_left_is_not_chased_in_earnest(town: Town) -> None:
    from dashboard.domain.city import City, Mode

    town.store.set_city(City(code="C", name="试验市", zone="Asia/Shanghai", mode=Mode.EXERCISE))
    town.hall.reload()
    instruction = town.broadcast("N")
    town.do(GoLive())
    town.clock.forward(seconds=TASK.first_s)
    assert town.hall.chase() == 0
    assert set(chased(town, instruction).values()) == {0}
    real = town.broadcast("S1")
    assert town.hall.mine("wN1") == []
    assert [found.id for found in town.hall.instructions(SUPERVISOR)] == [real]


def test_leftovers_of_the_exercise_do_not_hold_up_the_real_chase(town: Town) -> None:
    """Those are asked for first, being the oldest, and are never done."""
    from dashboard.domain.city import City, Mode

    town.store.set_city(City(code="C", name="试验市", zone="Asia/Shanghai", mode=Mode.EXERCISE))
    town.hall.reload()
    for _ in range(4):
        town.broadcast("N")
    town.do(GoLive())
    town.clock.forward(seconds=1)
    real = town.broadcast("N1")
    town.clock.forward(seconds=TASK.first_s)
    assert town.hall.chase(most=5) == 1
    assert chased(town, real) == {"wN1": 1}


def _at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """What so many threads got that began at the same moment."""
    gate, told = threading.Barrier(count), [object()] * count

    def run(number: int) -> None:
        gate.wait()
        try:
            told[number] = act(number)
        except BaseException as error:
            told[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


def test_one_order_sent_by_two_is_one_instruction(town: Town) -> None:
    command = DispatchInstruction(kind=InstructionKind.TASK, text="请巡查", target="N")
    order = Order(id="the-same", command=command, by=SUPERVISOR)
    halls = [town.hall, _another_hall(town)]
    told = _at_once(8, lambda number: halls[number % 2].do(order))
    assert all(isinstance(one, Accepted) for one in told), told
    assert len({one.result for one in told if isinstance(one, Accepted)}) == 1
    assert sum(not one.repeated for one in told if isinstance(one, Accepted)) == 1
    assert len(instructions(town)) == 1
    assert kinds(town) == ["instruction_dispatched"]


def test_one_matter_reported_by_many_is_one_case(town: Town) -> None:
    command = ReportCase(ref="r1", source=Source.HOTLINE, category="路灯", area="N1", at=town.clock())
    told = _at_once(8, lambda number: town.hall.do(Order(id=f"m{number}", command=command)))
    assert all(isinstance(one, Accepted) for one in told), told
    assert len({one.result for one in told if isinstance(one, Accepted)}) == 1
    assert kinds(town) == ["case_reported"]


def _taken(town: Town) -> list[str]:
    with town.database.read() as connection:
        return [name for name in connection.execute(select(tables.case.c.taken_by)).scalars() if name]


def test_of_fifty_who_take_one_alert_one_wins_and_the_others_are_told(town: Town) -> None:
    case = town.report("r1", urgent=True)

    def take(number: int) -> Outcome:
        by = Account(id=f"d{number}", login=f"d{number}", name=f"派遣员{number:02}", role=Role.DISPATCHER)
        return town.hall.perform([Order(id=f"take{number}", command=TakeAlert(case=case), by=by)])[0]

    told = _at_once(50, take)
    (winner,) = accepted(told)
    (name,) = _taken(town)
    refused = [one for one in told if isinstance(one, Refused)]
    assert len(refused) == 49, [one for one in told if not isinstance(one, Accepted | Refused)][:3]
    assert all(isinstance(one.error, ImpossibleStep) and name in str(one.error) for one in refused)
    assert f"派遣员{int(winner.order.removeprefix('take')):02}" == name
    assert kinds(town).count("alert_taken") == 1


def test_two_orders_of_one_batch_for_one_alert(town: Town) -> None:
    case = town.report("r1", urgent=True)
    other = replace(SUPERVISOR, id="b", login="b", name="另一人")
    told = town.hall.perform([town.order(TakeAlert(case=case), SUPERVISOR), town.order(TakeAlert(case=case), other)])
    assert [type(one) for one in told] == [Accepted, Refused]
    assert _taken(town) == [SUPERVISOR.name]


def test_the_steps_of_one_worker_from_many_sides_make_one_way(town: Town) -> None:
    instruction = town.broadcast("N1")
    by = worker_account("wN1")
    steps = [S.DELIVERED, S.READ, S.ACCEPTED] * 4

    def act(number: int) -> object:
        return town.hall.do(Order(id=f"s{number}", command=AdvanceRecipient(instruction=instruction, worker="wN1", step=steps[number]), by=by))

    told = _at_once(len(steps), act)
    assert all(isinstance(one, Accepted) for one in told), told
    way = [change.body["was"] for change in town.changes()[1:]] + [states(town, instruction)["wN1"]]
    assert way == sorted(set(way), key=[state.value for state in S].index)
    assert states(town, instruction) == {"wN1": "accepted"}


def test_an_order_that_cannot_be_stored_takes_nobody_with_it(town: Town) -> None:
    """PostgreSQL refuses NUL in text. What one phone sends must not spoil the acts that share its commit."""
    instruction = town.broadcast("N")
    turnstile = Turnstile(town.hall.perform)
    bad = Order(id="bad", command=GiveReply(instruction="a\0b", worker="wN1", text="x"), by=worker_account("wN1"))
    good = Order(id="good", command=GiveReply(instruction=instruction, worker="wN2", text="好"), by=worker_account("wN2"))
    told: dict[str, object] = {}

    def come(order: Order) -> None:
        try:
            told[order.id] = turnstile.pass_through(order)
        except BaseException as error:
            told[order.id] = error

    threads = [threading.Thread(target=come, args=(order,)) for order in (bad, good)]
    for thread in threads:
        thread.start()
        while turnstile._queue.qsize() < 1 + threads.index(thread):
            threading.Event().wait(0.001)
    turnstile.turn()
    for thread in threads:
        thread.join(5)
    assert isinstance(told["good"], Accepted), told
    assert states(town, instruction)["wN2"] == "replied"
    assert isinstance(told["bad"], Accepted | Refused), told


@pytest.mark.parametrize("where", ["text", "reason", "id", "instruction"])
def test_a_nul_from_a_phone_is_taken_or_refused_but_no_accident(town: Town, where: str) -> None:
    instruction, by = town.broadcast("N1"), worker_account("wN1")
    spoilt = "a\0b"
    commands = {
        "text": GiveReply(instruction=instruction, worker="wN1", text=spoilt),
        "reason": AdvanceRecipient(instruction=instruction, worker="wN1", step=S.DECLINED, reason=spoilt),
        "id": AdvanceRecipient(instruction=instruction, worker="wN1", step=S.READ),
        "instruction": AdvanceRecipient(instruction=spoilt, worker="wN1", step=S.READ),
    }
    (told,) = town.hall.perform([Order(id=spoilt if where == "id" else "m", command=commands[where], by=by)])
    assert isinstance(told, Accepted | Refused)


def test_a_refused_order_of_a_batch_leaves_the_others(town: Town) -> None:
    good = ReportCase(ref="r1", source=Source.HOTLINE, category="路灯", area="N1", at=town.clock())
    told = town.hall.perform([town.order(good), town.order(replace(good, ref="r2", area="nowhere")), town.order(replace(good, ref="r3"))])
    assert [type(one) for one in told] == [Accepted, Refused, Accepted]
    assert kinds(town) == ["case_reported", "case_reported"]


def test_a_refused_order_may_be_sent_again_when_it_has_become_possible(town: Town) -> None:
    order = Order(id="early", command=TakeAlert(case="id00001"), by=SUPERVISOR)
    assert isinstance(town.hall.perform([order])[0], Refused)
    assert town.report("r1", urgent=True) == "id00001"
    assert isinstance(town.hall.perform([order])[0], Accepted)


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[Town]:
    """On SQLite, where one writes at a time, with a second `Database` as another process has it."""
    database = Database(f"sqlite:///{tmp_path / 'hall.db'}")
    schema.upgrade(database)
    yield Town.on(database)
    database.close()


def test_eight_writers_of_two_processes_never_find_sqlite_locked(crowded: Town, tmp_path: Path) -> None:
    other = Database(f"sqlite:///{tmp_path / 'hall.db'}")
    stores = [SqlStore(crowded.database), SqlStore(other)]
    crowded.store.set_fact("counter", 0)

    def count(number: int) -> int:
        for _ in range(100):
            with stores[number % 2].database.write() as connection:
                value = int(connection.execute(select(tables.hall.c.value).where(tables.hall.c.key == "counter")).scalar_one())
                connection.execute(update(tables.hall).where(tables.hall.c.key == "counter").values(value=str(value + 1)))
        return number

    told = _at_once(8, count)
    other.close()
    assert told == list(range(8)), [one for one in told if isinstance(one, NoStorage)]
    assert crowded.store.fact("counter") == 800
