"""Serves stored pictures. The table of doors has let the asker in; a worker sees only what that worker sent. A picture never changes."""

from __future__ import annotations

from flask import Blueprint, Response, abort
from flask_login import current_user

from dashboard.domain.people import Account, Role
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
    found = pictures.read(picture, small=small) if _may_see(pictures, picture) else None
    if found is None:
        abort(404)
    return Response(found, mimetype="image/jpeg", headers=_HEADERS)


def _may_see(pictures: PictureStore, picture: str) -> bool:
    account: Account = current_user.account
    return account.role is not Role.WORKER or picture in pictures.owned([picture], worker=account.worker or "")
