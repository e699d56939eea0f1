"""Many who come at once pass in one transaction: whoever waits for an answer is answered after the commit."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dashboard.domain.commands import Order, Outcome
from dashboard.domain.errors import NoStorage

MOST = 500


@dataclass(slots=True)
class _Waiting:
    order: Order
    done: threading.Event = field(default_factory=threading.Event)
    outcome: Outcome | None = None
    error: BaseException | None = None


class Turnstile:
    """`pass_through` is called by many, `turn` for ever by one loop."""

    def __init__(self, perform: Callable[[Sequence[Order]], list[Outcome]]) -> None:
        self._perform = perform
        self._queue: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()

    def pass_through(self, order: Order) -> Outcome:
        """Wait for the commit. Raises what the batch raised, if it could not be committed."""
        waiting = _Waiting(order)
        self._queue.put(waiting)
        waiting.done.wait()
        if waiting.error is not None:
            raise waiting.error
        assert waiting.outcome is not None
        return waiting.outcome

    def turn(self) -> None:
        """Take everybody who stands here now through."""
        batch = [self._queue.get()]
        while len(batch) < MOST and not self._queue.empty():
            batch.append(self._queue.get())
        if not self._together(batch) and len(batch) > 1 and not isinstance(batch[0].error, NoStorage):
            for waiting in batch:  # one of them breaks something: nobody else has to pay for it
                waiting.error = None
                self._together([waiting])
        for waiting in batch:
            waiting.done.set()

    def _together(self, batch: Sequence[_Waiting]) -> bool:
        """One commit for all of them; whether it went well."""
        try:
            for waiting, outcome in zip(batch, self._perform([waiting.order for waiting in batch]), strict=True):
                waiting.outcome = outcome
        except BaseException as error:
            for waiting in batch:
                waiting.error = error
            return False
        return True
