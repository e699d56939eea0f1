"""Every door of the real web side, tried by every role and by strangers: what the table allows opens, everything else stays shut."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask_socketio import SocketIOTestClient

from command_line.loops import Loops
from command_line.running import web_loops
from dashboard.domain.city import Mode
from dashboard.domain.commands import GoLive
from dashboard.domain.people import Account, Role
from dashboard.settings import Settings
from dashboard.web import doors
from dashboard.web.doors import components_of
from data import schema
from data.accounts import SqlAccounts
from data.database import Database
from data.seeding import close_exercise_accounts
from tests.builders import Town
from tests.web_side import HOST, PASSWORD, PICTURE, Visitor, WebTown, account_of, heard, leads_to

R = Role
NOBODY: frozenset[Role] = frozenset()
ALL = frozenset(Role)
SCREENS = ALL - {R.WORKER}
WALL = SCREENS
DESK = frozenset({R.DISPATCHER, R.SUPERVISOR})
KPI = frozenset({R.LEADER, R.DISPATCHER, R.SUPERVISOR, R.DEPARTMENT})
PHONE = frozenset({R.WORKER})
OPEN = "open"
WHO: dict[str, Any] = {
    "/": ALL,
    "/login": OPEN,
    "/login/exercise": OPEN,
    "/logout": ALL,
    "/language": OPEN,
    "/password": ALL,
    "/healthz": OPEN,
    "/metrics": OPEN,
    "/words.js": OPEN,
    "/assets/<path:filename>": OPEN,
    "/admin/": frozenset({R.ADMINISTRATOR}),
    "/api/v1/head": ALL,
    "/api/v1/map": SCREENS,
    "/pictures/<picture>": ALL,
    "/pictures/<picture>/small": ALL,
    "/phone/": PHONE,
    "/api/v1/phone/instructions": PHONE,
    "/api/v1/phone/acts": PHONE,
    "/api/v1/phone/pictures": PHONE,
}
"""Written down a second time on purpose: the table of the program must not change by accident."""
SCREEN_WHO = {"wall": WALL, "desk": DESK, "kpi": KPI}
PLACES = {
    "<path:filename>": "words.js",
    "<picture>": PICTURE,
    "<string:package_name>": "dash",
    "<path:fingerprinted_path>": "no.js",
    "<path:path>": "elsewhere",
}
STAYS_OUT = (401, 403)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebTown]:
    """One web side for all who only look."""
    yield from _built(tmp_path_factory.mktemp("doors"))


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[WebTown]:
    """One for a single test that leaves traces."""
    yield from _built(tmp_path)


def _built(folder: Path, **more: Any) -> Iterator[WebTown]:
    database = Database(f"sqlite:///{folder / 'hall.db'}")
    schema.upgrade(database)
    yield WebTown.on(Town.on(database), **more)
    database.close()


def _who(rule: str) -> Any:
    screen = rule.split("/")[1]
    return SCREEN_WHO[screen] if screen in SCREEN_WHO else WHO[rule]


def _path(rule: str) -> str:
    for place, value in PLACES.items():
        rule = rule.replace(place, value)
    return rule


def _doors(house: WebTown) -> list[tuple[str, str]]:
    """(rule, method) of every door but logging out, which would end the visit."""
    rules = [rule for rule in house.web.server.url_map.iter_rules() if rule.rule != "/logout"]
    return [(rule.rule, method) for rule in rules for method in sorted(rule.methods or ()) if method in ("GET", "POST")]


def _knock(visitor: Visitor, rule: str, method: str) -> Any:
    """The screens' callbacks are tried one by one elsewhere; here with a body that names none."""
    if method == "GET":
        return visitor.get(_path(rule))
    return visitor.post(_path(rule), json={"output": "nothing.children"}) if "_dash" in rule else visitor.post(_path(rule), data={})


