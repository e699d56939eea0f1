"""Who may want what: the table of commands written down a second time, and the areas that limit it."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from dashboard.domain import access
from dashboard.domain.areas import Atlas
from dashboard.domain.cases import CaseState, Source
from dashboard.domain.commands import (
    AdvanceRecipient,
    ChaseSilent,
    Command,
    DispatchInstruction,
    GiveReply,
    GoLive,
    LimitCase,
    ReportCase,
    StepCase,
    TakeAlert,
)
from dashboard.domain.errors import NotAllowed, UnknownArea
from dashboard.domain.instructions import InstructionKind, RecipientState
from dashboard.domain.people import Account, Role
from dashboard.service.hall import HANDLERS
from tests.builders import areas

ATLAS = Atlas.of(areas())
DESK = {Role.DISPATCHER, Role.SUPERVISOR}
COMMANDS: dict[Command, set[Role]] = {
    ReportCase(ref="r", source=Source.HOTLINE, category="x", area="N1", at=0): DESK,
    StepCase(ref="r", step=CaseState.FILED, at=0): DESK,
    LimitCase(ref="r", due_at=None, at=0): {Role.SUPERVISOR},
    TakeAlert(case="c"): DESK,
    DispatchInstruction(kind=InstructionKind.TASK, text="x", target="N"): DESK,
    AdvanceRecipient(instruction="i", worker="w1", step=RecipientState.READ): {Role.WORKER},
    GiveReply(instruction="i", worker="w1", text="x"): {Role.WORKER},
    ChaseSilent(instruction="i", worker="w1"): DESK,
    GoLive(): {Role.ADMINISTRATOR},
}


def an_account(role: Role, **more: object) -> Account:
    """One of this role."""
    account = Account(id="x", login="x", name="x", role=role, worker="w1" if role is Role.WORKER else None)
    return replace(account, **more)  # type: ignore[arg-type]


def _may(command: Command, by: Account | None) -> bool:
    try:
        access.check_command(command, by)
    except NotAllowed:
        return False
    return True


def test_every_command_stands_in_the_table_and_has_a_handler() -> None:
    assert {type(command) for command in COMMANDS} == set(access.COMMANDS) == set(HANDLERS) == set(get_args(Command))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_the_table_says(command: Command, role: Role) -> None:
    assert _may(command, an_account(role)) is (role in COMMANDS[command])


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_a_closed_account_may_nothing_and_the_hall_itself_everything(command: Command) -> None:
    assert not any(_may(command, an_account(role, disabled=True)) for role in Role)
    assert _may(command, None)


def test_a_worker_answers_for_nobody_else() -> None:
    for command in (AdvanceRecipient(instruction="i", worker="w2", step=RecipientState.READ), GiveReply(instruction="i", worker="w2", text="x")):
        assert not _may(command, an_account(Role.WORKER))
        assert not _may(command, an_account(Role.WORKER, worker=None))


def _may_instruct(target: str, by: Account | None) -> bool:
    try:
        access.check_target(target, by, ATLAS)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize(
    ("by", "allowed"),
    [
        (an_account(Role.SUPERVISOR), {"C", "N", "N1", "S", "S1"}),
        (an_account(Role.SUPERVISOR, area="N"), {"N", "N1"}),
        (an_account(Role.DISPATCHER), {"N1", "S1"}),
        (an_account(Role.DISPATCHER, area="S"), {"S1"}),
        (an_account(Role.LEADER), set()),
        (an_account(Role.WORKER), set()),
        (an_account(Role.ADMINISTRATOR), set()),
        (an_account(Role.DEPARTMENT), set()),
        (an_account(Role.WALL), set()),
        (None, {"C", "N", "N1", "S", "S1"}),
    ],
    ids=str,
)
def test_an_account_instructs_within_its_area(by: Account | None, allowed: set[str]) -> None:
    assert {target for target in ("C", "N", "N1", "S", "S1") if _may_instruct(target, by)} == allowed


def test_the_refusal_names_the_area() -> None:
    with pytest.raises(NotAllowed, match="北湖路社区"):
        access.check_target("N", an_account(Role.DISPATCHER), ATLAS)


def test_an_area_that_is_none_is_told_before_anything_else() -> None:
    with pytest.raises(UnknownArea):
        access.check_target("Atlantis", an_account(Role.LEADER), ATLAS)
