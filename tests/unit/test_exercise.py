"""The exercise: simulated workers answer like people, matters trickle in, cases go their course, a restart loses nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import mean, median

import pytest

from dashboard.domain import cases, instructions
from dashboard.domain.areas import Area, AreaKind, Atlas
from dashboard.domain.cases import ENDED, Case, CaseState, Source
from dashboard.domain.city import Category, City, Mode, Template
from dashboard.domain.commands import Accepted, AdvanceRecipient, DispatchInstruction, GiveReply, Order, Outcome, ReportCase, StepCase
from dashboard.domain.exercise import Matter, Phrases, Scene, answer_plan, next_answer, next_matters, scene_of
from dashboard.domain.exercise_course import case_course, next_step
from dashboard.domain.instructions import CHASE, Instruction, InstructionKind, Recipient, RecipientState
from dashboard.domain.people import Worker
from dashboard.service.exercise import Exercise, Rhythm
from dashboard.service.ports import Gazetteer

NOON = 1_795_370_400_000
LITTER = Category(code="0101", group="市容环境", name="暴露垃圾", department="cgj", limit_s=86_400)
FIRE = Category(code="1302", group="突发事件", name="火情", department="xfj", limit_s=7_200, urgent=True)
MATTERS = (Matter(category=LITTER, texts=("巷口垃圾堆放",), weight=9), Matter(category=FIRE, texts=("厨房冒烟",), weight=1))
PHRASES = Phrases(replies={kind: (f"{kind} 完成", f"{kind} 收到") for kind in InstructionKind}, reasons=("正在参加街道会议",))
QUIET = Rhythm(reports_per_minute=0, urgent_per_minute=0, broadcast_ms=None)


def an_atlas() -> Atlas:
    town = Area(code="1", kind=AreaKind.CITY, name="城")
    community = Area(code="11", kind=AreaKind.COMMUNITY, name="社区", parent="1", central=True)
    grids = [Area(code=f"11{n:02}", kind=AreaKind.GRID, name=f"社区{n:02}", parent="11", central=n <= 4) for n in range(1, 9)]
    return Atlas.of([town, community, *grids])


def a_scene() -> Scene:
    return scene_of(an_atlas(), MATTERS)


def an_instruction(kind: InstructionKind = InstructionKind.TASK, text: str = "请处理") -> Instruction:
    return Instruction(id="i1", kind=kind, text=text, target="11", target_name="社区", issued_at=NOON, issued_by="d", issuer="d", exercise=True)


def a_recipient(worker: str = "w1101", **more: object) -> Recipient:
    row = Recipient(instruction="i1", worker=worker, label="社区01", grids=(worker[1:],), queued_at=NOON, exercise=True)
    return replace(row, **more)  # type: ignore[arg-type]


def a_case(ref: str = "YX1", **more: object) -> Case:
    row = Case(id="c" + ref, ref=ref, source=Source.HOTLINE, category=LITTER.name, area="1101", reported_at=NOON, exercise=True)
    return replace(row, **more)  # type: ignore[arg-type]


def plans(kind: InstructionKind, *, chased: int = 0, most: int = 2_000) -> list[tuple[Recipient, instructions.RecipientState | None, float]]:
    """For many workers: what the first act of each is when everything before is done, and when."""
    found = []
    for number in range(most):
        recipient = a_recipient(f"w{number}", chased=chased)
        plan = answer_plan(recipient, an_instruction(kind), phrases=PHRASES, seed=1)
        ends = plan.replied_after_s or plan.declined_after_s
        state = RecipientState.REPLIED if plan.replied_after_s else RecipientState.DECLINED if plan.declined_after_s else None
        found.append((recipient, state, ends or plan.delivered_after_s))
    return found


def test_the_same_worker_answers_the_same_instruction_in_the_same_way() -> None:
    one, two = (answer_plan(a_recipient(), an_instruction(), phrases=PHRASES, seed=1) for _ in range(2))
    assert one == two
    assert one != answer_plan(a_recipient("w1102"), an_instruction(), phrases=PHRASES, seed=1)


def test_one_in_twenty_declines_and_one_in_twenty_five_is_silent() -> None:
    ends = Counter(state for _, state, _ in plans(InstructionKind.TASK))
    assert 0.03 < ends[RecipientState.DECLINED] / 2_000 < 0.07
    assert 0.025 < ends[None] / 2_000 < 0.055


def test_replies_fit_what_was_asked() -> None:
    phrases = replace(PHRASES, about={(InstructionKind.TASK, "巡查"): ("已巡查",), (InstructionKind.NOTICE, "巡查"): ("已通知",)})
    plans = [answer_plan(a_recipient(f"w{number}"), an_instruction(text="请巡查路面"), phrases=phrases, seed=1) for number in range(50)]
    assert {plan.text for plan in plans if plan.replied_after_s} == {"已巡查"}


def test_nobody_declines_a_notice() -> None:
    assert RecipientState.DECLINED not in {state for _, state, _ in plans(InstructionKind.NOTICE)}


def test_a_muster_is_answered_faster_than_a_task_is_done() -> None:
    task, muster = (
        median(after for _, state, after in plans(kind) if state is RecipientState.REPLIED) for kind in (InstructionKind.TASK, InstructionKind.MUSTER)
    )
    assert muster + 30 < task < 240


def test_after_a_reminder_most_of_the_silent_answer() -> None:
    ends = Counter(state for _, state, _ in plans(InstructionKind.TASK, chased=1))
    assert 0.2 < ends[None] / 2_000 < 0.3


def test_acts_of_a_worker_follow_the_order_of_states_and_of_time() -> None:
    for number in range(300):
        recipient, last = a_recipient(f"w{number}"), 0.0
        plan = answer_plan(recipient, an_instruction(), phrases=PHRASES, seed=3)
        while (act := next_answer(recipient, plan)) is not None:
            assert act[1] > last
            recipient, last = instructions.advance(recipient, act[0], at=NOON + round(act[1] * 1000)), act[1]


def test_who_has_declined_or_cannot_be_reached_does_nothing_more() -> None:
    plan = answer_plan(a_recipient(), an_instruction(), phrases=PHRASES, seed=1)
    assert [next_answer(a_recipient(state=state), plan) for state in (RecipientState.DECLINED, RecipientState.UNREACHABLE)] == [None, None]


def test_six_reports_come_in_a_minute_on_average() -> None:
    found = [len(next_matters(NOON + (i + 1) * 500, NOON + i * 500, a_scene(), seed=1)) for i in range(6_000)]
    assert 5.5 < mean(found) * 120 < 6.7


def test_reports_come_in_order_between_the_two_moments_and_name_category_and_limit() -> None:
    found = next_matters(NOON + 60_000, NOON, a_scene(), seed=2, per_minute=30)
    assert found == sorted(found, key=lambda report: report.at)
    assert all(NOON < report.at <= NOON + 60_000 and report.department for report in found)
    assert {report.category for report in found} <= {LITTER.name, FIRE.name}
    assert {report.due_at for report in found if not report.urgent} == {report.at + 86_400_000 for report in found if not report.urgent}
    assert len({report.ref for report in found}) == len(found)


def test_a_long_pause_is_not_made_up_for_by_a_burst() -> None:
    assert len(next_matters(NOON, NOON - 3_600_000, a_scene(), seed=1)) < 20


def test_more_happens_in_the_central_city() -> None:
    areas = Counter(report.area <= "1104" for i in range(40) for report in next_matters(NOON + i, NOON + i - 60_000, a_scene(), seed=i))
    assert areas[True] > 2 * areas[False]


@pytest.mark.parametrize("urgent", [False, True])
def test_every_step_of_a_course_is_allowed_and_leads_on(urgent: bool) -> None:
    ends = Counter[CaseState]()
    for number in range(500):
        case = a_case(f"YX{number}", source=list(Source)[number % 7], urgent=urgent)
        course = case_course(case, FIRE if urgent else LITTER, seed=1)
        assert [step.after_s for step in course] == sorted(step.after_s for step in course)
        for step in course:
            case = cases.advance(case, step.step, at=NOON + round(step.after_s * 1000), rating=step.rating)
        ends[case.state] += 1
    assert ends[CaseState.CLOSED] + ends[CaseState.EVALUATED] > 450


def test_the_place_in_the_course_is_told_from_the_state_even_after_rework() -> None:
    courses = [(case, case_course(case, LITTER, seed=1)) for case in (a_case(f"YX{number}") for number in range(300))]
    reworked = [(case, course) for case, course in courses if any(step.step is CaseState.REWORK for step in course)]
    assert reworked
    for case, course in reworked:
        for _ in range(20):
            step = next_step(case, course)
            if step is None:
                break
            case = cases.advance(case, step.step, at=NOON)
        assert case.state in (CaseState.CLOSED, CaseState.EVALUATED)


def test_the_pace_stretches_the_whole_course() -> None:
    slow, fast = case_course(a_case(), LITTER, seed=1), case_course(a_case(), LITTER, seed=1, pace=1 / 60)
    assert [step.step for step in slow] == [step.step for step in fast]
    assert [round(step.after_s / 60, 6) for step in slow] == [round(step.after_s, 6) for step in fast]


@dataclass
class Town:
    """A hall with a store, in memory; it decides by the real tables of states."""

    exercise: bool = True
    cases: dict[str, Case] = field(default_factory=dict)
    sent: dict[str, Instruction] = field(default_factory=dict)
    recipients: dict[tuple[str, str], Recipient] = field(default_factory=dict)
    replies: list[GiveReply] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    batches: int = 0

    @property
    def store(self) -> Town:
        return self

    gazetteer: Gazetteer = field(
        default_factory=lambda: Gazetteer(
            city=City(code="1", name="城", zone="Asia/Shanghai", mode=Mode.EXERCISE),
            atlas=an_atlas(),
            workers={code: Worker(id=f"w{code}", grid=code, label=code, simulated=code != "1102") for code in ("1101", "1102", "1103", "1104")},
            neighbours={},
            departments={},
            categories={LITTER.name: LITTER, FIRE.name: FIRE},
            templates=(Template(kind="task", title="巡查", text="请巡查", minutes=10),),
            chase=CHASE,
        )
    )

    def waiting_recipients(self, *, since: int, most: int) -> Sequence[tuple[Instruction, Recipient]]:
        open_ends = (*instructions.SILENT, RecipientState.ACCEPTED)
        return [(self.sent[row.instruction], row) for row in self.recipients.values() if row.state in open_ends and row.queued_at > since][:most]

    def open_cases(self, *, exercise: bool, most: int) -> Sequence[Case]:
        return [case for case in self.cases.values() if case.state not in ENDED - {CaseState.CLOSED}][:most]

    def instructions(self, *, exercise: bool, most: int) -> Sequence[Instruction]:
        return sorted(self.sent.values(), key=lambda row: -row.issued_at)[:most]

    def perform(self, orders: Sequence[Order]) -> list[Outcome]:
        self.batches += 1
        for order in orders:
            assert order.id not in self.done
            self.done.add(order.id)
            self.act(order.command)
        return [Accepted(order=order.id, result="") for order in orders]

    def act(self, command: object) -> None:
        match command:
            case ReportCase():
                more = {"source": command.source, "category": command.category, "reported_at": command.at, "urgent": command.urgent}
                self.cases[command.ref] = a_case(command.ref, **more)
            case StepCase():
                self.cases[command.ref] = cases.advance(self.cases[command.ref], command.step, at=command.at, rating=command.rating)
            case AdvanceRecipient():
                key = (command.instruction, command.worker)
                self.recipients[key] = instructions.advance(self.recipients[key], command.step, at=command.at or 0, reason=command.reason)
            case GiveReply():
                key = (command.instruction, command.worker)
                self.recipients[key] = instructions.advance(self.recipients[key], RecipientState.REPLIED, at=command.at or 0)
                self.replies.append(command)
            case DispatchInstruction():
                self.send(f"b{len(self.sent)}", self.batches, command.target)

    def send(self, instruction: str, at: int, target: str = "11") -> None:
        row = Instruction(
            id=instruction, kind=InstructionKind.TASK, text="请巡查", target=target, target_name="", issued_at=at, issued_by="", issuer=""
        )
        self.sent[instruction] = row
        for worker in self.gazetteer.workers.values():
            self.recipients[instruction, worker.id] = a_recipient(worker.id, instruction=instruction, queued_at=at)


def run(town: Town, seconds: int, *, start: int = NOON, fresh_every: int = 10**9, rhythm: Rhythm = QUIET, busy: Sequence[str] = ()) -> int:
    """Let the exercise run, two steps a second; a new one takes over every so many steps."""
    acts, exercise = 0, None
    for number in range(seconds * 2):
        if exercise is None or number % fresh_every == 0:
            exercise = Exercise(town, PHRASES, MATTERS, busy=lambda: busy, rhythm=rhythm)
        acts += exercise.step(start + number * 500)
    return acts


def test_simulated_workers_answer_an_instruction_within_minutes() -> None:
    town = Town()
    town.send("i1", NOON)
    run(town, 400)
    states = [row.state for (_, worker), row in town.recipients.items() if worker != "w1102"]
    assert states.count(RecipientState.REPLIED) == len(town.replies) >= 2
    assert {reply.text for reply in town.replies} <= set(PHRASES.replies[InstructionKind.TASK])


def test_real_workers_and_phones_in_real_hands_are_left_alone() -> None:
    town = Town()
    town.send("i1", NOON)
    run(town, 400, busy=["w1103"])
    assert [town.recipients["i1", worker].state for worker in ("w1102", "w1103")] == [RecipientState.QUEUED] * 2


def test_a_restart_at_any_moment_changes_nothing_that_workers_do() -> None:
    steady, shaken = Town(), Town()
    for town, every in ((steady, 10**9), (shaken, 7)):
        town.send("i1", NOON)
        run(town, 400, fresh_every=every)
    assert steady.recipients == shaken.recipients


def test_a_hall_that_is_not_in_exercise_is_never_touched() -> None:
    town = Town(exercise=False)
    town.send("i1", NOON)
    assert run(town, 60, rhythm=Rhythm()) == town.batches == 0


def test_reports_trickle_in_and_are_closed_within_the_hour() -> None:
    town = Town()
    run(town, 300, rhythm=replace(QUIET, reports_per_minute=6, urgent_per_minute=0.4))
    assert 15 < len(town.cases) < 50
    exercise = Exercise(town, PHRASES, MATTERS, rhythm=QUIET)
    for second in range(300, 3_600, 5):
        exercise.step(NOON + second * 1000)
    assert sum(case.state in ENDED for case in town.cases.values()) > 0.8 * len(town.cases)


def test_what_people_report_is_left_to_people() -> None:
    town = Town(cases={"12345-1": a_case("12345-1")})
    assert run(town, 600) == 0


def test_a_backlog_is_taken_up_gently() -> None:
    town = Town(cases={f"YL{number}": a_case(f"YL{number}", reported_at=NOON - 86_400_000) for number in range(200)})
    exercise = Exercise(town, PHRASES, MATTERS, rhythm=QUIET)
    assert 0 < exercise.step(NOON) < 10


def test_a_broadcast_goes_out_when_nothing_has_been_sent_for_a_while() -> None:
    town = Town()
    town.send("i1", NOON)
    exercise = Exercise(town, PHRASES, MATTERS, rhythm=replace(QUIET, broadcast_ms=360_000))
    exercise.step(NOON + 300_000)
    assert len(town.sent) == 1
    exercise.step(NOON + 361_000)
    assert [row.target for row in town.sent.values()] == ["11", "11"]
