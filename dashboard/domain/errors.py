"""What can go wrong in the trade, as values that print a sentence an operator can read in either language."""

from __future__ import annotations

from typing import Any


class HallError(Exception):
    """The root of all refusals. `sentence` is a catalogue key; `fields` fill its places."""

    sentence = "Something went wrong."

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        super().__init__(self.sentence.format(**fields))


class UnknownArea(HallError):
    """Fields: code."""

    sentence = "There is no area {code} in this city."


class UnknownCase(HallError):
    """Fields: case."""

    sentence = "There is no case {case}."


class UnknownInstruction(HallError):
    """Fields: instruction."""

    sentence = "There is no instruction {instruction} for this worker."


class UnknownWorker(HallError):
    """Fields: worker."""

    sentence = "There is no worker {worker}."


class UnknownAccount(HallError):
    """Fields: login."""

    sentence = "There is no account {login}."


class ImpossibleStep(HallError):
    """Fields: was (state), wanted (step), possible (comma-separated states)."""

    sentence = "From “{was}” the step “{wanted}” is not possible; possible: {possible}."


class BadMessage(HallError):
    """A message or form that cannot be understood. Fields: reason (a sentence of its own)."""

    sentence = "The message was not understood: {reason}"


class NotAllowed(HallError):
    """Fields: what."""

    sentence = "You may not do this here: {what}."


class NobodyToInstruct(HallError):
    """Fields: area."""

    sentence = "There is no worker on duty in {area}."


class AlreadyExists(HallError):
    """Fields: what."""

    sentence = "This exists already: {what}."


class WrongPassword(HallError):
    """The login name or the password does not fit."""

    sentence = "Name or password is wrong."


class WeakPassword(HallError):
    """Fields: least (number of characters)."""

    sentence = "The password needs at least {least} characters."


class BadPicture(HallError):
    """Fields: reason."""

    sentence = "The picture was not taken: {reason}"


class NoStorage(HallError):
    """The database does not accept anything at the moment; nothing was taken."""

    sentence = "The hall cannot store anything at the moment. Nothing was lost: please try again."
