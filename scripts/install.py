"""Makes .venv from the lock with hashes. Needs nothing but the standard library and pip; says in words what is missing.

python3 scripts/install.py [--dev]
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LEAST = (3, 11)


def main() -> None:
    """Install what the lock names, unless that has been done."""
    dev = "--dev" in sys.argv
    if sys.version_info < LEAST:
        stop(f"Python {LEAST[0]}.{LEAST[1]} or newer is needed; this is {sys.version.split()[0]}. Name another one with: make PYTHON=python3.12 ...")
    lock = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
    mark = VENV / ("installed-dev" if dev else "installed")
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    if done(mark, wanted) or (not dev and done(VENV / "installed-dev", dev_digest())):
        return
    make_venv()
    say(f"Installing from {lock.name} (a minute or two on the first time) ...")
    pip = [str(VENV / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
    if subprocess.run(pip, check=False).returncode:
        stop("The packages could not be installed. Is the package registry (or your wheelhouse: PIP_FIND_LINKS, PIP_NO_INDEX) reachable?")
    mark.write_text(wanted)


def dev_digest() -> str:
    """What the mark of a development install must say."""
    return hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes() + sys.version.encode()).hexdigest()


def done(mark: Path, wanted: str) -> bool:
    """Has this lock been installed by this Python?"""
    return mark.exists() and mark.read_text() == wanted


def make_venv() -> None:
    """A virtual environment of this Python, anew if there is one of another."""
    home = VENV / "pyvenv.cfg"
    fits = home.exists() and f"version = {sys.version.split()[0]}" in home.read_text()
    if fits:
        return
    command = [sys.executable, "-m", "venv", *(["--clear"] if VENV.exists() else []), str(VENV)]
    if subprocess.run(command, check=False).returncode:
        stop("No virtual environment could be made. On Debian: apt-get install python3-venv")


def say(text: str) -> None:
    """To whoever waits."""
    print(f"GridHall: {text}", file=sys.stderr, flush=True)


def stop(text: str) -> None:
    """One sentence, and an exit code that says no."""
    say(text)
    sys.exit(2)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
