"""The phone's page and JSON doors, with a fake hall: whose act it is says the session, every refusal is a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import LoginManager, UserMixin

from dashboard.domain.areas import Area, AreaKind, Atlas
from dashboard.domain.city import City, Mode
from dashboard.domain.commands import Accepted, AdvanceRecipient, GiveReply, Order
from dashboard.domain.errors import BadPicture, HallError, ImpossibleStep, NoStorage, UnknownInstruction
from dashboard.domain.instructions import Instruction, InstructionKind, Recipient, RecipientState, Reply
from dashboard.domain.people import Account, Role, Worker
from dashboard.domain.words import Words
from dashboard.service.picturing import StoredPicture
from dashboard.web import language
from dashboard.web.phone import phone_blueprint
from dashboard.web.pictures import pictures_blueprint

NOW = 1_790_000_000_000
PICTURE = "0123456789abcdef0123456789abcdef"
GRID = "421002003010003"


class FakeHall:
    """Remembers orders; refuses with what it is told to."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.refusal: HallError | None = None
        grid = Area(code=GRID, kind=AreaKind.GRID, name="Grid Three")
        city = City(code=GRID, name="Jingzhou", zone="Asia/Shanghai", mode=Mode.EXERCISE)
        self.gazetteer = SimpleNamespace(city=city, atlas=Atlas.of([grid]), workers={GRID: Worker(id="w1", grid=GRID, label="Beihu 03")})

    def now(self) -> int:
        return NOW

    def do(self, order: Order) -> Accepted:
        if self.refusal:
            raise self.refusal
        repeated = order.id in [known.id for known in self.orders]
        self.orders.append(order)
        return Accepted(order=order.id, result="i1", repeated=repeated)

    def mine(self, worker: str) -> list[tuple[Instruction, Recipient]]:
        told = Instruction(
            id="i1",
            kind=InstructionKind.TASK,
            text="Patrol.",
            target=GRID,
            target_name="Grid Three",
            issued_at=NOW - 9,
            issued_by="s",
            issuer="Wang",
            due_at=NOW,
        )
        row = Recipient(
            instruction="i1", worker=worker, label="Beihu 03", grids=(GRID,), state=RecipientState.REPLIED, queued_at=NOW - 9, ended_at=NOW - 1
        )
        return [(told, row)]

    def replies_of(self, worker: str, instruction: str) -> list[Reply]:
        return [
            Reply(id="r1", instruction=instruction, worker=worker, grid=GRID, label="Beihu 03", text="All quiet.", pictures=(PICTURE,), at=NOW - 1)
        ]


class FakePictures:
    """One picture, of worker w1."""

    def take(self, raw: bytes, *, worker: str, now: int) -> StoredPicture:
        if raw != b"a picture":
            raise BadPicture(reason="The file is damaged.")
        return StoredPicture(id=PICTURE, width=4, height=3, size=9)

    def owned(self, pictures: Iterable[str], *, worker: str) -> frozenset[str]:
        return frozenset(pictures) & {PICTURE} if worker == "w1" else frozenset()

    def read(self, picture: str, *, small: bool = False) -> bytes | None:
        return (b"small" if small else b"large") if picture == PICTURE else None


class Visitor(UserMixin):  # type: ignore[misc]
    """Somebody logged in."""

    def __init__(self, worker: str | None) -> None:
        self.account = Account(id="a1", login="beihu03", name="Li", role=Role.WORKER, worker=worker)


@pytest.fixture
def hall() -> FakeHall:
    return FakeHall()


def a_phone_of(hall: FakeHall, worker: str | None) -> FlaskClient:
    server = Flask("test", template_folder=str(Path(__file__).parents[2] / "dashboard/web/templates"))
    server.config.update(TESTING=True, SECRET_KEY="test")
    catalogue = {"declined": "refused", "There is no instruction {instruction} for this worker.": "none: {instruction}"}
    language.install(server, {"zh_CN": Words("zh_CN", catalogue), "en": Words()}, build="b1")
    server.jinja_env.globals["csrf_token"] = lambda: "token"
    LoginManager(server).request_loader(lambda _: Visitor(worker))
    server.register_blueprint(phone_blueprint(hall, FakePictures()))  # type: ignore[arg-type]
    server.register_blueprint(pictures_blueprint(FakePictures()))
    return server.test_client()


@pytest.fixture
def phone(hall: FakeHall) -> FlaskClient:
    return a_phone_of(hall, "w1")


def act(phone: FlaskClient, **fields: Any) -> Any:
    return phone.post("/api/v1/phone/acts", json={"id": "a1b2c3d4e5f6", "instruction": "i1", **fields})


