"""The bare page: gevent and Flask-SocketIO send every event of a stream to a page with twenty rows, and nothing else.

python -m tests.bench.bare REDIS_URL STREAM PORT
"""

from gevent import monkey

monkey.patch_all()

# ruff: noqa: E402  (sockets must be patched before anybody imports them)
import json
import sys
from pathlib import Path
from typing import Any

import gevent
from flask import Flask, Response, send_from_directory
from flask_socketio import SocketIO
from redis import Redis

PAGES = Path(__file__).parent / "pages"
VENDOR = Path(__file__).resolve().parents[2] / "assets" / "vendor"


def follow(redis: Redis, stream: str, io: SocketIO) -> None:
    """Send what comes, one message per event."""
    last: bytes | str = "$"
    while True:
        answer: Any = redis.xread({stream: last}, count=500, block=1000)
        for _, entries in answer or ():
            for name, fields in entries:
                last = name
                io.emit("event", json.loads(fields[b"message"]))


def main(redis_url: str, stream: str, port: str) -> None:
    """Until it is ended."""
    app = Flask("bare", static_folder=str(VENDOR), static_url_path="/vendor")
    io = SocketIO(app, async_mode="gevent")
    app.add_url_rule("/", "page", lambda: send_from_directory(PAGES, "bare.html"))
    app.add_url_rule("/bare.js", "script", lambda: send_from_directory(PAGES, "bare.js"))
    app.add_url_rule("/healthz", "health", lambda: Response("well"))
    gevent.spawn(follow, Redis.from_url(redis_url, protocol=2), stream, io)
    io.run(app, host="127.0.0.1", port=int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
