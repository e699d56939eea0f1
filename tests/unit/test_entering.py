"""The entrance with accounts in memory: who comes in, for how long, and what ends it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from dashboard.domain.errors import AlreadyExists, UnknownAccount, WeakPassword, WrongPassword
from dashboard.domain.people import Account, Role
from dashboard.service.entering import DAY_MS, LEAST, Entrance, check_password, one_time_password
from tests.builders import Clock
from tests.web_side import PASSWORD, PlainPasswords


class AccountsInMemory:
    """The port `Accounts`, without a database."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[Account, str]] = {}
        self.sessions: dict[str, tuple[str, int]] = {}

    def by_login(self, login: str) -> tuple[Account, str] | None:
        return next((found for found in self.kept.values() if found[0].login == login), None)

    def by_id(self, account: str) -> Account | None:
        return self.kept[account][0] if account in self.kept else None

    def all(self) -> Sequence[Account]:
        return [account for account, _ in self.kept.values()]

    def add(self, account: Account, password_hash: str) -> None:
        self.kept[account.id] = (account, password_hash)

    def save(self, account: Account, password_hash: str | None = None) -> None:
        self.kept[account.id] = (account, password_hash or self.kept[account.id][1])

    def open_session(self, token: str, account: str, *, opened_at: int, expires_at: int) -> None:
        self.sessions[token] = (account, expires_at)

    def session_account(self, token: str, *, now: int) -> Account | None:
        account, expires_at = self.sessions.get(token, ("", 0))
        found = self.by_id(account)
        return found if found and not found.disabled and expires_at > now else None

    def living(self, tokens: Sequence[str], *, now: int) -> set[str]:
        return {token for token in tokens if self.session_account(token, now=now)}

    def end_session(self, token: str) -> None:
        self.sessions.pop(token, None)

    def end_sessions_of(self, account: str) -> None:
        self.sessions = {token: session for token, session in self.sessions.items() if session[0] != account}


class CountingPasswords(PlainPasswords):
    """Counts the checks."""

    checks = 0

    def fits(self, password_hash: str, password: str) -> bool:
        self.checks += 1
        return super().fits(password_hash, password)


@pytest.fixture
def clock() -> Clock:
    """One that stands."""
    return Clock()


@pytest.fixture
def entrance(clock: Clock) -> Entrance:
    """With one supervisor."""
    numbers = itertools.count(1)
    found = Entrance(accounts=AccountsInMemory(), passwords=CountingPasswords(), clock=clock, ids=lambda: f"a{next(numbers)}")
    found.accounts.add(Account(id="s", login="sup", name="值班长", role=Role.SUPERVISOR), f"plain:{PASSWORD}")
    return found


def supervisor(entrance: Entrance) -> Account:
    """The account as it is now."""
    found = entrance.accounts.by_login("sup")
    assert found is not None
    return found[0]


def test_the_right_password_opens(entrance: Entrance) -> None:
    assert entrance.log_in(" sup ", PASSWORD).id == "s"


@pytest.mark.parametrize(("login", "password"), [("sup", "wrong"), ("sup", ""), ("nobody", PASSWORD), ("", ""), ("SUP", PASSWORD)])
def test_everything_else_is_refused_alike(entrance: Entrance, login: str, password: str) -> None:
    with pytest.raises(WrongPassword, match="Name or password is wrong"):
        entrance.log_in(login, password)


def test_a_name_that_is_none_costs_as_much_as_one_that_is(entrance: Entrance) -> None:
    passwords = entrance._passwords
    assert isinstance(passwords, CountingPasswords)
    for login in ("sup", "nobody"):
        before = passwords.checks
        with pytest.raises(WrongPassword):
            entrance.log_in(login, "wrong")
        assert passwords.checks == before + 1


def test_a_closed_account_stays_out_with_the_right_password(entrance: Entrance) -> None:
    token = entrance.open_session(supervisor(entrance))
    entrance.disable("sup")
    assert entrance.account_of(token) is None
    with pytest.raises(WrongPassword):
        entrance.log_in("sup", PASSWORD)
    entrance.disable("sup", disabled=False)
    assert entrance.log_in("sup", PASSWORD)
    assert entrance.account_of(token) is None


