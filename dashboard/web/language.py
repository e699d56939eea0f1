"""Which language this visitor reads: the cookie `locale`, else Chinese. Puts `words` where pages and callbacks find them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue

from dashboard.domain.words import DEFAULT_LOCALE, LOCALES, Words
from dashboard.web.ways import local_path

COOKIE = "locale"
YEAR_S = 365 * 86_400


def install(server: Flask, languages: Mapping[str, Words], *, build: str) -> None:
    """Words for every request, /words.js for browser code, /language to switch."""

    @server.before_request
    def choose() -> None:
        asked = request.args.get("locale") if request.path == "/words.js" else None
        g.words = languages[locale_of(asked or request.cookies.get(COOKIE, ""))]

    server.context_processor(lambda: {"words": words_here(), "build": build, "locales": LOCALES, "locale": words_here().locale})
    server.add_url_rule("/words.js", "words_js", words_js)
    server.add_url_rule("/language", "language", switch, methods=["POST"])


def locale_of(wanted: str) -> str:
    """A language the hall has; the default for any other."""
    return wanted if wanted in LOCALES else DEFAULT_LOCALE


def words_here() -> Words:
    """The words of whoever asks; plain keys outside a request's choice."""
    words: Words = g.get("words") or Words()
    return words


def words_js() -> ResponseReturnValue:
    """The catalogue for browser code."""
    words = words_here()
    text = json.dumps({"locale": words.locale, "sentences": dict(words.catalogue)}, ensure_ascii=False).replace("<", "\\u003c")
    answer = Response(f"window.GRIDHALL_WORDS={text};", mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


def switch() -> ResponseReturnValue:
    """Choose a language and go back to where one was."""
    answer = redirect(local_path(request.form.get("next", "")))
    answer.set_cookie(COOKIE, locale_of(request.form.get("locale", "")), max_age=YEAR_S, samesite="Lax", httponly=True)
    return answer
