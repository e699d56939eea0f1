"""The scene that defines the hall, in a real browser: a supervisor instructs the workers of Beihu Road, and the hall sees the answers."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Enter, RunningHall, numbers_in

COMMUNITY = "421002003010"
TEXT = "请在本网格路面巡查十分钟,检查市容环境,发现问题立即上报"
FOUND = "北湖路口有一处井盖松动，已设围挡"
SHORT_CHASE_S = 3
MAP_OF = "() => fetch('/api/v1/map').then((answer) => answer.json())"


def _database(hall: RunningHall) -> sqlite3.Connection:
    return sqlite3.connect(hall.home / "hall.db", timeout=10)


def _chase_soon(hall: RunningHall) -> None:
    """Silent workers of a task are reminded after seconds here, as a city's own rule would have it."""
    with _database(hall) as database:
        database.execute("INSERT OR REPLACE INTO chase_rule VALUES ('task', ?, 3600, 3)", (SHORT_CHASE_S,))
        database.execute("UPDATE hall SET value = value + 1 WHERE key = 'edition'")
    database.close()
    time.sleep(2.5)  # every process looks once a second whether the rules have changed


def _broadcast(desk: Page) -> None:
    desk.keyboard.press("/")
    desk.keyboard.type("bhl")
    desk.locator(f"#desk-option-{COMMUNITY}").wait_for()
    desk.keyboard.press("Enter")
    expect(desk.locator("#desk-preview [data-worker]").first).to_be_visible()
    desk.fill("#desk-text", TEXT)
    desk.fill("#desk-minutes", "10")
    desk.locator("#desk-text").press("Control+Enter")
    expect(desk.locator("#desk")).to_have_attribute("data-pane", "coverage")


def _counted(page: Page, state: str) -> int:
    return numbers_in(page.locator(f"#desk-counts .count-tile[data-state={state}] b").inner_text())[0]


def _photograph(folder: Path) -> Path:
    path = folder / "井盖.jpg"
    Image.new("RGB", (2400, 1800), (90, 110, 130)).save(path)
    return path


def _reply(phone: Page, picture: Path) -> None:
    card = phone.locator("#open .card", has_text=TEXT)
    card.locator("[data-act=accept]").click()
    card.locator("[data-act=reply]").click()
    phone.fill("#reply textarea[name=text]", FOUND)
    phone.set_input_files("#reply input[data-from=album]", picture)
    expect(phone.locator("#reply .shots li")).to_have_count(1)
    phone.locator("#reply [data-act=send]").click()
    expect(phone.locator("#done .card", has_text=TEXT)).to_be_visible()


def _decline(phone: Page) -> None:
    phone.locator("#open .card", has_text=TEXT).locator("[data-act=decline]").click()
    phone.locator("#decline .chip").first.click()
    phone.locator("#decline [data-act=send]").click()
    expect(phone.locator("#done .card", has_text=TEXT)).to_be_visible()


def _pictured(page: Page) -> dict[str, object]:
    """What a screen shows, as its feed holds it."""
    return json.loads(page.evaluate("JSON.stringify(window.GridHall.feeds.at(-1).picture)"))


def test_the_beihu_road_scene(hall: RunningHall, enter: Enter, tmp_path: Path) -> None:
    _chase_soon(hall)
    wall, desk = enter("wall", "/wall/"), enter("supervisor", "/desk/")
    lost = enter("wall", "/wall/")
    phones = {number: enter(f"beihu{number:02}", "/phone/", size=(390, 844)) for number in (1, 2, 3)}
    grids = [area["code"] for area in wall.evaluate(MAP_OF)["areas"] if area["parent"] == COMMUNITY]
    expect(wall.locator("#wall-map canvas").first).to_be_visible()
    expect(lost.locator("#wall-map canvas").first).to_be_visible()

    lost.context.set_offline(True)
    lost.evaluate("window.GridHall.feeds.at(-1).socket.io.engine.close()")
    _broadcast(desk)
    instruction = desk.locator("#desk-running [data-instruction]").first.get_attribute("data-instruction")

    # Every worker of that community has it, and nobody else.
    with _database(hall) as database:
        told = sorted(json.loads(row[0])[0] for row in database.execute("SELECT grids FROM recipient WHERE instruction = ?", (instruction,)))
    assert told == sorted(grids)
    for phone in phones.values():
        expect(phone.locator("#open .card", has_text=TEXT)).to_be_visible()

    # One replies with a picture, one declines, one stays silent.
    _reply(phones[1], _photograph(tmp_path))
    _decline(phones[2])
    row = wall.locator("#wall-replies li", has_text=FOUND)
    expect(row).to_be_visible(timeout=2000)
    image = row.locator("img")
    expect(image).to_be_visible()
    assert image.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0
    expect(desk.locator("#desk-recipients .desk-recipient[data-state=declined]")).to_have_count(1)

    # The silent one is chased.
    expect(phones[3].locator("#open .card", has_text=TEXT).locator(".marks .mark")).to_be_visible(timeout=20_000)

    # The numbers agree with the database.
    wall.wait_for_timeout(1500)
    with _database(hall) as database:
        states = dict(database.execute("SELECT state, count(*) FROM recipient WHERE instruction = ? GROUP BY state", (instruction,)).fetchall())
        replies = database.execute("SELECT count(*) FROM reply WHERE instruction = ?", (instruction,)).fetchone()[0]
    assert states["replied"] == replies == 1
    assert states["declined"] == 1
    counts = _pictured(wall)["instructions"][instruction]["counts"]  # type: ignore[index]
    assert {state: number for state, number in counts.items() if number} == states
    assert {state: _counted(desk, state) for state in states} == states

    # A screen that lost its connection in between shows the same as one that did not.
    lost.wait_for_timeout(5000)
    lost.context.set_offline(False)
    expect(lost.locator("#wall-replies", has_text=FOUND)).to_be_visible(timeout=15_000)
    lost.wait_for_timeout(1500)
    assert _pictured(lost) == _pictured(wall)
    fresh = enter("wall", "/wall/")
    expect(fresh.locator("#wall-replies", has_text=FOUND)).to_be_visible()
    assert _pictured(fresh) == _pictured(wall)
