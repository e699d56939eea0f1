"""The frame that panels of all halls share: corner marks, a title line, a body, a sentence for when it is empty. Knows no data."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component


def panel(title: str, body: Sequence[Component], *, name: str, aside_id: str) -> Component:
    """A framed section. `name` becomes the class `panel-<name>` by which a screen places it."""
    return html.Section(
        [
            html.Header([html.H2(title, className="panel-title"), html.Span(id=aside_id, className="panel-aside")], className="panel-head"),
            html.Div(list(body), className="panel-body"),
        ],
        className=f"panel panel-{name}",
    )


def rows(list_id: str, *, empty_id: str, empty: str) -> list[Component]:
    """A list that browser code fills, and the sentence that says what would be here."""
    return [
        html.P(empty, id=empty_id, className="panel-empty", hidden=True),
        html.Ol(id=list_id, className="rows"),
    ]
