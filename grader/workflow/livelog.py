"""A sitting's live log, written beside the sitting so that it never waits for the database."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict

from grader.core.assignment import RevealPolicy
from grader.core.errors import Unavailable
from grader.core.feedback import id_for_learner, outcomes_shown, result_for_learner
from grader.core.reports import presentable
from grader.core.submission import Run, Submission
from grader.workflow.ports import Entry, SittingEvent, SittingStarted, Store, TestEnded

GATHER_SECONDS = 0.1
"""Entries are stored together, at most so often: those of a quick sitting go in with its result,
which then costs no more than a silent one's."""
HOLD_SECONDS = 5.0
"""Results of hidden tests are stored together, at whole multiples of this since the sitting began:
code that sleeps by its input would otherwise tell of it by the moment at which each test ends."""


class LiveLog:
    """Collects entries and stores them in batches; learners read them, so hidden things stay out.

    The log is for watching only: while the database is away entries wait, and what is not stored
    when the sitting ends goes in with its result.
    """

    def __init__(
        self,
        store: Store,
        submission: Submission,
        run: Run,
        policy: RevealPolicy,
        *,
        after_due: bool,
    ) -> None:
        self._store = store
        self._submission = submission
        self._run = run
        self._policy = policy
        self._after_due = after_due
        self._waiting: list[Entry] = []
        self._held: list[Entry] = []
        self._writer: asyncio.Task[None] | None = None
        self._next_write: asyncio.TimerHandle | None = None
        self._tick: asyncio.TimerHandle | None = None
        self._began = 0.0
        self._number = 0

    async def on_event(self, event: SittingEvent) -> None:
        """Take note of something that happened in the sitting."""
        entry = self._entry(event)
        if self._held or (isinstance(event, TestEnded) and not event.result.test.visible):
            self._hold(entry)
        else:
            self._waiting.append(entry)
            self._wake()

    async def drain(self) -> list[Entry]:
        """Finish what is being written; returns the entries that are not stored, in order."""
        self._cancel_timers()
        if self._writer is not None:
            await self._writer
            self._cancel_timers()
        left, self._waiting, self._held = [*self._waiting, *self._held], [], []
        return left

    def stop(self) -> None:
        """Write nothing any more; for the end, however the sitting ended."""
        self._cancel_timers()
        if self._writer is not None:
            self._writer.cancel()

    def _hold(self, entry: Entry) -> None:
        if not self._held:
            loop = asyncio.get_running_loop()
            until_tick = HOLD_SECONDS - (loop.time() - self._began) % HOLD_SECONDS
            self._tick = loop.call_later(until_tick, self._release)
        self._held.append(entry)

    def _release(self) -> None:
        self._waiting += self._held
        self._held = []
        self._wake()

    def _cancel_timers(self) -> None:
        for timer in (self._tick, self._next_write):
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        if self._next_write is None:
            loop = asyncio.get_running_loop()
            self._next_write = loop.call_later(GATHER_SECONDS, self._start_writing)

    def _start_writing(self) -> None:
        self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        """Store what there is; what comes meanwhile waits for the next time."""
        batch = list(self._waiting)
        try:
            async with self._store.begin() as tx:
                await tx.submissions.log(self._submission.id, batch)
        except Unavailable:
            self._next_write = None  # the next entry tries again
            return
        del self._waiting[: len(batch)]
        self._next_write = None
        if self._waiting:
            self._wake()

    def _entry(self, event: SittingEvent) -> Entry:
        match event:
            case SittingStarted():
                self._number = 0
                self._began = asyncio.get_running_loop().time()
                return "started", self._started(event)
            case TestEnded():
                self._number += 1
                return "test", self._ended(event)

    def _started(self, event: SittingStarted) -> Mapping[str, object]:
        shown = [
            {
                "id": id_for_learner(test, number),
                "title": test.title,
                "points": test.points,
                "visible": test.visible,
            }
            for number, test in enumerate(event.tests)
            if test.visible or outcomes_shown(self._policy, after_due=self._after_due)
        ]
        return {"run": self._run.number, "total": len(event.tests), "tests": shown}

    def _ended(self, event: TestEnded) -> Mapping[str, object]:
        result = presentable(event.result)
        attempt, number = self._submission.attempt, self._number - 1
        view = result_for_learner(
            result, self._policy, attempt, number=number, after_due=self._after_due
        )
        return {"number": self._number, "test": asdict(view) if view else None}
