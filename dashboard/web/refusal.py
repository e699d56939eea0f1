"""A HallError as an HTTP answer: the status, and its sentence in the reader's language. Knows no screen."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from dashboard.domain.errors import HallError, ImpossibleStep, NoStorage, NotAllowed, UnknownArea, UnknownCase, UnknownInstruction, UnknownWorker
from dashboard.domain.words import Words
from dashboard.web.language import words_here

STATUS: dict[type[HallError], int] = {
    ImpossibleStep: 409,
    UnknownArea: 404,
    UnknownCase: 404,
    UnknownInstruction: 404,
    UnknownWorker: 404,
    NotAllowed: 403,
    NoStorage: 503,
}


def refuse(error: HallError) -> tuple[Response, int]:
    """{"error": sentence} with its status; 400 for what is not in the table."""
    return jsonify(error=sentence(error, words_here())), STATUS.get(type(error), 400)


def sentence(error: HallError, words: Words) -> str:
    """The error's sentence; states and reasons inside it are words, too."""
    return words(error.sentence, **{name: _told(value, words) for name, value in error.fields.items()})


def _told(value: Any, words: Words) -> Any:
    if not isinstance(value, str):
        return value
    whole = words(value)
    return whole if whole != value else ", ".join(words(part) for part in value.split(", "))
