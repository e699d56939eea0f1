"""The house itself: what the documents promise is what the code has, nothing is fetched from outside, and only the doors know the time."""

from __future__ import annotations

import ast
import hashlib
import inspect
import re
from collections.abc import Iterator
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import Table

from dashboard.domain import changes
from dashboard.domain.instructions import RecipientState
from dashboard.domain.moves import COUNTED, MOVES
from dashboard.settings import Settings
from dashboard.web.doors import EVENTS
from data import messages, tables
from tests.unit.test_words import PROJECT, script, sources, tree

MANUAL = PROJECT / "docs/manual"
OURS = ("app.py", "dashboard", "layouts", "callbacks", "data", "command_line", "scripts")


def page(name: str) -> str:
    """A page of the manual."""
    return (MANUAL / name).read_text("utf-8")


def rows(text: str) -> dict[str, list[str]]:
    """The rows of all tables of a page: every `name` in the first cell -> the other cells."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for name in re.findall(r"`(\w+)`", cells[0]) if cells else ():
            found.setdefault(name, cells[1:])
    return found


def first_table(text: str) -> dict[str, list[str]]:
    """The rows of the first table alone."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|"))
    end = next((number for number, line in enumerate(lines) if number > start and not line.startswith("|")), len(lines))
    return rows("\n".join(lines[start:end]))


def test_every_setting_is_in_the_manual_with_its_default() -> None:
    told = {name: cells for name, cells in rows(page("settings.md")).items() if name.startswith("GRIDHALL_")}
    settings = {f"GRIDHALL_{name.upper()}": field.default for name, field in Settings.model_fields.items()}
    assert set(told) == set(settings)
    wrong = {}
    for name, default in settings.items():
        shown = "unset" if default is None else str(default).lower() if isinstance(default, bool) else str(default)
        if shown not in told[name][0].replace("`", ""):
            wrong[name] = (shown, told[name][0])
    assert wrong == {}


def test_every_setting_says_what_it_is() -> None:
    assert not [name for name, field in Settings.model_fields.items() if not field.description]


def test_every_setting_that_the_manual_names_anywhere_exists() -> None:
    tools = {"GRIDHALL_CHROMIUM", "GRIDHALL_DATA", "GRIDHALL_PROCESS", "GRIDHALL_WORDS"}
    named = {name for path in PROJECT.glob("docs/**/*.md") for name in re.findall(r"GRIDHALL_[A-Z_]*[A-Z]", path.read_text("utf-8"))}
    assert named - {f"GRIDHALL_{name.upper()}" for name in Settings.model_fields} - tools == set()


