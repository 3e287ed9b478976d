"""Obeys orders, one JSON line each, and answers each with one: `python -m bench.load`."""

import asyncio
import json
import resource
import sys
import time
from dataclasses import asdict

from bench.load.http import Connection, Refused
from bench.load.orders import Answer, HandedIn, Order


def main() -> None:
    for line in sys.stdin:
        answer = asyncio.run(obey(Order(**json.loads(line))))
        print(json.dumps(asdict(answer)), flush=True)


async def obey(order: Order) -> Answer:
    """Let the learners hand in, each again as soon as there is a grade."""
    cpu, broken = _cpu_seconds(), ""
    samples: list[HandedIn] = []
    try:
        async with asyncio.timeout(order.patience), asyncio.TaskGroup() as learners:
            until = time.monotonic() + order.seconds
            for token in order.tokens:
                learners.create_task(_learner(order, token, until, samples))
    except* (Refused, OSError, asyncio.IncompleteReadError, TimeoutError) as errors:
        broken = "; ".join(sorted({repr(error) for error in errors.exceptions}))
    return Answer(samples, _cpu_seconds() - cpu, broken)


async def _learner(order: Order, token: str, until: float, samples: list[HandedIn]) -> None:
    line = Connection(order.host, order.port, token)
    await line.open()
    try:
        while len(samples) < order.most and time.monotonic() < until:
            samples.append(await _one(line, order))
            await asyncio.sleep(order.pause)
    finally:
        await line.close()


async def _one(line: Connection, order: Order) -> HandedIn:
    posted = time.time()
    submission = await line.hand_in(order.slug, order.source)
    accepted = time.time()
    ending = await line.watch(submission)
    told = time.time()
    if ending != "graded":
        raise Refused(f"submission {submission} ended {ending}")
    await line.read_to_the_end()
    return HandedIn(submission, posted, accepted, told)


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
