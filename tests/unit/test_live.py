"""The live side with a fake store, feed and pulse: what goes out when, what a screen that joins is told, and how old it all is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from dashboard.domain.areas import Atlas
from dashboard.domain.changes import Change
from dashboard.domain.city import local_day
from dashboard.domain.errors import NoStorage
from dashboard.domain.people import Account, Role
from dashboard.domain.picture import Patch, Picture, empty, merge_into, merged
from dashboard.service.hall import Hall
from dashboard.service.ports import Snapshot
from dashboard.web import board as board_module
from dashboard.web.audiences import Audience, audience_of
from dashboard.web.board import Board, Gap
from dashboard.web.live import PART_LATE_MS, FeedAway, Live
from tests.builders import NOON, areas

WALL, DESK, NORTH = Audience("wall"), Audience("desk"), Audience("desk", "N")


def a_change(n: int, *, area: str = "N1", kind: str = "case_reported", urgent: bool = False) -> Change:
    """A report, unless told otherwise."""
    body = {"ref": f"r{n}", "source": "hotline", "category": "路灯", "area": area, "urgent": urgent, "text": "her name", "x": None, "y": None}
    return Change(kind=kind, subject=f"c{n}", area=area, at=NOON + n, recorded_at=NOON + n, body=body, n=n)


class FakeStore:
    """Keeps changes; its snapshot is what they make."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.away = False
        self.asked = 0
        self.snapshots = 0

    def snapshot(self) -> Snapshot:
        if self.away:
            raise NoStorage
        self.snapshots += 1
        board = Board(lambda at: local_day("Asia/Shanghai", at))
        board.start(Snapshot(n=0, picture=empty("real")))
        board.take(self.changes)
        return Snapshot(n=board.n, picture=merged({}, board.picture))

    def changes_after(self, n: int, *, most: int) -> Sequence[Change]:
        if self.away:
            raise NoStorage
        self.asked += 1
        return [change for change in self.changes if change.n > n][:most]

    def head(self) -> int:
        return self.changes[-1].n if self.changes else 0


class FakeFeed:
    """The stream: may lose changes, may be away."""

    def __init__(self, store: FakeStore) -> None:
        self.store = store
        self.lost: set[int] = set()
        self.away = False
        self.reached: list[int] = []

    def after(self, n: int) -> Sequence[Change]:
        if self.away:
            raise FeedAway
        return [change for change in self.store.changes if change.n > n and change.n not in self.lost]

    def passed(self, n: int) -> None:
        self.reached.append(n)


@dataclass
class FakePulse:
    """Heartbeats as a test lays them down."""

    said: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    away: bool = False

    def beats(self) -> Mapping[str, tuple[int, Mapping[str, Any]]]:
        if self.away:
            raise NoStorage
        return self.said


class FakeHall:
    """What the live side asks a hall."""

    def __init__(self, store: FakeStore) -> None:
        self.store = store
        self.at = NOON
        self.gazetteer = self
        self.atlas = Atlas.of(areas())

    def now(self) -> int:
        return self.at

    def reload(self) -> None:
        """Nothing changes here."""


class Scene:
    """A live side, what it pushed, and screens that take what is pushed to their room."""

    def __init__(self) -> None:
        self.store = FakeStore()
        self.hall = FakeHall(self.store)
        self.feed, self.pulse = FakeFeed(self.store), FakePulse()
        self.pushed: list[tuple[str, str, Any]] = []
        self.live = self.process()

    def process(self, build: str = "b1") -> Live:
        """A web process that has just started."""
        board = Board(lambda at: local_day("Asia/Shanghai", at))
        push = lambda *message: self.pushed.append(message)  # noqa: E731
        live = Live(hall=cast(Hall, self.hall), board=board, feed=self.feed, pulse=self.pulse, push=push, build=build)
        live.start()
        return live

    def happen(self, *changes: Change) -> None:
        """Committed and published; not followed yet."""
        self.store.changes += changes

    def many(self, count: int, **more: Any) -> None:
        """So many reports."""
        start = self.store.head()
        self.happen(*(a_change(start + number + 1, **more) for number in range(count)))

    def beats(self, *, relay_ago: int = 0, head: int | None = None, **others: int) -> None:
        """Every part has been well so many ms ago."""
        told = {name: (self.hall.at - others.get(name, 0), {}) for name in ("inbox", "clock")}
        self.pulse.said = {**told, "relay": (self.hall.at - relay_ago, {"head": self.store.head() if head is None else head})}


@pytest.fixture
def scene() -> Scene:
    """Nothing has happened yet."""
    return Scene()