def recorded_kinds() -> set[str]:
    """The kinds of change that the use cases record, read off their calls; f-strings as far as their beginning."""
    found = set()
    for path in sources("dashboard/service", suffix=".py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record" and node.args:
                kind = node.args[0]
                if isinstance(kind, ast.Constant):
                    found.add(str(kind.value))
                elif isinstance(kind, ast.JoinedStr) and isinstance(kind.values[0], ast.Constant):
                    found |= {known for known in MOVES if known.startswith(str(kind.values[0].value))}
    return found


SILENT_KINDS = {"case_limited"}
"""Kinds that are history alone: no screen shows them."""


def test_every_kind_of_change_is_described_where_it_is_defined_and_in_the_manual() -> None:
    kinds = set(MOVES) | recorded_kinds()
    assert kinds - set(MOVES) == SILENT_KINDS
    assert set(COUNTED) <= kinds
    told = {name for name in rows(page("changes.md")) if re.fullmatch(r"(case|alert|instruction|recipient|reply|hall)_\w+", name)}
    assert told == kinds
    described = inspect.getdoc(changes) or ""
    families = {"case_filed ... case_void": "case_", "recipient_delivered ... recipient_declined": "recipient_"}
    spanned = {kind for text, beginning in families.items() if text in described for kind in kinds if kind.startswith(beginning)}
    assert {kind for kind in kinds if kind not in described} - spanned == set()


def bodies() -> dict[str, set[str]]:
    """Kind -> the fields of its body, as the manual tells them."""
    found: dict[str, set[str]] = {}
    for name, cells in rows(page("changes.md")).items():
        if name in MOVES or name in SILENT_KINDS:
            found[name] = set(re.findall(r"`(\w+)`", cells[0]))
    return found


def test_the_picture_reads_only_what_the_manual_says_a_body_has() -> None:
    """case_reported and instruction_dispatched carry what the rows on the screens are made of."""
    told = bodies()
    assert {"ref", "source", "category", "area", "urgent", "text", "x", "y"} <= told["case_reported"]
    assert {"kind", "text", "target", "target_name", "issuer", "department", "due_at", "recipients"} <= told["instruction_dispatched"]
    assert {"reply", "worker", "grids", "text", "pictures", "was", "late"} <= told["reply_given"]


def kinds_of_messages() -> dict[str, type[Any]]:
    """Kind -> its structure."""
    known = [one for _, one in inspect.getmembers(messages, inspect.isclass) if issubclass(one, messages.Struct) and one is not messages.Struct]
    return {str(one.__struct_config__.tag): one for one in known}


def sections(name: str) -> dict[str, str]:
    """Heading `x` -> its text."""
    parts = re.split(r"(?m)^### `(\w+)`.*$", page(name))
    return dict(zip(parts[1::2], (re.split(r"(?m)^#", part)[0] for part in parts[2::2]), strict=True))


def test_every_kind_of_message_is_in_the_manual() -> None:
    assert len(kinds_of_messages()) >= 5
    assert set(sections("inbox.md")) == set(kinds_of_messages())


@pytest.mark.parametrize("kind", kinds_of_messages())
def test_the_fields_of_a_message_are_those_of_the_manual(kind: str) -> None:
    told, struct = first_table(sections("inbox.md")[kind]), kinds_of_messages()[kind]
    fields = set(struct.__struct_fields__)
    assert set(told) - {"kind", "id"} == fields - {"id"}
    needed = {field.name for field in messages.msgspec.structs.fields(struct) if field.required}
    must = {name for name, cells in told.items() if "*must*" in " ".join(cells)}
    assert must - {"kind", "id"} == needed - {"id"}


def _enums(hint: Any) -> Iterator[type[StrEnum]]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        yield hint
    for part in get_args(hint) if get_args(hint) or isinstance(hint, UnionType) else ():
        yield from _enums(part)


FROM_A_TERMINAL = {"delivered", "read", "accepted", "declined"}
"""The other states of a recipient are not for a terminal to say; test_instructing.py tries them."""


@pytest.mark.parametrize("kind", kinds_of_messages())
def test_the_values_that_a_field_can_have_are_in_the_manual(kind: str) -> None:
    told = first_table(sections("inbox.md")[kind])
    for name, hint in get_type_hints(kinds_of_messages()[kind]).items():
        for enum in _enums(hint):
            shown = set(re.findall(r"`(\w+)`", told[name][0]))
            takes = FROM_A_TERMINAL if enum is RecipientState else {member.value for member in enum} - {"reported"}
            assert shown == takes, name


def test_every_socket_event_is_in_the_manual() -> None:
    text = page("api.md")
    heard = set(EVENTS)
    said = {
        name for path in sources("dashboard/web", suffix=".py") for name in re.findall(r"(?:emit|_push|push)\(\s*\"(\w+)\"", path.read_text("utf-8"))
    }
    assert said >= {"snapshot", "delta", "beat", "mine"}
    assert {name for name in heard | said if f"`{name}`" not in text} == set()


def test_every_route_of_the_api_is_in_the_manual() -> None:
    from dashboard.web.doors import ROUTES

    text = page("api.md")
    shown = {re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule) for rule in ROUTES if rule.startswith(("/api/", "/healthz", "/metrics", "/pictures"))}
    assert {rule for rule in shown if rule.partition("<")[0] not in text} == set()


