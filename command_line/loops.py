"""The loops that keep a hall going. Each calls one step for ever; a step that fails is said, waited for, and tried again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError

from dashboard.domain.errors import NoStorage

log = logging.getLogger("gridhall.loops")
LONGEST_PAUSE_S = 5.0
Step = Callable[[], object]


class Loop(threading.Thread):
    """One loop. `well_at` is the time (epoch ms) at which the last good step began."""

    def __init__(self, name: str, step: Step, *, every_s: float = 0.0, clock: Callable[[], int]) -> None:
        super().__init__(name=name, daemon=True)
        self._step = step
        self._every_s = every_s
        self._clock = clock
        self._stopping = threading.Event()
        self.well_at = 0
        self.result: Any = None

    def run(self) -> None:
        """Until `stop`."""
        failures = 0
        while not self._stopping.is_set():
            failures = 0 if self.once(quiet=failures > 0) else failures + 1
            pause = min(LONGEST_PAUSE_S, 0.1 * 2**failures) if failures else self._every_s
            self._stopping.wait(pause) if pause else time.sleep(0)

    def once(self, *, quiet: bool = False) -> bool:
        """One step; whether it went well. `quiet`: the last one failed too, and that was said."""
        began = self._clock()
        try:
            self.result = self._step()
        except (NoStorage, RedisError, OSError) as error:
            log.log(logging.DEBUG if quiet else logging.WARNING, "%s: %s: %s", self.name, type(error).__name__, error)
            return False
        except Exception:
            log.exception("%s failed", self.name)
            return False
        if quiet:
            log.warning("%s: works again", self.name)
        self.well_at = began
        return True

    def stop(self) -> None:
        """After the step that is under way."""
        self._stopping.set()


class Loops:
    """All loops of a process."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self.all: dict[str, Loop] = {}

    def add(self, name: str, step: Step, *, every_s: float = 0.0) -> Loop:
        """One more, not started yet."""
        self.all[name] = Loop(name, step, every_s=every_s, clock=self._clock)
        return self.all[name]

    def start(self) -> None:
        """Start those that do not run yet."""
        for loop in self.all.values():
            if not loop.is_alive():
                loop.start()

    def stop(self, *, patience_s: float = 1.2) -> None:
        """Stop all, waiting a little for the steps under way."""
        for loop in self.all.values():
            loop.stop()
        end = time.monotonic() + patience_s
        for loop in self.all.values():
            loop.join(max(0.0, end - time.monotonic()))
