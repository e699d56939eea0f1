"""The system's Chromium, with the probe in every page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from scripts.browser import browser

PROBE = Path(__file__).parent / "pages" / "probe.js"
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--no-first-run",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]


@contextmanager
def a_page(scope: str) -> Iterator[Page]:
    """A fresh browser with one page of 1920 x 1080; the probe watches the rows inside `scope`."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=OPTIONS)
        try:
            page = chromium.new_page(viewport={"width": 1920, "height": 1080}, bypass_csp=True)
            page.add_init_script(PROBE.read_text().replace("__SCOPE__", scope))
            yield page
        finally:
            chromium.close()


def open_wall(page: Page, base: str) -> None:
    """The wall, through its exercise door, until the live picture is there."""
    page.goto(f"{base}/login")
    page.click('button[value="wall"]')
    page.goto(f"{base}/wall/")
    page.wait_for_function("window.GridHall && GridHall.wall && GridHall.wall.picture && GridHall.wall.map", timeout=60_000)


def open_bare(page: Page, base: str) -> None:
    """The bare page, until its socket is open."""
    page.goto(f"{base}/")
    page.wait_for_function("document.body.dataset.live === 'yes'", timeout=30_000)
