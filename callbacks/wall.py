"""The wall's wiring: none. It has no buttons; everything on it comes over the feed and is painted by assets/wall*.js."""

from __future__ import annotations

from dash import Dash

from dashboard.service.hall import Hall


def register(app: Dash, hall: Hall) -> None:
    """Nothing to wire: a display without a person asks for nothing."""
