"""Runs the benchmarks: `python -m tests.bench [--quick] [name ...]`. Prints Markdown tables with the machine and the date."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.bench import machine
from tests.bench.halls import forget_city

NAMES = ("event_to_pixel", "screens", "intake", "broadcast", "memory")
"""Modules of this package with a function `measure(*, quick)`, in the order in which they run."""


def main() -> None:
    """Run what was chosen; without a choice, everything."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter runs; figures for a first look only")
    parser.add_argument("names", nargs="*", metavar="name", help=f"any of: {', '.join(NAMES)}")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(NAMES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended here, too
    _run(chosen.names or NAMES, quick=chosen.quick)


def _run(names: Any, *, quick: bool) -> None:
    print(f"# GridHall benchmarks\n\n{time.strftime('%Y-%m-%d %H:%M %Z')}; {machine.described()}{'; quick' if quick else ''}", flush=True)
    try:
        for name in names:
            measure: Callable[..., None] = importlib.import_module(f"tests.bench.{name}").measure
            measure(quick=quick)
    finally:
        forget_city()


if __name__ == "__main__":
    main()
