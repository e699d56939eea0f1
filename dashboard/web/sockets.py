"""Socket.IO: who may connect, which rooms the server puts them in, what phones confirm. Only `EVENTS` are heard."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec
from flask import request
from flask_login import current_user
from flask_socketio import SocketIO, disconnect, emit, join_room

from dashboard.domain.changes import Change
from dashboard.domain.commands import AdvanceRecipient, Order
from dashboard.domain.errors import HallError
from dashboard.domain.instructions import RecipientState
from dashboard.domain.people import Account
from dashboard.service.entering import Entrance
from dashboard.service.hall import Hall
from dashboard.web.audiences import audience_of
from dashboard.web.doors import EVENTS
from dashboard.web.live import Live

log = logging.getLogger("gridhall.sockets")
LARGEST = 64 * 1024
Listing = Callable[[str], list[dict[str, Any]]]
"""Worker id -> the entries of all its instructions, as the phone shows them."""


class Json:
    """The JSON that sockets speak: msgspec in place of the standard library, on both ends of the same protocol."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        """To text."""
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str, **_: Any) -> Any:
        """From text."""
        return msgspec.json.decode(text)


class Join(msgspec.Struct):
    """A screen or phone says what it is and where it stands."""

    audience: str
    n: int = 0
    build: str | None = None


class Delivered(msgspec.Struct):
    """A phone has an instruction."""

    instruction: str
    id: str


class Sockets:
    """All sockets of this process."""

    def __init__(self, socketio: SocketIO, hall: Hall, entrance: Entrance, listing: Listing) -> None:
        self.io = socketio
        self.hall = hall
        self._entrance = entrance
        self.live: Live
        self._listing = listing
        self._sessions: dict[str, tuple[str, str]] = {}
        """Socket -> (account id, session token)."""
        self._phones: dict[str, str] = {}
        """Socket -> worker."""

    def attach(self, live: Live) -> None:
        """Begin to listen."""
        self.live = live
        live.hears.append(self.tell_phones)
        self.io.on_event("connect", self.connected)
        self.io.on_event("disconnect", self.gone)
        for name, handler in {"join": self.join, "delivered": self.delivered}.items():
            self.io.on_event(name, partial(self._guarded, name, handler))

    def push(self, event: str, room: str, message: Any) -> None:
        """To everybody in a room."""
        self.io.emit(event, message, to=room)

    def connected(self, _auth: object = None) -> bool:
        """Nobody without a login."""
        if not current_user.is_authenticated or current_user.account.must_change:
            return False
        self._sessions[_sid()] = (current_user.account.id, current_user.token)
        return True

    def gone(self, _reason: object = None) -> None:
        """A socket has closed."""
        self._sessions.pop(_sid(), None)
        self._phones.pop(_sid(), None)

    @property
    def phones(self) -> frozenset[str]:
        """Workers whose phone is connected."""
        return frozenset(self._phones.values())

    def close_all_of(self, account: str) -> None:
        """After logout or dismissal: a socket outlives a session unless somebody ends it."""
        for sid, (owner, _) in list(self._sessions.items()):
            if owner == account:
                disconnect(sid=sid, namespace="/")

    def close_ended(self) -> None:
        """Once a second: close the sockets of sessions that have ended, wherever they were ended."""
        living = self._entrance.living([token for _, token in self._sessions.values()])
        for sid, (_, token) in list(self._sessions.items()):
            if token not in living:
                self.io.server.disconnect(sid, namespace="/")

    def _guarded(self, name: str, handler: Callable[[Any], None], message: Any = None) -> None:
        if not current_user.is_authenticated or current_user.account.role not in EVENTS[name]:
            disconnect()
            return
        try:
            handler(message)
        except (msgspec.ValidationError, HallError) as error:
            emit("refused", {"event": name, "error": str(error)})

    def join(self, message: Any) -> None:
        """Put a screen or phone in its room and tell it what it lacks."""
        wanted = msgspec.convert(message, Join)
        account: Account = current_user.account
        if wanted.audience == "phone" and account.worker:
            self._join_phone(account.worker)
            return
        audience = audience_of(account, wanted.audience)
        if audience is None:
            emit("refused", {"event": "join", "error": "This screen is not for this account."})
            return
        join_room(audience.room)
        emit(*self.live.join(audience, wanted.n, wanted.build))
        emit("beat", self.live.beat())

    def _join_phone(self, worker: str) -> None:
        self._phones[_sid()] = worker
        join_room(f"worker:{worker}")
        emit("mine", {"instructions": self._listing(worker), "whole": True})
        emit("beat", self.live.beat())

    def delivered(self, message: Any) -> None:
        """A phone confirms that it has an instruction."""
        said = msgspec.convert(message, Delivered)
        account: Account = current_user.account
        command = AdvanceRecipient(instruction=said.instruction, worker=account.worker or "", step=RecipientState.DELIVERED)
        self.hall.do(Order(id=f"{account.worker}:{said.id}"[:200], command=command, by=account))

    def tell_phones(self, changes: Sequence[Change]) -> None:
        """What concerns a connected phone goes to it at once."""
        phones = self.phones
        if phones:
            for change in changes:
                for worker, entry in phone_entries(change):
                    if worker in phones:
                        self.push("mine", f"worker:{worker}", {"instructions": [entry]})


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # Flask-SocketIO puts it there


def phone_entries(change: Change) -> list[tuple[str, dict[str, Any]]]:
    """What a change adds to or alters in workers' lists: (worker, entry or part of one)."""
    body = change.body
    if change.kind == "instruction_dispatched":
        names = ("kind", "text", "issuer", "target_name", "due_at")
        entry = {name: body[name] for name in names} | {"instruction": change.subject, "at": change.at, "late": False, "chased": 0, "replies": []}
        return [(row["worker"], entry | {"state": row["state"], "reason": row["reason"]}) for row in body["recipients"]]
    if change.kind == "recipient_chased":
        return [(body["worker"], {"instruction": change.subject, "chased": body["times"]})]
    if change.kind == "reply_given":
        return [(body["worker"], {"instruction": change.subject, "state": "replied"})]
    if change.kind.startswith("recipient_"):
        state = change.kind.removeprefix("recipient_")
        return [(body["worker"], {"instruction": change.subject, "state": state, "reason": body["reason"]})]
    return []
