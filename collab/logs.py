"""How log lines look: an event a line, as key=value or as JSON, from our code and from libraries alike."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from collab import environment
from collab.request_log import hide_addresses
from foundation.db.conflicts import unavailable

LEVELS: tuple[str, ...] = ("DEBUG", "INFO", "WARNING", "ERROR")
#: What LOG_FORMAT may be -> the last processor of a line.
FORMATS: dict[str, Any] = {
    "logfmt": structlog.processors.LogfmtRenderer(
        key_order=["timestamp", "level", "logger", "event"], bool_as_flag=False
    ),
    "json": structlog.processors.JSONRenderer(sort_keys=True),
}
#: What a task gives back that found nothing to do.
NOTHING_DONE = {"0", "None", "False"}


def shorten_outages(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A database that is busy or away is told in one line: where in the code it was missed says nothing, and beat,
    workers and web miss it several times a second."""
    given = event.get("exc_info")
    error = given if isinstance(given, BaseException) else (given if isinstance(given, tuple) else sys.exc_info())[1]
    if given and unavailable(error):
        del event["exc_info"]
        event["exception"] = f"{type(error).__name__}: {' '.join(str(error).split())}"
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class WithoutIdleTasks(logging.Filter):
    """Leaves out Celery's line for a task that found nothing to do: beat calls one every few seconds."""

    def filter(self, record: logging.LogRecord) -> bool:
        done: dict[str, Any] = getattr(record, "data", {})
        return record.levelno > logging.INFO or str(done.get("return_value")) not in NOTHING_DONE


def log_format() -> str:
    return environment.choice("LOG_FORMAT", "logfmt", FORMATS)


def line_formatter(*, form: str, shared: list[Any] = _SHARED) -> logging.Formatter:
    """Of a handler. `shared`: what a line of somebody else's logger goes through first."""
    last = [hide_addresses, structlog.stdlib.ProcessorFormatter.remove_processors_meta, FORMATS[form]]
    return structlog.stdlib.ProcessorFormatter(processors=last, foreign_pre_chain=shared)


def configuration(*, level: str, form: str = "logfmt") -> dict[str, Any]:
    """Django's LOGGING, and structlog set up to go through it. `level` is one of LEVELS, `form` one of FORMATS."""
    chatter = {"level": "DEBUG" if level == "DEBUG" else "WARNING"}
    shared = [*_SHARED, *([] if level == "DEBUG" else [shorten_outages]), structlog.processors.format_exc_info]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": line_formatter, "form": form, "shared": shared}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "filters": {"without_idle_tasks": {"()": WithoutIdleTasks}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "celery.beat": chatter,  # a line for each task sent
            "celery.worker.strategy": chatter,  # a line for each task received
            "celery.app.trace": {"filters": [] if level == "DEBUG" else ["without_idle_tasks"]},
            # Django gives these their own handlers, which would write what ours leave out
            "django": {"handlers": [], "level": "INFO"},
            # at DEBUG it writes the whole context of a template that asks for what is not there
            "django.template": {"level": "INFO"},
            "django.server": {"handlers": [], "level": "CRITICAL"},  # `runserver`: each request has its line already
        },
    }