def test_every_door_is_in_this_table(house: WebTown) -> None:
    known = {rule.rule for rule in house.web.server.url_map.iter_rules()}
    assert {rule for rule in known if rule.split("/")[1] not in SCREEN_WHO} == set(WHO)
    assert doors.SCREEN_ROLES == SCREEN_WHO
    assert {rule: doors.ROUTES[rule] for rule in WHO} == {rule: doors.ANYBODY if who == OPEN else who for rule, who in WHO.items()}
    assert {rule.split("/")[1] for rule in known} >= set(SCREEN_WHO)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_comes_through_its_doors_and_no_others(house: WebTown, role: Role) -> None:
    visitor = house.visitor(role)
    for rule, method in _doors(house):
        if "_dash-update-component" in rule:
            continue
        answer, may = _knock(visitor, rule, method), _who(rule) == OPEN or role in _who(rule)
        assert (answer.status_code != 403) is may, (role, method, rule, answer.status_code)


def test_no_door_answers_with_an_accident(house: WebTown) -> None:
    """Files that are not there, forms that are empty."""
    told = {
        (role, rule): _knock(house.visitor(role), rule, method).status_code for role in (R.SUPERVISOR, R.WORKER) for rule, method in _doors(house)
    }
    assert not {door for door, status in told.items() if status >= 500 and door[1] != "/healthz"}


def test_a_stranger_comes_through_the_open_doors_alone(house: WebTown) -> None:
    visitor = house.visitor()
    for rule, method in _doors(house):
        answer = _knock(visitor, rule, method)
        if _who(rule) == OPEN:
            assert not _sent_to_log_in(answer), (method, rule)
            assert answer.status_code != 401 or rule == "/login" or rule == "/login/exercise", (method, rule)
        else:
            assert answer.status_code == 401 or _sent_to_log_in(answer), (method, rule, answer.status_code)


def _sent_to_log_in(answer: Any) -> bool:
    return answer.status_code == 302 and leads_to(answer) == "/login"


def test_a_stranger_who_wants_data_is_told_so_in_data(house: WebTown) -> None:
    answer = house.visitor().get("/api/v1/map")
    assert answer.status_code == 401
    assert answer.is_json


def test_whoever_must_choose_a_password_gets_no_further(house: WebTown) -> None:
    visitor = house.visitor(house.must_change())
    for rule, method in _doors(house):
        answer = _knock(visitor, rule, method)
        if _who(rule) == OPEN or rule == "/password":
            assert answer.status_code != 403, (method, rule)
        else:
            assert answer.status_code == 403 or (answer.status_code == 302 and leads_to(answer) == "/password"), (method, rule, answer.status_code)


def test_a_door_without_a_line_in_the_table_is_shut_to_everybody(own_house: WebTown) -> None:
    own_house.web.server.add_url_rule("/api/v1/forgotten", "forgotten", lambda: "open")
    own_house.web.server.add_url_rule("/wallpaper/<name>", "paper", lambda name: name)
    for role in Role:
        visitor = own_house.visitor(role)
        assert visitor.get("/api/v1/forgotten").status_code == 403
        assert visitor.get("/wallpaper/x").status_code == 403
    assert own_house.visitor().get("/api/v1/forgotten").status_code == 401


def _served(house: WebTown) -> list[tuple[str, str, dict[str, Any]]]:
    """(screen, output, callback) of everything a server function answers."""
    screens = house.web.screens.items()
    return [(name, output, entry) for name, screen in screens for output, entry in screen.callback_map.items() if entry.get("callback")]


