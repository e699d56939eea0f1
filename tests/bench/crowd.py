"""Many screens without a browser, in one process: they connect, join, read everything and throw it away.

    python -m tests.bench.crowd CLIENT NUMBER

CLIENT is JSON: {"url", "cookie"?, "join"?}. Says {"connected"} when all are in; to every line on standard input it answers with what
was received until then: {"messages", "bytes", "heard": [[epoch ms, n], ...]}, the last being the deltas of the first screen.
"""

from gevent import monkey

monkey.patch_all()

# ruff: noqa: E402  (sockets must be patched before anybody imports them)
import json
import sys
from typing import Any

import gevent
from gevent.fileobject import FileObjectThread

from tests.bench.sockets import Line


class Crowd:
    """All screens of this process."""

    def __init__(self, client: dict[str, Any], number: int) -> None:
        self._client = client
        self.heard: list[tuple[float, int]] = []
        self.lines = [Line(client["url"], client.get("cookie"), self._note if first == 0 else _nothing) for first in range(number)]

    def enter(self) -> None:
        """Connect all, one after the other."""
        for line in self.lines:
            line.open(self._client.get("join"))
            gevent.spawn(line.listen)

    def _note(self, event: str, message: Any, at: float) -> None:
        if event == "delta":
            self.heard.append((at, message["n"]))

    def told(self) -> dict[str, Any]:
        """What came so far."""
        return {"messages": sum(line.received for line in self.lines), "bytes": sum(line.bytes for line in self.lines), "heard": self.heard}


def _nothing(event: str, message: Any, at: float) -> None:
    """Thrown away."""


def main(client: str, number: str) -> None:
    """Until standard input ends."""
    crowd = Crowd(json.loads(client), int(number))
    crowd.enter()
    print(json.dumps({"connected": len(crowd.lines)}), flush=True)
    for _ in FileObjectThread(sys.stdin):
        print(json.dumps(crowd.told()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
