"""The JSON doors of screens: the head of the feed, the map."""

from __future__ import annotations

import gzip
import json

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from dashboard.service.hall import Hall
from dashboard.web.live import Live
from dashboard.web.mapping import map_of


def api_blueprint(hall: Hall, live: Live) -> Blueprint:
    """/api/v1/head and /api/v1/map."""
    api = Blueprint("api", __name__)
    api.add_url_rule("/api/v1/head", "head", lambda: jsonify(live.beat()))
    api.add_url_rule("/api/v1/map", "map", lambda: city_map(hall))
    return api


def city_map(hall: Hall) -> ResponseReturnValue:
    """The map, compressed, with a tag so that a screen fetches it once."""
    body = gzip.compress(json.dumps(map_of(hall.gazetteer), ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)
    answer = Response(body, mimetype="application/json", headers={"Content-Encoding": "gzip", "Cache-Control": "private, no-cache"})
    answer.add_etag()
    return answer.make_conditional(request)
