"""What a phone may send: parsed at the border, with a reason for every refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dashboard.domain.commands import AdvanceRecipient, GiveReply
from dashboard.domain.errors import BadMessage
from dashboard.domain.instructions import RecipientState
from dashboard.web import phone_acts

NOW = 1_790_000_000_000
PICTURE = "0123456789abcdef0123456789abcdef"


def an_act(**fields: Any) -> bytes:
    return json.dumps({"id": "a1b2c3d4e5f6", "instruction": "i1", **fields}).encode()


def reason_of(body: bytes) -> str:
    with pytest.raises(BadMessage) as refused:
        phone_acts.parse(body)
    return str(refused.value.fields["reason"])


def test_a_step_becomes_a_command() -> None:
    act = phone_acts.parse(an_act(step="declined", reason="not in my grid", at=NOW - 5))
    assert phone_acts.command(act, worker="w1", now=NOW) == AdvanceRecipient(
        instruction="i1", worker="w1", step=RecipientState.DECLINED, reason="not in my grid", at=NOW - 5
    )


def test_a_reply_becomes_a_command_with_each_picture_once() -> None:
    act = phone_acts.parse(an_act(reply="all quiet", pictures=[PICTURE, PICTURE]))
    assert phone_acts.command(act, worker="w1", now=NOW) == GiveReply(instruction="i1", worker="w1", text="all quiet", pictures=(PICTURE,), at=None)


def test_a_phone_whose_clock_runs_ahead_is_taken_at_our_time() -> None:
    act = phone_acts.parse(an_act(step="read", at=NOW + 3_600_000))
    assert phone_acts.command(act, worker="w1", now=NOW).at == NOW


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b'{"id": "\xff"}', b"null trailing"])
def test_what_is_not_json_is_refused(body: bytes) -> None:
    assert reason_of(body) in ("this is not JSON", "a field is missing or has the wrong form")


@pytest.mark.parametrize(
    "fields",
    [
        {"step": "withdrawn"},
        {"step": "read", "at": "yesterday"},
        {"step": "read", "worker": "w2"},
        {"step": "read", "id": "x"},
        {"step": "read", "id": "a b c d e f g"},
        {"reply": 7},
        {"reply": "x", "pictures": ["../../etc/passwd"]},
        {"reply": "x", "pictures": "one"},
    ],
)
def test_a_wrong_field_is_refused(fields: dict[str, Any]) -> None:
    assert reason_of(an_act(**fields)) == "a field is missing or has the wrong form"


@pytest.mark.parametrize("fields", [{}, {"step": "read", "reply": "x"}])
def test_an_act_is_one_thing(fields: dict[str, Any]) -> None:
    assert reason_of(an_act(**fields)) == "an act is either a step or a reply"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"step": "declined", "reason": "x" * 201}, "the reason is longer than 200 characters"),
        ({"reply": "x" * 2001}, "the text is longer than 2,000 characters"),
        ({"reply": "x", "pictures": [PICTURE] * 10}, "there are more than nine pictures"),
    ],
)
def test_bounds(fields: dict[str, Any], reason: str) -> None:
    assert reason_of(an_act(**fields)) == reason
