"""The catalogue against the code: whatever is said on a screen has a Chinese sentence with the same places, and nothing is said past it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from dashboard.domain import errors
from dashboard.domain.areas import AreaKind
from dashboard.domain.cases import CaseState, Source
from dashboard.domain.city import Mode
from dashboard.domain.errors import HallError
from dashboard.domain.indicator_values import Indicator
from dashboard.domain.indicators import INDICATORS
from dashboard.domain.instructions import InstructionKind, RecipientState
from dashboard.domain.people import Role
from dashboard.service.instructing import NO_PHONE
from dashboard.service.picturing import TOO_LARGE
from dashboard.web import entry, faults, phone_sentences
from dashboard.web.live import PARTS
from data import pictures
from data.importers.report import Reason
from layouts import desk, kpi, kpi_figures, kpi_tiles

PROJECT = Path(__file__).resolve().parents[2]
LOCALE = PROJECT / "data/locale/zh_CN"
PYTHON = ("app.py", "dashboard", "layouts", "callbacks", "data", "command_line")
SCREEN_PYTHON = ("dashboard", "layouts", "callbacks")
CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]|\\u[4-9][0-9a-fA-F]{3}")
PLACE = re.compile(r"\{(\w+)[^}]*\}")


def sources(*folders: str, suffix: str) -> list[Path]:
    """The files of these folders, without what is not ours."""
    found = [path for name in folders for path in ([PROJECT / name] if name.endswith(".py") else sorted((PROJECT / name).rglob(f"*{suffix}")))]
    return [path for path in found if not {"vendor", "versions", "__pycache__", "node_modules"} & set(path.parts)]


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text("utf-8"))


@cache
def catalogue() -> dict[str, str]:
    """All Chinese sentences, by key."""
    found: dict[str, str] = {}
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            found |= {str(message.id): str(message.string) for message in read_po(file) if message.id}
    return found


def texts(node: ast.AST | None) -> set[str]:
    """The texts that an expression can be, where that can be read off."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    if isinstance(node, ast.BoolOp):
        return set().union(*map(texts, node.values))
    return set()


def _says(call: ast.Call) -> bool:
    """`words(...)`, `seen.words(...)`, `words_here()(...)`, `words_of(x)(...)`."""
    called = call.func.func if isinstance(call.func, ast.Call) else call.func
    name = getattr(called, "attr", "") or getattr(called, "id", "")
    return name == "words" or (isinstance(call.func, ast.Call) and name.startswith("words"))


