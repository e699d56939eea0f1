"""Serves stored pictures. Who may ask is decided before (the table of doors); a picture never changes, so it may be kept by the browser."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from dashboard.service.picturing import PictureStore

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=31536000, immutable",
}


def pictures_blueprint(pictures: PictureStore) -> Blueprint:
    """/pictures/<id> and /pictures/<id>/small."""
    doors = Blueprint("pictures", __name__)
    doors.add_url_rule("/pictures/<picture>", "large", lambda picture: _jpeg(pictures, picture, small=False))
    doors.add_url_rule("/pictures/<picture>/small", "small", lambda picture: _jpeg(pictures, picture, small=True))
    return doors


def _jpeg(pictures: PictureStore, picture: str, *, small: bool) -> Response:
    found = pictures.read(picture, small=small)
    if found is None:
        abort(404)
    return Response(found, mimetype="image/jpeg", headers=_HEADERS)
