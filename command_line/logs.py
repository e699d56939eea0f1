"""Where the hall's log goes: lines of JSON in its folder, kept from growing without bound."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import structlog
from structlog.typing import Processor

MOST_BYTES, KEPT = 20_000_000, 5
_SHARED = (structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, structlog.processors.TimeStamper(fmt="iso", utc=True))


def start(folder: Path, level: str, name: str) -> None:
    """Send what every part logs to `folder`/`name`.jsonl; one file per process, since a file that two rotate loses lines."""
    folder.mkdir(exist_ok=True)
    handler = RotatingFileHandler(folder / f"{name}.jsonl", maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8")
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    processors: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, renderer]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=processors, foreign_pre_chain=_SHARED))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
