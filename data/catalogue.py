"""Reads the words of each language from the gettext files in data/locale/<locale>/*.po."""

from __future__ import annotations

from pathlib import Path

from babel.messages.pofile import read_po

from dashboard.domain.words import LOCALES, Words

FOLDER = Path(__file__).parent / "locale"


def sentences(locale: str) -> dict[str, str]:
    """All translated keys of a language; English needs none, its keys are its sentences."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / locale).glob("*.po")):
        with path.open("rb") as file:
            found |= {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}
    return found


def all_words() -> dict[str, Words]:
    """Every language of the hall."""
    return {locale: Words(locale, sentences(locale)) for locale in LOCALES}
