"""Where a redirect may lead: only to paths of this host."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_path(wanted: str) -> str:
    """The path if it stays on this host, else the front door."""
    parts = urlsplit(wanted)
    safe = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc and "\\" not in wanted
    return wanted if safe and wanted.isprintable() else "/"