@dataclass
class Screen:
    """A browser, after assets/feed.js: takes snapshots, deltas that follow, and nothing else."""

    audience: Audience
    n: int = 0
    build: str | None = None
    picture: Picture = field(default_factory=dict)

    def join(self, live: Live) -> str:
        """Say where one stands; returns the kind of answer."""
        event, message = live.join(self.audience, self.n, self.build)
        self.take(event, message)
        return event

    def take(self, event: str, message: dict[str, Any]) -> None:
        """One message."""
        if event == "snapshot":
            self.n, self.build, self.picture = message["n"], message["build"], merged({}, message["picture"])
        elif event == "delta" and message["n"] > self.n:
            assert message["after"] <= self.n, "a gap"
            self.n = message["n"]
            merge_into(self.picture, cast(Patch, message["patch"]))

    def hear(self, scene: Scene) -> None:
        """Everything that was pushed to one's room."""
        for event, room, message in scene.pushed:
            if room == self.audience.room:
                self.take(event, message)


def fresh(scene: Scene, audience: Audience) -> Picture:
    """What a screen opened now would show."""
    picture = scene.store.snapshot().picture
    return merged({}, audience.sees(picture, picture, scene.hall.atlas))


def test_the_first_change_goes_out_at_once(scene: Scene) -> None:
    screen = Screen(WALL)
    assert screen.join(scene.live) == "snapshot"
    scene.many(1)
    assert scene.live.follow() == 1
    assert scene.live.waiting()
    scene.live.push_gathered()
    assert [(event, room, message["after"], message["n"]) for event, room, message in scene.pushed] == [("delta", "wall:", 0, 1)]
    assert not scene.live.waiting()


def test_what_gathers_goes_out_as_one(scene: Scene) -> None:
    screens = [Screen(WALL), Screen(DESK), Screen(NORTH)]
    for screen in screens:
        screen.join(scene.live)
    for _ in range(5):
        scene.many(10)
        scene.live.follow()
    scene.live.push_gathered()
    assert [(message["after"], message["n"]) for _, _, message in scene.pushed] == [(0, 50)] * 3
    for screen in screens:
        screen.hear(scene)
        assert screen.picture == fresh(scene, screen.audience)


def test_nothing_new_moves_nothing(scene: Scene) -> None:
    Screen(WALL).join(scene.live)
    assert scene.live.follow() == 0
    assert not scene.live.waiting()


def test_only_rooms_with_somebody_in_them_are_told(scene: Scene) -> None:
    scene.many(1)
    scene.live.follow()
    scene.live.push_gathered()
    assert scene.pushed == []


def test_the_wall_is_told_nothing_personal_and_a_desk_only_of_its_area(scene: Scene) -> None:
    for audience in (WALL, NORTH):
        Screen(audience).join(scene.live)
    scene.happen(a_change(1, area="N1", urgent=True), a_change(2, area="S1", urgent=True))
    scene.live.follow()
    scene.live.push_gathered()
    patches = {room: message["patch"] for _, room, message in scene.pushed}
    assert "text" not in str(patches["wall:"]["alerts"])
    assert set(patches["wall:"]["alerts"]) == {"c1", "c2"}
    assert set(patches["desk:N"]["alerts"]) == {"c1"}
    assert patches["desk:N"]["alerts"]["c1"]["text"] == "her name"


def test_a_screen_that_missed_some_is_told_those(scene: Scene) -> None:
    scene.many(1)
    scene.live.follow()
    scene.live.push_gathered()
    screen = Screen(DESK)
    screen.join(scene.live)
    scene.many(3)
    scene.live.follow()
    scene.live.push_gathered()
    assert screen.join(scene.live) == "delta"
    assert screen.n == 4
    assert screen.picture == fresh(scene, DESK)


def test_a_screen_that_joins_between_following_and_pushing_misses_nothing(scene: Scene) -> None:
    screen, early = Screen(DESK), Screen(DESK)
    early.join(scene.live)
    scene.many(2)
    scene.live.follow()
    screen.join(scene.live)
    early.join(scene.live)
    scene.many(2)
    scene.live.follow()
    scene.live.push_gathered()
    for one in (screen, early):
        one.hear(scene)
        assert one.n == 4
        assert one.picture == fresh(scene, DESK)


def test_a_new_build_gets_everything_anew(scene: Scene) -> None:
    scene.many(1)
    old, new = scene.process(build="b1"), scene.process(build="b2")
    screens = [Screen(WALL), Screen(WALL)]
    for screen, live in zip(screens, (old, new), strict=True):
        screen.join(old)
        scene.many(1)
        live.follow()
        live.push_gathered()
    assert screens[0].join(old) == "delta"
    assert screens[1].join(new) == "snapshot"
    assert screens[1].build == "b2"


