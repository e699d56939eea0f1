"""The reader of `hall:inbox`: a member of the consumer group that turns entries into orders. Own pending first; XACK after commit."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

from redis import Redis
from redis.exceptions import ResponseError
from sqlalchemy import insert, select

from dashboard.domain.commands import Order, Outcome, Refused
from dashboard.domain.errors import BadMessage, HallError, NoStorage
from dashboard.service.hall import Hall
from data import tables
from data.database import Database
from data.messages import LARGEST, order_of
from data.streams import BLOCK_MS, DEAD, GROUP, INBOX

log = logging.getLogger("gridhall.inbox")
BATCH = 500
DEAD_KEPT = 10_000
"""Dead letters that stay in the stream; all of them are in the database."""
STALE_MS = 60_000
"""An entry another reader has held for so long is taken over."""
Entry = tuple[bytes, dict[bytes, bytes] | None]


class Inbox:
    """`step` takes one batch from the stream to the committed end; returns how many entries it took."""

    def __init__(self, redis: Redis, hall: Hall, database: Database, *, consumer: str, clock: Callable[[], int]) -> None:
        self._redis = redis
        self._hall = hall
        self._database = database
        self._consumer = consumer
        self._clock = clock
        self._own_pending = True
        self._claim_from: Any = "0-0"

    def step(self, *, block_ms: int = BLOCK_MS) -> int:
        """Raises NoStorage or RedisError: nothing was acknowledged then, the next step takes the same entries again."""
        entries = self._read(block_ms)
        if entries:
            self._take(entries)
        return len(entries)

    def _read(self, block_ms: int) -> list[Entry]:
        start = "0" if self._own_pending else ">"
        try:
            answer: Any = self._redis.xreadgroup(GROUP, self._consumer, {INBOX: start}, count=BATCH, block=block_ms)
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            self.prepare()
            return []
        entries: list[Entry] = [entry for _, found in answer or () for entry in found]
        if self._own_pending and not entries:
            self._own_pending = False
            return self._read(block_ms)
        return entries

    def prepare(self) -> None:
        """Make the group if it is not there, from the stream's beginning: what nobody has read must not be passed over."""
        try:
            self._redis.xgroup_create(INBOX, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise
        self._own_pending = True

    def _take(self, entries: Sequence[Entry]) -> None:
        try:
            self._perform(entries)
            self._redis.xack(INBOX, GROUP, *(entry for entry, _ in entries))
        except BaseException:
            self._own_pending = True
            raise

    def _perform(self, entries: Sequence[Entry]) -> None:
        orders: list[tuple[Entry, Order]] = []
        dead: list[tuple[Entry, str]] = []
        for entry in entries:
            try:
                orders.append((entry, order_of((entry[1] or {}).get(b"message"))))
            except BadMessage as error:
                dead.append((entry, str(error.fields["reason"])))
        outcomes = self._outcomes([order for _, order in orders])
        dead += [(entry, str(outcome.error)) for (entry, _), outcome in zip(orders, outcomes, strict=True) if isinstance(outcome, Refused)]
        if dead:
            self._bury(dead)

    def _outcomes(self, orders: list[Order]) -> list[Outcome]:
        try:
            return self._hall.perform(orders) if orders else []
        except NoStorage:
            raise
        except Exception:
            return [self._alone(order) for order in orders]

    def _alone(self, order: Order) -> Outcome:
        """One order of a batch that failed as a whole; whatever it does, the reader goes on."""
        try:
            return self._hall.perform([order])[0]
        except NoStorage:
            raise
        except Exception as error:
            log.exception("order %s could not be performed", order.id)
            return Refused(order=order.id, error=HallError(detail=f"{type(error).__name__}"))

    def _bury(self, dead: Sequence[tuple[Entry, str]]) -> None:
        """Keep what could not be taken, with the reason, in the database and in `hall:dead`."""
        rows = [_letter(entry, reason, self._clock()) for entry, reason in dead]
        with self._database.write() as connection:
            column = tables.dead_letter.c.entry
            known = set(connection.execute(select(column).where(column.in_([row["entry"] for row in rows]))).scalars())
            fresh = [row for row in rows if row["entry"] not in known]
            if fresh:
                connection.execute(insert(tables.dead_letter), fresh)
        pipe = self._redis.pipeline(transaction=False)
        for row in rows:
            pipe.xadd(DEAD, {"entry": row["entry"], "reason": row["reason"], "message": row["raw"]})
        pipe.execute()

    def take_over(self) -> int:
        """Entries that another reader of the group left behind."""
        answer: Any = self._redis.xautoclaim(INBOX, GROUP, self._consumer, STALE_MS, self._claim_from, count=BATCH)
        self._claim_from, entries = answer[0], answer[1]
        if entries:
            self._take(entries)
        return len(entries)

    def trim(self) -> None:
        """Drop what the group has read and acknowledged; never what somebody still has to do."""
        groups: Any = self._redis.xinfo_groups(INBOX)
        if len(groups) != 1:
            return
        pending: Any = self._redis.xpending(INBOX, GROUP)
        done = pending["min"] or groups[0]["last-delivered-id"]
        self._redis.xtrim(DEAD, maxlen=DEAD_KEPT, approximate=True)
        self._redis.xtrim(INBOX, minid=done.decode() if isinstance(done, bytes) else done, approximate=False)

    def lag(self) -> int:
        """Entries that nobody has committed yet."""
        groups: Any = self._redis.xinfo_groups(INBOX)
        return sum(int(group["pending"]) + int(group.get("lag") or 0) for group in groups if group["name"] == GROUP.encode())


def _letter(entry: Entry, reason: str, now: int) -> dict[str, Any]:
    name, fields = entry
    raw = (fields or {}).get(b"message", b"")
    names = {key.decode(errors="replace"): len(value) for key, value in (fields or {}).items()}
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in reason)
    return {"entry": name.decode(), "reason": shown, "fields": json.dumps(names), "raw": raw[:LARGEST], "recorded_at": now}
