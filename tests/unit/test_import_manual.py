"""The worked example of the manual does what the manual says, and the manual has every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.domain.words import Words
from data.importers.log import read_log
from data.importers.pick_reading import TEXT_KEYS, TIME_KEYS
from data.importers.profile import TEXTS, TIMES
from data.importers.reading import DELIMITERS, LEVELS, PLACES, SECTIONS, parse_profile

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "manual"
PAGES = ("import-profiles.md", "import-profiles.zh-CN.md")


def block(page: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", (MANUAL / page).read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("page", PAGES)
def test_the_worked_example_comes_out_as_told(page: str, tmp_path: Path) -> None:
    (tmp_path / "springfield.csv").write_text(block(page, "csv"), encoding="utf-8")
    log = read_log(parse_profile(block(page, "toml"), "springfield.toml"), tmp_path / "springfield.csv")
    assert "\n".join(log.report.as_text(Words())) == block("import-profiles.md", "text").strip()
    due = {message["ref"]: message["due_at"] - message["at"] for _, message in log.messages() if message["kind"] == "limit"}
    assert due == {"S-1": 48 * 3_600_000, "S-2": 24 * 3_600_000}
    assert log.codes == ["springfield-north", "springfield-north", "springfield-unlocated"]


@pytest.mark.parametrize("page", PAGES)
def test_every_key_is_in_the_manual(page: str) -> None:
    text = (MANUAL / page).read_text(encoding="utf-8")
    keys = {*TEXTS, *TIMES, *TEXT_KEYS, *TIME_KEYS, *LEVELS, *PLACES, *DELIMITERS, "prefix", "default_points", "suffixes", "unlocated", "shapes"}
    keys |= {"encoding", "fallback", "delimiter", "quote", "member", "skip", "header", "not_before", "group_by", "only", "values", "map"}
    assert {key for key in keys if not re.search(rf"\b{key}\b", text)} == set()
    assert {section for section in SECTIONS if f"[{section}" not in text} == set()
