"""The worker's phone: its page, and the JSON doors for what one thumb does. Whose phone it is says the session alone."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from dashboard.domain.areas import AreaKind
from dashboard.domain.commands import Order
from dashboard.domain.errors import BadMessage, BadPicture, HallError, NotAllowed
from dashboard.domain.people import Account, Worker
from dashboard.service.hall import Hall
from dashboard.service.picturing import MOST_BYTES as PICTURE_BYTES
from dashboard.service.picturing import TOO_LARGE, PictureStore
from dashboard.web import mine, phone_acts, phone_sentences
from dashboard.web.language import words_here
from dashboard.web.phone_acts import Act
from dashboard.web.refusal import refuse

ACT_BYTES = 64 * 1024
SCRIPTS = (
    "vendor/socket.io.min.js",
    "phone_words.js",
    "words.js",
    "phone_shelf.js",
    "phone_post.js",
    "phone_outbox.js",
    "phone_pictures.js",
    "phone_bell.js",
    "phone_times.js",
    "phone_steps.js",
    "phone_cards.js",
    "phone_sheets.js",
    "phone.js",
)
_FORM_BYTES = 16 * 1024
"""What a multipart form adds around its picture."""


def phone_blueprint(hall: Hall, pictures: PictureStore) -> Blueprint:
    """/phone/ and /api/v1/phone/*."""
    doors = Blueprint("phone", __name__)
    doors.add_url_rule("/phone/", "page", lambda: _page(hall))
    doors.add_url_rule("/api/v1/phone/instructions", "instructions", lambda: _instructions(hall))
    doors.add_url_rule("/api/v1/phone/acts", "act", lambda: _act(hall, pictures), methods=["POST"])
    doors.add_url_rule("/api/v1/phone/pictures", "picture", lambda: _picture(hall, pictures), methods=["POST"])
    doors.register_error_handler(HallError, refuse)
    return doors


def _worker() -> tuple[Account, str]:
    account: Account = current_user.account
    if account.worker is None:
        raise NotAllowed(what="/phone")
    return account, account.worker


def _page(hall: Hall) -> ResponseReturnValue:
    account, worker = _worker()
    words = words_here()
    known = next((row for row in hall.gazetteer.workers.values() if row.id == worker), None)
    return render_template(
        "phone.html",
        worker=worker,
        label=known.label if known else account.name,
        places=_places(hall, known) if known else [],
        city=hall.gazetteer.city,
        scripts=SCRIPTS,
        sentences={key: words(key) for key in phone_sentences.KEYS},
        text_most=phone_acts.TEXT_MOST,
        reason_most=phone_acts.REASON_MOST,
        pictures_most=phone_acts.PICTURES_MOST,
    )


def _places(hall: Hall, worker: Worker) -> list[str]:
    """Where the worker is: the community, and the grid unless the label is its name already."""
    atlas = hall.gazetteer.atlas
    path = atlas.path(worker.grid) if worker.grid in atlas else []
    return [area.name for area in path if area.kind in (AreaKind.COMMUNITY, AreaKind.GRID) and area.name != worker.label]


def _instructions(hall: Hall) -> ResponseReturnValue:
    _, worker = _worker()
    answer = jsonify(instructions=mine.entries(hall, worker), server_time=hall.now())
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _act(hall: Hall, pictures: PictureStore) -> ResponseReturnValue:
    account, worker = _worker()
    act = phone_acts.parse(_body())
    _check_pictures(act, pictures, worker)
    done = hall.do(Order(id=f"{worker}:{act.id}", command=phone_acts.command(act, worker=worker, now=hall.now()), by=account))
    return jsonify(result=done.result, repeated=done.repeated)


def _body() -> bytes:
    request.max_content_length = ACT_BYTES
    try:
        return request.get_data()
    except RequestEntityTooLarge:
        raise BadMessage(reason="it is too long") from None


def _check_pictures(act: Act, pictures: PictureStore, worker: str) -> None:
    if act.pictures and not pictures.owned(act.pictures, worker=worker) >= set(act.pictures):
        raise BadMessage(reason="a picture is not there; take it again")


def _picture(hall: Hall, pictures: PictureStore) -> ResponseReturnValue:
    _, worker = _worker()
    stored = pictures.take(_upload(), worker=worker, now=hall.now())
    return _created(stored.id)


def _created(picture: str) -> tuple[Response, int]:
    return jsonify(id=picture), 201


def _upload() -> bytes:
    request.max_content_length = most = PICTURE_BYTES + _FORM_BYTES
    if (request.content_length or 0) > most:
        raise BadPicture(reason=TOO_LARGE)
    try:
        file = request.files.get("picture")
    except RequestEntityTooLarge:
        raise BadPicture(reason=TOO_LARGE) from None
    if file is None:
        raise BadPicture(reason="There was no picture in the message.")
    raw: bytes = file.read()
    return raw
