"""Use cases of cases: report, step, limit, take an alert."""

from __future__ import annotations

from dataclasses import replace

from dashboard.domain import cases
from dashboard.domain.cases import Case, CaseState
from dashboard.domain.commands import LimitCase, ReportCase, StepCase, TakeAlert
from dashboard.domain.errors import ImpossibleStep, UnknownCase
from dashboard.service.desk import Desk


def report_case(desk: Desk, command: ReportCase) -> str:
    """A matter becomes a case. The same `ref` again is the same case: nothing changes."""
    known = desk.work.case_by_ref(command.ref)
    if known is not None:
        return known.id
    area, at = desk.gazetteer.atlas.area(command.area).code, desk.happened(command.at)
    case = Case(
        id=desk.new_id(),
        ref=command.ref,
        source=command.source,
        category=command.category,
        area=area,
        state=CaseState.FILED if command.filed else CaseState.REPORTED,
        department=command.department,
        text=command.text,
        urgent=command.urgent,
        x=command.x,
        y=command.y,
        reported_at=at,
        filed_at=at if command.filed else None,
        due_at=command.due_at,
        exercise=desk.exercise,
    )
    desk.work.put(case)
    desk.record("case_reported", case.id, area, at, _reported(case), exercise=case.exercise)
    if command.filed:
        desk.record("case_filed", case.id, area, at, _stepped(case, CaseState.REPORTED), exercise=case.exercise)
    return case.id


def _reported(case: Case) -> dict[str, object]:
    names = ("ref", "source", "category", "area", "urgent", "text", "department", "due_at", "x", "y")
    return {"case": case.id} | {name: getattr(case, name) for name in names}


def _stepped(case: Case, was: CaseState) -> dict[str, object]:
    body = {"case": case.id, "ref": case.ref, "area": case.area, "urgent": case.urgent, "was": was}
    return body | {"rating": case.rating} if case.state is CaseState.EVALUATED else body


def _known(desk: Desk, ref: str) -> Case:
    case = desk.work.case_by_ref(ref)
    if case is None:
        raise UnknownCase(case=ref)
    return case


def step_case(desk: Desk, command: StepCase) -> str:
    """A case goes one step on. A step it has already taken is a repeat and changes nothing."""
    case, at = _known(desk, command.ref), desk.happened(command.at)
    if case.state is command.step:
        return case.id
    after = cases.advance(case, command.step, at=at, rating=command.rating)
    after = replace(after, self_handled=case.self_handled or command.self_handled)
    desk.work.put(after)
    desk.record(f"case_{after.state}", case.id, case.area, at, _stepped(after, case.state), exercise=case.exercise)
    return case.id


def limit_case(desk: Desk, command: LimitCase) -> str:
    """A case gets its time limit, or another one."""
    case, at = _known(desk, command.ref), desk.happened(command.at)
    if case.due_at == command.due_at:
        return case.id
    desk.work.put(replace(case, due_at=command.due_at))
    body = {"case": case.id, "ref": case.ref, "area": case.area, "due_at": command.due_at}
    desk.record("case_limited", case.id, case.area, at, body, exercise=case.exercise)
    return case.id


def take_alert(desk: Desk, command: TakeAlert) -> str:
    """Somebody at the desk takes a red point. The second one is told who has it."""
    case = desk.work.case(command.case)
    if case is None:
        raise UnknownCase(case=command.case)
    name = desk.by.name if desk.by else ""
    if case.taken_by is not None and case.taken_by == name:
        return case.id
    if not cases.is_alert(case):
        raise ImpossibleStep(was=case.taken_by or case.state.value, wanted="taken", possible="-")
    desk.work.put(replace(case, taken_by=name, taken_at=desk.now))
    body = {"case": case.id, "ref": case.ref, "area": case.area, "by": name}
    desk.record("alert_taken", case.id, case.area, desk.now, body, exercise=case.exercise)
    return case.id
