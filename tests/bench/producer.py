"""Adds events to a stream and says when: `steady` at an average rate, each at a random moment of its own slot; `flood` as fast as it goes.

    python -m tests.bench.producer steady REDIS_URL hall|bare RATE SECONDS
    python -m tests.bench.producer flood REDIS_URL NUMBER PIPELINE

`steady` prints {ref: epoch ms at which it was added}, `flood` prints the epoch ms of its first and last entry. Both wait for a line
on standard input before they begin.
"""

from __future__ import annotations

import json
import random
import sys
import time
from typing import Any

from redis import Redis
from sqlalchemy import create_engine, text

PLACES = ("人民路与解放大街交叉口", "滨江公园东门停车场", "新城小学北侧人行道", "老城区第三农贸市场", "高铁站南广场出租车候客区")
FACTS = ("路面积水约十厘米，请尽快安排抽排", "井盖松动，存在安全隐患", "多人聚集，秩序正常", "路灯连续三盏不亮，影响夜间通行")
SOURCES = ("hotline", "resident", "worker", "patrol", "device")
BARE = "bench:events"
INBOX = "hall:inbox"


def now_ms() -> int:
    """Epoch milliseconds."""
    return time.time_ns() // 1_000_000


class Reports:
    """Reports of the demo city, the same sequence every time."""

    def __init__(self, database_url: str | None) -> None:
        self._random = random.Random(42)
        self._areas, self._categories = _places(database_url) if database_url else (["421002003010001"], ["路灯"])

    def report(self, ref: str) -> dict[str, object]:
        """One report, now."""
        pick = self._random.choice
        return {
            "id": f"bench:{ref}",
            "kind": "report",
            "ref": ref,
            "source": pick(SOURCES),
            "category": pick(self._categories),
            "area": pick(self._areas),
            "at": now_ms(),
            "text": f"{pick(PLACES)}{pick(FACTS)}，请网格员核实。",
        }


def _places(database_url: str) -> tuple[list[str], list[str]]:
    with create_engine(database_url).connect() as connection:
        areas = connection.execute(text("SELECT code FROM area WHERE kind = 'grid' ORDER BY code")).scalars().all()
        fact = connection.execute(text("SELECT value FROM hall WHERE key = 'categories'")).scalar_one()
    return list(areas), [category["name"] for category in json.loads(fact)]


def steady(redis: Redis, stream: str, rate: float, seconds: float, reports: Reports) -> dict[str, int]:
    """Returns when each was added. The arrivals never lock in phase with anything that ticks."""
    slots, start, sent = random.Random(7), time.monotonic(), {}
    for number in range(int(rate * seconds)):
        report = reports.report(f"B{now_ms() % 10**9:09d}{number:05d}")
        time.sleep(max(0.0, start + (number + slots.random()) / rate - time.monotonic()))
        report["at"] = sent[str(report["ref"])] = now_ms()
        redis.xadd(stream, _entry(report))
    return sent


def flood(redis: Redis, number: int, pipeline: int, reports: Reports) -> tuple[int, int]:
    """Adds so many, in pipelines; returns when it began and ended."""
    entries = [_entry(reports.report(f"F{index:07d}")) for index in range(number)]
    began = now_ms()
    for start in range(0, number, pipeline):
        pipe = redis.pipeline(transaction=False)
        for entry in entries[start : start + pipeline]:
            pipe.xadd(INBOX, entry)
        pipe.execute()
    return began, now_ms()


def _entry(report: dict[str, object]) -> dict[Any, Any]:
    return {"message": json.dumps(report, ensure_ascii=False, separators=(",", ":"))}


def main(what: str, redis_url: str, database_url: str, *rest: str) -> None:
    """See above; `database_url` names the hall whose areas are used, "-" for none."""
    redis, reports = Redis.from_url(redis_url), Reports(None if database_url == "-" else database_url)
    redis.ping()
    sys.stdin.readline()
    if what == "steady":
        print(json.dumps(steady(redis, rest[0], float(rest[1]), float(rest[2]), reports)), flush=True)
    else:
        print(json.dumps(flood(redis, int(rest[0]), int(rest[1]), reports)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
