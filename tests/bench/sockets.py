"""A thin Socket.IO client over one WebSocket: the same traffic as an open page or phone, without a browser. For gevent processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec
from websocket import ABNF, WebSocket, WebSocketException

from tests.bench.people import AGENT

Hear = Callable[[str, Any, float], None]
"""(event, message, epoch ms at which it came)."""


class Line:
    """`open` connects and joins; `listen` reads until the server or `close` ends it."""

    def __init__(self, url: str, cookie: str | None, hear: Hear) -> None:
        self._url = url
        self._cookie = cookie
        self._hear = hear
        self._socket = WebSocket(enable_multithread=True)
        self.received = 0
        self.bytes = 0

    def open(self, join: dict[str, Any] | None) -> None:
        """Connect, and say what this screen is. Raises OSError or WebSocketException."""
        address = f"ws://{urlsplit(self._url).netloc}/socket.io/?EIO=4&transport=websocket"
        self._socket.connect(  # type: ignore[no-untyped-call]
            address, cookie=self._cookie, header=[f"User-Agent: {AGENT}"], origin=self._url, timeout=60
        )
        self._socket.recv()
        self._socket.send("40")
        self._socket.recv()
        self._socket.settimeout(None)
        if join:
            self.emit("join", join)

    def emit(self, event: str, message: Any) -> None:
        """Send an event."""
        self._socket.send(f"42{msgspec.json.encode([event, message]).decode()}")

    def listen(self) -> None:
        """Answer pings, hand on events."""
        try:
            while True:
                opcode, data = self._socket.recv_data()
                if opcode == ABNF.OPCODE_CLOSE:
                    return
                self._take(data, time.time() * 1000)
        except (OSError, WebSocketException):
            return

    def _take(self, data: bytes, at: float) -> None:
        if data == b"2":
            self._socket.send("3")
        elif data.startswith(b"42"):
            self.received += 1
            self.bytes += len(data)
            event, message = msgspec.json.decode(data[2:])
            self._hear(event, message, at)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
