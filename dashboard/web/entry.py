"""The entrance: log in, log out, change the password, and the portal with the screens one may enter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from dashboard.domain.city import Mode
from dashboard.domain.errors import HallError, WeakPassword, WrongPassword
from dashboard.domain.people import Account, Role
from dashboard.service.entering import LEAST, Entrance
from dashboard.service.hall import Hall
from dashboard.web import doors
from dashboard.web.language import words_here
from dashboard.web.ways import local_path

Parts = Callable[[], dict[str, bool]]
HOME = {Role.WALL: "/wall/", Role.WORKER: "/phone/", Role.LEADER: "/kpi/", Role.DISPATCHER: "/desk/", Role.SUPERVISOR: "/desk/"}
"""Where a role goes after logging in; the others see the portal."""
CARDS = {
    "/wall/": ("Wall", "The city at a glance: what happens now, how old that picture is, where somebody is needed."),
    "/desk/": ("Desk", "Pick an area, instruct its workers, and see who has it."),
    "/kpi/": ("Indicators", "How we are doing, compared with when, and why."),
    "/phone/": ("Phone", "Your instructions; one thumb answers them."),
    "/admin/": ("Administration", "The state of the hall's parts, accounts, dead letters."),
}
DOORS = {
    "supervisor": (Role.SUPERVISOR, "Instructs workers of any area and watches the answers."),
    "dispatcher": (Role.DISPATCHER, "Watches the desk and tasks single grids."),
    "leader": (Role.LEADER, "Reads indicators."),
    "wall": (Role.WALL, "The display wall of the hall."),
    **{f"beihu{number:02}": (Role.WORKER, "A grid worker's phone in the Beihu Road community.") for number in (1, 2, 3)},
}
"""Exercise accounts that the login page offers while nobody but this machine can reach the hall."""


@dataclass
class Visitor(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What Flask-Login knows of somebody: the session's token and whose it is."""

    token: str
    account: Account

    def get_id(self) -> str:
        """Flask-Login keeps this in the cookie."""
        return self.token


class Entry:
    """The routes of the entrance."""

    def __init__(self, hall: Hall, entrance: Entrance, *, exercise_doors: bool, parts: Parts, on_leave: Callable[[str], None]) -> None:
        self.hall = hall
        self.entrance = entrance
        self._exercise_doors = exercise_doors
        self._parts = parts
        self._on_leave = on_leave

    def install(self, manager: LoginManager, limiter: Limiter) -> Blueprint:
        """The blueprint; the login routes are limited."""
        manager.user_loader(self.visitor)
        entry = Blueprint("entry", __name__)
        limited = limiter.limit("10 per minute; 100 per hour", methods=["POST"])
        entry.add_url_rule("/login", "login", limited(self.login), methods=["GET", "POST"])
        entry.add_url_rule("/login/exercise", "exercise", self.enter_exercise, methods=["POST"])
        entry.add_url_rule("/logout", "logout", self.logout, methods=["POST"])
        entry.add_url_rule("/password", "password", self.password, methods=["GET", "POST"])
        entry.add_url_rule("/", "portal", self.portal)
        return entry

    def visitor(self, token: str) -> Visitor | None:
        """Whose session a cookie names; ended sessions and closed accounts are nobody's."""
        account = self.entrance.account_of(token)
        return Visitor(token, account) if account else None

    def login(self) -> ResponseReturnValue:
        """The form, and what it sends."""
        if request.method != "POST":
            return self._form()
        try:
            account = self.entrance.log_in(request.form.get("login", ""), request.form.get("password", ""))
        except WrongPassword as error:
            return self._form(error=error), 401
        return self._enter(account)

    def _form(self, error: HallError | None = None) -> str:
        words = words_here()
        return render_template(
            "login.html",
            city=self.hall.gazetteer.city,
            error=words(error.sentence, **error.fields) if error else None,
            next=local_path(request.values.get("next", "")),
            login=request.form.get("login", ""),
            doors=self.doors(),
        )

    def doors(self) -> list[tuple[str, str, str]]:
        """(login, role, description) of the exercise accounts one may enter without a password; usually none."""
        if not (self._exercise_doors and self.hall.gazetteer.city.mode is Mode.EXERCISE):
            return []
        words = words_here()
        return [
            (login, found[0].name if role is Role.WORKER else words(role.value), words(told))
            for login, (role, told) in DOORS.items()
            if (found := self.entrance.accounts.by_login(login)) and found[0].exercise and not found[0].disabled
        ]

    def _enter(self, account: Account) -> ResponseReturnValue:
        login_user(Visitor(self.entrance.open_session(account), account))
        if account.must_change:
            return redirect("/password")
        wanted = local_path(request.form.get("next", ""))
        return redirect(wanted if wanted != "/" else HOME.get(account.role, "/"))

    def enter_exercise(self) -> ResponseReturnValue:
        """Through an open door of the exercise."""
        login = request.form.get("login", "")
        found = self.entrance.accounts.by_login(login)
        if found is None or login not in {door for door, *_ in self.doors()}:
            return self._form(error=WrongPassword()), 401
        return self._enter(found[0])

    def logout(self) -> ResponseReturnValue:
        """End the session everywhere: cookie, store, sockets."""
        self.entrance.end(current_user.token)
        self._on_leave(current_user.account.id)
        logout_user()
        return redirect("/login")

    def password(self) -> ResponseReturnValue:
        """Change one's password."""
        if request.method != "POST":
            return self._password_form()
        form, account = request.form, current_user.account
        try:
            if form.get("new") != form.get("repeat"):
                return self._password_form("The two new passwords differ."), 400
            changed = self.entrance.change_password(account, form.get("old", ""), form.get("new", ""))
        except (WrongPassword, WeakPassword) as error:
            return self._password_form(error.sentence, **error.fields), 400
        self._on_leave(account.id)
        return self._enter(changed)

    def _password_form(self, error: str | None = None, **fields: object) -> str:
        words = words_here()
        return render_template("password.html", city=self.hall.gazetteer.city, error=words(error, **fields) if error else None, least=LEAST)

    def portal(self) -> ResponseReturnValue:
        """The screens this role may enter."""
        account: Account = current_user.account
        words = words_here()
        cards = [(words(name), words(told), way) for way, (name, told) in CARDS.items() if account.role in _allowed(way)]
        return render_template("portal.html", city=self.hall.gazetteer.city, account=account, cards=cards, parts=self._told_parts())

    def _told_parts(self) -> list[tuple[str, bool, str]]:
        words = words_here()
        return [(words(part), well, words("works") if well else words("does not answer")) for part, well in sorted(self._parts().items())]


def _allowed(way: str) -> frozenset[Role] | frozenset[str]:
    screen = way.strip("/")
    return doors.SCREEN_ROLES.get(screen) or doors.ROUTES.get(way, frozenset[Role]())
