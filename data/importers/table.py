"""A TOML table that is read key by key and remembers what was wrong. Knows nothing of profiles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from data.importers.profile import Problem

FREE_TEXT = frozenset(
    ["text", "description", "desc", "comment", "comments", "remarks", "note", "notes", "title", "address", "location", "name", "phone", "email"]
)
"""Keys people try for what must never be imported."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


class Table:
    """One table of the profile. `place` is its path as written in the file, "[time]" or "columns.due"."""

    def __init__(self, value: Any, place: str, problems: list[Problem]) -> None:
        self.place, self.problems = place, problems
        if not isinstance(value, Mapping):
            self.wrong("{place} must be a table of keys, not {value}.", value=repr(value))
            value = {}
        self.values: Mapping[str, Any] = value

    def wrong(self, sentence: str, **fields: object) -> None:
        """Remember a problem; `place` is filled in."""
        self.problems.append((sentence, {"place": self.place, **fields}))

    def allow(self, known: Collection[str], *, free_text: bool = False) -> None:
        """Complain of keys that nobody will read."""
        for key in self.values:
            if key in known:
                continue
            if free_text and key in FREE_TEXT:
                self.wrong("{place}: “{key}” is free text or personal data, and that is never imported. Remove the key.", key=key)
            elif meant := nearest(key, known):
                self.wrong("{place}: there is no key “{key}”. Did you mean “{meant}”?", key=key, meant=meant)
            else:
                self.wrong("{place}: there is no key “{key}”. Known keys: {known}.", key=key, known=", ".join(sorted(known)))

    def table(self, key: str) -> Table:
        """A table inside this one; an empty one if it is not there."""
        place = f"{self.place.strip('[]')}.{key}" if self.place else f"[{key}]"
        return Table(self.values.get(key, {}), place, self.problems)

    def tables(self, keys: Iterable[str]) -> list[tuple[str, Table]]:
        """Those of the tables that are there."""
        return [(key, self.table(key)) for key in keys if key in self.values]

    def _typed(self, key: str, kind: type, default: Any, sentence: str) -> Any:
        value = self.values.get(key, default)
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        self.wrong(sentence, key=key, value=repr(value))
        return default

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        return str(self._typed(key, str, default, "{place}: “{key}” must be a text in quotes, not {value}."))

    def number(self, key: str, default: int = 0) -> int:
        """A whole number, not negative."""
        found = int(self._typed(key, int, default, "{place}: “{key}” must be a whole number, not {value}."))
        if found < 0:
            self.wrong("{place}: “{key}” must be a whole number, not {value}.", key=key, value=found)
        return max(found, 0)

    def flag(self, key: str) -> bool:
        """true or false; false if absent."""
        return bool(self._typed(key, bool, False, "{place}: “{key}” must be true or false, not {value}."))

    def texts(self, key: str) -> tuple[str, ...]:
        """A text or a list of texts; numbers are taken as written."""
        value = self.values.get(key, [])
        items = value if isinstance(value, list) else [value]
        if all(isinstance(item, (str, int, float)) and not isinstance(item, bool) for item in items):
            return tuple(str(item) for item in items)
        self.wrong("{place}: “{key}” must be a text or a list of texts, not {value}.", key=key, value=repr(value))
        return ()

    def choice(self, key: str, known: Collection[str], default: str) -> str:
        """One word of a fixed list."""
        value = self.text(key, default)
        if value in known:
            return value
        meant = nearest(value, known)
        hint = f" ({meant}?)" if meant else ""
        self.wrong("{place}: “{key}” cannot be “{value}”{hint}; it is one of: {known}.", key=key, value=value, hint=hint, known=", ".join(known))
        return default

    def map(self, key: str) -> dict[str, str]:
        """A table from text to text."""
        value = self.values.get(key, {})
        if isinstance(value, Mapping) and all(isinstance(target, str) for target in value.values()):
            return {str(word): target for word, target in value.items()}
        self.wrong("{place}: “{key}” must be a table from text to text.", key=key)
        return {}
