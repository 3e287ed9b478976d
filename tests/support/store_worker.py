"""A worker process for tests: `python -m tests.support.store_worker URL work|hang`.

It prints a line when it is ready and one for every submission it begins.
"""

import asyncio
import sys
from uuid import UUID

from grader.store.queue import run_worker
from grader.store.store import PostgresStore, open_store
from tests.support.world import A_PROVENANCE, a_report, a_score


class Grading:
    """Grades without any box: a run is begun and finished, or never finished."""

    def __init__(self, store: PostgresStore, *, hang: bool = False) -> None:
        self.store = store
        self.hang = hang
        self.begun: list[UUID] = []

    async def grade(self, submission_id: UUID, last_try: bool) -> None:
        async with self.store.begin() as tx:
            begun = await tx.submissions.begin_run(submission_id, "test worker")
        self.begun.append(submission_id)
        sys.stdout.write(f"begun {submission_id}\n")
        sys.stdout.flush()
        if self.hang:
            await asyncio.Event().wait()
        if begun is not None:
            async with self.store.begin() as tx:
                await tx.submissions.finish_run(begun.run.id, a_report(), a_score(), A_PROVENANCE)

    async def check(self, version_id: UUID, last_try: bool) -> None:
        raise AssertionError("no test enqueues a check for this worker")


async def main(url: str, mode: str) -> None:
    async with open_store(url) as store:
        await run_worker(store, Grading(store, hang=mode == "hang"), name=mode, concurrency=2)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
