"""Every page and every answer of the screens, asked for once in a hall where much has happened: nothing they say is without a Chinese sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.domain.cases import CaseState
from dashboard.domain.commands import TakeAlert
from dashboard.domain.errors import NoStorage
from dashboard.domain.instructions import InstructionKind, RecipientState
from dashboard.domain.people import Role
from dashboard.domain.words import Words
from data import schema
from data.catalogue import all_words
from data.database import Database
from tests.builders import SUPERVISOR, Town
from tests.integration.test_doors import _call_of, _served
from tests.web_side import PASSWORD, PICTURE, Visitor, WebTown

LATIN = re.compile(r"[A-Za-z]{2}")


class Listening(Words):
    """The Chinese words; remembers what they do not have."""

    def __call__(self, key: str, /, **fields: Any) -> str:
        if key not in self.catalogue and LATIN.search(key) and key not in DATA:
            MISSING.add(key)
        SPOKEN.add(key)
        return super().__call__(key, **fields)


SPOKEN: set[str] = set()
MISSING: set[str] = set()
DATA = {"sup", "beihu03", "wN1", "Ctrl + Enter"}
"""Names of accounts, workers and keys: shown as they are."""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebTown]:
    """A hall in the middle of a day."""
    database = Database(f"sqlite:///{tmp_path / 'hall.db'}")
    schema.upgrade(database)
    words = all_words()
    monkeypatch.setattr("tests.web_side.all_words", lambda: words | {"zh_CN": Listening("zh_CN", words["zh_CN"].catalogue)})
    found = WebTown.on(Town.on(database))
    _live_a_day(found.town)
    SPOKEN.clear()
    MISSING.clear()
    yield found
    database.close()


def _live_a_day(town: Town) -> None:
    for ref, urgent in (("r1", True), ("r2", False), ("r3", True)):
        case = town.report(ref, urgent=urgent, due_at=town.clock() + 60_000)
        town.clock.forward(seconds=30)
    town.do(TakeAlert(case=case), SUPERVISOR)
    for state in (CaseState.DISPATCHED, CaseState.HANDLED, CaseState.CLOSED, CaseState.EVALUATED):
        town.step("r2", state)
    for kind in InstructionKind:
        instruction = town.broadcast("C", kind=kind, due_at=town.clock() + 60_000)
        town.move(instruction, "wN1", RecipientState.READ)
        town.move(instruction, "wN2", RecipientState.DECLINED, "路封")
        town.clock.forward(seconds=90)
        town.reply(instruction, "wN3")
        town.hall.chase()


def _instruction(house: WebTown) -> str:
    return house.town.store.instructions(exercise=True, most=1)[0].id


def _ask_everything(house: WebTown, visitor: Visitor) -> None:
    case = house.town.board().picture["alerts"]
    values: dict[str, list[Any]] = {
        "desk-search": ["n", "zzz", ""],
        "desk-target": ["N1", "S2", "C", "S", "000", None],
        "desk-instruction": [_instruction(house), "404", None],
        "desk-take": [{"case": next(iter(case)), "order": "o1"}, {"case": "404", "order": "o2"}],
        "kpi-span": ["today", "this week", "this month", "last 30 days", "dates"],
        "kpi-chosen": ["ack_time", "on_time_closure_rate", "mom", "throughput", "records_collected", "satisfaction", None],
    }
    for screen, output, entry in _served(house):
        body = _call_of(output, entry)
        given = [*body["inputs"], *body["state"]]
        for one in given:
            for value in values.get(str(one["id"]), ()):
                one["value"] = value
                visitor.call(screen, body)


def test_the_screens_say_nothing_without_a_chinese_sentence(house: WebTown) -> None:
    visitor = house.visitor(Role.SUPERVISOR)
    for path in (
        "/",
        "/desk/",
        "/kpi/",
        "/wall/",
        "/desk/_dash-layout",
        "/kpi/_dash-layout",
        "/wall/_dash-layout",
        "/password",
        "/login",
        "/nowhere",
    ):
        visitor.get(path)
    _ask_everything(house, visitor)
    assert not MISSING
    assert len(SPOKEN) > 150


def test_the_other_pages_say_nothing_without_a_chinese_sentence(house: WebTown) -> None:
    house.web.live.look()
    for role in Role:
        visitor = house.visitor(role)
        for path in ("/", "/phone/", "/admin/", "/desk/", "/kpi/", f"/pictures/{PICTURE}x"):
            visitor.get(path)
        visitor.post("/password", data={"old": "x", "new": "short", "repeat": "short"})
        visitor.post("/password", data={"old": PASSWORD, "new": "short", "repeat": "short"})
        visitor.post("/password", data={"old": "x", "new": "short", "repeat": "other"})
    house.visitor().post("/login", data={"login": "x", "password": "y"})
    house.visitor().client.post("/login", data={})
    assert not MISSING


ACTS: list[dict[str, Any]] = [
    {},
    {"step": "read"},
    {"step": "declined"},
    {"step": "declined", "reason": "x" * 300},
    {"reply": ""},
    {"reply": "x" * 3000},
    {"reply": "好", "step": "read"},
    {"reply": "好", "pictures": ["0" * 32]},
    {"reply": "好", "instruction": "404"},
    {"step": "accepted", "at": 5},
    {"reply": "好"},
    {"step": "declined", "reason": "路封"},
]


def test_every_refusal_of_the_phone_has_a_chinese_sentence(house: WebTown) -> None:
    visitor = house.visitor(Role.WORKER)
    told = set()
    for number, act in enumerate(ACTS):
        answer = visitor.post("/api/v1/phone/acts", json={"id": f"phone-act-{number}", "instruction": _instruction(house)} | act)
        told |= {answer.json.get("error")} - {None}
    for raw in (b"x" * 70_000, b"{", b"\xff"):
        told.add(visitor.post("/api/v1/phone/acts", data=raw, content_type="application/json").json["error"])
    assert len(told) >= 9
    assert not {sentence for sentence in told if LATIN.search(sentence.replace("JSON", ""))}
    assert not MISSING


def test_a_hall_without_its_database_says_so_in_chinese(house: WebTown, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = house.visitor(Role.WORKER)
    token = visitor.token()

    def away(*_: object, **__: object) -> Any:
        raise NoStorage

    monkeypatch.setattr(house.town.hall, "one_by_one", away)
    answer = visitor.client.post(
        "/api/v1/phone/acts",
        json={"id": "phone-act-1", "instruction": _instruction(house), "step": "read"},
        headers={"X-CSRFToken": token, "Origin": "http://localhost"},
    )
    assert answer.status_code == 503
    assert not LATIN.search(answer.json["error"])
    assert not MISSING