def _call_of(output: str, entry: dict[str, Any]) -> dict[str, Any]:
    """The body that the browser sends: nothing typed, nothing picked yet."""
    outputs = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in output.strip(".").split("...")]
    values = {"span": "last 30 days"}
    given = [
        {"id": str(one["id"]), "property": one["property"], "value": values.get(str(one["id"]).removeprefix("kpi-"))}
        for one in (*entry["inputs"], *entry["state"])
    ]
    inputs, state = given[: len(entry["inputs"])], given[len(entry["inputs"]) :]
    changed = [f"{inputs[0]['id']}.{inputs[0]['property']}"]
    return {"output": output, "outputs": outputs, "inputs": inputs, "state": state, "changedPropIds": changed}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_call_what_its_screens_ask_and_nothing_else(house: WebTown, role: Role) -> None:
    visitor, served = house.visitor(role), _served(house)
    assert {screen for screen, *_ in served} == {"desk", "kpi"}
    for screen, output, entry in served:
        answer = visitor.call(screen, _call_of(output, entry))
        assert (answer.status_code != 403) is (role in SCREEN_WHO[screen]), (role, screen, output[:60], answer.status_code)


def test_the_callbacks_of_the_desk_answer_its_own_people(house: WebTown) -> None:
    visitor = house.visitor(Role.SUPERVISOR)
    told = {
        components_of(output)[0]: visitor.call("desk", _call_of(output, entry)).status_code
        for screen, output, entry in _served(house)
        if screen == "desk"
    }
    assert set(told.values()) <= {200, 204}, told


def test_a_stranger_may_call_nothing(house: WebTown) -> None:
    visitor = house.visitor()
    for screen, output, entry in _served(house):
        assert visitor.call(screen, _call_of(output, entry)).status_code == 401


def test_a_call_needs_a_line_for_each_of_its_outputs(house: WebTown) -> None:
    output = next(output for screen, output, _ in _served(house) if screen == "desk")
    visitor = house.visitor(Role.SUPERVISOR)
    for forged in (
        f"..{output.strip('.')}...desk-secret.children..",
        "desk-secret.children",
        "....",
        "",
        "..desk-suggestions.children",
        "desk-suggestions",
    ):
        assert visitor.call("desk", {"output": forged, "inputs": []}).status_code in (400, 403), forged


def test_a_callback_has_its_own_line_beside_that_of_its_screen(house: WebTown, monkeypatch: pytest.MonkeyPatch) -> None:
    output, entry = next((output, entry) for screen, output, entry in _served(house) if screen == "desk")
    monkeypatch.setitem(doors.CALLBACKS["desk"], components_of(output)[0], frozenset({R.SUPERVISOR}))
    assert house.visitor(R.SUPERVISOR).call("desk", _call_of(output, entry)).status_code == 200
    assert house.visitor(R.DISPATCHER).call("desk", _call_of(output, entry)).status_code == 403


def test_a_callback_without_a_line_stops_the_hall_from_starting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = dict(doors.CALLBACKS["desk"])
    listed.popitem()
    monkeypatch.setitem(doors.CALLBACKS, "desk", listed)
    with pytest.raises(RuntimeError, match="without a line"):
        next(_built(tmp_path))


