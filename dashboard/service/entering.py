"""Use cases of logging in: passwords, sessions, the exercise's open doors. Sessions live in the store, so that they can be ended."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

from dashboard.domain.errors import AlreadyExists, UnknownAccount, WeakPassword, WrongPassword
from dashboard.domain.people import Account, Role
from dashboard.service.ports import Accounts, Passwords

LEAST = 12
"""Characters of a password (ASVS 5.0 §6.2: length rather than composition)."""
DAY_MS = 86_400_000
LIFE_MS = {Role.WALL: 400 * DAY_MS, Role.WORKER: 30 * DAY_MS}
"""How long a session lives; others: half a day."""


class Entrance:
    """Who comes in, and for how long."""

    def __init__(self, *, accounts: Accounts, passwords: Passwords, clock: Callable[[], int], ids: Callable[[], str]) -> None:
        self.accounts = accounts
        self._passwords = passwords
        self._now = clock
        self._new_id = ids
        self._nobody = passwords.hash(secrets.token_urlsafe())

    def log_in(self, login: str, password: str) -> Account:
        """The account. Raises WrongPassword, after the same work whether the name exists or not."""
        found = self.accounts.by_login(login.strip())
        fits = self._passwords.fits(found[1] if found else self._nobody, password)
        if found is None or not fits or found[0].disabled:
            raise WrongPassword
        return found[0]

    def open_session(self, account: Account) -> str:
        """A new session's token, to be kept by the browser."""
        token, now = secrets.token_urlsafe(32), self._now()
        self.accounts.open_session(token, account.id, opened_at=now, expires_at=now + LIFE_MS.get(account.role, DAY_MS // 2))
        return token

    def account_of(self, token: str) -> Account | None:
        """Whose session this is, if it still is one."""
        return self.accounts.session_account(token, now=self._now())

    def living(self, tokens: Sequence[str]) -> set[str]:
        """Which of these sessions have not ended."""
        return self.accounts.living(tokens, now=self._now())

    def end(self, token: str) -> None:
        """This session is over."""
        self.accounts.end_session(token)

    def change_password(self, account: Account, old: str, new: str) -> Account:
        """Set a new password and end all sessions. Raises WrongPassword, WeakPassword."""
        self.log_in(account.login, old)
        check_password(new)
        changed = replace(account, must_change=False)
        self.accounts.save(changed, self._passwords.hash(new))
        self.accounts.end_sessions_of(account.id)
        return changed

    def add_account(self, login: str, name: str, role: Role, *, area: str | None = None, worker: str | None = None) -> str:
        """Make an account with a one-time password, which is returned. Raises AlreadyExists."""
        if self.accounts.by_login(login):
            raise AlreadyExists(what=login)
        password = one_time_password()
        account = Account(id=self._new_id(), login=login, name=name, role=role, area=area, worker=worker, must_change=True)
        self.accounts.add(account, self._passwords.hash(password))
        return password

    def reset_password(self, login: str) -> str:
        """Give an account a new one-time password and end its sessions. Raises UnknownAccount."""
        account, password = self._known(login), one_time_password()
        self.accounts.save(replace(account, must_change=True), self._passwords.hash(password))
        self.accounts.end_sessions_of(account.id)
        return password

    def disable(self, login: str, *, disabled: bool = True) -> Account:
        """Close an account (or open it again) and end its sessions. Raises UnknownAccount."""
        account = replace(self._known(login), disabled=disabled)
        self.accounts.save(account)
        self.accounts.end_sessions_of(account.id)
        return account

    def _known(self, login: str) -> Account:
        found = self.accounts.by_login(login)
        if found is None:
            raise UnknownAccount(login=login)
        return found[0]


def check_password(password: str) -> None:
    """Raises WeakPassword."""
    if len(password) < LEAST:
        raise WeakPassword(least=LEAST)


def one_time_password() -> str:
    """Readable aloud: four groups of four without characters that look alike."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))
