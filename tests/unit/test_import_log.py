"""From the lines of a small file to messages and report: one oddity each."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.words import Words
from data.importers.log import Log, areas_of_log, messages, read_log
from data.importers.profile import BadLog
from data.importers.reading import parse_profile
from data.importers.report import Reason

CITY = '[city]\ncode = "c"\nzone = "America/New_York"\n'
PLAIN = CITY + '[columns]\nref = "id"\nreported = "opened"\nclosed = "closed"\ndue = "due"\n'
HEAD = "id,opened,due,closed\n"


def log(folder: Path, text: str | bytes, profile: str = PLAIN) -> Log:
    path = folder / "log.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_log(parse_profile(profile, "p"), path)


def sent(found: Log, **options: Any) -> list[dict[str, Any]]:
    return [message for _, message in found.messages(**options)]


def at(text: str, zone: str = "America/New_York") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def test_a_row_becomes_a_report_a_limit_and_a_step(tmp_path: Path) -> None:
    found = log(tmp_path, HEAD + "7,2024-01-01 10:00,2024-01-03,2024-01-02 09:00\n")
    opened = at("2024-01-01T10:00")
    assert sent(found) == [
        {
            "id": "c:7:reported", "kind": "report", "ref": "7", "source": "other", "category": "unclassified",
            "area": "c-unlocated", "at": opened, "filed": True,
        },
        {"id": "c:7:due", "kind": "limit", "ref": "7", "due_at": at("2024-01-03"), "at": opened},
        {"id": "c:7:closed", "kind": "step", "ref": "7", "step": "closed", "at": at("2024-01-02T09:00")},
    ]  # fmt: skip


def test_messages_come_in_order_of_time_and_of_rows(tmp_path: Path) -> None:
    found = log(tmp_path, HEAD + "b,2024-01-01 10:00,,2024-01-01 11:00\na,2024-01-01 10:00,2024-01-02,\nz,2024-01-01 09:00,,\n")
    assert [message["id"] for message in sent(found)] == ["c:z:reported", "c:b:reported", "c:a:reported", "c:a:due", "c:b:closed"]


def test_any_position_can_be_resumed_and_any_time_can_end_it(tmp_path: Path) -> None:
    found = log(tmp_path, HEAD + "".join(f"{n},2024-01-01 10:{n:02},2024-01-02,2024-01-01 11:{59 - n:02}\n" for n in range(50)))
    whole = sent(found)
    assert [*sent(found, until=at("2024-01-01T10:30")), *sent(found, start_after=found.count(at("2024-01-01T10:30")))] == whole
    assert sent(found, start_after=149) == whole[149:]
    assert sent(found, start_after=999) == []
    assert found.count(at("2024-01-01T10:00")) == 2
    assert found.count(0) == 0
    assert found.count() == 150


def test_a_closing_before_the_opening_keeps_its_time_and_comes_after(tmp_path: Path) -> None:
    found = log(tmp_path, HEAD + "1,2024-01-02,,2024-01-01\n")
    assert [message["at"] for message in sent(found)] == [at("2024-01-02"), at("2024-01-01")]
    assert found.report.lines(Reason.CLOSED_BEFORE) == (2,)
    assert sent(found, until=at("2024-01-01T12:00")) == []


def test_rows_that_cannot_be_placed_are_counted_with_their_lines(tmp_path: Path) -> None:
    found = log(tmp_path, HEAD + "1,soon,,\n2,,,\n3,2024-01-01,not,never\n")
    assert found.report.rows == 3
    assert found.report.cases == 1
    assert (found.report.count(Reason.NOT_PLACED), found.report.lines(Reason.NOT_PLACED)) == (2, (2, 3))
    assert found.report.count(Reason.BAD_TIME) == 2


def test_a_repeated_ref_is_left_out_and_counted(tmp_path: Path) -> None:
    found = log(tmp_path, HEAD + "1,2024-01-01,,\n1,2024-01-02,,2024-01-03\n")
    assert [message["id"] for message in sent(found)] == ["c:1:reported"]
    assert found.report.lines(Reason.REPEATED_REF) == (3,)


def test_rows_of_one_matter_merge_to_the_first_opening_and_the_last_closing(tmp_path: Path) -> None:
    found = log(tmp_path, HEAD + "1,2024-01-02,,2024-01-03\n2,2024-01-01,,\n1,2024-01-01,,2024-01-05\n", PLAIN + '[rows]\ngroup_by = "id"\n')
    times = {message["id"]: message["at"] for message in sent(found)}
    assert times == {"c:1:reported": at("2024-01-01"), "c:2:reported": at("2024-01-01"), "c:1:closed": at("2024-01-05")}
    assert found.report.count(Reason.MERGED) == 1


def test_odd_rows_lose_nothing(tmp_path: Path) -> None:
    text = HEAD + '1,2024-01-01\n\n2,2024-01-01,,,extra,more\n"3\nx",2024-01-01,,\n4,2024-01-01,,\n'
    found = log(tmp_path, text)
    assert [message["ref"] for message in sent(found)] == ["1", "2", "3 x", "4"]
    assert {reason: found.report.lines(reason) for reason in (Reason.SHORT_ROW, Reason.EMPTY_LINE, Reason.LONG_ROW)} == {
        Reason.SHORT_ROW: (2,), Reason.EMPTY_LINE: (3,), Reason.LONG_ROW: (4,),
    }  # fmt: skip


def test_a_log_without_refs_names_cases_after_their_times(tmp_path: Path) -> None:
    found = log(tmp_path, "opened\n2024-01-01\n2024-01-01\n", CITY + '[columns]\nreported = "opened"\n')
    assert [message["ref"] for message in sent(found)] == ["20240101T050000Z-1", "20240101T050000Z-2"]


def test_a_blank_ref_is_counted_and_never_merged(tmp_path: Path) -> None:
    found = log(tmp_path, HEAD + ",2024-01-01,,\n,2024-01-01,,\n", PLAIN + '[rows]\ngroup_by = "id"\n')
    assert found.report.cases == 2
    assert found.report.count(Reason.NO_REF) == 2


def test_all_steps_come_in_the_order_of_a_case(tmp_path: Path) -> None:
    profile = (
        CITY + '[columns]\nref = "id"\nreported = "r"\nfiled = "f"\ndispatched = "d"\naccepted = "a"\nhandling = "h"\nhandled = "e"\nclosed = "c"\n'
    )
    text = "id,r,f,d,a,h,e,c\n" + "1,2024-01-01T00,2024-01-01T01,2024-01-01T03,2024-01-01T02,,2024-01-01T09,2024-01-01T05\n"
    text += "2,2024-01-02T00,,,2024-01-02T02,,,\n"
    found = log(tmp_path, text, profile)
    first = [(message.get("step", "reported"), at_) for at_, message in found.messages() if message["ref"] == "1"]
    hours = [(step, (sent_at - at("2024-01-01")) // 3_600_000) for step, sent_at in first]
    assert hours == [("reported", 0), ("filed", 1), ("dispatched", 3), ("accepted", 3), ("handled", 5), ("closed", 5)]
    assert [message.get("step") for message in sent(found) if message["ref"] == "2"] == [None, "filed", "dispatched", "accepted"]
    counts = {reason: found.report.count(reason) for reason in (Reason.STEP_BEFORE, Reason.STEP_AFTER, Reason.IMPLIED)}
    assert counts == {Reason.STEP_BEFORE: 1, Reason.STEP_AFTER: 1, Reason.IMPLIED: 2}
    assert "filed" not in sent(found)[0]


def test_status_words_are_compared_and_the_times_decide(tmp_path: Path) -> None:
    profile = PLAIN.replace('due = "due"', 'due = "due"\n[status]\ncolumn = "s"\nclosed = ["Closed"]\nopen = ["Open"]\nvoid = ["Void"]')
    rows = "1,2024-01-01,,,closed\n2,2024-01-01,,2024-01-02,OPEN\n3,2024-01-01,,,Void\n4,2024-01-01,,,Later\n5,2024-01-01,,2024-01-02,Closed\n"
    found = log(tmp_path, "id,opened,due,closed,s\n" + rows, profile)
    reasons = (Reason.CLOSED_UNTIMED, Reason.CLOSED_ANYWAY, Reason.VOID_UNTIMED, Reason.UNKNOWN_STATUS)
    assert [found.report.lines(reason) for reason in reasons] == [(2,), (3,), (4,), (5,)]
    assert "unknown status: 1 (line 5) “Later”" in found.report.as_text(Words())


def test_sources_urgency_department_and_category_come_from_their_columns(tmp_path: Path) -> None:
    profile = CITY + (
        '[columns]\nreported = "opened"\nsource = "via"\ncategory = { join = ["a", "b"] }\ndepartment = ["d1", "d2"]\n'
        '[source.map]\n"Phone" = "hotline"\n[source]\ndefault = "resident"\n[urgent]\ncolumn = "p"\nvalues = ["E", 1]\n'
    )
    found = log(
        tmp_path,
        "opened,via,a,b,d1,d2,p,notes\n2024-01-01, PHONE ,Trees,Fallen,,Parks,e,secret\n2024-01-02,Pigeon,Trees,,X,Parks,2,secret\n",
        profile,
    )
    one, two = sent(found)
    assert (one["source"], one["category"], one["department"], one["urgent"]) == ("hotline", "Trees / Fallen", "Parks", True)
    assert (two["source"], two["category"], two["department"], "urgent" in two) == ("resident", "Trees", "X", False)
    assert found.report.lines(Reason.UNKNOWN_SOURCE) == (3,)
    assert "secret" not in repr(found)
    assert (found.categories, found.departments) == (["Trees", "Trees / Fallen"], ["Parks", "X"])


def test_only_the_wanted_rows_are_taken(tmp_path: Path) -> None:
    found = log(tmp_path, HEAD + "1,2024-01-01,,\n2,2024-01-01,,\n", PLAIN + '[rows]\nonly = { column = "id", values = [2] }\n')
    assert [message["ref"] for message in sent(found)] == ["2"]
    assert found.report.count(Reason.LEFT_OUT) == 1


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_packing_is_told_by_the_content(tmp_path: Path, pack: Any) -> None:
    assert log(tmp_path, pack((HEAD + "1,2024-01-01,,\n").encode())).report.cases == 1


def test_a_member_of_an_archive_is_named_when_there_are_several(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("read me.pdf", "x")
        archive.writestr("a.csv", HEAD + "1,2024-01-01,,\n")
        assert archive
    profile = parse_profile(PLAIN, "p")
    assert read_log(profile, path).report.cases == 1
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("b.csv", HEAD)
    with pytest.raises(BadLog, match=r"holds 2 files; say which with .file. member: a.csv, b.csv"):
        read_log(profile, path)
    with pytest.raises(BadLog, match=r"no member “c.csv”"):
        read_log(parse_profile(PLAIN + '[file]\nmember = "c.csv"\n', "p"), path)
    assert read_log(parse_profile(PLAIN + '[file]\nmember = "b.csv"\n', "p"), path).report.rows == 0


def test_a_cut_off_or_missing_or_empty_file_is_said(tmp_path: Path) -> None:
    packed = gzip.compress((HEAD + "1,2024-01-01,,\n" * 5000).encode())
    with pytest.raises(BadLog, match="damaged, cut off"):
        log(tmp_path, packed[: len(packed) // 2])
    with pytest.raises(BadLog, match="no line with the names"):
        log(tmp_path, b"\n\n")
    with pytest.raises(BadLog, match="There is no such file"):
        areas_of_log(parse_profile(PLAIN, "p"), tmp_path / "none.csv")


def test_a_column_that_is_not_there_is_said_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BadLog, match=r"no column “opened”. Did you mean “openedAt”"):
        log(tmp_path, "id,openedAt,due,closed\n")
    assert log(tmp_path, "ID; Opened ;DUE;Closed\n1;2024-01-01;;\n").report.cases == 1
    optional = PLAIN.replace('due = "due"', 'due = { column = "due", optional = true }')
    assert log(tmp_path, "id,opened,closed\n1,2024-01-01,\n", optional).report.cases == 1


@pytest.mark.parametrize(
    ("codec", "rule"),
    [("utf-8-sig", ""), ("utf-16", ""), ("gb18030", 'encoding = "gb18030"'), ("latin-1", 'fallback = "latin-1"'), ("cp1252", 'encoding = "cp1252"')],
)
def test_encodings(tmp_path: Path, codec: str, rule: str) -> None:
    name = "北湖路" if codec not in ("latin-1", "cp1252") else "Café"
    profile = PLAIN.replace("[columns]", f'[file]\n{rule}\n[columns]\ndepartment = "d"')
    found = log(tmp_path, f"id,opened,due,closed,d\n1,2024-01-01,,,{name}\n".encode(codec), profile)
    assert found.departments == [name]
    assert found.report.count(Reason.BAD_BYTES) == (codec == "latin-1")


def test_bytes_that_fit_no_encoding_are_counted_and_shown_as_such(tmp_path: Path) -> None:
    found = log(tmp_path, b"id,opened,due,closed\n1,2024-01-01,,\nx\xff,2024-01-01,,\n")
    assert [message["ref"] for message in sent(found)] == ["1", "x�"]
    assert found.report.lines(Reason.BAD_BYTES) == (3,)


def test_lines_before_the_header_are_skipped_and_a_header_may_be_given(tmp_path: Path) -> None:
    rules = PLAIN + '[file]\nskip = 2\ndelimiter = "pipe"\nheader = ["id", "opened", "due", "closed"]\n'
    found = log(tmp_path, "Report of the city\n\n1|2024-01-01||\n2|x||\n", rules)
    assert found.report.cases == 1
    assert found.report.lines(Reason.NOT_PLACED) == (4,)


def test_the_short_way_gives_the_same_messages(tmp_path: Path) -> None:
    found = log(tmp_path, HEAD + "1,2024-01-01,,\n2,2024-01-02,,\n")
    assert list(messages(parse_profile(PLAIN, "p"), tmp_path / "log.csv", start_after=1)) == list(found.messages())[1:]