def test_a_screen_from_the_future_gets_everything_anew(scene: Scene) -> None:
    """Its number is of another hall, or of one that was restored."""
    screen = Screen(WALL, n=99, build="b1", picture={"alerts": {"ghost": {}}})
    scene.many(1)
    scene.live.follow()
    assert screen.join(scene.live) == "snapshot"
    assert screen.n == 1
    assert "ghost" not in screen.picture["alerts"]


def test_a_screen_that_was_away_too_long_gets_everything_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_module, "REMEMBERED", 3)
    scene = Scene()
    screens = {n: Screen(DESK, build="b1", n=n, picture=merged({}, scene.store.snapshot().picture)) for n in (1, 2, 3, 4, 5)}
    for _ in range(5):
        scene.many(1)
        scene.live.follow()
        scene.live.push_gathered()
    assert {n: screen.join(scene.live) for n, screen in screens.items()} == {1: "snapshot", 2: "delta", 3: "delta", 4: "delta", 5: "delta"}


def test_a_process_that_has_just_started_knows_nothing_of_before(scene: Scene) -> None:
    scene.many(5)
    reborn = scene.process()
    assert Screen(DESK, n=4, build="b1").join(reborn) == "snapshot"
    assert Screen(DESK, n=5, build="b1", picture=fresh(scene, DESK)).join(reborn) == "delta"


def test_a_gap_in_the_stream_is_filled_from_the_database(scene: Scene) -> None:
    scene.many(5)
    scene.feed.lost = {2, 3}
    scene.live.follow()
    assert scene.live.board.n == 5
    assert scene.store.asked == 1
    assert scene.live.board.picture == scene.store.snapshot().picture


def test_the_database_is_followed_while_the_stream_is_away(scene: Scene) -> None:
    scene.feed.away = True
    scene.many(2)
    assert scene.live.follow() == 2
    assert not scene.live.feeding
    scene.feed.away = False
    scene.many(1)
    assert scene.live.follow() == 1
    assert scene.live.feeding


def test_with_both_away_it_is_said_and_nothing_moves(scene: Scene) -> None:
    scene.feed.away = scene.store.away = True
    with pytest.raises(NoStorage):
        scene.live.follow()
    assert scene.live.board.n == 0


def test_going_live_starts_every_screen_anew(scene: Scene) -> None:
    screen = Screen(WALL)
    screen.join(scene.live)
    scene.many(1, urgent=True)
    scene.happen(replace(a_change(2, kind="hall_live"), body={}))
    scene.live.follow()
    assert [event for event, *_ in scene.pushed] == ["snapshot"]
    screen.hear(scene)
    assert screen.picture == fresh(scene, WALL)


def test_a_new_beginning_that_fails_is_made_up_for(scene: Scene) -> None:
    screen = Screen(WALL)
    screen.join(scene.live)
    scene.many(1, urgent=True)
    scene.live.follow()
    scene.live.push_gathered()
    scene.happen(replace(a_change(2, kind="hall_live"), body={}))
    scene.store.away = True
    with pytest.raises(NoStorage):
        scene.live.follow()
    scene.store.away = False
    scene.live.follow()
    if scene.live.waiting():
        scene.live.push_gathered()
    screen.hear(scene)
    assert screen.picture == fresh(scene, WALL)


def test_listeners_are_told_of_each_change_once(scene: Scene) -> None:
    told: list[int] = []
    scene.live.hears.append(lambda changes: told.extend(change.n for change in changes))
    scene.many(3)
    scene.feed.lost = {2}
    scene.live.follow()
    scene.live.follow()
    assert told == [1, 2, 3]


def test_the_picture_is_as_new_as_the_relays_last_good_round(scene: Scene) -> None:
    scene.beats(relay_ago=700)
    scene.live.look()
    assert scene.live.beat()["data_time"] == NOON - 700


def test_the_picture_is_no_newer_while_the_board_lags_the_head(scene: Scene) -> None:
    scene.beats()
    scene.live.look()
    scene.hall.at += 9_000
    scene.beats(head=3)
    scene.live.look()
    assert scene.live.beat()["data_time"] == NOON
    scene.many(3)
    scene.live.follow()
    scene.live.look()
    assert scene.live.beat()["data_time"] == NOON + 9_000


def test_a_relay_that_stands_still_lets_the_picture_grow_old(scene: Scene) -> None:
    scene.beats()
    scene.live.look()
    said = dict(scene.pulse.said)
    scene.hall.at += 60_000
    scene.beats()
    scene.pulse.said["relay"] = said["relay"]
    scene.live.look()
    beat = scene.live.beat()
    assert beat["server_time"] - beat["data_time"] == 60_000
    assert beat["parts"]["relay"] is False
    assert beat["parts"]["inbox"] is True


