"""A dispatcher's click without a browser: the desk's own callback over HTTP, as its page would call it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

from layouts.ids_desk import Id
from tests.bench.people import AGENT, Pass


class DeskClient:
    """`broadcast` sends an instruction to an area and returns its id."""

    def __init__(self, base: str, entry: Pass) -> None:
        self._base = base
        self._headers = {"Cookie": entry.cookie, "X-CSRFToken": entry.csrf, "User-Agent": AGENT, "Content-Type": "application/json"}
        self._callback = next(row for row in self._call("_dash-dependencies") if f"{Id.SEND_NOTE}.children" in row["output"])

    def broadcast(self, area: str, text: str, people: int) -> str:
        """Confirmed for exactly so many people. Raises RuntimeError if the desk refuses."""
        values = {Id.TARGET: area, Id.TEXT: text, Id.KIND: "task", Id.DRAFT: uuid.uuid4().hex, Id.ASKED: people, Id.CONFIRM_SEND: 1}
        answer = self._call("_dash-update-component", self._body(values))["response"]
        sent = answer.get(Id.INSTRUCTION, {}).get("data")
        if not sent:
            raise RuntimeError(f"the desk refused: {answer.get(Id.SEND_NOTE)}")
        return str(sent)

    def _body(self, values: dict[Id, Any]) -> dict[str, Any]:
        output = self._callback["output"]
        return {
            "output": output,
            "outputs": list(_outputs(output)),
            "inputs": [row | {"value": values.get(row["id"])} for row in self._callback["inputs"]],
            "state": [row | {"value": values.get(row["id"])} for row in self._callback["state"]],
            "changedPropIds": [f"{Id.CONFIRM_SEND}.n_clicks"],
        }

    def _call(self, way: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self._base}/desk/{way}", data, self._headers), timeout=120) as answer:
            return json.load(answer)


def _outputs(output: str) -> Iterator[dict[str, str]]:
    for part in output.strip(".").split("..."):
        name, _, prop = part.rpartition(".")
        yield {"id": name, "property": prop}
