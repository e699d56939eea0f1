"""The frames of the desk that live data fill: what needs somebody on the left, coverage on the right. Knows no data."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.words import Words
from layouts.ids_desk import Id


def left(words: Words) -> Component:
    """Red alert points to take, recipients nobody has heard from, instructions that run."""
    rate = html.Span(id=Id.ALERT_RATE, className="desk-aside")
    note = html.Div(id=Id.ALERT_NOTE, className="desk-note", role="status")
    return html.Aside(
        [
            _panel(words("Red alert points"), [note, html.Div(id=Id.ALERTS, className="desk-list")], aside=rate, name="alerts"),
            _panel(words("Not heard from"), [html.Div(id=Id.SILENT, className="desk-list")], name="silent"),
            _panel(words("Running instructions"), [html.Div(id=Id.RUNNING, className="desk-list")], name="running"),
        ],
        className="desk-left",
    )


def coverage_pane(words: Words) -> Component:
    """Where the coverage of one instruction is shown."""
    return html.Div(
        [
            html.Div(id=Id.COVERAGE_HEAD, className="desk-head"),
            html.Div(id=Id.COUNTS, className="desk-counts"),
            html.Div(
                [
                    html.Section([html.H3(words("Replies")), html.Div(id=Id.REPLIES, className="desk-replies")], className="desk-half"),
                    html.Section([html.H3(words("Recipients")), html.Div(id=Id.RECIPIENTS, className="desk-recipients")], className="desk-half"),
                ],
                className="desk-halves",
            ),
        ],
        className="desk-pane pane-coverage",
    )


def _panel(title: str, children: list[Component], *, name: str, aside: Component | None = None) -> Component:
    head = html.Header([html.H2(title), *([aside] if aside is not None else [])])
    return html.Section([head, *children], className=f"desk-panel panel-{name}")
