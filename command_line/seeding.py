"""An empty hall gets its demo city, and its first administrator."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from command_line.assembly import Parts, now_ms
from command_line.plain import console
from dashboard.domain.people import Role
from data import cities, seeding
from data.cities.history import DAYS, thirty_days
from data.ids import encoded


def seed_if_empty(parts: Parts) -> bool:
    """Write the demo city into a hall that has none; returns whether it did."""
    if parts.store.city().code:
        return False
    seed(parts)
    return True


def seed(parts: Parts) -> None:
    """Areas, people and history of the demo city named in the settings, with a progress bar. Raises UnknownCity."""
    store, settings = parts.store, parts.settings
    with console.status(f"Drawing the map of {settings.city} ..."):
        plan = cities.plan(settings.city)
        seeding.clear_matters(store)
        seeding.write_plan(store, plan)
        seeding.add_missing(parts.accounts, seeding.exercise_accounts(plan))
    if settings.history:
        with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, transient=True) as bar:
            task = bar.add_task(f"Writing {DAYS} days of exercise history", total=DAYS + 1)
            seeding.write_history(store, thirty_days(plan, until=now_ms(), ids=past_ids()), lambda: bar.advance(task))
    store.set_city(plan.city)
    parts.hall.reload()


def past_ids() -> Callable[[int], str]:
    """Ids for moments of the past, so that they sort like those given at the time."""
    numbers = count()
    return lambda at: encoded(at, 0, next(numbers))


def first_administrator(parts: Parts) -> str | None:
    """Make the first administrator in a hall that has none; returns the one-time password."""
    if any(account.role is Role.ADMINISTRATOR for account in parts.accounts.all()):
        return None
    return parts.entrance.add_account("admin", "管理员", Role.ADMINISTRATOR)
