"""Every sentence that an import can say is in the Chinese catalogue."""

from __future__ import annotations

import ast
from pathlib import Path

from babel.messages.pofile import read_po

from data.importers.report import Reason

PROJECT = Path(__file__).resolve().parents[2]
SAYS = {"wrong", "say", "bad", "words", "_typed"}


def text_of(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def said_by(node: ast.AST) -> set[str]:
    """Texts of a call that says something, of a tuple (sentence, fields), of a table of sentences."""
    if isinstance(node, ast.Call) and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) in SAYS:
        return {text for text in map(text_of, node.args) if " " in text}
    if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[1], ast.Dict):
        return {text_of(node.elts[0])}
    if isinstance(node, ast.Dict):
        return {text for text in map(text_of, node.values) if "“{name}”" in text}
    return set()


def sentences() -> set[str]:
    files = (PROJECT / "data" / "importers").glob("*.py")
    nodes = (node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return set().union(*map(said_by, nodes)) - {""}


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
