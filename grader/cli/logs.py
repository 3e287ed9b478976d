"""What services write to standard error: lines for people on a terminal, JSON for machines."""

import logging
import sys

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from grader.core.logged import traceback_in_log, without_secrets

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def _traceback(exc_info: ExcInfo) -> str:
    _, error, _ = exc_info
    return traceback_in_log(error)


_exceptions = structlog.processors.ExceptionRenderer(_traceback)


def set_up_logs() -> None:
    """Send our own log and every library's warnings to standard error, in one form."""
    structlog.configure(
        processors=[*_SHARED, _exceptions, _renderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _exceptions,
                _renderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _renderer() -> Processor:
    terminal = sys.stderr.isatty()
    render: Processor = (
        structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    )

    def redacted(logger: WrappedLogger, name: str, event: EventDict) -> str:
        return without_secrets(str(render(logger, name, event)))

    return redacted
