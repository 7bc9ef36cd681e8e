"""Logs (日志): how a line looks, as text or as JSON; of an error its kind and its place, never its words."""

import logging

import structlog
from structlog.types import Processor

from bot.faults import quiet
from bot.observing import counts

_TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_LOUD = ("httpx", "httpcore", "apscheduler")
"""They log URLs and each minute's tick: the first would hold the bot's token."""


def begin(style: str) -> None:
    """Log to standard error from now on; `style` is text or json."""
    handler = logging.StreamHandler()
    handler.addFilter(_noted)
    handler.setFormatter(_json() if style == "json" else logging.Formatter(_TEXT))
    root = logging.getLogger()
    for before in root.handlers[:]:
        root.removeHandler(before)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


def _noted(line: logging.LogRecord) -> bool:
    """Count the line where it is a warning or worse, and take the words out of its error."""
    if line.levelno >= logging.WARNING:
        counts.logged(line.levelname.lower(), line.name)
    error = line.exc_info[1] if line.exc_info else None
    if isinstance(error, Exception):  # ours are quiet already; a library's quotes what it likes
        line.exc_info, line.exc_text = quiet(error), None
    return True


def _json() -> logging.Formatter:
    """One object a line: timestamp (UTC), level, logger, event, and exception where there is one."""
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
