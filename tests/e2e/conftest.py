"""A real hall in a process of its own, and a real browser on it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts.browser import browser as browser_program

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
]
START_S = 90


@dataclass(frozen=True)
class RunningHall:
    """Where it is, and its process."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    def command(self, *arguments: str) -> str:
        """What another command on the same hall prints."""
        done = subprocess.run(
            [sys.executable, "app.py", *arguments], cwd=ROOT, env=environment(self.home), capture_output=True, text=True, check=True
        )
        return done.stdout


def free_port() -> int:
    """A port nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The settings of a hall for tests: no simulated answers, no generated past."""
    ours = {"GRIDHALL_HOME": str(home), "GRIDHALL_EXERCISE": "false", "GRIDHALL_HISTORY": "false", **settings}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("GRIDHALL_")}, **ours}


def start(home: Path, **settings: str) -> RunningHall:
    """A hall that answers. Its output is in `home`/out.log."""
    port = int(settings.pop("GRIDHALL_PORT", 0)) or free_port()
    home.mkdir(parents=True, exist_ok=True)
    with (home / "out.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "app.py", "run"], cwd=ROOT, env=environment(home, GRIDHALL_PORT=str(port), **settings), stdout=log, stderr=log
        )
    hall = RunningHall(f"http://127.0.0.1:{port}", home, process)
    end = time.monotonic() + START_S
    while not _answers(hall.url):
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            process.wait()
            raise RuntimeError((home / "out.log").read_text())
        time.sleep(0.1)
    return hall


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def stop(hall: RunningHall) -> int:
    """End it as Ctrl-C does; returns the exit code."""
    hall.process.send_signal(signal.SIGINT)
    return hall.process.wait(20)


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """One hall for all browser tests."""
    found = start(tmp_path_factory.mktemp("hall"))
    yield found
    assert stop(found) == 0


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    program = browser_program()
    assert program, "no Chromium: run `make test`, or python scripts/browser.py"
    flags = [*FLAGS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=flags)
        yield found
        found.close()


Enter = Callable[..., Page]


@pytest.fixture
def enter(hall: RunningHall, chromium: Browser) -> Iterator[Enter]:
    """Opens a page of the hall as one of the exercise's accounts; complains at the end of anything that went wrong in a page."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def entering(login: str, way: str, *, size: tuple[int, int] = (1920, 1080), locale: str = "zh_CN") -> Page:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]})
        contexts.append(context)
        context.add_cookies([{"name": "locale", "value": locale, "url": hall.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: troubles.append(f"{way}: {error}"))
        page.on("request", lambda request: None if _ours(request.url, hall.url) else troubles.append(f"{way} asked for {request.url}"))
        page.goto(f"{hall.url}/login")
        page.click(f'button[name="login"][value="{login}"]')
        page.goto(hall.url + way)
        return page

    yield entering
    for context in contexts:
        context.close()
    assert not troubles


def _ours(url: str, base: str) -> bool:
    return url.startswith((base, base.replace("http", "ws", 1), "data:", "blob:"))


def numbers_in(text: str) -> list[int]:
    """All whole numbers in a text."""
    return [int(found) for found in re.findall(r"\d+", text)]
