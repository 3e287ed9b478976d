"""When the live log tells what: the moment at which a hidden test ends must tell little."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from grader.core.assignment import HiddenReveal, RevealPolicy
from grader.core.errors import Unavailable
from grader.core.verdict import Outcome
from grader.workflow import livelog
from grader.workflow.livelog import LiveLog
from grader.workflow.ports import SittingStarted, TestEnded
from tests.support.classroom import HIDDEN, LOAD, VISIBLE, result

TICK = 0.3


class Batches:
    """A store that notes which entries were stored together, and when."""

    def __init__(self) -> None:
        self.stored: list[tuple[float, list[object]]] = []
        self.away = False
        self.submissions = self

    @asynccontextmanager
    async def begin(self):
        if self.away:
            raise Unavailable("the database is away")
        self.stored.append((asyncio.get_running_loop().time(), []))
        yield self

    async def log(self, submission_id, entries):
        for kind, data in entries:
            self.stored[-1][1].append(data["number"] if kind == "test" else kind)

    @property
    def batches(self) -> list[list[object]]:
        return [batch for _, batch in self.stored]


class Anything:
    """A submission and a run of which only identity and numbers are asked."""

    id, attempt, number = "s", 1, 1


@pytest.fixture
def store(monkeypatch):
    monkeypatch.setattr(livelog, "GATHER_SECONDS", 0.0)
    monkeypatch.setattr(livelog, "HOLD_SECONDS", TICK)
    return Batches()


def opened(store, hidden=HiddenReveal.OUTCOMES) -> LiveLog:
    return LiveLog(store, Anything(), Anything(), RevealPolicy(hidden), after_due=False)


async def begun(store, hidden=HiddenReveal.OUTCOMES) -> LiveLog:
    log = opened(store, hidden)
    await log.on_event(SittingStarted((LOAD, VISIBLE, HIDDEN, HIDDEN)))
    for test in (LOAD, VISIBLE):
        await log.on_event(TestEnded(result(test, Outcome.PASSED)))
    await asyncio.sleep(0.02)
    return log


HIDDEN_ENDED = TestEnded(result(HIDDEN, Outcome.FAILED))


@pytest.mark.parametrize("hidden", list(HiddenReveal))
async def test_visible_tests_come_at_once_and_hidden_ones_together_at_the_next_tick(store, hidden):
    log = await begun(store, hidden)
    assert [entry for batch in store.batches for entry in batch] == ["started", 1, 2]
    await log.on_event(HIDDEN_ENDED)
    await asyncio.sleep(0.05)
    await log.on_event(HIDDEN_ENDED)
    await asyncio.sleep(0.05)
    assert store.batches[-1] != [3, 4]
    await asyncio.sleep(TICK)
    assert store.batches[-1] == [3, 4]
    waited = store.stored[-1][0] - store.stored[0][0]
    assert waited == pytest.approx(TICK, abs=0.1)
    log.stop()


async def test_ticks_are_counted_from_the_beginning_not_from_what_is_held(store):
    log = await begun(store)
    await asyncio.sleep(1.6 * TICK)
    await log.on_event(HIDDEN_ENDED)
    await asyncio.sleep(TICK)
    assert store.batches[-1] == [3]
    assert store.stored[-1][0] - store.stored[0][0] == pytest.approx(2 * TICK, abs=0.1)
    log.stop()


async def test_the_end_waits_for_no_tick(store, monkeypatch):
    monkeypatch.setattr(livelog, "HOLD_SECONDS", 60.0)
    log = await begun(store)
    await log.on_event(HIDDEN_ENDED)
    async with asyncio.timeout(1):
        left = await log.drain()
    assert [data["number"] for _, data in left] == [3]
    assert await log.drain() == []
    log.stop()


async def test_what_is_held_keeps_its_order_while_the_database_is_away(store):
    log = await begun(store)
    await log.on_event(HIDDEN_ENDED)
    store.away = True
    await asyncio.sleep(1.2 * TICK)
    await log.on_event(HIDDEN_ENDED)
    left = await log.drain()
    assert [data["number"] for _, data in left] == [3, 4]
    log.stop()


async def test_after_the_stop_nothing_is_written(store):
    log = await begun(store)
    await log.on_event(HIDDEN_ENDED)
    log.stop()
    await asyncio.sleep(1.2 * TICK)
    assert 3 not in [entry for batch in store.batches for entry in batch]


async def test_what_comes_in_quick_succession_is_stored_together(store, monkeypatch):
    monkeypatch.setattr(livelog, "GATHER_SECONDS", 0.1)
    log = await begun(store)
    assert store.batches == []
    await asyncio.sleep(0.2)
    assert store.batches == [["started", 1, 2]]
    log.stop()


async def test_a_quick_sitting_writes_nothing_before_its_result(store, monkeypatch):
    monkeypatch.setattr(livelog, "GATHER_SECONDS", 0.1)
    log = await begun(store)
    left = await log.drain()
    assert [data.get("number", kind) for kind, data in left] == ["started", 1, 2]
    await asyncio.sleep(0.2)
    assert store.batches == []
