"""What went wrong, told to whoever asked: a page in words, or JSON for the API."""

from __future__ import annotations

import logging

from dash.exceptions import DashException
from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, NotFound

from dashboard.domain.errors import HallError
from dashboard.service.hall import Hall
from dashboard.web.language import words_here
from dashboard.web.refusal import refuse

log = logging.getLogger("gridhall.web")
NONSENSE = (DashException, TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
"""What a callback runs into when it is called with what no page sends: wrong types, unknown elements."""
SENTENCES = {
    400: "The request was not understood.",
    401: "Please log in.",
    403: "This door is not for your role.",
    404: "There is nothing here.",
    405: "This cannot be done here.",
    413: "That was too large.",
    429: "Too many attempts. Please wait a minute.",
    500: "Something went wrong in the hall. Nothing was lost: please try again.",
    503: "The hall cannot store anything at the moment. Nothing was lost: please try again.",
}


def install(server: Flask, hall: Hall) -> None:
    """Answer every fault in words."""
    server.register_error_handler(HTTPException, lambda error: told(error, hall))
    server.register_error_handler(HallError, refuse)
    server.register_error_handler(Exception, lambda error: unexpected(error, hall))


def told(error: HTTPException, hall: Hall) -> ResponseReturnValue:
    """One of the faults of HTTP."""
    code = error.code or 500
    if code < 400:
        return error
    sentence = words_here()(SENTENCES.get(code, SENTENCES[500] if code >= 500 else SENTENCES[400]))
    if request.path.startswith("/api/") or "/_" in request.path:
        return jsonify(error=sentence), code
    return render_template("error.html", code=code, sentence=sentence, city=hall.known_city), code


def unexpected(error: Exception, hall: Hall) -> ResponseReturnValue:
    """A mistake of ours, or a call that no page of ours makes: logged whole, told without details."""
    if "/_dash-component-suites/" in request.path:
        return told(NotFound(), hall)
    log.exception("unexpected error at %s", request.path, exc_info=error)
    forged = request.path.endswith("/_dash-update-component") and isinstance(error, NONSENSE)
    return told(BadRequest() if forged else InternalServerError(), hall)
