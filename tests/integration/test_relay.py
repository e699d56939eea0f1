"""The relay and its followers on a real stream server: dense numbers, whatever commits first; a stream wiped, foreign, away or with gaps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import msgspec
import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NoConnection
from sqlalchemy import insert, select, text

from dashboard.domain.changes import Change
from dashboard.domain.city import local_day
from dashboard.web.board import Board
from dashboard.web.live import FeedAway, Live
from data import relay as relay_module
from data import streams, tables
from data.database import Database
from data.feed import StreamFeed
from data.relay import Relay
from data.rows import CHANGES
from data.streams import EVENTS, EventStream
from tests.builders import NOON, ZONE, Town
from tests.web_side import FakePulse


class Lame(Redis):
    """A client whose server can be taken away."""

    away = False

    def execute_command(self, *args: object, **more: object) -> object:
        if self.away:
            raise NoConnection("away")
        return super().execute_command(*args, **more)

    def pipeline(self, *args: object, **more: object) -> object:
        if self.away:
            raise NoConnection("away")
        return super().pipeline(*args, **more)


@pytest.fixture
def redis(stream_url: str) -> Iterator[Lame]:
    """An empty stream server that can be taken away."""
    client = Lame.from_url(stream_url, protocol=2)
    client.flushall()
    yield client
    client.away = False
    client.close()


@pytest.fixture
def stream(redis: Lame) -> EventStream:
    """Its event stream; followers do not wait."""
    found = EventStream(redis)
    waiting = found.after
    found.after = lambda n, **_: waiting(n, block_ms=1)  # type: ignore[method-assign]
    return found


@pytest.fixture
def relay(town: Town, stream: EventStream) -> Relay:
    """The one that numbers and publishes."""
    return Relay(town.store, stream)


def published(redis: Redis) -> list[int]:
    """The numbers in the stream."""
    return [int(name.split(b"-")[0]) for name, _ in redis.xrange(EVENTS)]


def numbers(town: Town) -> list[int | None]:
    """The numbers in the database, in the order of insertion."""
    with town.database.read() as connection:
        return list(connection.execute(select(tables.change.c.n).order_by(tables.change.c.id)).scalars())


def a_screen(town: Town, stream: EventStream) -> Live:
    """A web process that follows the stream."""
    board = Board(lambda at: local_day(ZONE, at))
    feed = StreamFeed(stream, "web-1", away=FeedAway)
    live = Live(hall=town.hall, board=board, feed=feed, pulse=FakePulse(), push=lambda *_: None, build="b")
    live.start()
    return live


def follow(live: Live) -> None:
    """Until nothing more comes."""
    while live.follow():
        pass


def is_right(live: Live, town: Town) -> bool:
    """Does the screen show what a fresh look shows?"""
    fresh = town.board()
    return (live.board.n, live.board.picture) == (fresh.n, fresh.picture)


def test_numbers_are_dense_and_in_the_stream(town: Town, relay: Relay, redis: Lame) -> None:
    for ref in ("r1", "r2", "r3"):
        town.report(ref)
        relay.step()
    assert numbers(town) == [1, 2, 3, 4, 5, 6]
    assert published(redis) == [1, 2, 3, 4, 5, 6]


def test_what_travels_is_what_is_stored(town: Town, relay: Relay, stream: EventStream) -> None:
    town.report("r1", urgent=True)
    instruction = town.broadcast("N")
    town.reply(instruction, "wN1", "已巡查 “好” \U0001f600")
    relay.step()
    assert stream.after(0) == list(town.changes())


def _change(subject: str) -> dict[str, object]:
    row = CHANGES.written(Change(kind="case_filed", subject=subject, area="N1", at=NOON, recorded_at=NOON, body={"was": "reported"}))
    return row | {"n": None}


def test_a_change_that_commits_late_is_numbered_late_and_never_lost(town: Town, relay: Relay, redis: Lame) -> None:
    """PostgreSQL gives the ids at the insert, not at the commit: the first id may be seen after the second."""
    if town.database.sqlite:
        pytest.skip("SQLite has one writer at a time")
    engine = town.database.engine
    with engine.connect() as slow, engine.connect() as quick:
        slow.execute(insert(tables.change).values(_change("slow")))
        quick.execute(insert(tables.change).values(_change("quick")))
        quick.commit()
        assert relay.step() == 1
        slow.commit()
        assert relay.step() == 2
    with town.database.read() as connection:
        found = {row.subject: row.n for row in connection.execute(select(tables.change.c.subject, tables.change.c.n))}
    assert found == {"quick": 1, "slow": 2}
    assert published(redis) == [1, 2]


def test_many_writers_and_two_relays_leave_no_hole(town: Town, stream: EventStream, redis: Lame) -> None:
    done = threading.Event()
    failures: list[BaseException] = []

    def guarded(act: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            try:
                act()
            except BaseException as error:
                failures.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def write(name: str) -> None:
        for number in range(15):
            town.report(f"{name}{number}", filed=False)

    def number(one: Relay) -> None:
        while not done.is_set():
            one.step()

    relays = [guarded(lambda: number(Relay(town.store, stream))) for _ in range(2)]
    for thread in [guarded(lambda name=name: write(name)) for name in ("a", "b", "c", "d")]:
        thread.join()
    done.set()
    for thread in relays:
        thread.join()
    Relay(town.store, stream).step()
    assert failures == []
    assert sorted(number or 0 for number in numbers(town)) == list(range(1, 61))
    assert published(redis) == list(range(1, 61))


def test_a_snapshot_taken_while_somebody_numbers_is_taken(town: Town) -> None:
    """Two processes meet on the same rows: the one that reads the picture must not be sent away."""
    if town.database.sqlite:
        pytest.skip("SQLite has one writer at a time")
    town.report("r1")
    found: list[object] = []

    def look() -> None:
        try:
            found.append(town.store.snapshot().n)
        except BaseException as error:
            found.append(error)

    from data import numbering

    with town.database.write() as connection:
        numbering.number_pending(connection)
        reader = threading.Thread(target=look)
        reader.start()
        reader.join(timeout=0.5)
    reader.join(timeout=10)
    assert found == [2]


def test_a_wiped_stream_is_filled_again(town: Town, relay: Relay, stream: EventStream, redis: Lame) -> None:
    live = a_screen(town, stream)
    town.report("r1")
    relay.step()
    redis.flushall()
    relay.look_again()
    relay.step()
    assert published(redis) == [1, 2]
    town.report("r2")
    relay.step()
    follow(live)
    assert published(redis) == [1, 2, 3, 4]
    assert is_right(live, town)


def test_a_relay_that_starts_anew_goes_on_where_the_stream_ends(town: Town, relay: Relay, stream: EventStream, redis: Lame) -> None:
    town.report("r1")
    relay.step()
    town.report("r2")
    reborn = Relay(town.store, stream)
    reborn.step()
    reborn.step()
    assert published(redis) == [1, 2, 3, 4]


def test_a_relay_that_died_between_numbering_and_publishing_is_made_up_for(town: Town, stream: EventStream, redis: Lame) -> None:
    town.report("r1")
    town.store.number_pending()
    Relay(town.store, stream).step()
    assert published(redis) == [1, 2]


def test_what_was_published_twice_is_in_the_stream_once(town: Town, stream: EventStream, redis: Lame) -> None:
    town.report("r1")
    town.store.number_pending()
    changes = town.store.travelling_after(0, most=10)
    stream.publish(changes)
    stream.publish(changes)
    assert published(redis) == [1, 2]


def foreign() -> list[tuple[int, bytes]]:
    """Forty changes of another city's hall, as they travel."""
    return [(n, msgspec.json.encode(_change("foreign") | {"n": n, "body": {"was": "reported"}})) for n in range(1, 41)]


