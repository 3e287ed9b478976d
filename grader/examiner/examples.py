"""One test's examples: what Hypothesis does with an input, and the smallest failure it found.

Hypothesis runs a test many times. Each time starts with an empty record of calls, and the last
failing time is what the report shows: shrinking tries only simpler inputs than the simplest one
that failed. Shrinking ends early when it has used up its share; ending it is a BaseException,
which Hypothesis passes on at once, and so is everything that costs the learner's process.
"""

import functools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import hypothesis
import pytest
from hypothesis.errors import HypothesisException

from grader.examiner.errors import GuestFault, Interruption
from grader.examiner.session import CallRecord
from grader.examiner.verdicts import SittingOver

SHRINK_EXAMPLES = 400
SHRINK_SECONDS = 2.0
SHRINK_SHARE = 0.05
"""Of the sitting's time that is left: failing tests must not use up that of the tests to come."""


class ShrunkEnough(BaseException):
    """Shrinking has used up its share; the smallest failure so far counts."""


class Records(Protocol):
    """The calls of the learner's code so far; a session."""

    @property
    def records(self) -> Sequence[CallRecord]:
        """In the order of the calls."""
        ...

    def clear_records(self) -> None:
        """Forget them."""
        ...


@dataclass(frozen=True, slots=True)
class Failure:
    """How an example failed, and the last call before it did."""

    error: BaseException
    record: CallRecord | None


class Examples:
    """Watches one test run, with Hypothesis or without."""

    def __init__(self, session: Records, sitting_end: float, restart: Callable[[], None]) -> None:
        self._session = session
        self._sitting_end = sitting_end
        self._restart = restart
        self._shrinking_end = 0.0
        self._left = SHRINK_EXAMPLES
        self.failure: Failure | None = None

    @contextmanager
    def watching(self, item: pytest.Function, seed: int) -> Iterator[None]:
        """Watch the item's examples for the block, and seed them, if it is Hypothesis's."""
        handle = getattr(item.obj, "hypothesis", None)
        if handle is None:
            yield
            return
        original = handle.inner_test
        handle.inner_test = self._watched(original)
        hypothesis.seed(seed)(getattr(item.obj, "__func__", item.obj))
        try:
            yield
        finally:
            handle.inner_test = original

    def _watched(self, example: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(example)
        def run(*args: Any, **kwargs: Any) -> Any:
            self._begin()
            try:
                return example(*args, **kwargs)
            except (HypothesisException, GuestFault):
                raise
            except (Exception, Interruption, pytest.fail.Exception) as error:
                self.note(error)
                raise

        return run

    def _begin(self) -> None:
        now = time.monotonic()
        if self.failure is not None:
            self._left -= 1
            if self._left < 0 or now > self._shrinking_end:
                raise ShrunkEnough
        if now > self._sitting_end:
            raise SittingOver
        self._session.clear_records()
        self._restart()

    def note(self, error: BaseException) -> None:
        """Keep this failure; an interruption while shrinking does not replace what was found."""
        if self.failure is None:
            now = time.monotonic()
            left = SHRINK_SHARE * (self._sitting_end - now)
            self._shrinking_end = now + min(SHRINK_SECONDS, left)
        elif isinstance(error, Interruption):
            return
        records = self._session.records
        self.failure = Failure(error, records[-1] if records else None)
