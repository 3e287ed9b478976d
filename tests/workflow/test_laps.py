import asyncio
import time

from grader.workflow.laps import lap, timed


def test_every_moment_of_the_block_is_one_stages():
    started = time.perf_counter()
    with timed() as seconds:
        time.sleep(0.02)
        lap("begin")
        lap("boxes")
        time.sleep(0.01)
        lap("begin")
    took = time.perf_counter() - started
    assert list(seconds) == ["begin", "boxes"]
    assert seconds["begin"] >= 0.03 > seconds["boxes"]
    assert sum(seconds.values()) <= took


async def test_gradings_at_the_same_time_are_timed_apart():
    async def one(stage):
        with timed() as seconds:
            await asyncio.sleep(0)
            lap(stage)
        return list(seconds)

    assert await asyncio.gather(one("mine"), one("yours")) == [["mine"], ["yours"]]


def test_nobody_need_time():
    lap("begin")
    with timed() as seconds:
        pass
    lap("begin")
    assert seconds == {}
