"""The gate before every request: deny unless the table of doors allows; refuse what comes from another site; set the headers."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Flask, Response, abort, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from dashboard.domain.people import Role
from dashboard.web import doors

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self)",
}
CSRF_COOKIE = "_csrf_token"


class _Call(msgspec.Struct):
    output: str


_read_call = msgspec.json.Decoder(_Call).decode


def install(server: Flask, *, script_hashes: list[str]) -> None:
    """Ask at every request; `script_hashes` are those of the screens' own inline scripts."""
    server.before_request(check_origin)
    server.before_request(check_door)
    policy = content_policy(script_hashes)
    server.after_request(lambda answer: _dressed(answer, policy))


def content_policy(script_hashes: list[str]) -> str:
    """Nothing from outside this host, no script that is not ours."""
    scripts = " ".join(["'self'", *script_hashes])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


def check_origin() -> None:
    """An act must come from one of our own pages."""
    if request.method in SAFE:
        return
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none") or (
        origin and origin.rstrip("/") != request.host_url.rstrip("/")
    ):
        abort(403)


def check_door() -> ResponseReturnValue | None:
    """Who may come through here?"""
    rule = request.url_rule.rule if request.url_rule else None
    if rule is None:
        return None
    allowed = roles_of(rule)
    if allowed is doors.ANYBODY:
        return None
    if not current_user.is_authenticated:
        return _ask_to_log_in()
    role: Role = current_user.account.role
    if role not in allowed:
        abort(403)
    if current_user.account.must_change and rule not in ("/password", "/logout", "/language"):
        return redirect("/password") if _wants_page() else abort(403)
    check_callback(rule, role)
    return None


def roles_of(rule: str) -> frozenset[Role] | frozenset[str]:
    """The table's line for a URL rule; nobody where there is none."""
    screen = screen_of(rule)
    if screen is not None:
        return doors.SCREEN_ROLES[screen]
    return doors.ROUTES.get(rule, frozenset[Role]())


def screen_of(rule: str) -> str | None:
    """The Dash screen a rule belongs to."""
    name = rule.split("/")[1] if rule.count("/") > 1 else ""
    return name if name in doors.SCREEN_ROLES else None


def check_callback(rule: str, role: Role) -> None:
    """A Dash callback is a public procedure: it needs its own line."""
    screen = screen_of(rule)
    if screen is None or not rule.endswith("/_dash-update-component"):
        return
    try:
        call = _read_call(request.get_data())
    except (msgspec.DecodeError, RecursionError):
        abort(400)
    if not doors.may_call(screen, call.output, role):
        abort(403)


def _ask_to_log_in() -> ResponseReturnValue:
    if _wants_page():
        return redirect(f"/login?next={request.path}")
    return abort(401)


def _wants_page() -> bool:
    return request.method == "GET" and not request.path.startswith("/api/") and "/_" not in request.path


def _dressed(answer: Response, policy: str) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    answer.headers.setdefault("Content-Security-Policy", policy)
    if not request.path.startswith(("/assets/", "/healthz", "/metrics")) and "_dash-component-suites" not in request.path:
        answer.headers.setdefault("Cache-Control", "no-store")
        if g.get("with_session", True):
            answer.set_cookie(CSRF_COOKIE, generate_csrf(), samesite="Lax", secure=request.is_secure)
    return answer


def script_hashes(apps: list[Any]) -> list[str]:
    """The hashes of the inline scripts that the screens carry; after all callbacks are registered."""
    return sorted({digest for app in apps for digest in app.csp_hashes()})
