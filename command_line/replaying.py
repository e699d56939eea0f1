"""`replay`: a log of the past through the inbox, at any speed, resumable."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from command_line.assembly import Parts, now_ms
from command_line.importing import take_city
from command_line.loops import Loops
from command_line.plain import Refusal, console, is_held, slot
from command_line.running import stream_ready, worker_loops
from dashboard.domain.city import Mode
from dashboard.service.indicating import local_instant
from dashboard.settings import Settings
from data.catalogue import all_words
from data.importers.areas import Located
from data.importers.log import Log, Message, read_log
from data.importers.profile import Profile
from data.importers.reading import load_profile
from data.streams import INBOX

CHUNK = 2000
AHEAD = 20_000
"""Entries in the inbox beyond which the replay waits for the worker."""


def replay_log(settings: Settings, name: str, file: str, *, speed: str, until: str | None, wait: bool, again: bool) -> None:
    """Raises Refusal, BadProfile, BadLog, BadTime."""
    factor, profile, path = _factor(speed), load_profile(name), Path(file)
    last = local_instant(until, profile.zone) if until else None
    parts = Parts(settings)
    with ExitStack() as stack:
        _bring_up(parts, stack, wait=wait)
        log = _read(parts, profile, path)
        take_city(parts, code=profile.code, name=profile.name, zone=profile.zone, mode=Mode.REPLAY, areas=log.areas)
        loops = _work(parts, stack) if wait and not is_held(settings.home, f"worker-{settings.worker}") else None
        _send(parts, log, path, factor=factor, until=last, again=again)
        if wait:
            _until_committed(parts)
        if loops:
            loops.stop()
    for line in log.report.as_text(all_words()["en"]):
        console.print(line, markup=False)


def _factor(speed: str) -> float | None:
    """How many times as fast; None for as fast as it goes."""
    if speed == "max":
        return None
    try:
        factor = float(speed)
    except ValueError:
        factor = 0.0
    if not 0 < factor < 1e9:
        raise Refusal(f"--speed is a number above 0 or max, not {speed}.")
    return factor


def _bring_up(parts: Parts, stack: ExitStack, *, wait: bool) -> None:
    running = is_held(parts.settings.home, f"worker-{parts.settings.worker}")
    if parts.stream_server and not running and not wait:
        raise Refusal("No hall is running here. Start one (python app.py run), or use --wait to bring up what is needed.")
    if not running:
        stack.enter_context(stream_ready(parts))
    parts.upgrade()


def _read(parts: Parts, profile: Profile, path: Path) -> Log:
    city = parts.store.city()
    known = [area for area in parts.hall.gazetteer.atlas.areas.values() if area.shape]
    if city.code and city.code != profile.code:
        raise Refusal(
            f"This hall is {city.name}; {profile.name} would mix two cities in one number. "
            f"Give it a folder of its own: GRIDHALL_HOME=var/{profile.code} python app.py replay ..."
        )
    if city.code and city.mode is not Mode.REPLAY and parts.store.has_matters():
        raise Refusal(
            f"This hall counts {city.mode} figures; a log of the past must not meet them in one number. Set GRIDHALL_HOME to a folder of its own."
        )
    with console.status(f"Reading {path.name} ..."):
        return read_log(profile, path, areas=Located.of(known) if known else None)


def _work(parts: Parts, stack: ExitStack) -> Loops:
    """A worker of our own, for as long as the replay runs."""
    stack.enter_context(slot(parts.settings.home, f"worker-{parts.settings.worker}"))
    loops = Loops(now_ms)
    worker_loops(parts, loops, busy=frozenset)
    loops.start()
    return loops


def _send(parts: Parts, log: Log, path: Path, *, factor: float | None, until: int | None, again: bool) -> None:
    key, total = f"replay:{log.profile.code}:{path.name}", log.count(until)
    done = 0 if again else min(int(parts.store.fact(key) or 0), total)
    if done:
        console.print(f"Going on after message {done:,} of {total:,}. (--again begins at the start; both are harmless.)")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(f"Replaying {log.profile.name}", total=total, completed=done)
        for chunk in _paced(log.messages(until=until, start_after=done), factor):
            _add(parts, [message for _, message in chunk])
            done += len(chunk)
            parts.store.set_fact(key, done)
            bar.update(task, completed=done)


def _paced(messages: Iterator[tuple[int, Message]], factor: float | None) -> Iterator[list[tuple[int, Message]]]:
    """Chunks of messages, each handed out when its time has come."""
    if factor is None:
        while chunk := list(islice(messages, CHUNK)):
            yield chunk
        return
    start, began = None, time.monotonic()
    for at, message in messages:
        start = at if start is None else start
        time.sleep(max(0.0, (at - start) / 1000 / factor - (time.monotonic() - began)))
        yield [(at, message)]


def _add(parts: Parts, messages: list[Message]) -> None:
    """XADD them, waiting while the worker is far behind."""
    pipe = parts.redis.pipeline(transaction=False)
    for message in messages:
        pipe.xadd(INBOX, {"message": json.dumps(message, ensure_ascii=False)})
    pipe.execute()
    while parts.inbox.lag() > AHEAD:
        time.sleep(0.05)


def _until_committed(parts: Parts) -> None:
    with console.status("Waiting until all is committed ...") as status:
        while (left := parts.inbox.lag()) > 0:
            status.update(f"Waiting until all is committed: {left:,} messages left ...")
            time.sleep(0.1)
    parts.store.number_pending()
