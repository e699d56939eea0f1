"""A visitor without a browser: cookies, the CSRF token, one of the exercise's accounts."""

from __future__ import annotations

import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any


class Visitor:
    """Logged in as one of the exercise's accounts."""

    def __init__(self, url: str, login: str | None = None) -> None:
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        if login:
            self.get("/login")
            self.form("/login/exercise", login=login)

    def get(self, way: str) -> tuple[int, bytes]:
        """(status, body)."""
        return self._answer(urllib.request.Request(self.url + way))

    def form(self, way: str, **fields: str) -> tuple[int, bytes]:
        """Send a form as a page does."""
        body = urllib.parse.urlencode({**fields, "csrf_token": self.token}).encode()
        return self._answer(urllib.request.Request(self.url + way, data=body))

    def post(self, way: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Send JSON as browser code does."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        status, answer = self._answer(urllib.request.Request(self.url + way, data=json.dumps(body).encode(), headers=headers))
        return status, json.loads(answer or b"{}")

    @property
    def token(self) -> str:
        """The CSRF token the hall has given."""
        return next((cookie.value or "" for cookie in self.cookies if cookie.name == "_csrf_token"), "")

    def _answer(self, request: urllib.request.Request) -> tuple[int, bytes]:
        try:
            with self._opener.open(request, timeout=15) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
