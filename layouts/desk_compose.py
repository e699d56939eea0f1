"""Compose: kind, template, text, due time, the named recipients and the send button. Pure."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.domain.city import Template
from dashboard.domain.instructions import InstructionKind
from dashboard.domain.words import Words
from layouts.desk_mark import data
from layouts.ids_desk import Id

TEXT_MOST = 2000
MINUTES_MOST = 1440
USUAL_MINUTES = (5, 10, 15, 30, 60)
CONFIRM_SHUT, CONFIRM_OPEN = "desk-confirm", "desk-confirm open"


def compose(words: Words, templates: tuple[Template, ...]) -> list[Component]:
    """The form, the recipients by name, and the bar with the send button."""
    return [
        html.Div([_first_row(words, templates), _text(words), _due(words)], className="desk-compose"),
        html.Div(id=Id.PREVIEW, className="desk-preview"),
        _bar(words),
    ]


def _first_row(words: Words, templates: tuple[Template, ...]) -> Component:
    kinds = dbc.RadioItems(
        id=Id.KIND,
        options=[{"label": words(kind.value), "value": kind.value} for kind in InstructionKind],
        value=InstructionKind.TASK.value,
        inline=True,
        className="desk-kind",
        inputClassName="desk-kind-input",
        labelClassName="desk-choice",
        labelCheckedClassName="checked",
    )
    ready = [_template(template) for template in templates]
    return html.Div([kinds, html.Div(ready, id=Id.TEMPLATES, className="desk-templates")], className="desk-first")


def _template(template: Template) -> Component:
    facts = data(kind=template.kind, text=template.text, minutes=str(template.minutes or ""))
    return html.Button(template.title, className="desk-chip", title=template.text, **facts)


def _text(words: Words) -> Component:
    area = dbc.Textarea(
        id=Id.TEXT,
        value="",
        rows=3,
        maxLength=TEXT_MOST,
        placeholder=words("What they should do, and what to report back"),
        className="desk-input",
        spellCheck="false",
    )
    return html.Div([area, html.Span(id=Id.LENGTH, className="desk-length")], className="desk-write")


def _due(words: Words) -> Component:
    field = dbc.Input(id=Id.MINUTES, type="number", min=1, max=MINUTES_MOST, step=1, className="desk-input desk-number", placeholder="—")
    usual = [html.Button(str(minutes), className="desk-chip", **data(minutes=str(minutes))) for minutes in USUAL_MINUTES]
    none = html.Button(words("no time limit"), className="desk-chip", **data(minutes=""))
    label = html.Label(words("Answer within"), htmlFor=Id.MINUTES)
    return html.Div([label, field, html.Span(words("minutes")), *usual, none], className="desk-due")


def _bar(words: Words) -> Component:
    send = html.Button(words("Send"), id=Id.SEND, className="desk-send", title="Ctrl + Enter")
    cut = html.Div(words("The picture is interrupted: what you send may be answered without you seeing it."), className="desk-warn-cut")
    note = html.Div(id=Id.SEND_NOTE, className="desk-note", role="alert")
    lost = html.Div(id=Id.LOST_NOTE, className="desk-note", role="alert")
    return html.Div([cut, note, lost, _confirm(words), html.Div([send], className="desk-send-row")], className="desk-bar")


def _confirm(words: Words) -> Component:
    sure = html.Button(words("Yes, send"), id=Id.CONFIRM_SEND, className="desk-send")
    back = html.Button(words("Back to the text"), id=Id.CONFIRM_BACK, className="desk-quiet")
    return html.Div([html.P(id=Id.QUESTION), html.Div([sure, back])], id=Id.CONFIRM, className=CONFIRM_SHUT, role="alertdialog")