def test_the_age_never_jumps_back(scene: Scene) -> None:
    scene.beats()
    scene.live.look()
    scene.beats(relay_ago=3_000)
    scene.live.look()
    assert scene.live.beat()["data_time"] == NOON


@pytest.mark.parametrize(("ago", "well"), [(0, True), (PART_LATE_MS - 1, True), (PART_LATE_MS, False), (3_600_000, False)])
def test_a_part_is_well_while_its_last_word_is_fresh(scene: Scene, ago: int, well: bool) -> None:
    scene.beats(clock=ago)
    scene.live.look()
    assert scene.live.beat()["parts"]["clock"] is well


def test_a_part_that_never_spoke_is_not_well(scene: Scene) -> None:
    scene.pulse.said = {}
    scene.live.look()
    assert scene.live.beat()["parts"] == {"inbox": False, "relay": False, "clock": False, "database": True, "stream": True}
    assert scene.live.beat()["data_time"] == 0


def test_before_anybody_looked_nothing_is_well(scene: Scene) -> None:
    assert not any(scene.live.beat()["parts"].values())


def test_a_database_that_does_not_answer_is_said_and_the_picture_grows_old(scene: Scene) -> None:
    scene.beats()
    scene.live.look()
    scene.pulse.away = True
    scene.hall.at += 31_000
    scene.live.look()
    beat = scene.live.beat()
    assert beat["parts"]["database"] is False
    assert beat["server_time"] - beat["data_time"] == 31_000


def test_a_stream_that_is_away_is_said_but_the_picture_stays_fresh(scene: Scene) -> None:
    scene.feed.away = True
    scene.many(1)
    scene.live.follow()
    scene.beats()
    scene.live.look()
    beat = scene.live.beat()
    assert beat["parts"]["stream"] is False
    assert beat["data_time"] == NOON
    assert scene.feed.reached == []


def test_a_board_that_runs_ahead_of_the_truth_is_read_anew(scene: Scene) -> None:
    """The database was restored from a copy, or the stream was another hall's: what the board has is not true."""
    screen = Screen(WALL)
    screen.join(scene.live)
    scene.many(5, urgent=True)
    scene.live.follow()
    scene.live.push_gathered()
    scene.store.changes = scene.store.changes[:2]
    scene.beats()
    scene.live.look()
    scene.live.follow()
    screen.hear(scene)
    assert scene.live.board.n == 2
    assert screen.picture == fresh(scene, WALL)


def test_what_comes_while_one_looks_starts_nothing_anew(scene: Scene) -> None:
    """Another thread follows while the head is being read: a board that has just moved on is not ahead of the truth."""
    reading = scene.store.head

    def slowly() -> int:
        found = reading()
        if not found:
            scene.happen(a_change(1))
            scene.live.follow()
        return found

    scene.beats()
    scene.store.head = slowly  # type: ignore[method-assign]
    before = scene.store.snapshots
    scene.live.look()
    assert scene.live.board.n == 1
    scene.live.follow()
    assert scene.store.snapshots == before


def test_a_beat_carries_what_was_pushed_not_what_is_known(scene: Scene) -> None:
    """Else a screen would think it has missed something, and ask for it all the time."""
    scene.many(2)
    scene.live.follow()
    assert scene.live.beat()["n"] == 0
    scene.live.push_gathered()
    assert scene.live.beat()["n"] == 2


def test_a_board_refuses_a_gap_and_passes_over_what_it_has() -> None:
    board = Board(lambda at: local_day("Asia/Shanghai", at))
    board.start(Snapshot(n=0, picture=empty("real")))
    board.take([a_change(1), a_change(1), a_change(2)])
    assert board.n == 2
    assert board.picture["open"] == {"N1": 2}
    with pytest.raises(Gap):
        board.take([a_change(4)])
    assert board.n == 2
    assert board.since(3) is None
    assert board.since(2) == {}


@pytest.mark.parametrize("role", list(Role))
def test_an_account_limited_to_an_area_gets_the_room_of_that_area(role: Role) -> None:
    account = Account(id="x", login="x", name="x", role=role, area="N")
    desk = Audience("desk", "N") if role in (Role.DISPATCHER, Role.SUPERVISOR) else None
    assert audience_of(account, "desk") == desk
    assert audience_of(account, "desk:") is None
    assert (audience_of(account, "wall") is None) is (role is Role.WORKER)
