"""How commands speak: one console, refusals as one sentence with an exit code, locks, checks of the ground."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
from redis.exceptions import RedisError
from rich.console import Console

from dashboard.domain.errors import HallError
from dashboard.settings import BadSettings, Settings, read
from data.embedded import NoStreamServer

console = Console(highlight=False, soft_wrap=True)


class Refusal(click.ClickException):
    """A sentence for whoever typed the command."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """In red where there is colour."""
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"[red]GridHall:[/red] {self.format_message()}")


def spoken(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what can go wrong into one clear sentence and exit code 2."""

    @wraps(command)
    def told(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except (BadSettings, NoStreamServer, HallError) as error:
            raise Refusal(str(error)) from error
        except RedisError as error:
            raise Refusal(f"The stream server does not answer: {error}") from error
        except PermissionError as error:
            raise Refusal(f"No permission to write {error.filename}.") from error

    return told


def settings_here() -> Settings:
    """The settings, with the hall's folder there and writable. Raises BadSettings, Refusal."""
    settings = read()
    probe = settings.home / f".write-{os.getpid()}"
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Refusal(f"The hall's folder {settings.home} cannot be written ({error.strerror}). Set GRIDHALL_HOME to a folder that can.") from None
    return settings


@contextmanager
def slot(home: Path, name: str) -> Iterator[None]:
    """Hold a place in the hall's folder that only one process may have."""
    with (home / f"{name}.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise Refusal(
                f"A hall is running in {home} already (process {file.read().strip() or 'unknown'}). Stop it first, or set GRIDHALL_HOME."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def is_held(home: Path, name: str) -> bool:
    """Does a process hold this place?"""
    try:
        with slot(home, name):
            return False
    except Refusal:
        return True


def check_port(settings: Settings) -> None:
    """Raises Refusal if the port is taken or the address is not of this machine."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Refusal(f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). Set GRIDHALL_PORT to a free one.") from None
