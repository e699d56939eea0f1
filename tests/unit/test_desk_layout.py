"""The desk's layout: every element that callbacks and browser code speak of is there once, and every word of it has its Chinese."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from babel.messages.pofile import read_po
from dash import Dash
from dash.development.base_component import Component

from callbacks import desk
from dashboard.domain.city import Category, City, Mode, Template
from dashboard.domain.words import Words
from dashboard.service.hall import Hall
from layouts.desk import KEYS, page
from layouts.ids_desk import Id
from tests.builders import DISPATCHER, SUPERVISOR

PROJECT = Path(__file__).parents[2]
SCRIPTS = sorted((PROJECT / "assets").glob("desk*.js"))
PYTHON = sorted([*(PROJECT / "layouts").glob("desk*.py"), *(PROJECT / "callbacks").glob("desk*.py")])
TEMPLATES = (
    Template(kind="task", title="路面巡查", text="请巡查十分钟", minutes=10),
    Template(kind="notice", title="停水通知", text="今晚停水"),
)


def a_page(mode: Mode = Mode.EXERCISE, words: Words | None = None) -> Component:
    city = City(code="C", name="试验市", zone="Asia/Shanghai", mode=mode)
    return page(words or Words(), SUPERVISOR, city, TEMPLATES, categories={"0101": Category(code="0101", group="市容", name="暴露垃圾")})


def everything(component: Any) -> Iterator[Component]:
    if isinstance(component, Component):
        yield component
        children = getattr(component, "children", None)
        for child in children if isinstance(children, list) else [children]:
            yield from everything(child)


def ids(component: Component) -> list[str]:
    return [str(node.id) for node in everything(component) if getattr(node, "id", None)]


def with_class(component: Component, name: str) -> list[Any]:
    return [node for node in everything(component) if name in str(getattr(node, "className", "")).split()]


def test_every_id_of_the_desk_is_in_its_layout_once() -> None:
    assert sorted(ids(a_page())) == sorted(Id)


def test_every_callback_speaks_of_elements_that_exist() -> None:
    app = Dash(suppress_callback_exceptions=False)
    desk.register(app, cast(Hall, None))
    known = set(ids(a_page()))
    for entry in app.callback_map.values():
        for spoken in (*entry["inputs"], *entry["state"]):
            assert spoken["id"] in known
    for output in app.callback_map:
        named = re.findall(r"(desk[\w-]*)\.\w+", output)
        assert set(named) <= known


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_browser_code_asks_only_for_elements_that_exist(script: Path) -> None:
    asked = re.findall(r"(?:byId|set)\('([\w-]+)'", script.read_text("utf-8"))
    assert set(asked) <= set(ids(a_page()))


def test_the_exercise_mark_stands_in_an_exercise_alone() -> None:
    assert with_class(a_page(Mode.EXERCISE), "desk-mode")[0].children == "EXERCISE"
    assert with_class(a_page(Mode.REAL), "desk-mode") == []


def test_a_ready_text_brings_its_kind_and_its_time() -> None:
    chips = [vars(chip) for chip in with_class(a_page(), "desk-chip") if "data-text" in vars(chip)]
    assert [(chip["data-kind"], chip["data-text"], chip["data-minutes"]) for chip in chips] == [
        ("task", "请巡查十分钟", "10"),
        ("notice", "今晚停水", ""),
    ]


def test_the_browser_is_told_the_names_of_categories_and_when_silence_counts() -> None:
    root = vars(a_page())
    assert json.loads(root["data-categories"]) == {"0101": "暴露垃圾"}
    assert json.loads(root["data-chase"]) == {"task": 180, "notice": 600, "muster": 60}


def test_an_account_of_a_part_of_the_city_brings_its_area() -> None:
    city = City(code="C", name="试验市", zone="Asia/Shanghai", mode=Mode.REAL)
    assert vars(page(Words(), replace(DISPATCHER, area="S"), city, ()))["data-area"] == "S"


def chinese() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((PROJECT / "data" / "locale" / "zh_CN").glob("*.po")):
        with path.open("rb") as file:
            found |= {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}
    return found


def keys_in_python() -> set[str]:
    calls = (node for path in PYTHON for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call) and node.args)
    spoken = (call.args[0] for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) == "words")
    reasons = re.findall(r'reason="([^"]+)"', "".join(path.read_text("utf-8") for path in PYTHON))
    return {node.value for node in spoken if isinstance(node, ast.Constant)} | {does for _, does in KEYS} | set(reasons)


def keys_in_browser_code() -> set[str]:
    code = "".join(path.read_text("utf-8") for path in SCRIPTS)
    return set(re.findall(r"\bt\('((?:[^'\\]|\\.)+)'", code)) | {"{n} silent", "{n} unreachable", "{n} declined"}


def test_every_sentence_of_the_desk_has_its_chinese() -> None:
    assert (keys_in_python() | keys_in_browser_code()) - set(chinese()) == set()


def test_no_translation_loses_a_place_to_fill() -> None:
    with (PROJECT / "data" / "locale" / "zh_CN" / "desk.po").open("rb") as file:
        for message in read_po(file):
            assert set(re.findall(r"\{\w+\}", str(message.id))) == set(re.findall(r"\{\w+\}", str(message.string))), message.id