def said_in_python() -> dict[str, str]:
    """Key -> file, of every literal key in a call of words."""
    calls = [(path, node) for path in sources(*PYTHON, suffix=".py") for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    return {text: path.name for path, call in calls if _says(call) and call.args for text in texts(call.args[0])}


def reasons() -> dict[str, str]:
    """The reasons of refusals: `BadMessage(reason="...")` and its like."""
    found = {}
    for path in sources("dashboard", "callbacks", "data", suffix=".py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("BadMessage", "BadPicture"):
                for keyword in node.keywords:
                    found |= dict.fromkeys(texts(keyword.value), path.name)
    return found


def _first_argument(text: str, start: int) -> str:
    """JavaScript from `start` to the comma or bracket that ends the first argument."""
    depth, quote, place = 0, "", start
    while place < len(text):
        sign = text[place]
        if quote:
            place += sign == "\\"
            quote = "" if sign == quote else quote
        elif sign in "'\"`":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}" or (sign == "," and not depth):
            if not depth:
                break
            depth -= 1
        place += 1
    return text[start:place]


LITERAL = re.compile(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"")


def script(path: Path) -> str:
    """A script without its comments."""
    return re.sub(r"(?m)(?:^|(?<=[\s;{}()]))//[^\n]*$|/\*[\s\S]*?\*/", "", path.read_text("utf-8"))


def literals(text: str) -> list[str]:
    """The string literals of a piece of JavaScript."""
    return [(one or other).replace("\\'", "'").replace('\\"', '"') for one, other in LITERAL.findall(text)]


def said_in_scripts() -> dict[str, str]:
    """Key -> file, of every literal key in a call of t, also where it is one of two."""
    found = {}
    for path in sources("assets", suffix=".js"):
        text = script(path)
        for call in re.finditer(r"(?<![\w$])t\(", text):
            argument = _first_argument(text, call.end())
            if "=>" not in argument and "[" not in argument:
                spoken = argument.rpartition("?")[2] if "?" in argument else argument
                found |= dict.fromkeys(literals(spoken), path.name)
    return found


def tabled_in_scripts() -> dict[str, str]:
    """Literals that are sentences by their looks, said or laid in a table: with a {place}, or several words beginning with a capital."""
    sentence = re.compile(r"^(?=.*\{\w+\}).*[a-z]|^[A-Z][a-z]+ [a-z].* ")
    return {
        text: path.name for path in sources("assets", suffix=".js") for text in literals(script(path)) if sentence.search(text) and "$" not in text
    }


def _quoted(text: str) -> list[str]:
    return [one or other for one, other in re.findall(r"\"([^\"]*)\"|'([^']*)'", text)]


def said_in_templates() -> dict[str, str]:
    """Key -> file, of every literal key in a template, also where it stands in a list that is said one by one."""
    found = {}
    for path in sources("dashboard/web/templates", suffix=".html"):
        text = path.read_text("utf-8")
        for start in re.finditer(r"words\(", text):
            found |= dict.fromkeys(_quoted(_first_argument(text, start.end())), path.name)
        for listed in re.findall(r"\{% for \w+ in \(([^{}]*)\) %\}", text):
            found |= dict.fromkeys(_quoted(listed), path.name)
    return found


def _values(*enums: type[StrEnum]) -> list[str]:
    return [member.value for enum in enums for member in enum]


def _indicator_texts(one: Indicator) -> Iterator[str]:
    yield from (one.name, one.formula, one.numerator, one.left_out, one.axis, one.source, one.unit.value)
    if one.denominator:
        yield one.denominator


def tables() -> dict[str, str]:
    """Keys that are said by way of a table or an enum."""
    found = dict.fromkeys(_values(RecipientState, InstructionKind, CaseState, Source, Role, AreaKind, Mode, Reason), "enums")
    found |= dict.fromkeys(PARTS, "live.py")
    found |= dict.fromkeys([text for card in entry.CARDS.values() for text in card] + [told for _, told in entry.DOORS.values()], "entry.py")
    found |= dict.fromkeys(faults.SENTENCES.values(), "faults.py")
    found |= dict.fromkeys(phone_sentences.KEYS, "phone_sentences.py")
    found |= dict.fromkeys([does for _, does in desk.KEYS] + list(kpi.SPANS.values()), "layouts")
    found |= dict.fromkeys([*kpi_tiles.COLUMNS.values(), kpi_tiles.NO_REGISTER, *(line[0] for line in kpi_figures.LINES.values())], "layouts")
    found |= {text: one.key for one in INDICATORS.values() for text in _indicator_texts(one)}
    found |= dict.fromkeys([NO_PHONE, TOO_LARGE, pictures.NO_ROOM, pictures.DAMAGED, *pictures._REASONS.values()], "reasons")
    return found


def sentences_of_errors() -> dict[str, str]:
    """What refusals say."""
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, HallError)]
    return {kind.sentence: kind.__name__ for kind in kinds}


SAID = {
    "python": said_in_python,
    "scripts": said_in_scripts,
    "tables in scripts": tabled_in_scripts,
    "templates": said_in_templates,
    "errors": sentences_of_errors,
    "reasons": reasons,
    "tables": tables,
}
NOT_SAID = {
    "%": "a sign",
    "% change": "shown as %",
    "%{y:,}": "Plotly's own notation",
    "mode": "an attribute",
    "the message is not JSON ({error})": "for the sender's operators, in English, beside the raw message",
}
"""Literals that look like keys and are none, each with the reason."""


@pytest.mark.parametrize("where", SAID)
def test_whatever_is_said_has_a_chinese_sentence(where: str) -> None:
    said = SAID[where]()
    assert len(said) > 10, "the scanner has lost its eyes"
    missing = {text: place for text, place in said.items() if not catalogue().get(text) and re.search("[A-Za-z]", text) and not NOT_SAID.get(text)}
    assert missing == {}


