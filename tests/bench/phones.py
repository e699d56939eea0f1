"""Every worker's phone, in one process: each takes what is sent to it, confirms it at once, and answers when it is told to.

    python -m tests.bench.phones URL   (the passes, a JSON list, come as the first line of standard input)

Says {"connected": n} when all have joined. `report` is answered with {"mine": [epoch ms at which each had the instruction]};
`answer INSTRUCTION` lets all reply at the same moment and is answered with {"took": [ms], "began": epoch ms, "refused": n}.
"""

from gevent import monkey

monkey.patch_all()

# ruff: noqa: E402  (sockets must be patched before anybody imports them)
import http.client
import json
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from gevent.fileobject import FileObjectThread
from gevent.pool import Pool

from tests.bench.people import AGENT
from tests.bench.sockets import Line

ENTER_AT_ONCE = 50


class Phone:
    """One worker."""

    def __init__(self, url: str, entry: dict[str, str]) -> None:
        self._url = url
        self._pass = entry
        self.had_at: float | None = None
        self.took: float | None = None
        self.line = Line(url, entry["cookie"], self._hear)

    def enter(self) -> None:
        """Connect and join."""
        self.line.open({"audience": "phone"})

    def _hear(self, event: str, message: Any, at: float) -> None:
        fresh = [row["instruction"] for row in message["instructions"] if row.get("state") == "queued"] if event == "mine" else []
        for instruction in fresh:
            self.had_at = at
            self.line.emit("delivered", {"instruction": instruction, "id": f"delivered:{instruction}"})

    def answer(self, instruction: str) -> None:
        """Reply by HTTP; `took` stays None if that was refused."""
        began = time.time()
        body = json.dumps({"id": f"reply-{instruction}", "instruction": instruction, "reply": "已巡查，没有险情。"})
        connection = http.client.HTTPConnection(urlsplit(self._url).netloc, timeout=120)
        headers = {"Cookie": self._pass["cookie"], "X-CSRFToken": self._pass["csrf"], "User-Agent": AGENT, "Content-Type": "application/json"}
        connection.request("POST", "/api/v1/phone/acts", body.encode(), headers)
        if connection.getresponse().status == 200:
            self.took = (time.time() - began) * 1000
        connection.close()


def enter(phones: list[Phone], listeners: Pool) -> None:
    """All, some at a time."""
    doors = Pool(ENTER_AT_ONCE)
    for phone in phones:
        doors.spawn(phone.enter)
    doors.join()
    for phone in phones:
        listeners.spawn(phone.line.listen)


def answer(phones: list[Phone], instruction: str) -> dict[str, Any]:
    """The storm: everybody at the same moment."""
    began, storm = time.time() * 1000, Pool(len(phones))
    for phone in phones:
        storm.spawn(phone.answer, instruction)
    storm.join()
    took = [phone.took for phone in phones if phone.took is not None]
    return {"began": began, "took": took, "refused": len(phones) - len(took)}


def main(url: str) -> None:
    """Until standard input ends."""
    lines = iter(FileObjectThread(sys.stdin))
    phones = [Phone(url, entry) for entry in json.loads(next(lines))]
    enter(phones, Pool(len(phones)))
    print(json.dumps({"connected": len(phones)}), flush=True)
    for line in lines:
        word, _, instruction = line.strip().partition(" ")
        told = answer(phones, instruction) if word == "answer" else {"mine": [phone.had_at for phone in phones if phone.had_at is not None]}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
