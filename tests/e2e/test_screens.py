"""Every screen, as people meet it: in both languages, at the usual sizes, without scroll bars where there must be none, nothing from outside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Enter, RunningHall, start, stop

WALLS = [(1920, 1080), (3840, 2160), (5760, 1080)]
SCREENS = [
    ("wall", "/wall/", (1920, 1080), "#wall-map canvas"),
    ("supervisor", "/desk/", (1920, 1080), "#desk-map canvas"),
    ("supervisor", "/desk/", (1366, 768), "#desk-map canvas"),
    ("leader", "/kpi/", (1920, 1080), "#kpi-chart .main-svg"),
    ("beihu01", "/phone/", (390, 844), "#empty"),
    ("beihu01", "/phone/", (320, 568), "#empty"),
    ("supervisor", "/", (1366, 768), ".screen"),
]
_OVERFLOW = "() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]"
_CLIPPED = """() => [...document.querySelectorAll('body *')].filter((one) => one.childElementCount === 0 && one.textContent.trim()
  && one.offsetParent && getComputedStyle(one).overflow === 'hidden' && getComputedStyle(one).textOverflow !== 'ellipsis'
  && one.scrollHeight > one.clientHeight + 3 && !/clamp/.test(one.className)).map((one) => one.className + ': ' + one.textContent.slice(0, 40))"""


def _overflow(page: Page) -> list[int]:
    found: list[int] = page.evaluate(_OVERFLOW)
    return found


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
@pytest.mark.parametrize(("login", "way", "size", "shown"), SCREENS)
def test_a_screen_shows_itself_without_scrolling_sideways(enter: Enter, login: str, way: str, size: tuple[int, int], shown: str, locale: str) -> None:
    page = enter(login, way, size=size, locale=locale)
    expect(page.locator(shown).first).to_be_visible()
    page.wait_for_timeout(500)
    assert _overflow(page)[0] <= 0
    assert page.locator("html").get_attribute("lang") in ("zh-CN", "en")
    assert page.evaluate(_CLIPPED) == []


@pytest.mark.parametrize("size", WALLS)
def test_the_wall_fills_every_wall_without_scroll_bars(enter: Enter, size: tuple[int, int]) -> None:
    page = enter("wall", "/wall/", size=size)
    expect(page.locator("#wall-map canvas").first).to_be_visible()
    assert max(_overflow(page)) <= 0
    box = page.locator("#wall").bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == size


@pytest.mark.parametrize(("login", "way"), [("wall", "/wall/"), ("supervisor", "/desk/")])
def test_screens_that_hang_or_stand_never_scroll(enter: Enter, login: str, way: str) -> None:
    page = enter(login, way)
    expect(page.locator("canvas").first).to_be_visible()
    assert max(_overflow(page)) <= 0


def test_the_language_is_chinese_until_somebody_switches(hall: RunningHall, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(hall.url)
    expect(page).to_have_url(re.compile("/login"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.locator("form[action='/language'] button[value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()


def test_a_wrong_password_is_said_and_the_name_is_kept(hall: RunningHall, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{hall.url}/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "not the password")
    page.locator(".sign-in .primary").click()
    expect(page.get_by_text("账号或密码不正确")).to_be_visible()
    expect(page.locator("input[name=login]")).to_have_value("admin")
    context.close()


def test_the_first_administrator_changes_the_one_time_password_first(hall: RunningHall, chromium: Browser) -> None:
    password = re.search(r"one-time password (\S+)", (hall.home / "out.log").read_text())
    assert password is not None
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{hall.url}/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", password[1])
    page.locator(".sign-in .primary").click()
    expect(page).to_have_url(re.compile("/password"))
    page.goto(f"{hall.url}/admin/")
    expect(page).to_have_url(re.compile("/password"))
    page.fill("input[name=old]", password[1])
    page.fill("input[name=new]", "a long new sentence")
    page.fill("input[name=repeat]", "a long new sentence")
    page.locator("form[action='/password'] .primary, form .primary").first.click()
    page.goto(f"{hall.url}/admin/")
    expect(page.locator("#accounts-title")).to_be_visible()
    context.close()


def test_the_wall_says_when_its_data_are_old_and_recovers(tmp_path: Path, chromium: Browser) -> None:
    """The server is gone: amber, then the red band; back again: gone within ten seconds, without anybody touching the wall."""
    hall = start(tmp_path / "hall")
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.goto(f"{hall.url}/login")
    page.click('button[value="wall"]')
    page.goto(f"{hall.url}/wall/")
    expect(page.locator("#wall")).to_have_attribute("data-level", "fresh")
    port = hall.url.rpartition(":")[2]
    assert stop(hall) == 0
    expect(page.locator("#wall")).to_have_attribute("data-level", "old", timeout=15_000)
    expect(page.locator("#wall")).to_have_attribute("data-level", "cut", timeout=35_000)
    expect(page.locator("#wall-status")).to_contain_text("数据已中断")
    hall = start(tmp_path / "hall", GRIDHALL_PORT=port)
    expect(page.locator("#wall")).to_have_attribute("data-level", "fresh", timeout=10_000)
    context.close()
    assert stop(hall) == 0
