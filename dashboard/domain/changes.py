"""What has happened: one row per change, written with the state it changed; history, audit and feed at once.

Kinds and their bodies (JSON; times are epoch milliseconds):

case_reported          case, ref, source, category, area, urgent, text, department, due_at, x, y
case_filed ... case_void   (`case_` + state) case, ref, area, urgent, was; case_evaluated also rating
case_limited           case, ref, area, due_at
alert_taken            case, ref, area, by
instruction_dispatched instruction, kind, text, target, target_name, issuer, department, due_at,
                       recipients: [{worker, label, grids, state, reason}]
recipient_delivered ... recipient_declined   (`recipient_` + state) instruction, worker, label, grid, was, reason, late
recipient_chased       instruction, worker, label, grid, times
reply_given            reply, instruction, worker, label, grid, text, pictures, was, late
hall_live              (empty)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`subject` is the case or instruction id, `at` when it happened, `recorded_at` when the hall committed it.

    `n` is the dense number given by the relay (0 until then).
    """

    kind: str
    subject: str
    area: str
    at: int
    recorded_at: int
    by: str | None = None
    exercise: bool = False
    body: Body = field(default_factory=dict)
    n: int = 0
