"""Every sentence that an import can say is in the Chinese catalogue."""

from __future__ import annotations

import ast
from pathlib import Path

from babel.messages.pofile import read_po

from data.importers.report import Reason

PROJECT = Path(__file__).resolve().parents[2]
SAYS = {"wrong", "say", "bad", "words"}


def sentences() -> set[str]:
    """First texts of the calls that say something, and of the tuples (sentence, fields)."""
    found: set[str] = set()
    for path in (PROJECT / "data" / "importers").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) in SAYS | {"_typed"}:
                found |= {part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value}
            if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant) and isinstance(node.elts[1], ast.Dict):
                found.add(str(node.elts[0].value))
            if isinstance(node, ast.Dict):
                found |= {
                    part.value for part in node.values if isinstance(part, ast.Constant) and isinstance(part.value, str) and "“{name}”" in part.value
                }
    return found


def test_every_sentence_of_an_import_has_a_chinese_one() -> None:
    with (PROJECT / "data" / "locale" / "zh_CN" / "replay.po").open("rb") as file:
        catalogue = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    assert len(sentences()) > 50
    assert {text for text in sentences() | {reason.value for reason in Reason} if not catalogue.get(text)} == set()


def test_the_places_of_a_translation_are_those_of_its_sentence() -> None:
    with (PROJECT / "data" / "locale" / "zh_CN" / "replay.po").open("rb") as file:
        for message in read_po(file):
            if message.id:
                places = [{part.split("}")[0] for part in str(text).split("{")[1:]} for text in (message.id, message.string)]
                assert places[0] == places[1], message.id