GARBAGE = {
    "not JSON": b"\x00\xff garbage",
    "half of it": b'{"output": "desk-facts.children"',
    "nothing": b"",
    "a list": b"[]",
    "a number": b"1",
    "no output": b"{}",
    "an output of the wrong type": b'{"output": 7}',
    "an unknown output": b'{"output": "nothing.at-all"}',
    "no inputs": b'{"output": "..desk-facts.children...desk-preview.children...desk-send.children.."}',
    "inputs of the wrong type": b'{"output": "..desk-suggestions.children..", "inputs": 5}',
    "inputs that are nobody's": b'{"output": "..desk-suggestions.children..", "outputs": [], "inputs": [{"id": "x", "property": "y", "value": 1}]}',
    "an unknown property": b'{"output": "desk-facts.nonsense", "outputs": {"id": "desk-facts", "property": "nonsense"}, "inputs": []}',
    "a deep list": b"[" * 100_000,
    "a deep list inside": b'{"output": "..desk-suggestions.children..", "inputs": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a list of a thousand levels": b'{"output": "..desk-suggestions.children..", "inputs": ' + b"[" * 950 + b"]" * 950 + b"}",
    "a number too large": b'{"output": "..desk-suggestions.children..", "inputs": [1e999]}',
    "a lone surrogate": b'{"output": "..desk-suggestions.children..", "inputs": [{"id": "desk-search", "property": "value", "value": "\\ud800"}]}',
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_in_a_call_is_refused_and_is_no_accident(house: WebTown, name: str) -> None:
    answer = house.visitor(Role.SUPERVISOR).post("/desk/_dash-update-component", data=GARBAGE[name], content_type="application/json")
    assert 400 <= answer.status_code < 500, (name, answer.status_code)
    assert "Traceback" not in answer.text


WRONG = {
    "a number where text belongs": ("desk-suggestions", {"desk-search": 5}),
    "a list where text belongs": ("desk-suggestions", {"desk-search": ["a"]}),
    "an area that is none": ("desk-facts", {"desk-target": "nowhere"}),
    "an object as an area": ("desk-facts", {"desk-target": {"a": 1}}),
    "a kind that is none": ("desk-send-note", {"desk-kind": "nonsense", "desk-text": "x", "desk-target": "N", "desk-draft": "o1"}),
    "text that is a number": ("desk-send-note", {"desk-kind": "task", "desk-text": 5, "desk-target": "N", "desk-draft": "o2"}),
    "an instruction that is a list": ("desk-coverage-head", {"desk-instruction": ["x"]}),
    "a span that is none": ("kpi-body-reported", {"kpi-span": "for ever"}),
    "a day that is none": ("kpi-body-reported", {"kpi-span": "dates", "kpi-first-day": "yesterday", "kpi-last-day": "2026-02-31"}),
    "an area of another city": ("kpi-body-reported", {"kpi-span": "today", "kpi-area": "X"}),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_in_a_call_is_no_accident(house: WebTown, name: str) -> None:
    first, values = WRONG[name]
    screen, output, entry = next(found for found in _served(house) if components_of(found[1])[0] == first)
    body = _call_of(output, entry)
    for one in (*body["inputs"], *body["state"]):
        one["value"] = values.get(one["id"], one["value"])
    answer = house.visitor(Role.SUPERVISOR).call(screen, body)
    assert answer.status_code < 500, (name, answer.text[:200])


CROSS_SITE = (
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:9"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


@pytest.mark.parametrize("headers", CROSS_SITE, ids=str)
@pytest.mark.parametrize("path", ["/desk/_dash-update-component", "/logout", "/password", "/language", "/login", "/login/exercise"])
def test_an_act_from_another_site_is_refused(house: WebTown, path: str, headers: dict[str, str]) -> None:
    assert house.visitor(Role.SUPERVISOR).post(path, headers=headers, json={}).status_code == 403


def test_an_act_without_the_csrf_token_is_refused(house: WebTown) -> None:
    for rule, method in [*_doors(house), ("/logout", "POST")]:
        if method != "POST":
            continue
        who = next(iter(_who(rule))) if _who(rule) != OPEN else None
        visitor = house.visitor(who)
        without = visitor.client.post(_path(rule), json={"output": "x.y"}, headers={"Origin": HOST})
        forged = visitor.client.post(_path(rule), json={"output": "x.y"}, headers={"Origin": HOST, "X-CSRFToken": "forged"})
        assert without.status_code in (400, 403), rule
        assert forged.status_code in (400, 403), rule
        if who is not None:
            assert house.entrance.accounts.by_id(f"a-{who}") is not None
            assert visitor.get("/api/v1/head").status_code == 200, f"{rule} took effect"


def test_the_token_of_one_visitor_is_no_good_for_another(house: WebTown) -> None:
    stranger, visitor = house.visitor(), house.visitor(Role.SUPERVISOR)
    stolen = stranger.token()
    assert visitor.client.post("/logout", headers={"Origin": HOST, "X-CSRFToken": stolen}).status_code == 400
    assert visitor.get("/api/v1/head").status_code == 200


def test_logging_out_ends_the_session_and_its_sockets(house: WebTown) -> None:
    visitor, other = house.visitor(Role.SUPERVISOR), house.visitor(Role.LEADER)
    with visitor.client.session_transaction() as session:
        kept = dict(session)
    mine, theirs = visitor.socket(), other.socket()
    assert visitor.post("/logout").status_code == 302
    assert not mine.is_connected()
    assert theirs.is_connected()
    assert visitor.get("/api/v1/head").status_code == 401
    thief = house.visitor()
    with thief.client.session_transaction() as session:
        session.update(kept)
    assert thief.get("/api/v1/head").status_code == 401


def test_a_new_password_ends_the_old_sessions_and_their_sockets(own_house: WebTown) -> None:
    here, elsewhere = own_house.visitor(Role.SUPERVISOR), own_house.visitor(Role.SUPERVISOR)
    socket = elsewhere.socket()
    answer = here.post("/password", data={"old": PASSWORD, "new": "another sentence", "repeat": "another sentence"})
    assert answer.status_code == 302
    assert elsewhere.get("/api/v1/head").status_code == 401
    assert not socket.is_connected()
    assert here.get("/api/v1/head").status_code == 200


def test_a_closed_account_is_out_at_once(own_house: WebTown) -> None:
    visitor = own_house.visitor(Role.SUPERVISOR)
    socket = visitor.socket()
    own_house.entrance.disable("supervisor")
    assert visitor.get("/api/v1/head").status_code == 401
    socket.emit("join", {"audience": "desk"})
    assert not any(message["name"] in ("snapshot", "delta") for message in heard(socket))


def _once_a_second(house: WebTown) -> None:
    """What the web process does every second."""
    loops, alone = Loops(house.town.clock), house.town.hall.one_by_one
    web_loops(house.web, loops, Settings())
    house.town.hall.one_by_one = alone
    assert loops.all["beat"].once()


@pytest.mark.parametrize("ending", ["closed", "expired"])
def test_a_socket_does_not_outlive_its_session(own_house: WebTown, ending: str) -> None:
    """An account closed at the command line, a session at its end: nobody presses a button in this process."""
    visitor, other = own_house.visitor(Role.SUPERVISOR), own_house.visitor(Role.WALL)
    socket, wall = _joined(visitor, "desk"), _joined(other, "wall")
    if ending == "closed":
        own_house.entrance.disable("supervisor")
    else:
        own_house.town.clock.forward(seconds=13 * 3600)
    _once_a_second(own_house)
    own_house.town.report("after", urgent=True)
    own_house.web.live.follow()
    own_house.web.live.push_gathered()
    assert wall.is_connected()
    assert [message["name"] for message in heard(wall) if message["name"] == "delta"]
    assert not socket.is_connected()


def _joined(visitor: Visitor, audience: str) -> SocketIOTestClient:
    socket = visitor.socket()
    socket.emit("join", {"audience": audience})
    socket.get_received()
    return socket


def test_a_stranger_gets_no_socket(house: WebTown) -> None:
    assert not house.visitor().socket().is_connected()


def test_whoever_must_choose_a_password_gets_no_socket(house: WebTown) -> None:
    assert not house.visitor(house.must_change()).socket().is_connected()


def test_a_socket_from_another_site_is_refused(house: WebTown) -> None:
    visitor = house.visitor(Role.SUPERVISOR)
    for headers, status in (({}, 200), ({"Origin": HOST}, 200), ({"Origin": "http://evil.example"}, 400)):
        answer = visitor.get("/socket.io/?EIO=4&transport=polling", headers=headers)
        assert answer.status_code == status, headers


WATCHERS = {"wall": SCREENS, "desk": DESK, "phone": PHONE}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("audience", [*WATCHERS, "admin", "desk:", "worker:wN1", ""])
def test_a_role_hears_its_own_audiences_and_no_others(house: WebTown, role: Role, audience: str) -> None:
    socket = house.visitor(role).socket()
    assert socket.is_connected()
    socket.emit("join", {"audience": audience})
    told = [message["name"] for message in socket.get_received()]
    may = role in WATCHERS.get(audience, NOBODY)
    assert (told == ["refused"]) is not may
    assert bool({"snapshot", "mine"} & set(told)) is may


@pytest.mark.parametrize("role", list(Role))
def test_only_a_phone_confirms_a_delivery(own_house: WebTown, role: Role) -> None:
    instruction = own_house.town.broadcast("N")
    socket = own_house.visitor(role).socket()
    socket.emit("delivered", {"instruction": instruction, "id": "d1"})
    states = {row.worker: row.state.value for row in own_house.town.store.recipients(instruction)}
    assert states == {"wN1": "delivered" if role is Role.WORKER else "queued", "wN2": "queued", "wN3": "queued"}
    assert socket.is_connected() is (role is Role.WORKER)


@pytest.mark.parametrize("message", [None, 5, "x", [], {}, {"audience": 5}, {"audience": "wall", "n": "x"}, {"instruction": "i", "id": {}}], ids=str)
@pytest.mark.parametrize("event", ["join", "delivered"])
def test_garbage_on_a_socket_is_refused_in_words(house: WebTown, event: str, message: object) -> None:
    socket = house.visitor(Role.WORKER).socket()
    socket.emit(event, message)
    assert [told["name"] for told in socket.get_received()] == ["refused"]
    assert socket.is_connected()


def test_an_event_that_nobody_listed_does_nothing(house: WebTown) -> None:
    socket = house.visitor(Role.SUPERVISOR).socket()
    for event in ("take", "perform", "push", "message", "_guarded"):
        socket.emit(event, {"audience": "desk"})
    assert socket.get_received() == []


def test_the_wall_hears_nothing_personal(own_house: WebTown) -> None:
    own_house.town.report("called", urgent=True)
    socket = own_house.visitor(Role.WALL).socket()
    socket.emit("join", {"audience": "wall"})
    own_house.web.live.follow()
    own_house.town.report("called again", urgent=True)
    own_house.web.live.follow()
    own_house.web.live.push_gathered()
    for message in socket.get_received():
        picture = message["args"][0].get("picture") or message["args"][0].get("patch") or {}
        rows = [row for section in ("alerts", "arrivals") for row in picture.get(section, {}).values()]
        assert not any("text" in row for row in rows)


EVIL = (
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    " //evil.example",
)


@pytest.mark.parametrize("wanted", EVIL)
def test_logging_in_leads_to_nobody_elses_house(own_house: WebTown, wanted: str) -> None:
    visitor = own_house.visitor()
    form = visitor.get("/login", query_string={"next": wanted}).text
    assert all(value == "/" or value.startswith("/login?") for value in re.findall(r'name="next" value="([^"]*)"', form))
    answer = visitor.post("/login", data={"login": "leader", "password": PASSWORD, "next": wanted})
    assert answer.status_code == 302
    assert leads_to(answer) == "/kpi/"


@pytest.mark.parametrize("wanted", EVIL)
def test_choosing_a_language_leads_to_nobody_elses_house(house: WebTown, wanted: str) -> None:
    answer = house.visitor().post("/language", data={"locale": "en", "next": wanted})
    assert leads_to(answer) == "/"


def test_whoever_was_sent_to_log_in_comes_back_to_where_they_were_going(own_house: WebTown) -> None:
    visitor = own_house.visitor()
    sent = visitor.get("/wall/")
    assert sent.headers["Location"] == "/login?next=/wall/"
    assert leads_to(visitor.post("/login", data={"login": "leader", "password": PASSWORD, "next": "/wall/"})) == "/wall/"


PAGES = {
    "/login": None,
    "/": R.LEADER,
    "/password": R.LEADER,
    "/wall/": R.WALL,
    "/desk/": R.SUPERVISOR,
    "/kpi/": R.LEADER,
    "/phone/": R.WORKER,
    "/nowhere": None,
}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_headers_that_keep_strangers_scripts_out(house: WebTown, path: str) -> None:
    answer = house.visitor(PAGES[path]).get(path)
    assert answer.status_code == (404 if path == "/nowhere" else 200)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert "unsafe" not in policy["script-src"]
    assert policy["default-src"] == policy["connect-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert all(source == "'self'" or source.startswith("'sha256-") for source in policy["script-src"].split())
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_session_cookie_cannot_be_read_by_scripts(own_house: WebTown) -> None:
    visitor = own_house.visitor()
    answer = visitor.post("/login", data={"login": "leader", "password": PASSWORD})
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_picture_is_served_as_nothing_but_a_picture(house: WebTown) -> None:
    answer = house.visitor(Role.SUPERVISOR).get(f"/pictures/{PICTURE}")
    assert answer.content_type == "image/jpeg"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_guessing_passwords_is_slowed_down_but_nobody_is_locked_out_elsewhere(own_house: WebTown) -> None:
    visitor = own_house.visitor()
    told = [visitor.post("/login", data={"login": "leader", "password": "wrong"}).status_code for _ in range(12)]
    assert told == [401] * 10 + [429] * 2
    elsewhere = own_house.visitor()
    answer = elsewhere.post("/login", data={"login": "leader", "password": PASSWORD}, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert answer.status_code == 302


def test_a_forged_forwarding_header_does_not_lift_the_limit(own_house: WebTown) -> None:
    visitor = own_house.visitor()
    told = [
        visitor.post("/login", data={"login": "leader", "password": "wrong"}, headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code
        for number in range(12)
    ]
    assert told[-1] == 429


def test_a_wrong_password_and_a_wrong_name_are_told_alike(own_house: WebTown) -> None:
    visitor = own_house.visitor()
    first = visitor.post("/login", data={"login": "leader", "password": "wrong"})
    second = visitor.post("/login", data={"login": "nobody", "password": "wrong"})
    assert first.status_code == second.status_code == 401
    assert _trouble(first.text) == _trouble(second.text) != ""


def _trouble(page: str) -> str:
    return page.partition('class="trouble"')[2].partition("</p>")[0]


def _exercise_account(house: WebTown, *, exercise: bool = True) -> Account:
    return house.add(replace(account_of(Role.DISPATCHER), id="a-beihu", login="beihu03", role=Role.WORKER, worker="wN2", exercise=exercise))


def test_an_exercise_account_walks_in_while_its_doors_are_open(own_house: WebTown) -> None:
    _exercise_account(own_house)
    visitor = own_house.visitor()
    assert "beihu03" in visitor.get("/login").text
    assert leads_to(visitor.post("/login/exercise", data={"login": "beihu03"})) == "/phone/"


@pytest.mark.parametrize("login", ["supervisor", "leader", "nobody", "", "administrator"])
def test_accounts_that_are_no_exercise_accounts_need_their_password(own_house: WebTown, login: str) -> None:
    _exercise_account(own_house)
    visitor = own_house.visitor()
    assert visitor.post("/login/exercise", data={"login": login}).status_code == 401
    assert visitor.get("/api/v1/head").status_code == 401


def test_an_exercise_account_that_the_page_does_not_offer_stays_out(own_house: WebTown) -> None:
    own_house.add(replace(account_of(Role.ADMINISTRATOR), id="a-hidden", login="hidden", exercise=True))
    assert own_house.visitor().post("/login/exercise", data={"login": "hidden"}).status_code == 401


@pytest.mark.parametrize("more", [{"exercise_doors": False}, {"mode": Mode.REAL}, {"mode": Mode.REPLAY}], ids=str)
def test_the_exercise_doors_are_shut_unless_all_is_exercise(tmp_path: Path, more: dict[str, Any]) -> None:
    for house in _built(tmp_path, **more):
        _exercise_account(house)
        visitor = house.visitor()
        assert "/login/exercise" not in visitor.get("/login").text
        assert visitor.post("/login/exercise", data={"login": "beihu03"}).status_code == 401


def test_going_live_shuts_the_exercise_doors(own_house: WebTown) -> None:
    _exercise_account(own_house)
    own_house.town.do(GoLive(), account_of(Role.ADMINISTRATOR))
    assert own_house.visitor().post("/login/exercise", data={"login": "beihu03"}).status_code == 401


def test_closing_the_exercise_accounts_ends_their_visits(own_house: WebTown) -> None:
    """Whoever came in without a password must not command real people afterwards."""
    _exercise_account(own_house)
    visitor, other = own_house.visitor(), own_house.visitor(Role.SUPERVISOR)
    visitor.post("/login/exercise", data={"login": "beihu03"})
    assert visitor.get("/phone/").status_code == 200
    assert close_exercise_accounts(SqlAccounts(own_house.town.database)) == 1
    assert visitor.get("/phone/").status_code == 302
    assert other.get("/desk/").status_code == 200


@pytest.mark.parametrize("leaving", ["logged out", "line lost", "joined twice", "account closed"])
def test_a_phone_that_has_left_is_not_counted_as_connected(own_house: WebTown, leaving: str) -> None:
    """Else its worker stays \"busy\", and the exercise waits for an answer that nobody gives."""
    visitor = own_house.visitor(Role.WORKER)
    socket = _joined(visitor, "phone")
    assert set(own_house.web.sockets.phones) == {"wN1"}
    if leaving == "joined twice":
        socket.emit("join", {"audience": "phone"})
    if leaving == "logged out":
        visitor.post("/logout")
    elif leaving == "account closed":
        own_house.entrance.disable("worker")
        _once_a_second(own_house)
    else:
        socket.disconnect()
    assert set(own_house.web.sockets.phones) == set()


def test_a_worker_sees_no_picture_of_somebody_else(house: WebTown) -> None:
    other = house.entrance.accounts.by_login("w2")
    visitor = house.visitor(other[0] if other else house.add(replace(account_of(Role.WORKER), id="a-w2", login="w2", worker="wN2")))
    assert visitor.get(f"/pictures/{PICTURE}").status_code == 404
    assert house.visitor(Role.WORKER).get(f"/pictures/{PICTURE}").status_code == 200


def test_a_disabled_exercise_account_is_not_offered(own_house: WebTown) -> None:
    _exercise_account(own_house)
    own_house.entrance.disable("beihu03")
    assert own_house.visitor().post("/login/exercise", data={"login": "beihu03"}).status_code == 401


def test_a_body_that_is_too_large_is_refused(house: WebTown) -> None:
    answer = house.visitor(Role.SUPERVISOR).post("/desk/_dash-update-component", data=b"x" * (10 * 1024 * 1024), content_type="application/json")
    assert answer.status_code == 413


def test_many_who_ask_at_once_are_all_answered(house: WebTown) -> None:
    told: list[int] = []
    visitors = [house.visitor(Role.SUPERVISOR) for _ in range(8)]
    threads = [threading.Thread(target=lambda visitor=visitor: told.append(visitor.get("/api/v1/head").status_code)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [200] * 8


def test_the_head_and_the_health_name_nobody(own_house: WebTown) -> None:
    own_house.town.report("r1")
    for path in ("/healthz", "/metrics"):
        text = own_house.visitor().get(path).text
        assert not any(word in text for word in ("标", "wN1", "supervisor", "r1"))
    assert json.loads(own_house.visitor(Role.WALL).get("/api/v1/head").text)["n"] >= 0
