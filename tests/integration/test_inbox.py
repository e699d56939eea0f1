"""The inbox on a real stream server and both databases: bad messages end with a reason, good ones take effect once, whatever fails between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NoConnection
from sqlalchemy import func, select

from dashboard.domain.errors import NoStorage
from data import inbox as inbox_module
from data import streams, tables
from data.inbox import Inbox
from data.messages import LARGEST
from data.streams import DEAD, GROUP, INBOX
from tests.builders import NOON, Town


@pytest.fixture
def redis(stream_url: str) -> Iterator[Redis]:
    """An empty stream server."""
    client = streams.connect(stream_url)
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def inbox(redis: Redis, town: Town) -> Inbox:
    """A reader that stands ready."""
    return _reader(redis, town)


def _reader(redis: Redis, town: Town, name: str = "w1") -> Inbox:
    found = Inbox(redis, town.hall, town.database, consumer=name, clock=town.clock)
    found.prepare()
    return found


def a_report(ref: str, /, **more: Any) -> dict[str, Any]:
    """A message that is good unless `more` spoils it; what is set to ... is left out."""
    message = {"id": f"id-{ref}", "kind": "report", "ref": ref, "source": "hotline", "category": "路灯", "area": "N1", "at": NOON}
    return {name: value for name, value in (message | more).items() if value is not ...}


def send(redis: Redis, *messages: Any) -> None:
    """XADD them; bytes as they are, everything else as JSON."""
    for message in messages:
        raw = message if isinstance(message, bytes) else json.dumps(message)
        redis.xadd(INBOX, {"message": raw})


def take_all(inbox: Inbox) -> int:
    """Steps until nothing is left."""
    total = 0
    while taken := inbox.step(block_ms=1):
        total += taken
    return total


def refs(town: Town) -> list[str]:
    """The cases that took effect."""
    with town.database.read() as connection:
        return sorted(connection.execute(select(tables.case.c.ref)).scalars())


def letters(town: Town) -> list[Any]:
    """The dead letters in the database."""
    with town.database.read() as connection:
        return list(connection.execute(select(tables.dead_letter).order_by(tables.dead_letter.c.id)))


def pending(redis: Redis) -> int:
    """Entries that were read and not acknowledged."""
    answer: Any = redis.xpending(INBOX, GROUP)
    return int(answer["pending"])


def _raw(**more: Any) -> bytes:
    return json.dumps(a_report("bad", **more), ensure_ascii=False).encode()


BAD: dict[str, tuple[bytes, str]] = {
    "not JSON": (b"hello", "not JSON"),
    "half of it": (_raw()[:-5], "not JSON"),
    "nothing": (b"", "not JSON"),
    "a list": (b"[1]", "object"),
    "a number": (b"7", "object"),
    "wrong kind": (_raw(kind="gossip"), "gossip"),
    "no kind": (_raw(kind=...), "kind"),
    "unknown area": (_raw(area="Atlantis"), "Atlantis"),
    "missing id": (_raw(id=...), "id"),
    "empty id": (_raw(id=""), "id"),
    "an endless id": (_raw(id="x" * 201), "id"),
    "missing area": (_raw(area=...), "area"),
    "a megabyte": (_raw(text="x" * 1_000_000), "64 kB"),
    "a number as text": (_raw(text=5), "text"),
    "text as yes or no": (_raw(urgent="yes"), "urgent"),
    "a fraction of a millisecond": (_raw(at=1.5), "at"),
    "yes as a time": (_raw(at=True), "at"),
    "unknown source": (_raw(source="dream"), "dream"),
    "the year 3000": (_raw(at="3000-01-01T00:00:00+08:00"), "2100"),
    "the year 3000 in milliseconds": (_raw(at=32_503_680_000_000), "2100"),
    "tomorrow": (_raw(at=NOON + 86_400_000), "future"),
    "the Middle Ages": (_raw(at="1066-10-14T00:00:00+00:00"), "1970"),
    "the year before 2000": (_raw(at="1999-12-31T00:00:00+00:00"), "2000"),
    "a limit in the year 3000": (_raw(due_at="3000-01-01T00:00:00+08:00"), "2100"),
    "a huge number as a time": (_raw(at=10**30), "2100"),
    "a negative time": (_raw(at=-1), "1970"),
    "no zone": (_raw(at="2026-07-01T08:00:00"), "no time zone"),
    "no time": (_raw(at="yesterday"), "not a time"),
    "bad UTF-8": (_raw().replace(b"hotline", b"hotl\xff\xfene"), "UTF-8"),
    "deep nesting": (b'{"id":"d","kind":"report","text":' + b"[" * 20_000 + b"]" * 20_000 + b"}", ""),
    "NaN as a coordinate": (_raw(x=float("nan")), ""),
    "infinity as a coordinate": (_raw().replace(b'"at"', b'"x":1e999,"at"'), ""),
    "extra keys": (_raw(colour="red"), "colour"),
    "a lone surrogate": (_raw().replace(b'"bad"', b'"\\ud800"'), ""),
    "NUL in the number": (_raw(ref="a\0b"), ""),
    "NUL in the id": (_raw(id="a\0b"), ""),
    "NUL in the text": (_raw(text="a\0b"), ""),
    "NUL in the area": (_raw(area="N\0"), ""),
    "NUL in the time": (_raw(at="\0"), ""),
    "NUL in the kind": (_raw(kind="\0"), ""),
    "NUL in the source": (_raw(source="\0"), ""),
    "NUL in a name": (_raw(**{"\0": 1}), ""),
    "a step of an unknown case": (json.dumps({"id": "s", "kind": "step", "ref": "nobody's", "step": "closed", "at": NOON}).encode(), "nobody's"),
    "a rating of nine": (json.dumps({"id": "s", "kind": "step", "ref": "r", "step": "evaluated", "at": NOON, "rating": 9}).encode(), "rating"),
    "a reply to nothing": (json.dumps({"id": "a", "kind": "reply", "instruction": "i9", "worker": "wN1", "text": "x"}).encode(), "i9"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_message_is_buried_with_a_reason_and_stops_nobody(redis: Redis, town: Town, inbox: Inbox, name: str) -> None:
    raw, told = BAD[name]
    send(redis, a_report("before"), raw, a_report("after"))
    assert take_all(inbox) == 3
    assert refs(town) == ["after", "before"]
    (letter,) = letters(town)
    assert told in letter.reason
    assert is_for_an_operator(letter.reason), letter.reason
    assert bytes(letter.raw) == raw[:LARGEST]
    (dead,) = redis.xrange(DEAD)
    assert dead[1][b"reason"].decode() == letter.reason
    assert dead[1][b"message"] == raw[:LARGEST]
    assert pending(redis) == 0


def is_for_an_operator(reason: str) -> bool:
    """No words of the program, nothing unprintable, no shrug, and short enough to read."""
    programs = ("Error", "Exception", "Traceback", "Something went wrong", "`", "$", "None", "Struct")
    return reason.isprintable() and 8 <= len(reason) <= 300 and not any(word in reason for word in programs)


def test_an_entry_without_the_field_is_buried(redis: Redis, town: Town, inbox: Inbox) -> None:
    redis.xadd(INBOX, {"payload": "x", b"\xff": "y"})
    send(redis, a_report("after"))
    take_all(inbox)
    assert refs(town) == ["after"]
    assert "message" in letters(town)[0].reason
    assert pending(redis) == 0


def test_a_message_may_write_its_time_either_way(redis: Redis, town: Town, inbox: Inbox) -> None:
    send(redis, a_report("ms"), a_report("iso", at="2026-09-21T22:13:20+08:00"), a_report("z", at="2026-09-21T14:13:20Z"))
    take_all(inbox)
    with town.database.read() as connection:
        assert set(connection.execute(select(tables.case.c.reported_at)).scalars()) == {NOON}


def test_sending_twice_is_harmless(redis: Redis, town: Town, inbox: Inbox) -> None:
    send(redis, a_report("r1"), a_report("r1"), {"id": "step", "kind": "step", "ref": "r1", "step": "filed", "at": NOON})
    take_all(inbox)
    send(redis, a_report("r1"), {"id": "step", "kind": "step", "ref": "r1", "step": "filed", "at": NOON})
    take_all(inbox)
    assert [change.kind for change in town.changes()] == ["case_reported", "case_filed"]
    assert letters(town) == []


def test_messages_of_a_batch_take_effect_in_their_order(redis: Redis, town: Town, inbox: Inbox) -> None:
    steps = ("filed", "dispatched", "accepted", "handling", "handled", "verified", "closed")
    send(redis, a_report("r1"), *({"id": step, "kind": "step", "ref": "r1", "step": step, "at": NOON} for step in steps))
    take_all(inbox)
    assert [change.kind for change in town.changes()] == ["case_reported", *(f"case_{step}" for step in steps)]


class Crashing(Redis):
    """Dies between the commit and the XACK, once."""

    crashes = 0

    def xack(self, *args: Any, **more: Any) -> Any:
        if self.crashes:
            self.crashes -= 1
            raise NoConnection("the line broke")
        return super().xack(*args, **more)


@pytest.fixture
def crashing(stream_url: str) -> Iterator[Crashing]:
    """A client that can be told to crash."""
    client = Crashing.from_url(stream_url, protocol=2)
    client.flushall()
    yield client
    client.close()


def test_a_crash_between_commit_and_acknowledgement_leaves_one_effect(crashing: Crashing, town: Town) -> None:
    inbox = _reader(crashing, town)
    send(crashing, a_report("r1"), b"garbage", a_report("r2"))
    crashing.crashes = 1
    with pytest.raises(NoConnection):
        take_all(inbox)
    assert refs(town) == ["r1", "r2"]
    assert pending(crashing) == 3
    reborn = _reader(crashing, town)
    assert take_all(reborn) == 3
    assert pending(crashing) == 0
    assert [change.kind for change in town.changes()] == ["case_reported", "case_reported"]
    assert len(letters(town)) == 1


def test_the_same_reader_goes_on_after_a_crash(crashing: Crashing, town: Town) -> None:
    inbox = _reader(crashing, town)
    send(crashing, a_report("r1"))
    crashing.crashes = 1
    with pytest.raises(NoConnection):
        take_all(inbox)
    send(crashing, a_report("r2"))
    assert take_all(inbox) == 2
    assert refs(town) == ["r1", "r2"]
    assert pending(crashing) == 0


def test_what_was_read_and_not_acknowledged_comes_first(redis: Redis, town: Town) -> None:
    inbox = _reader(redis, town)
    send(redis, a_report("r1"))
    redis.xreadgroup(GROUP, "w1", {INBOX: ">"})
    send(redis, {"id": "s1", "kind": "step", "ref": "r1", "step": "filed", "at": NOON})
    assert inbox.step(block_ms=1) == 1
    assert [change.kind for change in town.changes()] == ["case_reported"]
    take_all(inbox)
    assert [change.kind for change in town.changes()] == ["case_reported", "case_filed"]
    assert letters(town) == []


def test_nothing_is_acknowledged_while_the_database_is_away(redis: Redis, town: Town, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object) -> Any:
        raise NoStorage

    send(redis, a_report("r1"), b"garbage")
    with monkeypatch.context() as patch:
        patch.setattr(town.hall, "perform", away)
        for _ in range(3):
            with pytest.raises(NoStorage):
                inbox.step(block_ms=1)
    assert letters(town) == []
    assert pending(redis) == 2
    assert take_all(inbox) == 2
    assert refs(town) == ["r1"]
    assert len(letters(town)) == 1


def test_an_order_that_breaks_its_handler_takes_nobody_with_it(redis: Redis, town: Town, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.domain.commands import ReportCase
    from dashboard.service import hall

    honest = hall.HANDLERS[ReportCase]

    def breaking(desk: Any, command: ReportCase) -> str:
        return str(1 // 0) if command.ref == "poison" else honest(desk, command)

    monkeypatch.setitem(hall.HANDLERS, ReportCase, breaking)
    send(redis, *(a_report(ref) for ref in ("r1", "poison", "r2")))
    take_all(inbox)
    assert refs(town) == ["r1", "r2"]
    assert len(letters(town)) == 1
    assert pending(redis) == 0


def test_a_wiped_stream_server_is_prepared_anew(redis: Redis, town: Town, inbox: Inbox) -> None:
    take_all(inbox)
    redis.flushall()
    send(redis, a_report("r1"))
    take_all(inbox)
    take_all(inbox)
    assert refs(town) == ["r1"]
    assert pending(redis) == 0


def test_a_group_made_late_passes_over_nothing(redis: Redis, town: Town) -> None:
    send(redis, a_report("r1"), a_report("r2"))
    take_all(_reader(redis, town))
    assert refs(town) == ["r1", "r2"]


def test_what_another_reader_left_behind_is_taken_over(redis: Redis, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "STALE_MS", 0)
    mine = _reader(redis, town, "w2")
    send(redis, a_report("r1"), b"garbage", a_report("r2"))
    redis.xreadgroup(GROUP, "w1", {INBOX: ">"})
    assert take_all(mine) == 0
    assert mine.take_over() == 3
    assert refs(town) == ["r1", "r2"]
    assert len(letters(town)) == 1
    assert pending(redis) == 0


def test_what_another_reader_works_on_is_left_to_it(redis: Redis, town: Town) -> None:
    mine = _reader(redis, town, "w2")
    send(redis, a_report("r1"))
    redis.xreadgroup(GROUP, "w1", {INBOX: ">"})
    assert mine.take_over() == 0
    assert refs(town) == []
    assert pending(redis) == 1


def test_a_sleeper_who_wakes_after_a_take_over_doubles_nothing(redis: Redis, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "STALE_MS", 0)
    sleeper, other = _reader(redis, town, "w1"), _reader(redis, town, "w2")
    send(redis, a_report("r1"))
    entries = sleeper._read(1)
    entries = entries or sleeper._read(1)
    assert other.take_over() == 1
    sleeper._take(entries)
    assert [change.kind for change in town.changes()] == ["case_reported"]


def test_trimming_drops_what_is_done_and_nothing_else(redis: Redis, town: Town, inbox: Inbox) -> None:
    send(redis, *(a_report(f"done{number}") for number in range(5)))
    take_all(inbox)
    send(redis, a_report("held"), a_report("held too"))
    redis.xreadgroup(GROUP, "sleeping", {INBOX: ">"})
    send(redis, a_report("unread"))
    inbox.trim()
    assert [json.loads(fields[b"message"])["ref"] for _, fields in redis.xrange(INBOX)][-3:] == ["held", "held too", "unread"]
    assert redis.xlen(INBOX) <= 4
    assert take_all(inbox) == 1
    assert refs(town)[-1] == "unread"


def test_trimming_leaves_a_stream_alone_that_others_read_too(redis: Redis, town: Town, inbox: Inbox) -> None:
    redis.xgroup_create(INBOX, "archive", id="0")
    send(redis, a_report("r1"))
    take_all(inbox)
    inbox.trim()
    assert redis.xlen(INBOX) == 1


def test_trimming_what_was_never_read_drops_nothing(redis: Redis, town: Town, inbox: Inbox) -> None:
    send(redis, a_report("r1"), a_report("r2"))
    inbox.trim()
    assert redis.xlen(INBOX) == 2


def test_the_lag_counts_what_nobody_has_committed(redis: Redis, town: Town, inbox: Inbox) -> None:
    send(redis, a_report("r1"), a_report("r2"))
    assert inbox.lag() == 2
    redis.xreadgroup(GROUP, "w1", {INBOX: ">"}, count=1)
    assert inbox.lag() == 2
    take_all(inbox)
    assert inbox.lag() == 0


def test_a_flood_of_bad_messages_between_good_ones(redis: Redis, town: Town, inbox: Inbox) -> None:
    for number in range(60):
        send(redis, a_report(f"r{number:02}"), BAD["unknown area"][0].replace(b'"id-bad"', f'"x{number}"'.encode()), b"garbage")
    assert take_all(inbox) == 180
    assert len(refs(town)) == 60
    assert len(letters(town)) == 120
    with town.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.message)).scalar() == 60
