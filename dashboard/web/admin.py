"""The administrator's page: the state of the hall's parts, the accounts, the dead letters. Accounts are changed at the console."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from dashboard.domain.city import moment
from dashboard.domain.people import Account
from dashboard.service.entering import Entrance
from dashboard.service.hall import Hall
from dashboard.service.letters import Letters
from dashboard.web.entry import Parts
from dashboard.web.language import words_here

SHOWN = 50


def admin_blueprint(hall: Hall, entrance: Entrance, letters: Letters, parts: Parts) -> Blueprint:
    """/admin/."""
    admin = Blueprint("admin", __name__)
    admin.add_url_rule("/admin/", "page", lambda: page(hall, entrance, letters, parts))
    return admin


def page(hall: Hall, entrance: Entrance, letters: Letters, parts: Parts) -> ResponseReturnValue:
    """Everything on one page; it is read rarely."""
    words = words_here()
    at = _clock(hall.gazetteer.city.zone, words.locale)
    return render_template(
        "admin.html",
        city=hall.gazetteer.city,
        parts=[(words(part), well, words("works") if well else words("does not answer")) for part, well in sorted(parts().items())],
        accounts=[(account.login, account.name, words(account.role.value), words(_state(account))) for account in entrance.accounts.all()],
        letters=[(at(letter.recorded_at), letter.entry, words(letter.reason), letter.size) for letter in letters.newest(SHOWN)],
        number=letters.number(),
    )


def _clock(zone: str, locale: str) -> Callable[[int], str]:
    return lambda at: format_datetime(moment(at), "yyyy-MM-dd HH:mm:ss", tzinfo=ZoneInfo(zone), locale=locale)


def _state(account: Account) -> str:
    if account.disabled:
        return "account closed"
    if account.must_change:
        return "one-time password"
    return "exercise" if account.exercise else "account open"
