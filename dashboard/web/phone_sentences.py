"""The sentences that the phone's browser code says. They travel inside the page, so that a weak signal carries no whole catalogue."""

from __future__ import annotations

from dashboard.domain.instructions import InstructionKind, RecipientState

KEYS = (
    *(kind.value for kind in InstructionKind),
    *(state.value for state in RecipientState),
    "A picture is no longer on this phone; take it again.",
    "A picture is still being prepared.",
    "Accept",
    "Add to the reply",
    "At most {n} pictures can go with a reply.",
    "Choose a reason or write one.",
    "Connected",
    "Connecting …",
    "I am here",
    "Late",
    "New instruction",
    "No connection",
    "No connection since {time}",
    "Overdue by {span}",
    "Picture",
    "Picture {n}",
    "Reason: {reason}",
    "Reminders: {n}",
    "Remove picture {n}",
    "Reply",
    "The hall did not understand this (error {code}).",
    "This file is not a picture that the phone can open.",
    "Understood",
    "Weak connection: looking every 10 seconds",
    "Write something or add a picture.",
    "{chosen}: {more}",
    "{d} d {h} h",
    "{h} h {m} min",
    "{n} characters left",
    "{n} waiting to be sent",
    "{span} left",
    "{state}, being sent",
)