def _entries() -> list[tuple[str, str, str]]:
    found = []
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            found += [(path.name, str(message.id), str(message.string)) for message in read_po(file) if message.id]
    return found


def test_every_translation_has_the_places_of_its_key() -> None:
    assert not {(file, key) for file, key, told in _entries() if set(PLACE.findall(key)) != set(PLACE.findall(told))}


def test_every_translation_is_chinese_and_complete() -> None:
    """Signs and short units may stay as they are."""
    assert not {(file, key, told) for file, key, told in _entries() if not told or (len(PLACE.sub("", key)) > 6 and not CJK.search(told))}


def test_nothing_is_marked_as_doubtful() -> None:
    for path in LOCALE.glob("*.po"):
        with path.open("rb") as file:
            assert not [message.id for message in read_po(file) if message.fuzzy], path.name


def test_a_key_has_one_translation() -> None:
    told: dict[str, set[str]] = {}
    for _, key, sentence in _entries():
        told.setdefault(key, set()).add(sentence)
    assert not {key: sentences for key, sentences in told.items() if len(sentences) > 1}


def test_chinese_sentences_use_chinese_signs() -> None:
    """No ASCII comma, question mark or colon between Chinese characters."""
    between = re.compile(r"(?<=[\u4e00-\u9fff])[,?!;:](?=\s*[\u4e00-\u9fff])")
    assert not {(file, told) for file, _, told in _entries() if between.search(re.sub(r"\[[^\]]*\]", "", told))}


def _constants(path: Path) -> set[str]:
    return {node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_no_entry_of_the_catalogue_is_left_over() -> None:
    """A key that no file holds any more is a sentence that nobody says."""
    known = set().union(*(_constants(path) for path in sources(*PYTHON, suffix=".py")))
    known |= {text for path in sources("assets", suffix=".js") for text in literals(script(path))}
    known |= {text.strip("`") for path in sources("assets", suffix=".js") for text in re.findall(r"`[^`]*`", script(path))}
    known |= set(said_in_templates()) | set(tables()) | set(sentences_of_errors())
    assert {(file, key) for file, key, _ in _entries() if key not in known} == set()


def _without_docstrings(module: ast.Module) -> Iterator[ast.Constant]:
    told = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            told.add(id(node.value))
    yield from (node for node in ast.walk(module) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told)


CHINESE_HERE = {
    "dashboard/web/templates/base.html": "the names of the languages, each in its own",
    "data/seeding.py": "the names of the exercise accounts are data",
}
"""Files in which Chinese characters are right, each with the reason."""


def _own(path: Path) -> bool:
    name = str(path.relative_to(PROJECT))
    return name not in CHINESE_HERE and not name.startswith("data/cities/")


def test_no_python_says_chinese_past_the_catalogue() -> None:
    places = [
        (path, node)
        for path in sources("dashboard", "layouts", "callbacks", "data", suffix=".py")
        if _own(path)
        for node in _without_docstrings(tree(path))
    ]
    found = [
        f"{path.relative_to(PROJECT)}:{node.lineno} {node.value[:30]}" for path, node in places if re.search(r"[\u2e80-\u9fff]", str(node.value))
    ]
    assert found == []


@pytest.mark.parametrize("suffix", [".js", ".css", ".html"])
def test_no_asset_or_template_says_chinese_past_the_catalogue(suffix: str) -> None:
    found = []
    for path in sources("assets", "dashboard/web/templates", suffix=suffix):
        text = re.sub(r"\{#[\s\S]*?#\}|<!--[\s\S]*?-->", "", script(path))
        if _own(path) and (sign := CJK.search(text)):
            found.append(f"{path.relative_to(PROJECT)}: {text[sign.start() : sign.start() + 30]!r}")
    assert found == []


VISIBLE = {"children", "title", "placeholder", "alt", "label", "aria_label", "header", "text", "name"}
"""Arguments of a component that people read or hear."""
SPEAKS = re.compile(r"[A-Za-z]{2}")
SHOWN_AS_IT_IS = {
    "Ctrl + Enter": "the names of keys, as they stand on the keyboard",
}
"""Texts of layouts that need no translation, each with the reason."""


def _component(call: ast.Call) -> bool:
    owner = getattr(call.func, "value", None)
    return isinstance(call.func, ast.Attribute) and getattr(owner, "id", "") in ("html", "dcc", "dbc")


def _shown(call: ast.Call) -> Iterator[ast.AST]:
    """What a component shows: its children, and its arguments that are read."""
    pieces = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg in VISIBLE)]
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("Store", "Interval", "Location", "Link", "Meta"):
        pieces = []
    for piece in pieces:
        yield from piece.elts if isinstance(piece, ast.List | ast.Tuple) else [piece]


