"""An examination without boxes: each submission says in a comment how its tests end.

# script: passed failed
# script seed 2: passed error
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.core.assignment import ENTRY_FILE, Test
from grader.core.errors import GradusError
from grader.core.verdict import LOAD_ID, LOAD_TITLE, Outcome, Report, Resources, TestResult
from grader.workflow.ports import Bundle, OnSittingEvent, Sitting, SittingStarted, TestEnded

LOAD = Test(LOAD_ID, LOAD_TITLE, 0.0, visible=True)
TESTS = (
    Test("test_double.py::test_two", "doubles two", 1.0, visible=True, hint="Multiply."),
    Test("test_double.py::test_any", "doubles any number", 2.0),
)


@dataclass
class ScriptedExamination:
    """Implements the port `Examination`."""

    tests: Sequence[Test] = TESTS
    uncollectable: GradusError | None = None
    failing: GradusError | None = None
    sat: list[tuple[bytes, int]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    environment_digest: str = "sha256:scripted"

    async def collect(self, bundle: Bundle) -> tuple[Test, ...]:
        if self.uncollectable is not None:
            raise self.uncollectable
        return tuple(self.tests)

    async def sit(self, sitting: Sitting, on_event: OnSittingEvent) -> Report:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        if self.failing is not None:
            raise self.failing
        source = sitting.files[ENTRY_FILE]
        self.sat.append((source, sitting.seed))
        tests = [test for test in self.tests if test.visible or not sitting.only_visible]
        await on_event(SittingStarted((LOAD, *tests)))
        results = [TestResult(LOAD, Outcome.PASSED)]
        for test, outcome in zip(tests, _outcomes(source, sitting.seed, len(tests)), strict=False):
            message = "" if outcome is Outcome.PASSED else f"It {outcome}."
            results.append(TestResult(test, outcome, message))
            await on_event(TestEnded(results[-1]))
        self.at_once -= 1
        return Report(tuple(results), Resources(0.25, 0.1, 60.0, 7, 1))


def _outcomes(source: bytes, seed: int, number: int) -> list[Outcome]:
    text = source.decode(errors="replace")
    for pattern in (rf"# script seed {seed}: (.*)", r"# script: (.*)"):
        found = re.search(pattern, text)
        if found:
            return [Outcome(word) for word in found[1].split()]
    return [Outcome.PASSED] * number
