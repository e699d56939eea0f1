"""What the desk answers to a dispatcher: places, named recipients, refusals that keep what was typed, coverage by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from dash import no_update
from dash.development.base_component import Component

from callbacks import desk_answers
from callbacks.desk_answers import Draft
from dashboard.domain.areas import Atlas
from dashboard.domain.city import City, Mode
from dashboard.domain.commands import Accepted, DispatchInstruction, Order, TakeAlert
from dashboard.domain.errors import NoStorage, UnknownInstruction
from dashboard.domain.instructions import CHASE, Instruction, InstructionKind, Recipient, RecipientState, Reply
from dashboard.domain.people import Account
from dashboard.domain.words import Words
from dashboard.service import instructing
from dashboard.service.hall import Coverage, Hall
from dashboard.service.instructing import Preview
from dashboard.service.ports import Gazetteer
from layouts.desk_compose import CONFIRM_OPEN, CONFIRM_SHUT
from tests.builders import DISPATCHER, NOON, SUPERVISOR, ZONE, areas, workers

WORDS = Words()
S = RecipientState


class FakeHall:
    """A hall of the small town that remembers its orders; `broken` refuses them all."""

    def __init__(self, *, broken: bool = False, coverage: Coverage | None = None) -> None:
        self.orders: list[Order] = []
        self.broken = broken
        self.known = coverage
        self.gazetteer = Gazetteer(
            city=City(code="C", name="试验市", zone=ZONE, mode=Mode.REAL),
            atlas=Atlas.of(areas()),
            workers={worker.grid: worker for worker in workers()},
            neighbours={"S2": ("S1",), "N1": ("N2",)},
            departments={},
            categories={},
            templates=(),
            chase=CHASE,
        )

    def now(self) -> int:
        return NOON

    def preview(self, target: str, by: Account) -> Preview:
        return instructing.preview(self.gazetteer, target, by)

    def do(self, order: Order) -> Accepted:
        if self.broken:
            raise NoStorage
        self.orders.append(order)
        return Accepted(order=order.id, result="i1")

    def coverage(self, instruction: str, by: Account) -> Coverage:
        if self.known is None:
            raise UnknownInstruction(instruction=instruction)
        return self.known


def a_hall(**facts: Any) -> tuple[Hall, FakeHall]:
    fake = FakeHall(**facts)
    return cast(Hall, fake), fake


def a_draft(**facts: Any) -> Draft:
    return Draft(**({"kind": "task", "text": "请巡查十分钟", "target": "N", "minutes": 10, "order": "send-1"} | facts))


def nodes(shown: Any) -> Iterator[Any]:
    if isinstance(shown, list):
        for one in shown:
            yield from nodes(one)
    elif isinstance(shown, Component):
        yield shown
        yield from nodes(getattr(shown, "children", None))


def text(shown: Any) -> str:
    if isinstance(shown, list):
        return " ".join(text(one) for one in shown)
    return text(getattr(shown, "children", None)) if isinstance(shown, Component) else str(shown if shown is not None else "")


def attribute(shown: Any, name: str) -> list[str]:
    return [vars(node)[name] for node in nodes(shown) if name in vars(node)]


@pytest.mark.parametrize("typed", ["bhl", "北湖", "北湖路社区"])
def test_a_community_is_found_by_its_name_or_initials(typed: str) -> None:
    hall, _ = a_hall()
    assert attribute(desk_answers.suggest(hall, WORDS, SUPERVISOR, typed), "data-code")[0] == "N"


def test_suggestions_say_which_text_they_answer() -> None:
    hall, _ = a_hall()
    assert attribute(desk_answers.suggest(hall, WORDS, SUPERVISOR, " bhl "), "data-text") == ["bhl"]


def test_nothing_typed_suggests_nothing_and_nonsense_says_so() -> None:
    hall, _ = a_hall()
    assert desk_answers.suggest(hall, WORDS, SUPERVISOR, "  ") is None
    assert "No place fits “zzz”." in text(desk_answers.suggest(hall, WORDS, SUPERVISOR, "zzz"))


def test_nobody_is_shown_a_place_outside_the_own_area() -> None:
    hall, _ = a_hall()
    south = Account(id="a", login="a", name="南", role=SUPERVISOR.role, area="S")
    assert "No place fits" in text(desk_answers.suggest(hall, WORDS, south, "bhl"))
    assert "You may not do this here" in text(desk_answers.show_area(hall, WORDS, south, "N")["facts"])


def test_the_preview_names_exactly_who_will_get_it() -> None:
    hall, _ = a_hall()
    shown = desk_answers.show_area(hall, WORDS, SUPERVISOR, "N")
    assert attribute(shown["preview"], "data-worker") == ["wN1", "wN2", "wN3"]
    assert shown["send"] == "Send to 3 people"


def test_the_preview_names_who_cannot_be_reached_and_for_whom_they_stand() -> None:
    hall, _ = a_hall()
    shown = desk_answers.show_area(hall, WORDS, SUPERVISOR, "S")
    assert attribute(shown["preview"], "data-worker") == ["wS1"]
    assert "no phone" in text(shown["preview"])
    assert "also for 南门02" in text(shown["preview"])
    assert shown["send"] == "Send"


def test_the_preview_names_grids_for_which_nobody_stands() -> None:
    hall, fake = a_hall()
    fake.gazetteer = replace(fake.gazetteer, neighbours={})
    assert attribute(desk_answers.show_area(hall, WORDS, SUPERVISOR, "S")["preview"], "data-grid") == ["S2"]


def test_a_broadcast_names_its_people_by_community() -> None:
    hall, fake = a_hall()
    reached = replace(fake.gazetteer.workers["S1"], phone=True)
    fake.gazetteer = replace(fake.gazetteer, workers={**fake.gazetteer.workers, "S1": reached})
    shown = text(desk_answers.show_area(hall, WORDS, SUPERVISOR, "C")["preview"])
    assert "北湖路社区 3 标N1, 标N2, 标N3" in shown
    assert "南门社区 1 标S1 (also for 南门02)" in shown


def test_the_facts_count_grids_workers_vacancies_and_households() -> None:
    hall, _ = a_hall()
    facts = desk_answers.facts_of(hall.gazetteer, "S", SUPERVISOR)
    assert (facts.grids, facts.workers, facts.households) == (2, 1, 800)
    assert [(grid.code, holder) for grid, holder in facts.vacancies] == [("S2", "标S1")]


def test_a_dispatcher_sees_why_a_community_cannot_be_instructed() -> None:
    hall, _ = a_hall()
    shown = desk_answers.show_area(hall, WORDS, DISPATCHER, "N")
    assert "You may not do this here" in text(shown["preview"])
    assert "北湖路社区" in text(shown["facts"])


def test_sending_makes_one_order_with_the_browsers_own_id() -> None:
    hall, fake = a_hall()
    answer = desk_answers.send(hall, WORDS, SUPERVISOR, a_draft(), None)
    (order,) = fake.orders
    assert (order.id, order.by) == ("send-1", SUPERVISOR)
    assert order.command == DispatchInstruction(kind=InstructionKind.TASK, text="请巡查十分钟", target="N", due_at=NOON + 600_000)
    assert (answer["instruction"], answer["text"], answer["note"]) == ("i1", "", None)


@pytest.mark.parametrize("minutes", [None, ""])
def test_an_instruction_may_have_no_time_limit(minutes: Any) -> None:
    hall, fake = a_hall()
    desk_answers.send(hall, WORDS, SUPERVISOR, a_draft(minutes=minutes), None)
    command = fake.orders[0].command
    assert isinstance(command, DispatchInstruction)
    assert command.due_at is None


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"target": None}, "no place is picked"),
        ({"minutes": 0}, "the time to answer is"),
        ({"minutes": 2.5}, "the time to answer is"),
        ({"minutes": 100_000}, "the time to answer is"),
        ({"order": None}, "the page was not ready yet"),
        ({"target": "X"}, "There is no area X"),
    ],
)
def test_what_cannot_be_sent_is_said_and_what_was_typed_is_kept(facts: dict[str, Any], sentence: str) -> None:
    hall, fake = a_hall()
    answer = desk_answers.send(hall, WORDS, SUPERVISOR, a_draft(**facts), None)
    assert sentence in answer["note"]
    assert answer["text"] is no_update
    assert answer["instruction"] is no_update
    assert fake.orders == []


def test_a_hall_that_cannot_store_keeps_what_was_typed() -> None:
    hall, _ = a_hall(broken=True)
    answer = desk_answers.send(hall, WORDS, SUPERVISOR, a_draft(), None)
    assert answer["note"] == NoStorage.sentence
    assert answer["text"] is no_update


def test_a_dispatcher_cannot_broadcast() -> None:
    hall, fake = a_hall()
    assert "You may not do this here" in desk_answers.send(hall, WORDS, DISPATCHER, a_draft(), None)["note"]
    assert fake.orders == []


def test_more_than_one_community_is_asked_about_with_the_number_of_people() -> None:
    hall, fake = a_hall()
    asked = desk_answers.send(hall, WORDS, SUPERVISOR, a_draft(target="C"), None)
    assert asked["confirm"] == CONFIRM_OPEN
    assert asked["question"] == "This goes to 3 people in 2 communities of 试验市 at once."
    assert fake.orders == []
    sent = desk_answers.send(hall, WORDS, SUPERVISOR, a_draft(target="C"), asked["asked"])
    assert sent["confirm"] == CONFIRM_SHUT
    assert len(fake.orders) == 1


def test_a_confirmation_counts_only_for_the_number_it_was_given_for() -> None:
    hall, fake = a_hall()
    asked = desk_answers.send(hall, WORDS, SUPERVISOR, a_draft(target="C"), 99)
    assert asked["confirm"] == CONFIRM_OPEN
    assert fake.orders == []


def test_a_refusal_is_told_in_the_viewers_language_with_its_reason() -> None:
    hall, _ = a_hall()
    words = Words("zh_CN", {"The message was not understood: {reason}": "无法受理：{reason}", "no place is picked": "尚未选择地点"})
    assert desk_answers.send(hall, words, SUPERVISOR, a_draft(target=None), None)["note"] == "无法受理：尚未选择地点"


def test_taking_a_red_alert_point_is_one_order() -> None:
    hall, fake = a_hall()
    assert desk_answers.take(hall, WORDS, DISPATCHER, {"case": "c1", "order": "take-1"}) is None
    assert fake.orders == [Order(id="take-1", command=TakeAlert(case="c1"), by=DISPATCHER)]


@pytest.mark.parametrize("nothing", [None, {}, "c1", {"case": "c1"}])
def test_taking_nothing_orders_nothing(nothing: Any) -> None:
    hall, fake = a_hall()
    assert desk_answers.take(hall, WORDS, DISPATCHER, nothing) is None
    assert fake.orders == []


def an_instruction() -> Instruction:
    return Instruction(
        id="i1", kind=InstructionKind.TASK, text="请巡查", target="N", target_name="北湖路社区", issued_at=NOON, issued_by="sup", issuer="张敏"
    )


def a_recipient(grid: str, state: RecipientState, **facts: Any) -> Recipient:
    return Recipient(
        **({"instruction": "i1", "worker": f"w{grid}", "label": f"标{grid}", "grids": (grid,), "state": state, "queued_at": NOON} | facts)
    )


def a_coverage(*recipients: Recipient, replies: tuple[Reply, ...] = ()) -> Coverage:
    return Coverage(instruction=an_instruction(), recipients=recipients, replies=replies)


def test_the_silent_and_unreachable_are_listed_before_those_who_answered() -> None:
    rows = (a_recipient("N1", S.REPLIED), a_recipient("N2", S.QUEUED), a_recipient("N3", S.UNREACHABLE, reason="no phone"))
    hall, _ = a_hall(coverage=a_coverage(*rows))
    shown = desk_answers.show_coverage(hall, WORDS, SUPERVISOR, "i1")
    assert attribute(shown["recipients"], "data-worker") == ["wN3", "wN2", "wN1"]
    assert "no phone" in text(shown["recipients"])


def test_the_chased_and_the_late_carry_their_marks() -> None:
    hall, _ = a_hall(coverage=a_coverage(a_recipient("N1", S.READ, chased=2), a_recipient("N2", S.REPLIED, late=True, grids=("N2", "N3"))))
    shown = text(desk_answers.show_coverage(hall, WORDS, SUPERVISOR, "i1")["recipients"])
    assert "reminded 2 times" in shown
    assert "late" in shown
    assert "also for 北湖路03" in shown


def test_replies_stand_with_their_pictures_the_newest_first() -> None:
    replies = tuple(
        Reply(id=f"r{n}", instruction="i1", worker="wN1", grid="N1", label="标N1", text=f"第{n}次", pictures=("p1",) if n == 2 else (), at=NOON + n)
        for n in (1, 2)
    )
    hall, _ = a_hall(coverage=a_coverage(a_recipient("N1", S.REPLIED), replies=replies))
    shown = desk_answers.show_coverage(hall, WORDS, SUPERVISOR, "i1")["replies"]
    assert attribute(shown, "data-reply") == ["r2", "r1"]
    assert attribute(shown, "src") == ["/pictures/p1/small"]


def test_everybody_of_a_large_broadcast_is_named() -> None:
    hall, _ = a_hall(coverage=a_coverage(*(a_recipient(f"G{n:03}", S.QUEUED) for n in range(200))))
    shown = desk_answers.show_coverage(hall, WORDS, SUPERVISOR, "i1")["recipients"]
    assert all(f"标G{n:03}" in text(shown) for n in range(200))
    assert len(attribute(shown, "data-worker")) < 100


def test_before_anything_is_sent_a_sentence_says_what_would_be_here() -> None:
    hall, _ = a_hall()
    assert "Send an instruction" in text(desk_answers.show_coverage(hall, WORDS, SUPERVISOR, None)["head"])
    assert "Pick a place" in text(desk_answers.show_area(hall, WORDS, SUPERVISOR, None)["facts"])


def test_an_instruction_that_is_not_there_is_said() -> None:
    hall, _ = a_hall()
    assert "There is no instruction i9" in text(desk_answers.show_coverage(hall, WORDS, SUPERVISOR, "i9")["head"])
