"""Sees to it that the tests have a browser and a font with Chinese glyphs: by apt where it may, else it says what to do and fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
SETTING = "GRIDHALL_CHROMIUM"


def main() -> None:
    """Install what is missing."""
    missing = ([] if browser() else ["chromium"]) + ([] if chinese_font() else ["fonts-noto-cjk"])
    if not missing:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        sys.exit(f"GridHall: missing for the browser tests: {', '.join(missing)}. Install them (Debian: sudo apt-get install {' '.join(missing)}), "
                 f"or name a Chromium with {SETTING}.")  # fmt: skip
    print(f"GridHall: installing {', '.join(missing)} by apt ...", file=sys.stderr, flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]):
        if subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL).returncode:
            sys.exit(f"GridHall: {' '.join(command)} failed. Install {', '.join(missing)} by hand.")


def browser() -> str | None:
    """The browser's program."""
    named = os.environ.get(SETTING)
    return named or next((found for name in NAMES if (found := shutil.which(name))), MAC if os.path.exists(MAC) else None)


def chinese_font() -> bool:
    """Is there a font for Chinese? (A Mac has one.)"""
    if sys.platform == "darwin":
        return True
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], check=False, capture_output=True).stdout.strip())


if __name__ == "__main__":
    main()
