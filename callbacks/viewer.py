"""Who is looking, in which language: the one place where callbacks touch the request."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, has_request_context
from flask_login import current_user

from dashboard.domain.people import Account, Role
from dashboard.domain.words import Words

NOBODY = Account(id="", login="", name="", role=Role.WALL)
"""For the one look that Dash takes at each layout before anybody asks."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """The account and the words of whoever called."""

    account: Account
    words: Words


def viewer() -> Viewer:
    """The gate has let this one in already."""
    if not has_request_context() or not current_user.is_authenticated:
        return Viewer(NOBODY, Words())
    return Viewer(current_user.account, g.words)
