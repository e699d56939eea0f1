"""The real web side on a small town, with what lies outside it replaced: a feed and a pulse that are given, pictures in memory, cheap passwords."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

from callbacks.screens import furnishings
from dashboard.domain.changes import Change
from dashboard.domain.city import City, Mode
from dashboard.domain.people import Account, Role
from dashboard.service.entering import Entrance
from dashboard.service.picturing import StoredPicture
from dashboard.web import server
from data.accounts import SqlAccounts
from data.catalogue import all_words
from data.dead_letters import SqlLetters
from tests.builders import ZONE, Town

PICTURE = "0123456789abcdef0123456789abcdef"
PASSWORD = "a long pass sentence"
HOST = "http://localhost"


class PlainPasswords:
    """Passwords that cost nothing to check."""

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def fits(self, password_hash: str, password: str) -> bool:
        return password_hash == f"plain:{password}"


class StoreFeed:
    """Changes at once, straight from the town's store; or none while `away` is set."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.away: Exception | None = None
        self.reached = 0

    def after(self, n: int) -> Sequence[Change]:
        if self.away:
            raise self.away
        return self.town.changes(n)

    def passed(self, n: int) -> None:
        self.reached = n


@dataclass
class FakePulse:
    """What the parts say of themselves: what a test lays down."""

    said: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    error: Exception | None = None

    def beats(self) -> Mapping[str, tuple[int, Mapping[str, Any]]]:
        if self.error:
            raise self.error
        return self.said


class OnePicture:
    """A store that has one picture, of worker wN1."""

    def take(self, raw: bytes, *, worker: str, now: int) -> StoredPicture:
        return StoredPicture(id=PICTURE, width=1, height=1, size=len(raw))

    def owned(self, pictures: Iterable[str], *, worker: str) -> frozenset[str]:
        return frozenset(pictures) & {PICTURE} if worker == "wN1" else frozenset()

    def read(self, picture: str, *, small: bool = False) -> bytes | None:
        return b"\xff\xd8jpeg" if picture == PICTURE else None


def account_of(role: Role) -> Account:
    """One account per role, named after it."""
    worker = "wN1" if role is Role.WORKER else None
    return Account(id=f"a-{role}", login=role.value, name=role.value, role=role, worker=worker)


@dataclass
class WebTown:
    """A web side and people who may come to it."""

    town: Town
    web: server.Web
    entrance: Entrance
    feed: StoreFeed
    pulse: FakePulse

    @classmethod
    def on(cls, town: Town, *, mode: Mode = Mode.EXERCISE, exercise_doors: bool = True) -> WebTown:
        """Build it as `app.py` does, with an account for every role."""
        town.store.set_city(City(code="C", name="试验市", zone=ZONE, mode=mode))
        town.hall.reload()
        accounts, ids = SqlAccounts(town.database), itertools.count(1)
        entrance = Entrance(accounts=accounts, passwords=PlainPasswords(), clock=town.clock, ids=lambda: f"acc{next(ids)}")
        for role in Role:
            accounts.add(account_of(role), f"plain:{PASSWORD}")
        feed, pulse = StoreFeed(town), FakePulse()
        web = server.build(
            server.WebNeeds(
                hall=town.hall,
                entrance=entrance,
                pictures=OnePicture(),
                letters=SqlLetters(town.database),
                feed=feed,
                pulse=pulse,
                languages=all_words(),
                screens=furnishings(town.hall, wall_width_mm=4000, viewing_distance_m=8.0),
                secret_key="s" * 64,
                build="b1",
                exercise_doors=exercise_doors,
                async_mode="threading",
            )
        )
        web.live.start()
        return cls(town, web, entrance, feed, pulse)

    def add(self, account: Account) -> Account:
        """One more account, with the usual password."""
        self.entrance.accounts.add(account, f"plain:{PASSWORD}")
        return account

    def visitor(self, account: Account | Role | None = None) -> Visitor:
        """A browser; logged in as this account, or as the role's own, or not at all."""
        found = account_of(account) if isinstance(account, Role) else account
        client = self.web.server.test_client()
        if found is not None:
            token = self.entrance.open_session(found)
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = token, True
        return Visitor(self.web, client)

    def must_change(self) -> Account:
        """A supervisor who has to choose a password first."""
        found = self.entrance.accounts.by_login("new")
        return found[0] if found else self.add(replace(account_of(Role.SUPERVISOR), id="a-new", login="new", must_change=True))


@dataclass
class Visitor:
    """One browser: sends forms and JSON as our own pages do, with the CSRF token."""

    web: server.Web
    client: FlaskClient

    def get(self, path: str, **more: Any) -> Any:
        """A page, followed nowhere."""
        return self.client.get(path, buffered=True, **more)

    def token(self) -> str:
        """The CSRF token as a page of ours carries it."""
        self.client.get("/login")
        cookie = self.client.get_cookie("_csrf_token")
        assert cookie is not None
        return cookie.decoded_value

    def post(self, path: str, **more: Any) -> Any:
        """An act of one of our pages."""
        headers = {"X-CSRFToken": self.token(), "Origin": HOST, "Sec-Fetch-Site": "same-origin"} | more.pop("headers", {})
        return self.client.post(path, headers=headers, buffered=True, **more)

    def call(self, screen: str, body: Any) -> Any:
        """A callback of a Dash screen."""
        return self.post(f"/{screen}/_dash-update-component", json=body)

    def socket(self) -> SocketIOTestClient:
        """The socket that this browser opens."""
        return self.web.socketio.test_client(self.web.server, flask_test_client=self.client)


def heard(socket: SocketIOTestClient) -> list[Any]:
    """What a socket has received since it was last asked; nothing where it was closed."""
    return list(socket.get_received()) if socket.is_connected() else []


def leads_to(answer: Any) -> str:
    """Where a redirect leads: host and path; the path alone if it stays on the host."""
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.netloc}{parts.path}" if parts.netloc not in ("", "localhost") else parts.path