def test_the_stream_of_another_database_is_thrown_away(town: Town, relay: Relay, stream: EventStream, redis: Lame) -> None:
    stream.publish(foreign())
    town.report("r1")
    relay.step()
    assert published(redis) == [1, 2]
    assert {change.subject for change in stream.after(0)} == {"id00001"}


def test_a_screen_that_starts_beside_a_foreign_stream_shows_its_own_city(town: Town, relay: Relay, stream: EventStream) -> None:
    """A hall restored from yesterday's copy beside today's stream: the screen may read before the relay has thrown the stream away."""
    town.report("ours")
    town.store.number_pending()
    stream.publish(foreign())
    live = a_screen(town, stream)
    follow(live)
    relay.step()
    town.report("after")
    relay.step()
    follow(live)
    live.look()
    follow(live)
    assert is_right(live, town)


def test_numbering_goes_on_and_screens_follow_the_database_while_the_stream_is_away(
    town: Town, relay: Relay, stream: EventStream, redis: Lame
) -> None:
    live = a_screen(town, stream)
    redis.away = True
    for ref in ("r1", "r2"):
        town.report(ref)
        relay.step()
        follow(live)
        assert is_right(live, town)
    assert not relay.carrying
    assert not live.feeding
    assert None not in numbers(town)
    redis.away = False
    town.report("r3")
    relay.step()
    follow(live)
    assert relay.carrying
    assert live.feeding
    assert published(redis) == [1, 2, 3, 4, 5, 6]
    assert is_right(live, town)


