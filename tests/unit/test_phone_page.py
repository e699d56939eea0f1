"""The phone's browser files as files: their weight, their sentences."""

from __future__ import annotations

import re
from pathlib import Path

from dashboard.web import phone_sentences
from dashboard.web.phone import SCRIPTS
from data.catalogue import sentences

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "assets"
TEMPLATES = ROOT / "dashboard/web/templates"
MINE = ("phone", "login", "password", "portal", "error", "base")


def said_in_the_browser() -> set[str]:
    code = "".join((ASSETS / name).read_text() for name in SCRIPTS if name.startswith("phone"))
    return set(re.findall(r"(?<![\w.$])t\('([^']+)'", code)) | set(re.findall(r": '([A-Z][a-z ][\w ]+)'[,}]", code))


def test_the_page_weighs_less_than_150_kilobytes() -> None:
    files = [*(ASSETS / name for name in SCRIPTS), ASSETS / "tokens.css", ASSETS / "phone.css", TEMPLATES / "phone.html"]
    assert sum(file.stat().st_size for file in files) < 150_000


def test_every_sentence_of_the_browser_code_travels_with_the_page() -> None:
    assert said_in_the_browser() <= set(phone_sentences.KEYS)


def test_no_sentence_travels_for_nothing() -> None:
    code = "".join((ASSETS / name).read_text() for name in SCRIPTS if name.startswith("phone"))
    states = {key for key in phone_sentences.KEYS if key.islower() and " " not in key and "{" not in key}
    assert [key for key in phone_sentences.KEYS if key not in states and f"'{key}'" not in code] == []


def test_every_sentence_of_these_pages_has_its_chinese() -> None:
    pages = "".join((TEMPLATES / f"{name}.html").read_text() for name in MINE)
    keys = set(re.findall(r"words\(\s*[\"']([^\"']+(?:'s [^\"]+)?)[\"']", pages)) | {key for key in phone_sentences.KEYS if not key.islower()}
    assert sorted(keys - set(sentences("zh_CN"))) == []


def test_the_browser_code_stays_within_its_policy() -> None:
    code = "".join((ASSETS / name).read_text() for name in SCRIPTS if name.startswith("phone"))
    assert not re.search(r"innerHTML|insertAdjacentHTML|eval\(|new Function|document\.write|https?://|randomUUID", code)
