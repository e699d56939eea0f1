"""What Linux says: CPU clocks, memory and load of processes, and what this machine is."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable
from pathlib import Path

PATIENCE_S = 90


def cpu_seconds(pid: int) -> float:
    """CPU time of one process with all its threads, from its CPU clock; 0 if it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def rss_mb(pids: Iterable[int]) -> float:
    """Resident memory of processes together, MB (10^6 bytes)."""
    return sum(_resident_pages(pid) for pid in pids) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _resident_pages(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0


def children(pid: int) -> list[int]:
    """The processes that this one has started directly."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    except OSError:
        return found
    return found


def family() -> list[int]:
    """This process and all its descendants."""
    found, todo = [], [os.getpid()]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children(pid)
    return found


def family_cpu() -> float:
    """CPU seconds of this process and all its descendants that still live."""
    return sum(cpu_seconds(pid) for pid in family())


def busy() -> tuple[float, float]:
    """(busy, all) CPU seconds of the machine since it was started."""
    fields = [int(value) for value in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    ticks = os.sysconf("SC_CLK_TCK")
    return (sum(fields) - fields[3] - fields[4]) / ticks, sum(fields) / ticks


def others(seconds: float, own: float, since: tuple[float, float]) -> float:
    """Share of the machine (0-1) that was used since then by anybody but us, who used `own` CPU seconds."""
    used, everything = (now - then for now, then in zip(busy(), since, strict=True))
    return max(0.0, used - own) / everything if seconds and everything else 0.0


def wait_until_quiet(limit: float = 0.15, patience_s: float = PATIENCE_S) -> bool:
    """Wait until everybody together uses less than `limit` of the machine for two seconds; False if that never came."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        before = busy()
        time.sleep(2)
        if others(2, 0, before) < limit:
            return True
    return False


def described() -> str:
    """One line: processor, cores, memory, kernel, Python."""
    model = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
    memory = next((int(line.split()[1]) / 1e6 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0.0)
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
