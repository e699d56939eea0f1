"""The desk's wiring: which element asks which question. Answers are made in callbacks/desk_answers.py."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx

from callbacks import desk_answers
from callbacks.desk_answers import Answer, Draft
from callbacks.viewer import viewer
from dashboard.service.hall import Hall
from layouts.ids_desk import Id


def register(app: Dash, hall: Hall) -> None:
    """Wire the screen."""
    app.callback(output={"rows": Output(Id.SUGGESTIONS, "children")}, inputs={"text": Input(Id.SEARCH, "value")})(partial(suggest, hall))
    app.callback(
        output={"facts": Output(Id.FACTS, "children"), "preview": Output(Id.PREVIEW, "children"), "send": Output(Id.SEND, "children")},
        inputs={"code": Input(Id.TARGET, "data")},
    )(partial(show_area, hall))
    _register_send(app, hall)
    app.callback(
        output={
            "head": Output(Id.COVERAGE_HEAD, "children"),
            "recipients": Output(Id.RECIPIENTS, "children"),
            "replies": Output(Id.REPLIES, "children"),
            "pulsed": Output(Id.PULSED, "data"),
        },
        inputs={"instruction": Input(Id.INSTRUCTION, "data"), "pulse": Input(Id.PULSE, "data")},
    )(partial(show_coverage, hall))
    app.callback(output={"note": Output(Id.ALERT_NOTE, "children")}, inputs={"wanted": Input(Id.TAKE, "data")}, prevent_initial_call=True)(
        partial(take, hall)
    )
    _register_browser(app)


def _register_send(app: Dash, hall: Hall) -> None:
    app.callback(
        output={
            "note": Output(Id.SEND_NOTE, "children"),
            "confirm": Output(Id.CONFIRM, "className"),
            "question": Output(Id.QUESTION, "children"),
            "asked": Output(Id.ASKED, "data"),
            "answered": Output(Id.ANSWERED, "data"),
            "instruction": Output(Id.INSTRUCTION, "data"),
            "text": Output(Id.TEXT, "value"),
        },
        inputs={
            "clicks": {"send": Input(Id.SEND, "n_clicks"), "confirm": Input(Id.CONFIRM_SEND, "n_clicks")},
            "form": {"kind": State(Id.KIND, "value"), "text": State(Id.TEXT, "value"), "minutes": State(Id.MINUTES, "value")},
            "stored": {"target": State(Id.TARGET, "data"), "order": State(Id.DRAFT, "data"), "asked": State(Id.ASKED, "data")},
        },
        running=[(Output(Id.SEND, "className"), "desk-send going", "desk-send")],
        prevent_initial_call=True,
    )(partial(send, hall))


def _register_browser(app: Dash) -> None:
    """Where the browser itself answers: a new order id for new content; the map and the pane follow what is picked."""
    typed = [Input(Id.KIND, "value"), Input(Id.TEXT, "value"), Input(Id.MINUTES, "value"), Input(Id.TARGET, "data")]
    app.clientside_callback(ClientsideFunction("desk", "draft"), Output(Id.DRAFT, "data"), *typed, Input(Id.INSTRUCTION, "data"))  # type: ignore[no-untyped-call]
    followers = {"picked": Id.TARGET, "opened": Id.INSTRUCTION, "answered": Id.ANSWERED, "pulsed": Id.PULSED}
    for name, store in followers.items():
        app.clientside_callback(ClientsideFunction("desk", name), Input(store, "data"))  # type: ignore[no-untyped-call]


def suggest(hall: Hall, text: str | None) -> Answer:
    """Somebody types in the search field."""
    seen_by = viewer()
    return {"rows": desk_answers.suggest(hall, seen_by.words, seen_by.account, text)}


def show_area(hall: Hall, code: str | None) -> Answer:
    """An area was picked."""
    seen_by = viewer()
    return desk_answers.show_area(hall, seen_by.words, seen_by.account, code)


def send(hall: Hall, clicks: dict[str, Any], form: dict[str, Any], stored: dict[str, Any]) -> Answer:
    """Somebody pressed send, or confirmed the question; a confirmation counts for the number it was asked with."""
    seen_by = viewer()
    draft = Draft(kind=form["kind"], text=form["text"] or "", minutes=form["minutes"], target=stored["target"], order=stored["order"])
    confirmed = stored["asked"] if ctx.triggered_id == Id.CONFIRM_SEND else None
    return desk_answers.send(hall, seen_by.words, seen_by.account, draft, confirmed) | {"answered": hall.now()}


def show_coverage(hall: Hall, instruction: str | None, pulse: int | None) -> Answer:
    """An instruction was opened, or its coverage has changed."""
    seen_by = viewer()
    return desk_answers.show_coverage(hall, seen_by.words, seen_by.account, instruction) | {"pulsed": pulse}


def take(hall: Hall, wanted: Any) -> Answer:
    """Somebody takes a red alert point."""
    seen_by = viewer()
    return {"note": desk_answers.take(hall, seen_by.words, seen_by.account, wanted)}