def _aria(call: ast.Call) -> Iterator[ast.AST]:
    if getattr(call.func, "id", "") == "aria":
        yield from (keyword.value for keyword in call.keywords if keyword.arg in ("label", "description", "roledescription", "valuetext"))


def test_no_layout_says_anything_past_the_catalogue() -> None:
    found = []
    for path in sources("layouts", "callbacks", suffix=".py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                pieces = [*(_shown(node) if _component(node) else ()), *_aria(node)]
                told = {text for piece in pieces for text in texts(piece) if SPEAKS.search(text) and text not in SHOWN_AS_IT_IS}
                found += [f"{path.name}:{node.lineno} {text!r}" for text in told]
    assert found == []


def test_no_template_says_anything_past_the_catalogue() -> None:
    found = []
    for path in sources("dashboard/web/templates", suffix=".html"):
        plain = re.sub(r"\{% block (?:page_class|body_attributes|theme) %\}.*?\{% endblock %\}", "", path.read_text("utf-8"))
        plain = re.sub(r"\{#[\s\S]*?#\}|\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}|<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?</\1>", "", plain)
        found += [f"{path.name}: {text.strip()[:40]!r}" for text in re.split(r"<[^>]*>", plain) if SPEAKS.search(text)]
        found += [
            f"{path.name}: {told!r}" for told in re.findall(r"\s(?:title|placeholder|alt|aria-label)=\"([^\"]*)\"", plain) if SPEAKS.search(told)
        ]
    assert found == []


SHOWN_BY_SCRIPT = re.compile(
    r"(?:textContent|innerText|title|placeholder|ariaLabel|alt)\s*[:=]\s*(['\"`])((?:(?!\1)[^\\]|\\.)*)\1"
    r"|setAttribute\(\s*['\"](?:title|placeholder|aria-label|alt)['\"]\s*,\s*(['\"`])((?:(?!\3)[^\\]|\\.)*)\3"
    r"|(?:setText|say)\([^,()]*(?:\([^()]*\))?[^,()]*,\s*(['\"`])((?:(?!\5)[^\\]|\\.)*)\5"
    r"|'(?:title|placeholder|aria-label|alt)'\s*:\s*(['\"`])((?:(?!\7)[^\\]|\\.)*)\7"
)


def test_no_script_says_anything_past_the_catalogue() -> None:
    found = []
    for path in sources("assets", suffix=".js"):
        for groups in SHOWN_BY_SCRIPT.findall(script(path)):
            told = re.sub(r"\$\{[^}]*\}", "", "".join(groups[1::2]))
            if SPEAKS.search(told):
                found.append(f"{path.name}: {told!r}")
    assert found == []


FOR_PROGRAMMERS = {
    "This screen is not for this account.": "no script of ours listens to `refused`; it is for whoever writes another client",
}


def test_no_door_answers_in_english_alone() -> None:
    """{"error": "..."} goes through the catalogue like everything else."""
    found = []
    for path in sources(*SCREEN_PYTHON, suffix=".py"):
        for node in ast.walk(tree(path)):
            pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
            told = [value for key, value in pairs if isinstance(key, ast.Constant) and key.value in ("error", "message", "sentence")]
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "jsonify":
                told += [keyword.value for keyword in node.keywords if keyword.arg == "error"]
            found += [f"{path.name}:{one.lineno} {text!r}" for one in told for text in texts(one) if text not in FOR_PROGRAMMERS]
    assert found == []


def test_the_phones_page_carries_every_sentence_its_scripts_say() -> None:
    """It loads no whole catalogue: what is not in phone_sentences.KEYS stays English."""
    said = {text for text, place in said_in_scripts().items() if place.startswith("phone")}
    assert said - set(phone_sentences.KEYS) == set()
    assert len(said) > 20
