"""Accounts with open sessions, written straight into a hall's database, and the cookies by which their requests are known."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select, update

from dashboard.domain.people import Account, Role
from data import tables
from data.accounts import SqlAccounts
from data.database import Database
from data.store import SqlStore

AGENT = "gridhall-bench"
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Pass:
    """What a client needs to be let in: its cookie, the header against forged requests, and who it is."""

    cookie: str
    csrf: str
    worker: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """For a child process."""
        return asdict(self)


class Porter:
    """Writes passes for a hall whose secret it reads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        store = SqlStore(database)
        secret = store.fact("secret_key")
        if secret is None:
            secret = secrets.token_hex(32)
            store.set_fact("secret_key", secret)
        app = Flask("bench")
        app.secret_key = secret
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        self._signer = signer
        self._raw = hashlib.sha256(os.urandom(32)).hexdigest()
        self._csrf = str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(self._raw))

    def door(self, login: str) -> Pass:
        """A pass of an exercise account that the seeded city has."""
        found = SqlAccounts(self._database).by_login(login)
        assert found is not None
        return self.passes([found[0]])[0]

    def passes(self, accounts: Sequence[Account]) -> list[Pass]:
        """A session and a pass for each."""
        now = time.time_ns() // 1_000_000
        tokens = [secrets.token_urlsafe(32) for _ in accounts]
        rows = [
            {"token": hashlib.sha256(token.encode()).hexdigest(), "account": account.id, "opened_at": now, "expires_at": now + DAY_MS}
            for token, account in zip(tokens, accounts, strict=True)
        ]
        with self._database.write() as connection:
            connection.execute(insert(tables.session), rows)
        return [Pass(f"session={self._signed(token)}", self._csrf, account.worker) for token, account in zip(tokens, accounts, strict=True)]

    def _signed(self, token: str) -> str:
        machine = hashlib.sha512(f"127.0.0.1|{AGENT}".encode()).hexdigest()
        return str(self._signer.dumps({"_user_id": token, "_fresh": True, "_id": machine, "csrf_token": self._raw}))


def everybody_has_a_phone(database: Database) -> list[Account]:
    """A worker with a phone, on duty, in every grid; returns their new accounts."""
    with database.write() as connection:
        connection.execute(update(tables.worker).values(phone=True, duty=True, simulated=False))
        manned = set(connection.execute(select(tables.worker.c.grid)).scalars())
        grids = connection.execute(select(tables.area.c.code, tables.area.c.name).where(tables.area.c.kind == "grid")).all()
        vacant = [grid for grid in grids if grid.code not in manned]
        if vacant:
            rows = [
                {"id": f"bench-{grid.code}", "grid": grid.code, "label": grid.name, "phone": True, "duty": True, "simulated": False}
                for grid in vacant
            ]
            connection.execute(insert(tables.worker), rows)
        workers = connection.execute(select(tables.worker.c.id, tables.worker.c.label)).all()
    accounts = [Account(id=f"bench-{row.id}", login=f"bench-{row.id}", name=row.label, role=Role.WORKER, worker=row.id) for row in workers]
    SqlAccounts(database).add_all(accounts)
    return accounts
