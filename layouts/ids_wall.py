"""Every id on the wall, once. The browser code (assets/wall*.js) finds its containers by these."""

from __future__ import annotations

from enum import StrEnum


class WallId(StrEnum):
    """Ids of the wall's elements; what has no id is decoration."""

    ROOT = "wall"
    MODE = "wall-mode"
    DAY = "wall-day"
    WEEKDAY = "wall-weekday"
    CLOCK = "wall-clock"
    AGE = "wall-age"
    STATUS = "wall-status"
    """The one sentence on top: calm, who is needed, or that the data have stopped."""
    REACH = "wall-reach"
    """From how far the type can be read, where that is less than the hall needs."""
    MAP = "wall-map"
    LEGEND = "wall-legend"
    FOCUS = "wall-focus"
    INSET = "wall-inset"
    COUNTS = "wall-counts"
    INSTRUCTIONS = "wall-instructions"
    ALERTS = "wall-alerts"
    REPLIES = "wall-replies"
    ARRIVALS = "wall-arrivals"
    FLOW = "wall-flow"


def aside(panel: WallId) -> str:
    """The id of the short remark at the right end of a panel's title line."""
    return f"{panel}-aside"


def empty(panel: WallId) -> str:
    """The id of the sentence that stands where a panel has nothing to show."""
    return f"{panel}-empty"
