"""Run a worker until it is told to stop."""

import asyncio
import resource
import signal

from grader.settings import Settings
from grader.wiring.boxes import run_worker


async def work(settings: Settings) -> None:
    """Grade until SIGINT or SIGTERM; running submissions are finished or released first."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # each box takes five descriptors
    task = asyncio.ensure_future(run_worker(settings))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return
