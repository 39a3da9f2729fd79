"""How log lines look: an event a line, as key=value or as JSON, from our code and from libraries alike."""

import logging
from typing import Any

import structlog

from collab.request_log import hide_addresses

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
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


class WithoutIdleTasks(logging.Filter):
    """Leaves out Celery's line for a task that found nothing to do: beat calls one every few seconds."""

    def filter(self, record: logging.LogRecord) -> bool:
        done: dict[str, Any] = getattr(record, "data", {})
        return record.levelno > logging.INFO or str(done.get("return_value")) not in NOTHING_DONE


def configuration(*, level: str, form: str = "logfmt") -> dict[str, Any]:
    """Django's LOGGING, and structlog set up to go through it. `level` is one of LEVELS, `form` one of FORMATS."""
    chatter = {"level": "DEBUG" if level == "DEBUG" else "WARNING"}
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    hide_addresses,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    FORMATS[form],
                ],
                "foreign_pre_chain": _SHARED,
            }
        },
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
