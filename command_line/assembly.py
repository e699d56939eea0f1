"""Where the real parts are chosen and put together, for every command."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from callbacks.screens import furnishings
from dashboard.service.entering import Entrance
from dashboard.service.hall import Hall
from dashboard.settings import Settings
from dashboard.web import server
from dashboard.web.live import FeedAway
from data import schema, streams
from data.accounts import ArgonPasswords, SqlAccounts
from data.catalogue import all_words
from data.database import Database
from data.dead_letters import SqlLetters
from data.embedded import StreamServer
from data.feed import StreamFeed
from data.ids import time_ids
from data.inbox import Inbox
from data.indicator_queries import SqlIndicators
from data.pictures import PictureFiles
from data.pictures_rows import PictureRows
from data.pulse import SqlPulse
from data.relay import Relay
from data.store import SqlStore
from data.streams import EventStream

ROOT = Path(__file__).resolve().parents[1]


def now_ms() -> int:
    """The hall's clock: epoch milliseconds (UTC)."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Parts:
    """The parts of one hall in one process, each made when it is first asked for."""

    settings: Settings

    @cached_property
    def database(self) -> Database:
        return Database(self.settings.database)

    @cached_property
    def store(self) -> SqlStore:
        return SqlStore(self.database)

    @cached_property
    def stream_server(self) -> StreamServer | None:
        """The embedded server, unless a Redis is named."""
        return None if self.settings.redis_url else StreamServer(self.settings.home / "stream")

    @cached_property
    def redis_url(self) -> str:
        if self.settings.redis_url:
            return self.settings.redis_url.get_secret_value()
        assert self.stream_server is not None
        return self.stream_server.url

    @cached_property
    def redis(self) -> Redis:
        return streams.connect(self.redis_url)

    @cached_property
    def events(self) -> EventStream:
        return EventStream(self.redis)

    @cached_property
    def relay(self) -> Relay:
        return Relay(self.store, self.events)

    @cached_property
    def hall(self) -> Hall:
        return Hall(store=self.store, indicators=SqlIndicators(self.database.engine), clock=now_ms, ids=time_ids(now_ms), wake=self._wake)

    def _wake(self) -> None:
        """Whoever relays: this process at once, others by a message that may be lost."""
        self.relay.poke()
        if not self.alone:
            try:
                self.redis.publish(streams.WAKE, b"")
            except RedisError:
                return

    @cached_property
    def alone(self) -> bool:
        """Is this the process that relays?"""
        return os.environ.get("GRIDHALL_PROCESS", "all") != "web"

    @cached_property
    def accounts(self) -> SqlAccounts:
        return SqlAccounts(self.database)

    @cached_property
    def entrance(self) -> Entrance:
        return Entrance(accounts=self.accounts, passwords=ArgonPasswords(), clock=now_ms, ids=time_ids(now_ms))

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.redis, self.hall, self.database, consumer=self.settings.worker, clock=now_ms)

    @cached_property
    def pulse(self) -> SqlPulse:
        return SqlPulse(self.database)

    def upgrade(self) -> None:
        """Bring the tables up to date."""
        schema.upgrade(self.database)

    def secret_key(self) -> str:
        """The key that signs cookies: made once, kept with the hall."""
        key = self.store.fact("secret_key")
        if key is None:
            key = secrets.token_hex(32)
            self.store.set_fact("secret_key", key)
        return str(key)

    def web(self) -> server.Web:
        """The web side."""
        settings = self.settings
        return server.build(
            server.WebNeeds(
                hall=self.hall,
                entrance=self.entrance,
                pictures=PictureFiles(settings.home / "pictures", PictureRows(self.database)),
                letters=SqlLetters(self.database),
                feed=StreamFeed(self.events, f"web-{settings.port}", away=FeedAway),
                pulse=self.pulse,
                languages=all_words(),
                screens=furnishings(self.hall, wall_width_mm=settings.wall_width_mm, viewing_distance_m=settings.viewing_distance_m),
                secret_key=self.secret_key(),
                build=build_id(),
                exercise_doors=settings.exercise_doors,
                proxies=settings.proxies,
            )
        )


def build_id() -> str:
    """Changes whenever anything does that a screen runs: screens of an older build reload themselves."""
    digest = hashlib.sha256()
    for folder in ("assets", "layouts", "callbacks", "dashboard", "data/locale"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".js", ".css", ".py", ".po", ".html"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
