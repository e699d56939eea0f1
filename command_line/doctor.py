"""`doctor`: looks at everything a hall stands on, says what is wrong and how to mend it. Exit code 1 if anything is."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from redis.exceptions import RedisError

from command_line.assembly import Parts
from command_line.plain import console, is_held
from dashboard.domain.errors import NoStorage
from dashboard.settings import Settings
from data import redis_check, schema
from data.database import is_well
from data.embedded import NoStreamServer, server_binary

DISK_LOW_MB, DISK_EMPTY_MB = 2_000, 300
EARLIEST = 1_767_225_600
"""2026-01-01: a clock before this program was made is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`level` is well, mind or wrong; `mend` says what to do."""

    what: str
    level: str
    told: str
    mend: str = ""


Check = Callable[[Settings, Parts], Iterator[Finding]]


def examine(settings: Settings) -> None:
    """Run every check and print what it found."""
    parts = Parts(settings)
    findings = [finding for check in CHECKS for finding in check(settings, parts)]
    signs = {"well": "[green]well[/green]", "mind": "[yellow]mind[/yellow]", "wrong": "[red]wrong[/red]"}
    for finding in findings:
        console.print(f"{signs[finding.level]:>5}  {finding.what}: {finding.told}" + (f"\n       -> {finding.mend}" if finding.mend else ""))
    if any(finding.level == "wrong" for finding in findings):
        sys.exit(1)


def settings_used(settings: Settings, _parts: Parts) -> Iterator[Finding]:
    """The settings, without secrets."""
    told = ", ".join(f"{name}={value}" for name, value in settings.model_dump().items() if value is not None)
    yield Finding("settings", "well", told)
    if not settings.loopback:
        yield Finding(
            "address", "mind", f"the hall listens on {settings.host}", "Put HTTPS in front: phones give camera and position only over HTTPS."
        )
        if settings.exercise_login == "always":
            yield Finding("exercise accounts", "wrong", "anybody who reaches the login page may enter", "Set GRIDHALL_EXERCISE_LOGIN=local.")


def database(settings: Settings, parts: Parts) -> Iterator[Finding]:
    """It answers, and its tables fit."""
    try:
        is_well(parts.database)
        current = schema.is_current(parts.database)
    except NoStorage as error:
        yield Finding("database", "wrong", str(error.__cause__), "Check GRIDHALL_DATABASE_URL, and whether the server runs.")
        return
    kind = parts.database.engine.dialect.name
    if current:
        yield Finding("database", "well", f"{kind}, tables current")
        yield from _city(parts)
    else:
        yield Finding("database", "mind", f"{kind}, tables not current", "They are brought up to date at the next start.")


def _city(parts: Parts) -> Iterator[Finding]:
    city = parts.store.city()
    if city.code:
        yield Finding("city", "well", f"{city.name}, {city.mode}, local time {time.strftime('%H:%M', _local(city.zone))}")
    else:
        yield Finding("city", "mind", "none yet", "python app.py run writes the demo city; replay or import bring your own.")


def _local(zone: str) -> time.struct_time:
    return datetime.now(ZoneInfo(zone)).timetuple()


def stream(settings: Settings, parts: Parts) -> Iterator[Finding]:
    """The stream server is there and keeps what it is given."""
    if parts.stream_server and not parts.stream_server.answers():
        try:
            yield Finding("stream server", "well", f"embedded, not running now ({server_binary()})")
        except NoStreamServer as error:
            yield Finding("stream server", "wrong", str(error))
        return
    try:
        faults = redis_check.faults(parts.redis)
    except RedisError as error:
        yield Finding("stream server", "wrong", f"does not answer: {error}", "Check GRIDHALL_REDIS_URL, and whether the server runs.")
        return
    yield from (Finding("stream server", "wrong", fault) for fault in faults)
    if not faults:
        yield Finding("stream server", "well", "answers, keeps everything (noeviction, append-only)")


def disk(settings: Settings, _parts: Parts) -> Iterator[Finding]:
    """Room for the hall's files."""
    free = shutil.disk_usage(settings.home).free // 1_000_000
    level = "wrong" if free < DISK_EMPTY_MB else "mind" if free < DISK_LOW_MB else "well"
    yield Finding("disk", level, f"{free:,} MB free in {settings.home}", "" if level == "well" else "Make room, or move GRIDHALL_HOME.")


def clock(_settings: Settings, parts: Parts) -> Iterator[Finding]:
    """The machine's clock against the database's and the stream server's."""
    if time.time() < EARLIEST:
        yield Finding("clock", "wrong", f"the machine says {time.strftime('%Y-%m-%d')}", "Set the clock, and keep it with NTP.")
        return
    try:
        seconds, _ = parts.redis.time()
    except (RedisError, OSError):
        yield Finding("clock", "well", time.strftime("%Y-%m-%d %H:%M:%S %z"))
        return
    skew = abs(time.time() - float(seconds))
    if skew > 2:
        yield Finding("clock", "wrong", f"{skew:.0f} s apart from the stream server's", "Keep both machines with NTP.")
    else:
        yield Finding("clock", "well", time.strftime("%Y-%m-%d %H:%M:%S %z"))


def fonts(_settings: Settings, _parts: Parts) -> Iterator[Finding]:
    """A Chinese font, if a screen is driven by this machine itself."""
    program = shutil.which("fc-list")
    if program is None:
        return
    found = subprocess.run([program, ":lang=zh-cn", "family"], check=False, capture_output=True, text=True).stdout.splitlines()
    if found:
        yield Finding("fonts", "well", sorted(set(found))[0])
    else:
        yield Finding(
            "fonts", "mind", "no Chinese font on this machine", "Only needed where a wall is driven from here. Debian: apt-get install fonts-noto-cjk"
        )


def running(settings: Settings, _parts: Parts) -> Iterator[Finding]:
    """Is a hall at work here?"""
    held = is_held(settings.home, f"worker-{settings.worker}")
    yield Finding("hall", "well", f"running in {settings.home}" if held else "not running")


CHECKS: tuple[Check, ...] = (settings_used, running, database, stream, disk, clock, fonts)
