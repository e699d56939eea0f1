"""The words of one language: a catalogue given from outside; keys are plain English sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DEFAULT_LOCALE = "zh_CN"
LOCALES = ("zh_CN", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """Call it with a key and its fields: `words("{n} workers", n=8)`. A key without translation is shown as it is."""

    locale: str = "en"
    catalogue: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, /, **fields: Any) -> str:
        """The sentence of `key` in this language, its places filled from `fields`."""
        sentence = self.catalogue.get(key) or key
        return sentence.format(**fields) if fields else sentence

    @property
    def html_lang(self) -> str:
        """BCP 47 tag for the page, which also chooses the Chinese glyph forms."""
        return self.locale.replace("_", "-")
