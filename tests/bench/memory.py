"""Memory of the whole hall in one process with twenty screens, after a spell of work; the stream server beside it."""

from __future__ import annotations

import json

from tests.bench import machine
from tests.bench.browser import a_page
from tests.bench.children import Child
from tests.bench.event_to_pixel import feed
from tests.bench.screens import SCREENS
from tests.bench.subjects import the_hall
from tests.bench.tables import show

MOST_MB, RATE, SECONDS = 600, 100, 30.0


def measure(*, quick: bool) -> None:
    """Look before the screens come, with all of them, and after the work."""
    rows = []
    with the_hall() as hall, a_page(hall.scope) as page:

        def look(when: str) -> None:
            rows.append((when, f"{machine.rss_mb([hall.pid]):.0f}", f"{machine.rss_mb([hall.stream_pid]):.0f}"))

        look("started, no screen")
        with Child("-m", "tests.bench.crowd", json.dumps(hall.client), str(SCREENS - 1)) as crowd:
            crowd.hear()
            hall.open(page, hall.base)
            look(f"{SCREENS} screens")
            seconds = SECONDS / 3 if quick else SECONDS
            feed(hall, RATE, seconds)
            look(f"after {RATE * seconds:.0f} events")
    show("Memory", ("when", "hall, MB", "stream server, MB"), rows, f"Resident memory; the whole hall in one process, less than {MOST_MB} MB wanted.")
