"""`user`: accounts, from the console of the host."""

from __future__ import annotations

from rich.table import Table

from command_line.assembly import Parts
from command_line.plain import Refusal, console
from dashboard.domain.people import Role
from dashboard.settings import Settings


def ready(settings: Settings) -> Parts:
    """The parts with current tables."""
    parts = Parts(settings)
    parts.upgrade()
    return parts


def add(settings: Settings, login: str, name: str, role: str, *, area: str | None, worker: str | None) -> None:
    """Make an account. Raises Refusal where area or worker are not of this city."""
    parts = ready(settings)
    gazetteer = parts.hall.gazetteer
    if area is not None:
        gazetteer.atlas.area(area)
    if worker is not None and worker not in {known.id for known in gazetteer.workers.values()}:
        raise Refusal(f"There is no worker {worker} on duty in this city.")
    if (role == Role.WORKER) != (worker is not None):
        raise Refusal("An account of a worker needs --worker, and no other may have it.")
    password = parts.entrance.add_account(login, name, Role(role), area=area, worker=worker)
    console.print(f"{login}: one-time password [bold]{password}[/bold] (shown only now; it must be changed at the first login)")


def show(settings: Settings) -> None:
    """A table of all accounts."""
    table = Table("login", "name", "role", "area", "worker", "state")
    for account in ready(settings).accounts.all():
        state = "closed" if account.disabled else "one-time password" if account.must_change else "exercise" if account.exercise else ""
        table.add_row(account.login, account.name, account.role, account.area or "", account.worker or "", state)
    console.print(table)


def reset(settings: Settings, login: str) -> None:
    """A new one-time password."""
    console.print(f"{login}: one-time password [bold]{ready(settings).entrance.reset_password(login)}[/bold] (shown only now)")


def disable(settings: Settings, login: str, *, enable: bool) -> None:
    """Close or open an account."""
    ready(settings).entrance.disable(login, disabled=not enable)
    console.print(f"{login}: {'open again' if enable else 'closed, and all its sessions with it'}.")
