"""The one order in which the acts of a log's cases are sent. Pure arithmetic on columns of times; knows no file and no message."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.importers.profile import STEPS
from data.importers.report import Reason, Tally

MISSING = -(2**62)
ACTS = ("reported", "due", *STEPS)
"""Kinds of acts of one case in the order in which they are sent when their times are equal."""
NEEDED = {"verified": "handled", "accepted": "dispatched", "dispatched": "filed", "handling": "filed", "handled": "filed"}
"""A step -> the step that must have been before it (dashboard.domain.cases.STEPS); in the order in which gaps are filled."""
Times = npt.NDArray[np.int64]
"""One number per case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """`at[n]` is when act number n is sent: `acts[n]` (index into ACTS) of case `cases[n]`; never falling."""

    at: Times
    cases: npt.NDArray[np.int64]
    acts: npt.NDArray[np.int64]

    def until(self, at: int | None) -> int:
        """How many acts are sent up to and with this time."""
        return len(self.at) if at is None else int(np.searchsorted(self.at, at, side="right"))


def ordered(times: dict[str, array[int]], lines: Times, tally: Tally, *, filing: bool) -> tuple[Sequence, dict[str, Times]]:
    """The order of everything, and the own times of all acts with the implied ones.

    `lines` are the lines of the cases, for the tally; `filing` says that the log times filings apart from reports.
    """
    own = {act: np.array(times[act], dtype=np.int64) for act in ACTS}
    _imply(own, lines, tally, filing=filing)
    sent = _sent(own, lines, tally)
    there = {act: np.flatnonzero(own[act] != MISSING) for act in ACTS}
    at = np.concatenate([sent[act][there[act]] for act in ACTS])
    cases = np.concatenate([there[act] for act in ACTS])
    acts = np.repeat(np.arange(len(ACTS)), [len(there[act]) for act in ACTS])
    order = np.lexsort((acts, cases, at))
    return Sequence(at=at[order], cases=cases[order], acts=acts[order]), own


def _imply(own: dict[str, Times], lines: Times, tally: Tally, *, filing: bool) -> None:
    for later, needed in NEEDED.items():
        if needed == "filed" and not filing:
            continue
        gap = (own[later] != MISSING) & (own[needed] == MISSING)
        own[needed][gap] = own[later][gap]
        tally.add(Reason.IMPLIED, lines[gap])


def _sent(own: dict[str, Times], lines: Times, tally: Tally) -> dict[str, Times]:
    """Steps go after the opening and after the step they follow, and before the closing; the closing keeps its time if it can."""
    opened = own["reported"]
    closed = own["closed"]
    end = np.where(closed == MISSING, np.iinfo(np.int64).max, np.maximum(closed, opened))
    tally.add(Reason.DUE_BEFORE, lines[(own["due"] != MISSING) & (own["due"] < opened)])
    tally.add(Reason.CLOSED_BEFORE, lines[(closed != MISSING) & (closed < opened)])
    sent = {"reported": opened, "due": opened, "closed": end}
    before = opened
    for act in STEPS[:-1]:
        there = own[act] != MISSING
        after = np.maximum(own[act], before)
        tally.add(Reason.STEP_BEFORE, lines[there & (own[act] < before)])
        tally.add(Reason.STEP_AFTER, lines[there & (after > end)])
        sent[act] = np.minimum(after, end)
        before = np.where(there, sent[act], before)
    return sent
