"""Profiles: every mistake is said in one sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.domain.words import Words
from data.importers.profile import BadProfile
from data.importers.reading import load_profile, parse_profile, profile_names

GOOD = """
[city]
code = "springfield"
zone = "America/Chicago"
[columns]
reported = "opened"
"""


def problems(text: str) -> str:
    with pytest.raises(BadProfile) as raised:
        parse_profile(text, "my.toml")
    return "\n".join(raised.value.as_text(Words()))


def test_the_least_profile_is_a_city_and_the_reported_time() -> None:
    profile = parse_profile(GOOD, "my.toml")
    assert (profile.code, profile.name, profile.zone) == ("springfield", "springfield", "America/Chicago")
    assert profile.unlocated == "springfield-unlocated"


@pytest.mark.parametrize("name", profile_names())
def test_every_built_in_profile_is_valid(name: str) -> None:
    assert load_profile(name).code


def test_a_profile_is_found_by_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load_profile(path).code == "springfield"


def test_an_unknown_name_lists_the_built_in_ones() -> None:
    with pytest.raises(BadProfile, match="Built in: boston, montgomery911, nyc, sanfrancisco_dispatch"):
        load_profile("gotham")


def test_all_mistakes_are_said_at_once() -> None:
    said = problems('[city]\ncode = "a b"\nzone = "America/Bostn"\n[colums]\nreported = "x"\n[columns]\nclosd = "y"\n')
    assert "[city]: “code” is needed" in said
    assert "Did you mean America/Boise?" in said or "there is no time zone “America/Bostn”" in said
    assert "The profile: there is no key “colums”. Did you mean “columns”?" in said
    assert "[columns]: there is no key “closd”. Did you mean “closed”?" in said
    assert "[columns]: “reported” is needed" in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[time]\nformats = ["%Q"]', "[time]: the time format '%Q' cannot be used"),
        ('[time]\nformats = ["DD/MM/YYYY"]', "neither iso, epoch or excel nor of the kind"),
        ('[time]\nnot_before = "soon"', "“not_before” must be a day like 2000-01-01"),
        ('[time]\nend_of_day = ["due_date"]', "“end_of_day” lists “due_date”"),
        ('[file]\nencoding = "utf-9"', "there is no encoding “utf-9”"),
        ('[file]\ndelimiter = ";;"', "“delimiter” must be one character"),
        ('[file]\nskip = "two"', "“skip” must be a whole number, not 'two'"),
        ('[area]\nby = "points"', "“by” cannot be “points” (point?)"),
        ('[area]\ncommunity = { column = "a", pattern = "(" }', "area.community: the pattern '(' is not a regular expression"),
        ('[area]\ncommunity = { column = "a", becomes = "{}" }', "“becomes” needs a “pattern”"),
        ('[area]\ncommunity = { column = "a", pattern = "(a)", becomes = "{1}" }', "“becomes” may use 1 places"),
        ('[area]\ncommunity = { pattern = "a" }', "needs exactly one of: column, join, first"),
        ("[area]\ncommunity = 3", "area.community must name a column of the file, not 3"),
        ("[area]\ndefault_points = [1, 2]", "“default_points” must be a list of [latitude, longitude] pairs"),
        ('[source.map]\n"Phone" = "phone"', "“Phone” cannot be “phone”"),
        ('[urgent]\ncolumn = "a"', "[urgent]: “values” is needed"),
        ('[status]\nclosed = ["x"]', "[status]: “column” is needed"),
        ("rows = 3", "[rows] must be a table"),
    ],
)
def test_a_mistake_is_said_with_its_place(more: str, said: str) -> None:
    text = f"{more}\n{GOOD}" if more.startswith("rows") else f"{GOOD}\n{more}\n"
    assert said in problems(text)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('latitude = "a"', "“latitude” needs “longitude” beside it"),
        ('description = "a"', "free text or personal data, and that is never imported"),
        ('due = { column = "a", unit = "weeks" }', "columns.due: “unit” cannot be “weeks”"),
        ('due = { column = "a", zone = "Mars" }', "there is no time zone “Mars”"),
        ('ref = { column = "a", formats = ["iso"] }', "columns.ref: there is no key “formats”"),
        ('category = { join = "a" }', "“join” must be a list of columns"),
    ],
)
def test_a_mistake_in_a_column_is_said_with_its_place(more: str, said: str) -> None:
    assert said in problems(GOOD + more + "\n")


def test_text_that_is_not_toml_is_said_with_the_line() -> None:
    assert "It is not TOML" in problems("[city\n")
    assert "line 1" in problems("[city\n")
