"""`golive`: the exercise ends for good."""

from __future__ import annotations

from command_line.accounts import ready
from command_line.plain import Refusal, console
from dashboard.domain.commands import GoLive, Order
from dashboard.settings import Settings
from data import seeding


def go_live(settings: Settings) -> None:
    """Leave the exercise. Its rows stay for the record and are in no number; its accounts are closed."""
    parts = ready(settings)
    if not parts.store.city().code:
        raise Refusal("This hall has no city yet. Seed or import one first.")
    if not parts.hall.exercise:
        raise Refusal(f"This hall is not in an exercise (it is: {parts.hall.gazetteer.city.mode}).")
    closed = seeding.close_exercise_accounts(parts.accounts)
    parts.hall.do(Order(id="golive", command=GoLive()))
    parts.store.number_pending()
    console.print(f"The hall is live. {closed} exercise accounts are closed. Running screens start anew within seconds.")
