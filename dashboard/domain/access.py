"""Who may want what. One table for commands; areas limit it further. What is not listed is denied."""

from __future__ import annotations

from dashboard.domain.areas import AreaKind, Atlas
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
from dashboard.domain.errors import NotAllowed
from dashboard.domain.people import Account, Role

_DESK = frozenset({Role.DISPATCHER, Role.SUPERVISOR})
COMMANDS: dict[type[Command], frozenset[Role]] = {
    ReportCase: _DESK,
    StepCase: _DESK,
    LimitCase: frozenset({Role.SUPERVISOR}),
    TakeAlert: _DESK,
    DispatchInstruction: _DESK,
    AdvanceRecipient: frozenset({Role.WORKER}),
    GiveReply: frozenset({Role.WORKER}),
    ChaseSilent: _DESK,
    GoLive: frozenset({Role.ADMINISTRATOR}),
}


def check_command(command: Command, by: Account | None) -> None:
    """Raises NotAllowed. `by` None is one of the hall's own parts (inbox, clock), which passed its own door."""
    if by is None:
        return
    if by.disabled or by.role not in COMMANDS[type(command)]:
        raise NotAllowed(what=type(command).__name__)
    if isinstance(command, AdvanceRecipient | GiveReply) and command.worker != by.worker:
        raise NotAllowed(what=type(command).__name__)


def check_target(target: str, by: Account | None, atlas: Atlas) -> None:
    """May this account instruct this area? Dispatchers task single grids, supervisors any area inside their own."""
    area = atlas.area(target)
    if by is None:
        return
    if by.role not in _DESK or (by.role is Role.DISPATCHER and area.kind is not AreaKind.GRID) or not atlas.contains(by.area, target):
        raise NotAllowed(what=area.name)