def test_every_document_that_a_document_points_to_is_there() -> None:
    missing = []
    for path in [*PROJECT.glob("docs/**/*.md"), *PROJECT.glob("*.md")]:
        targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
        here = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
        missing += [f"{path.relative_to(PROJECT)} -> {target}" for target in here if not (path.parent / target).exists()]
    assert missing == []


def test_the_vendored_files_are_those_we_checked() -> None:
    folder = PROJECT / "assets/vendor"
    told = dict(reversed(line.split(maxsplit=1)) for line in (folder / "SHA256SUMS").read_text().splitlines() if line)
    told = {name.strip().lstrip("*"): digest for name, digest in told.items()}
    there = {path.name for path in folder.iterdir() if path.suffix in (".js", ".css", ".woff2", ".svg")}
    assert set(told) == there
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in told} == told


def test_every_vendored_file_has_its_licence() -> None:
    licences = " ".join(path.name.lower() for path in (PROJECT / "assets/vendor/licences").iterdir())
    for name in ("bootstrap", "d3-zoom", "socket.io"):
        assert name.split(".")[0] in licences


FETCHES = re.compile(
    r"url\(\s*['\"]?(https?:)?//|@import[^;]*//|\b(?:src|href|action|srcset|poster|data)\s*=\s*['\"]?(?:https?:)?//"
    r"|(?:fetch|import|importScripts|Worker|EventSource|WebSocket|sendBeacon|open)\(\s*['\"`](?:https?:|wss?:)?//"
    r"|\bfrom\s+['\"]https?:|\.src\s*=\s*['\"`](?:https?:)?//|<link[^>]*//|rel=['\"]?(?:preconnect|dns-prefetch)",
    re.IGNORECASE,
)


def test_no_asset_fetches_anything_from_outside() -> None:
    found = []
    for path in [*(PROJECT / "assets").rglob("*"), *(PROJECT / "dashboard/web/templates").rglob("*")]:
        if path.suffix in (".js", ".css", ".html", ".svg"):
            text = re.sub(r"xmlns(?::\w+)?=\"[^\"]*\"", "", script(path))
            found += [f"{path.relative_to(PROJECT)}: {text[hit.start() : hit.start() + 60]!r}" for hit in FETCHES.finditer(text)]
    assert found == []


ALLOWED = ("http://www.w3.org/", "https://getbootstrap.com", "https://github.com/twbs", "http://localhost", "https://d3js.org", "https://socket.io")
"""Names of XML, and what stands in the licence notes of vendored files."""


def test_our_own_assets_name_no_outside_address_at_all() -> None:
    found = []
    for path in (PROJECT / "assets").rglob("*"):
        if path.suffix in (".js", ".css", ".svg") and "vendor" not in path.parts:
            found += [
                f"{path.name}: {url}" for url in re.findall(r"(?:https?|wss?)://[^\s\"'`)]+", path.read_text("utf-8")) if not url.startswith(ALLOWED)
            ]
    assert found == []


def test_no_screen_runs_script_or_style_that_the_policy_forbids() -> None:
    """Inline handlers, inline scripts, eval: the content policy stops them in the browser, so they must not be written at all."""
    found = []
    for path in sources("dashboard/web/templates", suffix=".html"):
        text = path.read_text("utf-8")
        found += [
            f"{path.name}: {hit}" for hit in re.findall(r"\son\w+=\"|<script(?![^>]*(?:src=|type=\"application/json\"))[^>]*>|javascript:", text)
        ]
    for path in sources("assets", suffix=".js"):
        found += [
            f"{path.name}: {hit}"
            for hit in re.findall(
                r"\beval\(|new Function\(|setTimeout\(\s*['\"]|\.innerHTML\s*\+?=(?!=)|outerHTML\s*=|insertAdjacentHTML|document\.write", script(path)
            )
        ]
    for path in sources("layouts", "callbacks", suffix=".py"):
        found += [
            f"{path.name}: {hit}" for hit in re.findall(r"dangerously_\w+|srcDoc|Iframe|clientside_callback\(\s*[\"']", path.read_text("utf-8"))
        ]
    assert found == []


