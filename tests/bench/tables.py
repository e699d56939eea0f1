"""Figures as Markdown tables. Knows no benchmark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def quantile(values: Iterable[float], share: float) -> float:
    """The nearest-rank quantile; not a number if there are no values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def spread(values: Sequence[float]) -> list[str]:
    """p50, p95, p99 and the largest, as text."""
    return [f"{quantile(values, share):.0f}" for share in (0.5, 0.95, 0.99)] + [f"{max(values, default=float('nan')):.0f}"]


def show(title: str, head: Sequence[str], rows: Iterable[Sequence[object]], *notes: str) -> None:
    """Print a table with its title, and remarks below it."""
    print(f"\n### {title}\n")
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")
    for note in notes:
        print(f"\n{note}")
    print(flush=True)