def test_looking_again_at_a_stream_that_is_away_is_no_accident(town: Town, relay: Relay, redis: Lame) -> None:
    town.report("r1")
    relay.step()
    redis.away = True
    relay.look_again()
    redis.away = False
    redis.flushall()
    relay.step()
    assert published(redis) == [1, 2]


@pytest.mark.parametrize("lost", [(3,), (1, 2), (2, 3, 4, 5)])
def test_a_screen_fills_a_gap_in_the_stream_from_the_database(
    town: Town, relay: Relay, stream: EventStream, redis: Lame, lost: Sequence[int]
) -> None:
    live = a_screen(town, stream)
    for ref in ("r1", "r2", "r3"):
        town.report(ref, urgent=True)
    relay.step()
    redis.xdel(EVENTS, *(f"{n}-0" for n in lost))
    follow(live)
    assert is_right(live, town)


def test_a_screen_far_behind_a_refilled_stream_reads_what_the_stream_no_longer_has(
    town: Town, stream: EventStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "BATCH", 4)
    live = a_screen(town, stream)
    for number in range(10):
        town.report(f"r{number}")
    Relay(town.store, stream).step()
    assert stream.after(0)[0].n == 17
    follow(live)
    assert is_right(live, town)


def test_trimming_keeps_what_the_slowest_screen_has_not_passed(
    town: Town, relay: Relay, stream: EventStream, redis: Lame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "KEPT", 2)
    for number in range(5):
        town.report(f"r{number}")
    relay.step()
    stream.passed("quick", 10)
    stream.passed("slow", 6)
    stream.trim()
    assert published(redis) == [4, 5, 6, 7, 8, 9, 10]


def test_a_stream_that_nobody_has_passed_is_not_trimmed(town: Town, relay: Relay, stream: EventStream, redis: Lame) -> None:
    town.report("r1")
    relay.step()
    stream.trim()
    assert published(redis) == [1, 2]


def test_a_number_is_never_given_twice(database: Database) -> None:
    town = Town.on(database)
    town.report("r1")
    town.store.number_pending()
    before = numbers(town)
    town.store.number_pending()
    assert numbers(town) == before
    with database.write() as connection:
        connection.execute(text("DELETE FROM change WHERE n = 1"))
    town.report("r2")
    assert town.store.number_pending() == 4
