"""Accounts and their sessions in the database; passwords as argon2 hashes. Session tokens are stored hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import bindparam, delete, insert, select, update

from dashboard.domain.people import Account
from data import tables
from data.database import Database
from data.rows import ACCOUNTS
from data.work import SLICE

_OF_SESSION = (
    select(tables.account)
    .join(tables.session, tables.session.c.account == tables.account.c.id)
    .where((tables.session.c.token == bindparam("token")) & (tables.session.c.expires_at > bindparam("now")) & tables.account.c.disabled.is_(False))
)
"""Asked at every request and every socket event: built once."""


class SqlAccounts:
    """The port `Accounts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_login(self, login: str) -> tuple[Account, str] | None:
        with self._database.read() as connection:
            row = connection.execute(select(tables.account).where(tables.account.c.login == login)).mappings().first()
        return (ACCOUNTS.read(row), row["password"]) if row else None

    def by_id(self, account: str) -> Account | None:
        with self._database.read() as connection:
            row = connection.execute(select(tables.account).where(tables.account.c.id == account)).mappings().first()
        return ACCOUNTS.read(row) if row else None

    def all(self) -> Sequence[Account]:
        with self._database.read() as connection:
            return [ACCOUNTS.read(row) for row in connection.execute(select(tables.account).order_by(tables.account.c.login)).mappings()]

    def add(self, account: Account, password_hash: str) -> None:
        with self._database.write() as connection:
            connection.execute(insert(tables.account).values(ACCOUNTS.written(account) | {"password": password_hash}))

    def add_all(self, accounts: Sequence[Account]) -> None:
        """Accounts into which nobody can log in with a password."""
        rows = [ACCOUNTS.written(account) | {"password": "!"} for account in accounts]
        with self._database.write() as connection:
            if rows:
                connection.execute(insert(tables.account), rows)

    def save(self, account: Account, password_hash: str | None = None) -> None:
        row = ACCOUNTS.written(account) | ({"password": password_hash} if password_hash else {})
        with self._database.write() as connection:
            connection.execute(update(tables.account).where(tables.account.c.id == account.id).values(row))

    def open_session(self, token: str, account: str, *, opened_at: int, expires_at: int) -> None:
        with self._database.write() as connection:
            connection.execute(delete(tables.session).where(tables.session.c.expires_at < opened_at))
            connection.execute(insert(tables.session).values(token=_hashed(token), account=account, opened_at=opened_at, expires_at=expires_at))

    def session_account(self, token: str, *, now: int) -> Account | None:
        with self._database.read() as connection:
            row = connection.execute(_OF_SESSION, {"token": _hashed(token), "now": now}).mappings().first()
        return ACCOUNTS.read(row) if row else None

    def living(self, tokens: Sequence[str], *, now: int) -> set[str]:
        named = {_hashed(token): token for token in tokens}
        columns, found = tables.session.c, set()
        joined = select(columns.token).join(tables.account, columns.account == tables.account.c.id)
        with self._database.read() as connection:
            for start in range(0, len(named), SLICE):
                part = columns.token.in_(list(named)[start : start + SLICE])
                where = part & (columns.expires_at > now) & tables.account.c.disabled.is_(False)
                found |= {named[row.token] for row in connection.execute(joined.where(where))}
        return found

    def end_session(self, token: str) -> None:
        with self._database.write() as connection:
            connection.execute(delete(tables.session).where(tables.session.c.token == _hashed(token)))

    def end_sessions_of(self, account: str) -> None:
        with self._database.write() as connection:
            connection.execute(delete(tables.session).where(tables.session.c.account == account))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class ArgonPasswords:
    """The port `Passwords`."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def fits(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
