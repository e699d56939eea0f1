"""How simulated workers answer and what happens in a simulated city. Every draw follows from a seed; knows no store and no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from random import Random

from dashboard.domain.areas import AreaKind, Atlas
from dashboard.domain.cases import Source
from dashboard.domain.city import Category
from dashboard.domain.commands import ReportCase
from dashboard.domain.instructions import ChaseRule, Instruction, InstructionKind, Recipient, RecipientState

DECLINE, SILENCE, STILL_SILENT, BAD_SIGNAL = 0.05, 0.04, 0.25, 0.03
"""Shares of people: who refuse, who do not answer before they are chased, nor after a chase, who stand in a dead spot."""
CENTRAL_WEIGHT = 3.0
"""How much more happens in a grid of the central city than in one of a county."""
LIVE_REF = "YX"
"""Beginning of the numbers of matters that the running exercise makes up."""
MOST_AT_ONCE_MS = 60_000
"""A pause longer than this is not made up for by a burst of reports."""
SOURCES = {Source.WORKER: 58, Source.HOTLINE: 17, Source.RESIDENT: 12, Source.PATROL: 7, Source.DEPARTMENT: 3, Source.DEVICE: 3}
URGENT_SOURCES = {Source.HOTLINE: 45, Source.RESIDENT: 28, Source.WORKER: 17, Source.DEVICE: 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """What simulated workers say: replies by kind of instruction, and reasons for a refusal.

    `about` has replies for instructions of a kind whose text holds a word (a patrol, a typhoon); `replies` serve all others.
    """

    replies: Mapping[InstructionKind, tuple[str, ...]]
    reasons: tuple[str, ...]
    about: Mapping[tuple[InstructionKind, str], tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something that goes wrong in a city: its category, how it is told, how often (a weight among the others)."""

    category: Category
    texts: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where things happen (grids with running sums of weights) and what happens there, ordinary and urgent."""

    grids: tuple[str, ...]
    reach: tuple[float, ...]
    ordinary: tuple[Matter, ...]
    urgent: tuple[Matter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPlan:
    """When a worker does what, in seconds: after the instruction was queued, or after the last reminder if there was one.

    None: the worker does not do it. `silent`: nothing will be heard before the next reminder.
    """

    delivered_after_s: float
    read_after_s: float | None = None
    accepted_after_s: float | None = None
    replied_after_s: float | None = None
    declined_after_s: float | None = None
    reason: str | None = None
    text: str = ""
    silent: bool = False


def scene_of(atlas: Atlas, matters: Sequence[Matter]) -> Scene:
    """The scene of a city: all its grids, those of the central city livelier."""
    grids = sorted((area for area in atlas.areas.values() if area.kind is AreaKind.GRID), key=lambda area: area.code)
    reach, total = [], 0.0
    for grid in grids:
        total += CENTRAL_WEIGHT if grid.central else 1.0
        reach.append(total)
    ordinary, urgent = (tuple(matter for matter in matters if matter.category.urgent is wanted) for wanted in (False, True))
    return Scene(grids=tuple(grid.code for grid in grids), reach=tuple(reach), ordinary=ordinary, urgent=urgent)


def a_matter(scene: Scene, *, ref: str, at: int, urgent: bool, rng: Random) -> ReportCase:
    """One made-up report."""
    matters, sources = (scene.urgent, URGENT_SOURCES) if urgent else (scene.ordinary, SOURCES)
    matter = rng.choices(matters, [matter.weight for matter in matters])[0]
    category = matter.category
    return ReportCase(
        ref=ref,
        source=rng.choices(list(sources), list(sources.values()))[0],
        category=category.name,
        area=rng.choices(scene.grids, cum_weights=scene.reach)[0],
        at=at,
        text=rng.choice(matter.texts),
        urgent=category.urgent,
        due_at=None if category.limit_s is None else at + category.limit_s * 1000,
        department=category.department,
    )


def next_matters(now: int, last: int, scene: Scene, *, seed: int, per_minute: float = 6.0, urgent_per_minute: float = 1 / 8) -> list[ReportCase]:
    """What is reported in (last, now], in order of time: a calm trickle, independent of how often one asks. Needs a scene with grids."""
    since = max(last, now - MOST_AT_ONCE_MS)
    rng = Random(f"{seed}:matters:{last}:{now}")
    found = []
    for urgent, rate, matters in ((False, per_minute, scene.ordinary), (True, urgent_per_minute, scene.urgent)):
        count = poisson(rng, rate * (now - since) / 60_000) if matters and scene.grids else 0
        found += [(rng.randint(since + 1, now), urgent) for _ in range(count)]
    return [a_matter(scene, ref=live_ref(at, index), at=at, urgent=urgent, rng=rng) for index, (at, urgent) in enumerate(sorted(found))]


def live_ref(at: int, index: int) -> str:
    """A short number for a made-up report: tenths of a second (repeating after three years) and a running index."""
    return f"{LIVE_REF}{at // 100 % 10**9:09}{index:02}"


def poisson(rng: Random, mean: float) -> int:
    """A Poisson count (Knuth's product of uniforms): right for means up to some hundreds."""
    count, product, floor = 0, rng.random(), exp(-mean)
    while product > floor:
        count += 1
        product *= rng.random()
    return count


def answer_plan(recipient: Recipient, instruction: Instruction, *, phrases: Phrases, seed: int) -> AnswerPlan:
    """How this worker answers this instruction; the same question has the same answer, until a reminder rolls the dice anew."""
    kind, rng = instruction.kind, Random(f"{seed}:{recipient.instruction}:{recipient.worker}:{recipient.chased}")
    delivered = rng.uniform(20, 90) if rng.random() < BAD_SIGNAL else rng.uniform(0.3, 4)
    if rng.random() < (STILL_SILENT if recipient.chased else SILENCE):
        read = delivered + rng.uniform(5, 60) if rng.random() < 0.5 else None
        return AnswerPlan(delivered_after_s=delivered, read_after_s=read, silent=True)
    read = delivered + min(rng.uniform(2, 40), rng.uniform(2, 40))
    if kind is not InstructionKind.NOTICE and rng.random() < DECLINE:
        declined = read + rng.uniform(8, 45)
        return AnswerPlan(delivered_after_s=delivered, read_after_s=read, declined_after_s=declined, reason=rng.choice(phrases.reasons))
    accepted = read + rng.uniform(1, 12) if kind is InstructionKind.TASK else None
    return AnswerPlan(
        delivered_after_s=delivered,
        read_after_s=read,
        accepted_after_s=accepted,
        replied_after_s=(accepted or read) + _thinking(kind, rng),
        text=rng.choice(_fitting(phrases, instruction)),
    )


def _fitting(phrases: Phrases, instruction: Instruction) -> tuple[str, ...]:
    """Replies about what was asked: those of the first word that the instruction holds, else the general ones of its kind."""
    fitting = (said for (kind, word), said in phrases.about.items() if kind is instruction.kind and word in instruction.text)
    return next(fitting, phrases.replies[instruction.kind])


def _thinking(kind: InstructionKind, rng: Random) -> float:
    """Seconds from having taken it in to the reply: a task is done first, a muster is answered at once."""
    if kind is InstructionKind.TASK:
        return min(max(rng.lognormvariate(4.3, 0.6), 20), 240)
    return rng.uniform(2, 20) if kind is InstructionKind.MUSTER else min(max(rng.lognormvariate(2.8, 0.7), 4), 120)


def heard_from(recipient: Recipient, rule: ChaseRule) -> int:
    """The moment from which an answer plan counts: when it was queued, or when the last reminder was due by the rule."""
    waits = (rule.first_s + (recipient.chased - 1) * rule.every_s) if recipient.chased else 0
    return recipient.queued_at + waits * 1000


def next_answer(recipient: Recipient, plan: AnswerPlan) -> tuple[RecipientState, float] | None:
    """What the worker does next by the plan, and after how many seconds; None if nothing before the next reminder."""
    way = (
        (RecipientState.DELIVERED, plan.delivered_after_s),
        (RecipientState.READ, plan.read_after_s),
        (RecipientState.ACCEPTED, plan.accepted_after_s),
        (RecipientState.DECLINED, plan.declined_after_s),
        (RecipientState.REPLIED, plan.replied_after_s),
    )
    done = _PASSED.get(recipient.state)
    return None if done is None else next(((state, after) for state, after in way[done:] if after is not None), None)


_PASSED = {RecipientState.QUEUED: 0, RecipientState.DELIVERED: 1, RecipientState.READ: 2, RecipientState.ACCEPTED: 4}
"""How many acts of a plan lie behind a recipient in this state; other states have nothing before them."""
