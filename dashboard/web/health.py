"""/healthz: the state of each part, for people and monitors. /metrics: the same and the work done, for Prometheus."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest

from dashboard.web.live import PARTS, Live
from dashboard.web.sockets import Sockets


def health_blueprint(live: Live, sockets: Sockets) -> Blueprint:
    """Open to anybody who reaches the hall: no personal data, no names."""
    health = Blueprint("health", __name__)
    registry = registry_of(live, sockets)
    health.add_url_rule("/healthz", "healthz", lambda: healthz(live))
    health.add_url_rule("/metrics", "metrics", lambda: Response(generate_latest(registry), mimetype="text/plain; version=0.0.4"))
    return health


def healthz(live: Live) -> ResponseReturnValue:
    """200 while every part is well, 503 otherwise."""
    well = all(live.fresh.parts.values())
    beat = live.beat()
    age = max(0, beat["server_time"] - beat["data_time"]) / 1000 if beat["data_time"] else None
    body = {"ok": well, "parts": live.fresh.parts, "change": beat["n"], "age_s": age, "mode": live.hall.gazetteer.city.mode, "build": live.build}
    return jsonify(body), 200 if well else 503


def registry_of(live: Live, sockets: Sockets) -> CollectorRegistry:
    """The figures, read when somebody asks."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    Gauge("gridhall_change_number", "Newest change on the board.", registry=registry).set_function(lambda: live.board.n)
    Gauge("gridhall_data_age_seconds", "Age of the picture.", registry=registry).set_function(
        lambda: max(0, live.hall.now() - live.fresh.data_time) / 1000 if live.fresh.data_time else float("nan")
    )
    Gauge("gridhall_phones_connected", "Workers whose phone is connected.", registry=registry).set_function(lambda: len(sockets.phones))
    Gauge("gridhall_alerts", "Red alert points now.", registry=registry).set_function(lambda: len(live.board.picture.get("alerts", ())))
    part = Gauge("gridhall_part_up", "Is this part of the hall well?", ["part"], registry=registry)
    for name in PARTS:
        part.labels(name).set_function(partial(_up, live, name))
    return registry


def _up(live: Live, name: str) -> float:
    return float(live.fresh.parts.get(name, False))