def test_the_page_knows_whose_phone_it_is(phone: FlaskClient) -> None:
    page = phone.get("/phone/")
    assert page.status_code == 200
    assert "Beihu 03" in page.text
    assert "Grid Three" in page.text
    assert 'data-worker="w1"' in page.text


def test_the_page_has_nothing_inline_and_nothing_from_outside(phone: FlaskClient) -> None:
    text = phone.get("/phone/").text
    assert "style=" not in text
    assert "onclick" not in text
    assert "http" not in text


def test_the_list_is_the_workers_own_with_replies(phone: FlaskClient) -> None:
    answer = phone.get("/api/v1/phone/instructions").get_json()
    (entry,) = answer["instructions"]
    assert answer["server_time"] == NOW
    assert (entry["instruction"], entry["state"], entry["due_at"]) == ("i1", "replied", NOW)
    assert entry["replies"] == [{"text": "All quiet.", "pictures": [PICTURE], "at": NOW - 1}]


def test_an_act_is_ordered_in_the_name_of_the_session(phone: FlaskClient, hall: FakeHall) -> None:
    answer = act(phone, step="accepted")
    assert (answer.status_code, answer.get_json()) == (200, {"result": "i1", "repeated": False})
    (order,) = hall.orders
    assert order.id == "w1:a1b2c3d4e5f6"
    assert order.by is not None
    assert order.by.login == "beihu03"
    assert order.command == AdvanceRecipient(instruction="i1", worker="w1", step=RecipientState.ACCEPTED)


def test_an_act_sent_twice_has_one_id(phone: FlaskClient) -> None:
    assert [act(phone, step="read").get_json()["repeated"] for _ in range(2)] == [False, True]


def test_a_reply_takes_its_own_pictures(phone: FlaskClient, hall: FakeHall) -> None:
    assert act(phone, reply="All quiet.", pictures=[PICTURE]).status_code == 200
    assert isinstance(hall.orders[0].command, GiveReply)
    assert hall.orders[0].command.pictures == (PICTURE,)


def test_somebody_elses_picture_is_refused(hall: FakeHall) -> None:
    answer = act(a_phone_of(hall, "w2"), reply="Look.", pictures=[PICTURE])
    assert answer.status_code == 400
    assert "picture is not there" in answer.get_json()["error"]
    assert not hall.orders


@pytest.mark.parametrize(
    ("refusal", "status", "sentence"),
    [
        (ImpossibleStep(was="declined", wanted="read", possible="-"), 409, "refused"),
        (UnknownInstruction(instruction="i1"), 404, "none: i1"),
        (NoStorage(), 503, "cannot store"),
    ],
)
def test_a_refusal_is_a_sentence_in_the_readers_language(phone: FlaskClient, hall: FakeHall, refusal: HallError, status: int, sentence: str) -> None:
    hall.refusal = refusal
    answer = act(phone, step="read")
    assert answer.status_code == status
    assert sentence in answer.get_json()["error"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"x" * 70_000])
def test_nonsense_is_a_400_in_words(phone: FlaskClient, body: bytes) -> None:
    answer = phone.post("/api/v1/phone/acts", data=body)
    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith("The message was not understood")


@pytest.mark.parametrize("path", ["/phone/", "/api/v1/phone/instructions"])
def test_an_account_without_a_worker_has_no_phone(hall: FakeHall, path: str) -> None:
    assert a_phone_of(hall, None).get(path).status_code == 403


def test_a_picture_is_taken(phone: FlaskClient) -> None:
    answer = phone.post("/api/v1/phone/pictures", data={"picture": (BytesIO(b"a picture"), "x.jpg")})
    assert (answer.status_code, answer.get_json()) == (201, {"id": PICTURE})


@pytest.mark.parametrize("form", [{}, {"picture": (BytesIO(b"nonsense"), "x.jpg")}])
def test_a_bad_picture_is_refused_in_words(phone: FlaskClient, form: dict[str, Any]) -> None:
    answer = phone.post("/api/v1/phone/pictures", data=form)
    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith("The picture was not taken")


def test_a_picture_that_is_too_large_is_refused_before_it_is_read(phone: FlaskClient) -> None:
    answer = phone.post("/api/v1/phone/pictures", data=b"0" * 9_000_000, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert "larger than 8 MB" in answer.get_json()["error"]


def test_a_picture_is_served_as_nothing_but_a_picture(phone: FlaskClient) -> None:
    large, small = phone.get(f"/pictures/{PICTURE}"), phone.get(f"/pictures/{PICTURE}/small")
    assert (large.data, small.data) == (b"large", b"small")
    assert large.mimetype == "image/jpeg"
    assert large.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in large.headers["Content-Security-Policy"]
    assert large.headers["Cache-Control"].startswith("private")
    assert phone.get("/pictures/nothing").status_code == 404
