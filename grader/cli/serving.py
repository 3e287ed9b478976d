"""Runs the HTTP API until it is told to stop."""

import asyncio
import os
import resource
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn

from grader.api.app import create_app
from grader.api.connections import ConnectionLimits, bounded
from grader.api.rates import RateLimits
from grader.api.services import Services
from grader.cli.backend import settings
from grader.cli.console import err
from grader.cli.group import Failed
from grader.cli.logs import set_up_logs
from grader.cli.render.text import line
from grader.core.policy import QueueLimits
from grader.settings import Settings
from grader.wiring.database import read_untrusted_bundle, store
from grader.workflow.submit import SubmitRules

_SECONDS_TO_FINISH = 5
_OTHER_DESCRIPTORS = 128
"""Connections to the database, files, and some to spare."""


async def serve(host: str | None, port: int | None) -> None:
    """Serve until SIGINT or SIGTERM."""
    set_up_logs()
    chosen = settings(host=host, port=port)
    with _listening(chosen) as listener:
        chosen = settings(host=host, port=listener.getsockname()[1])
        async with store(chosen) as opened:
            services = Services(
                store=opened,
                read_bundle=read_untrusted_bundle,
                base_url=chosen.public_url,
                rates=RateLimits().times(chosen.rate_factor),
                rules=SubmitRules(queue=QueueLimits(chosen.longest_wait)),
            )
            err().print(line(f"Serving on {chosen.public_url}"))
            await _run(_Server(_config(services, chosen)), listener)


class _Server(uvicorn.Server):
    """Leaves signals to us: uvicorn raises them again, before our own cleaning up."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(services: Services, chosen: Settings) -> uvicorn.Config:
    limits = ConnectionLimits()
    limits = replace(limits, in_all=min(limits.in_all, _descriptors() - _OTHER_DESCRIPTORS))
    return uvicorn.Config(
        create_app(services),
        http=bounded(limits, chosen.proxies),  # type: ignore[arg-type]  # it calls what it is given
        ws="none",
        forwarded_allow_ips=chosen.proxies,
        access_log=False,
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        server_header=False,
    )


def _descriptors() -> int:
    """How many files and sockets this process may have open: as many as it is let."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


async def _run(server: uvicorn.Server, listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await server.serve(sockets=[listener])


@contextmanager
def _listening(chosen: Settings) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server((chosen.host, chosen.port), backlog=1024, reuse_port=False)
    except OSError as error:
        where = f"{chosen.host}:{chosen.port}"
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise Failed(f"Cannot listen on {where}: {reason}.") from error
    with listener:
        yield listener
