"""The shape of a recipient's state, as assets/tokens.css draws it. Never colour alone."""

from dash import html
from dash.development.base_component import Component


def state_mark(state: str) -> Component:
    """A small shape: hollow, ring, half, full, bar, cross."""
    return html.Span(className="state-mark", **{"data-state": state, "aria-hidden": "true"})
