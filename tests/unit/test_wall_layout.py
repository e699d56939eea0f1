"""The wall's layout: every container that the browser code fills is there once, in every mode and language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from dash.development.base_component import Component

from dashboard.domain.city import City, Mode
from dashboard.domain.words import Words
from layouts.ids_wall import WallId
from layouts.wall import page

ASSETS = Path(__file__).parents[2] / "assets"
CATALOGUE = Path(__file__).parents[2] / "data" / "locale" / "zh_CN"
MADE_BY_SCRIPT = {WallId.INSET, WallId.COUNTS}
SCRIPTS = sorted([*ASSETS.glob("wall*.js"), *ASSETS.glob("map*.js")])


def a_city(mode: Mode = Mode.EXERCISE) -> City:
    return City(code="4210", name="荆州市", zone="Asia/Shanghai", mode=mode, schematic=True)


def everything(component: Any) -> Iterator[Component]:
    if isinstance(component, Component):
        yield component
        children = getattr(component, "children", None)
        for child in children if isinstance(children, list) else [children]:
            yield from everything(child)


def ids(component: Component) -> list[str]:
    return [str(node.id) for node in everything(component) if getattr(node, "id", None)]


def found(component: Component, wanted: str) -> Component:
    return next(node for node in everything(component) if getattr(node, "id", None) == wanted)


def keys() -> set[str]:
    """The keys that the wall's scripts and layouts ask for as plain strings."""
    scripts = "".join(path.read_text("utf-8") for path in SCRIPTS)
    asked = re.findall(r"hall\.t\('((?:[^'\\]|\\.)+)'", scripts)
    layout = re.findall(r'words\("((?:[^"\\]|\\.)+)"', (ASSETS.parent / "layouts" / "wall.py").read_text("utf-8"))
    return {*asked, *layout}


def test_every_container_is_there_once() -> None:
    there = ids(page(Words(), a_city()))
    assert len(there) == len(set(there))
    assert {str(name) for name in WallId if name not in MADE_BY_SCRIPT} <= set(there)


def test_every_container_that_a_script_asks_for_exists() -> None:
    asked = {name for path in SCRIPTS for name in re.findall(r"byId\('(wall[\w-]*)'\)", path.read_text("utf-8"))}
    assert asked <= {*ids(page(Words(), a_city())), *(str(name) for name in MADE_BY_SCRIPT)}


@pytest.mark.parametrize(("mode", "mark"), [(Mode.EXERCISE, "EXERCISE"), (Mode.REPLAY, "REPLAY"), (Mode.REAL, "")])
def test_what_is_not_real_carries_its_mark(mode: Mode, mark: str) -> None:
    shown = found(page(Words(), a_city(mode)), WallId.MODE)
    assert (shown.children, shown.hidden) == (mark, mode is Mode.REAL)


def test_the_browser_code_is_told_zone_and_mode_and_for_whom_the_type_is_sized() -> None:
    root = page(Words(), a_city(), wall_width_mm=4000, viewing_distance_m=8.0)
    facts = {name: value for name, value in root.to_plotly_json()["props"].items() if name.startswith("data-")}
    assert facts["data-zone"] == "Asia/Shanghai"
    assert facts["data-mode"] == "exercise"
    assert (facts["data-wall-width-mm"], facts["data-viewing-distance-m"]) == ("4000", "8.0")


def test_lists_are_left_empty_for_the_browser_and_say_what_would_be_here() -> None:
    root = page(Words(), a_city())
    for name in (WallId.ARRIVALS, WallId.REPLIES, WallId.INSTRUCTIONS, WallId.ALERTS):
        assert getattr(found(root, name), "children", None) is None
        assert str(found(root, f"{name}-empty").children).endswith(".")


def test_every_sentence_of_the_wall_has_a_chinese_translation() -> None:
    known: set[str] = set()
    for path in CATALOGUE.glob("*.po"):
        with path.open("rb") as file:
            known |= {str(message.id) for message in read_po(file) if message.string}
    assert keys() - known == set()
