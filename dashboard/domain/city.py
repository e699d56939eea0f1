"""The city a hall serves, and in which mode: exercise, real, or the replay of an old log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Mode(StrEnum):
    """What the figures are. The three never meet in one number."""

    EXERCISE = "exercise"
    """Simulated workers and matters; every screen carries the mark."""
    REAL = "real"
    """The city's own matters."""
    REPLAY = "replay"
    """A log of the past, played back through the inbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """`code` is the root area's code; `zone` an IANA name; `schematic` marks a map that shows no real boundaries."""

    code: str
    name: str
    zone: str
    mode: Mode
    schematic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """Class and sub-class of a matter; `limit_s` is the handling limit in seconds (None: no limit)."""

    code: str
    group: str
    name: str
    department: str | None = None
    limit_s: int | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text that the city sends often; `minutes` is the usual time to answer."""

    kind: str
    title: str
    text: str
    minutes: int | None = None


def local_day(zone: str, at: int) -> str:
    """The local day (yyyy-mm-dd) of an instant in epoch milliseconds."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).strftime("%Y-%m-%d")


def instant(moment: datetime) -> int:
    """Epoch milliseconds (UTC) of an aware datetime."""
    return round(moment.timestamp() * 1000)


def moment(at: int) -> datetime:
    """The aware UTC datetime of epoch milliseconds."""
    return datetime.fromtimestamp(at / 1000, UTC)