@pytest.mark.parametrize(
    ("role", "days"), [(Role.SUPERVISOR, 0.5), (Role.LEADER, 0.5), (Role.ADMINISTRATOR, 0.5), (Role.WORKER, 30), (Role.WALL, 400)]
)
def test_a_session_lives_as_long_as_its_role_needs(entrance: Entrance, clock: Clock, role: Role, days: float) -> None:
    account = Account(id="x", login="x", name="x", role=role)
    entrance.accounts.add(account, "!")
    token = entrance.open_session(account)
    clock.forward(ms=int(days * DAY_MS) - 1)
    assert entrance.account_of(token) == account
    assert entrance.living([token, "other"]) == {token}
    clock.forward(ms=1)
    assert entrance.account_of(token) is None
    assert entrance.living([token]) == set()


def test_tokens_cannot_be_guessed(entrance: Entrance) -> None:
    tokens = {entrance.open_session(supervisor(entrance)) for _ in range(50)}
    assert len(tokens) == 50
    assert min(len(token) for token in tokens) >= 40


def test_ending_one_session_leaves_the_other(entrance: Entrance) -> None:
    first, second = (entrance.open_session(supervisor(entrance)) for _ in range(2))
    entrance.end(first)
    assert entrance.account_of(first) is None
    assert entrance.account_of(second) is not None


def test_a_changed_password_ends_every_session_and_the_old_one_no_longer_fits(entrance: Entrance) -> None:
    token = entrance.open_session(supervisor(entrance))
    entrance.change_password(supervisor(entrance), PASSWORD, "another sentence")
    assert entrance.account_of(token) is None
    assert entrance.log_in("sup", "another sentence")
    with pytest.raises(WrongPassword):
        entrance.log_in("sup", PASSWORD)


def test_a_password_is_changed_only_by_whoever_knows_it(entrance: Entrance) -> None:
    with pytest.raises(WrongPassword):
        entrance.change_password(supervisor(entrance), "wrong", "another sentence")
    assert entrance.log_in("sup", PASSWORD)


def test_a_short_password_is_refused_and_nothing_changes(entrance: Entrance) -> None:
    token = entrance.open_session(supervisor(entrance))
    with pytest.raises(WeakPassword):
        entrance.change_password(supervisor(entrance), PASSWORD, "x" * (LEAST - 1))
    assert entrance.account_of(token) is not None
    check_password("x" * LEAST)


def test_a_new_account_must_choose_its_own_password(entrance: Entrance) -> None:
    password = entrance.add_account("new", "新人", Role.LEADER)
    account = entrance.log_in("new", password)
    assert account.must_change
    assert not entrance.change_password(account, password, "another sentence").must_change
    assert not entrance.log_in("new", "another sentence").must_change


def test_a_name_is_given_once(entrance: Entrance) -> None:
    with pytest.raises(AlreadyExists, match="sup"):
        entrance.add_account("sup", "另一人", Role.LEADER)
    assert supervisor(entrance).role is Role.SUPERVISOR


def test_a_reset_ends_sessions_and_asks_for_a_new_password(entrance: Entrance) -> None:
    token = entrance.open_session(supervisor(entrance))
    password = entrance.reset_password("sup")
    assert entrance.account_of(token) is None
    assert entrance.log_in("sup", password).must_change


@pytest.mark.parametrize("act", ["reset_password", "disable"])
def test_an_account_that_is_none_is_told(entrance: Entrance, act: str) -> None:
    with pytest.raises(UnknownAccount, match="nobody"):
        getattr(entrance, act)("nobody")


def test_a_role_that_changes_counts_from_the_next_question_on(entrance: Entrance) -> None:
    token = entrance.open_session(supervisor(entrance))
    entrance.accounts.save(replace(supervisor(entrance), role=Role.LEADER))
    found = entrance.account_of(token)
    assert found is not None
    assert found.role is Role.LEADER


def test_a_one_time_password_can_be_read_aloud() -> None:
    made = {one_time_password() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", password) for password in made)
    assert min(len(password) for password in made) >= LEAST
