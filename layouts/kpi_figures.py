"""Pictures of numbers: rows -> pandas -> figure, and the small marks in the tiles. Pure: no query, no clock, no browser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pandas as pd
import plotly.graph_objects as go

from dashboard.domain.indicators import ThroughputRow
from dashboard.domain.words import Words

ACTS = ("reported", "filed", "dispatched", "handled", "closed", "replied")
EVENTS = ("reported", "dispatched", "handled", "closed", "replied")
"""What throughput counts."""
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'
STRONG, TEXT, DIM, HAIRLINE, ACCENT, SURFACE, GROUND = "#f2f6fb", "#cbd7e6", "#a3b4cb", "#1d2c43", "#2fb4e6", "#152236", "#0e1827"
"""The tokens of assets/tokens.css that charts need; a test says they are the same."""
LINES = {
    "reported": ("Reported", STRONG, 2.4, "solid"),
    "closed": ("Closed", ACCENT, 2.4, "solid"),
    "dispatched": ("Dispatched", DIM, 1.2, "dash"),
    "replied": ("Replied", DIM, 1.4, "dot"),
}
"""Act -> name, tone, width, dash: every line differs by more than its colour."""


SPIKE = {"spikethickness": 1, "spikecolor": DIM, "spikedash": "solid"}


def step_for(length: int) -> int:
    """Hours, from which local days are exact; whole days where a period is so long that an hour of summer time is lost in it."""
    return HOUR_MS if length <= 100 * DAY_MS else DAY_MS


def frame(rows: Sequence[ThroughputRow], zone: str, *, by_day: bool) -> pd.DataFrame:
    """One column per act, one row per local hour or local day (which has 23 or 25 hours where clocks change)."""
    index = pd.to_datetime([row.at for row in rows], unit="ms", utc=True).tz_convert(zone)
    table = pd.DataFrame({act: [getattr(row, act) for row in rows] for act in ACTS}, index=index, dtype="int64")
    return table.groupby(index.normalize()).sum() if by_day and len(table) else table


def throughput_figure(words: Words, table: pd.DataFrame, *, by_day: bool, running: bool = False) -> go.Figure:
    """What came in against what went out, over time. In a running period the last step is not over: it is thin, dotted and says so."""
    local = [at.replace(tzinfo=None) for at in pd.DatetimeIndex(table.index).to_pydatetime()]
    whole = len(table) - 1 if running and len(table) > 1 else len(table)
    traces = [_line(words, act, local[:whole], table[act].tolist()[:whole]) for act in reversed(LINES)]
    rest = [_unfinished(words, act, local[whole - 1 :], table[act].tolist()[whole - 1 :]) for act in LINES if whole < len(table)]
    drawn = go.Figure([*rest, *traces], layout=_layout(by_day=by_day, most=int(table[list(LINES)].to_numpy().max(initial=0))))
    if not table[list(LINES)].to_numpy().any():
        return _note(drawn, words("There is no data in this period."), x=0.5, y=0.5, xref="paper", yref="paper")
    return _note(drawn, words("so far"), x=local[-1], y=0, yshift=12, xanchor="right") if rest else drawn


def _line(words: Words, act: str, at: list[datetime], counts: list[int]) -> go.Scatter:
    name, tone, width, dash = LINES[act]
    pen = {"color": tone, "width": width, "dash": dash}
    mode = "lines" if len(at) > 1 else "markers"
    return go.Scatter(
        x=at, y=counts, name=words(name), mode=mode, line=pen, marker={"color": tone}, hovertemplate="%{y:,}", legendrank=list(LINES).index(act)
    )


def _unfinished(words: Words, act: str, at: list[datetime], counts: list[int]) -> go.Scatter:
    name, tone, _, _ = LINES[act]
    sizes = [0] * (len(at) - 1) + [6]
    return go.Scatter(
        x=at,
        y=counts,
        name=words(name),
        mode="lines+markers",
        line={"color": tone, "width": 1, "dash": "dot"},
        marker={"color": tone, "size": sizes, "symbol": "circle-open"},
        hoverinfo=["skip"] * (len(at) - 1) + ["y+name"],
        showlegend=False,
    )


def _note(drawn: go.Figure, text: str, **place: Any) -> go.Figure:
    return drawn.add_annotation(text=text, showarrow=False, font={"color": DIM, "size": 13}, **place)


def _layout(*, by_day: bool, most: int) -> go.Layout:
    axis = {"gridcolor": HAIRLINE, "linecolor": HAIRLINE, "zeroline": False, "tickfont": {"color": DIM, "size": 13}, "fixedrange": True}
    counts = {"rangemode": "tozero", "tickformat": ",d", "nticks": 6, "showticklabels": most > 0} | ({"dtick": 1} if most < 6 else {})
    times = {"tickformat": "%m-%d" if by_day else "%H:%M", "hoverformat": "%Y-%m-%d" if by_day else "%m-%d %H:%M", "showgrid": False, **SPIKE}
    return go.Layout(
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor=GROUND,
        font={"family": FONT, "color": TEXT, "size": 13},
        margin={"l": 44, "r": 14, "t": 46, "b": 28},
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "traceorder": "normal",
            "font": {"size": 13},
            "itemclick": False,
            "itemdoubleclick": False,
        },
        hovermode="x unified",
        hoverlabel={"bgcolor": SURFACE, "bordercolor": HAIRLINE, "font": {"color": STRONG, "family": FONT}},
        xaxis=axis | times | {"nticks": 10},
        yaxis=axis | counts,
        uirevision="throughput",
    )


def spark(counts: Sequence[int]) -> str:
    """A line of what happened over the period, as the address of a picture; nothing where there is no line to draw."""
    if len(counts) < 2 or not any(counts):
        return ""
    high, step = max(counts), 120 / (len(counts) - 1)
    points = [(n * step, 25 - 22 * count / high) for n, count in enumerate(counts)]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    area = f'<path d="M0 28L{line}L120 28Z" fill="{ACCENT}" fill-opacity="0.14"/>'
    return _svg(120, 28, f'{area}<path d="M{line}" fill="none" stroke="{ACCENT}" stroke-width="1.6" vector-effect="non-scaling-stroke"/>')


def gauge(share: float, before: float | None) -> str:
    """How far a share fills its whole; a tick says where it stood before."""
    tick = "" if before is None else f'<rect x="{200 * _within(before) - 1:.1f}" y="0" width="2" height="8" fill="{STRONG}"/>'
    filled = f'<rect y="2" width="{200 * _within(share):.1f}" height="4" fill="{ACCENT}"/>'
    return _svg(200, 8, f'<rect y="2" width="200" height="4" fill="{HAIRLINE}"/>{filled}{tick}')


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))


def _svg(width: int, height: int, drawn: str) -> str:
    box = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" preserveAspectRatio="none">{drawn}</svg>'
    return "data:image/svg+xml," + quote(box, safe="")