CLOCKS = {"time", "monotonic", "time_ns", "now", "utcnow", "today", "perf_counter", "monotonic_ns"}


def test_domain_and_use_cases_never_look_at_the_clock() -> None:
    found = []
    for path in sources("dashboard/domain", "dashboard/service", suffix=".py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
                found += [f"{path.name}:{node.lineno} imports {name}" for name in names if name in ("time", "sched", "threading", "asyncio")]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
                owner = getattr(node.func.value, "id", "") or getattr(node.func.value, "attr", "")
                found += [f"{path.name}:{node.lineno} {owner}.{node.func.attr}()"] if owner in ("datetime", "date", "time") else []
    assert found == []


@pytest.mark.parametrize("folder", [*OURS, "tests"])
def test_every_file_begins_by_saying_what_it_is(folder: str) -> None:
    silent = [str(path.relative_to(PROJECT)) for path in sources(folder, suffix=".py") if path.stat().st_size and not ast.get_docstring(tree(path))]
    assert silent == []


@pytest.mark.parametrize("folder", OURS)
def test_what_a_file_is_takes_three_lines_at_most_where_it_is_no_format(folder: str) -> None:
    """A docstring that describes a format (changes, picture) may be longer: it says so with a table of fields."""
    formats = {"changes.py", "picture.py"}
    long = [
        path.name
        for path in sources(folder, suffix=".py")
        if path.name not in formats and len((ast.get_docstring(tree(path)) or "").splitlines()) > 6
    ]
    assert long == []


def test_every_script_and_style_begins_by_saying_what_it_is() -> None:
    silent = [
        path.name
        for suffix in (".js", ".css")
        for path in sources("assets", suffix=suffix)
        if not path.read_text("utf-8").lstrip().startswith(("//", "/*"))
    ]
    assert silent == []


def _size(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_longer_than_forty_lines_and_no_file_than_two_hundred_and_fifty() -> None:
    functions, files = [], []
    for path in sources(*OURS, suffix=".py"):
        lines = len(path.read_text("utf-8").splitlines())
        files += [f"{path.relative_to(PROJECT)}: {lines}"] if lines > 252 else []
        found = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        functions += [f"{path.relative_to(PROJECT)}:{node.lineno} {node.name}: {_size(node)}" for node in found if _size(node) > 40]
    assert functions == []
    assert files == []


def test_no_module_is_called_after_nothing() -> None:
    names = {path.stem for path in sources(*OURS, suffix=".py")}
    assert not names & {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc", "stuff", "tools"}


MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


def test_no_module_of_the_hall_keeps_state() -> None:
    """Upper-case tables are constants; nothing may write into them, and nothing else mutable lies about."""
    found = []
    for path in sources("dashboard", "layouts", "callbacks", "data", suffix=".py"):
        for node in tree(path).body:
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets if isinstance(node, ast.Assign) else []
            if targets and isinstance(getattr(node, "value", None), MUTABLE):
                found += [
                    f"{path.name}: {target.id}"
                    for target in targets
                    if isinstance(target, ast.Name) and not target.id.isupper() and target.id[:2] != "__"
                ]
        found += [f"{path.name}:{node.lineno} global" for node in ast.walk(tree(path)) if isinstance(node, ast.Global)]
    assert found == []


def test_every_table_has_a_key_and_every_time_is_a_64_bit_number() -> None:
    for table in tables.metadata.sorted_tables:
        assert isinstance(table, Table)
        assert table.primary_key.columns, table.name
        for column in table.columns:
            if column.name == "at" or column.name.endswith("_at"):
                assert column.type.__class__.__name__ == "BigInteger", (table.name, column.name)


def test_no_file_that_we_ship_names_this_machine() -> None:
    places = re.compile(r"/root/|/home/\w+/|/Users/\w+/")
    found = []
    for path in [*sources(*OURS, suffix=".py"), *sources("assets", suffix=".js"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("*.md")]:
        found += [str(path.relative_to(PROJECT))] if places.search(path.read_text("utf-8")) else []
    assert found == []
