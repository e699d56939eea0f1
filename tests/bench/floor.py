"""The floor of durable intake, in a process of its own. Says a line when it is ready and the epoch ms when all is committed.

python -m tests.bench.floor REDIS_URL FILE MESSAGES
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time

from redis import Redis

from tests.bench.intake import GROUP, drink
from tests.bench.producer import INBOX


def main(redis_url: str, file: str, messages: str) -> None:
    """One reader, one table."""
    redis = Redis.from_url(redis_url, protocol=2)
    redis.xgroup_create(INBOX, GROUP, id="0", mkstream=True)
    database = sqlite3.connect(file)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE message (id TEXT PRIMARY KEY, message TEXT NOT NULL)")
    print(json.dumps("ready"), flush=True)
    drink(redis, database, int(messages))
    print(json.dumps(time.time_ns() // 1_000_000), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
