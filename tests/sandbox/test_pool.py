import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from sandbox.box import Boxes, BoxFault
from sandbox.outcome import Exited
from sandbox.pool import Pool
from tests.support.boxes import left_groups, python_spec, until

pytestmark = pytest.mark.box

# Says that it is warm, then answers one question, and ends.
GUEST = "import os; os.write(SOCKET, b'ready'); os.read(SOCKET, 100); os.write(SOCKET, b'answer')"


@asynccontextmanager
async def pool_of(host, spec, size, ready, **options):
    async with Boxes(host) as boxes, Pool(boxes, spec, size, ready, **options) as pool:
        yield pool


async def ready(box):
    if await asyncio.get_running_loop().sock_recv(box.socket, 5) != b"ready":
        raise BoxFault("no greeting")


async def ask(box):
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(box.socket, b"?")
    return await asyncio.wait_for(loop.sock_recv(box.socket, 100), 10)


async def test_a_warm_box_is_there_at_once_and_used_once(box_host):
    async with pool_of(box_host, python_spec(GUEST), 2, ready) as pool:
        await until(lambda: pool.warm == 2)
        names = set()
        for _ in range(3):
            async with pool.take() as box:
                assert await ask(box) == b"answer"
                names.add(box.id)
        assert len(names) == 3
        asked = time.monotonic()
        await until(lambda: pool.warm == 2)
        async with pool.take():
            pass
        assert time.monotonic() - asked < 10
    assert left_groups(box_host) == set()


async def test_more_takers_than_places_all_get_one(box_host):
    async def use():
        async with pool.take() as box:
            return await ask(box)

    async with pool_of(box_host, python_spec(GUEST), 1, ready) as pool:
        assert await asyncio.gather(*(use() for _ in range(4))) == [b"answer"] * 4


async def test_a_taker_who_gives_up_costs_no_box(box_host):
    async with pool_of(box_host, python_spec(GUEST), 1, ready) as pool:
        impatient = asyncio.create_task(pool.take().__aenter__())
        await asyncio.sleep(0)
        impatient.cancel()
        with pytest.raises(asyncio.CancelledError):
            await impatient
        async with pool.take() as box:
            assert await ask(box) == b"answer"


async def test_a_box_that_dies_while_it_waits_is_replaced(box_host):
    async with pool_of(box_host, python_spec(GUEST), 1, ready) as pool:
        await until(lambda: pool.warm == 1)
        box_host.cgroup(pool._idle[0].box.id).kill()
        await until(lambda: pool.warm == 0)
        await until(lambda: pool.warm == 1)
        async with pool.take() as box:
            assert await ask(box) == b"answer"


async def test_boxes_that_die_together_while_they_wait_refuse_nobody(box_host):
    async with pool_of(box_host, python_spec(GUEST), 3, ready) as pool:
        await until(lambda: pool.warm == 3)
        doomed = {warm.box.id for warm in pool._idle}
        for name in doomed:
            box_host.cgroup(name).kill()
        await until(lambda: doomed.isdisjoint(warm.box.id for warm in pool._idle))
        async with pool.take() as box:
            assert await ask(box) == b"answer"


async def test_a_program_that_fails_is_told_to_the_taker_with_its_last_words(box_host):
    broken = python_spec("raise SystemExit('numpy is missing')")
    async with pool_of(box_host, broken, 1, ready) as pool:
        with pytest.raises(BoxFault, match=r"no greeting; Exited\(status=1\); numpy is missing"):
            async with pool.take():
                pass
        with pytest.raises(BoxFault, match="numpy is missing"):
            async with pool.take():
                pass


async def test_a_program_that_never_says_it_is_warm(box_host):
    silent = python_spec("import time; time.sleep(3600)")
    async with pool_of(box_host, silent, 1, ready, warm_seconds=0.2) as pool:
        with pytest.raises(BoxFault, match=r"nothing heard for 0\.2 s"):
            async with pool.take():
                pass


async def test_failures_pause_the_pool(box_host):
    tries = []

    async def refuse(box):
        tries.append(box.id)
        raise BoxFault("not today")

    spec = python_spec(GUEST)
    async with pool_of(box_host, spec, 1, refuse) as pool:
        with pytest.raises(BoxFault, match="not today"):
            async with pool.take():
                pass
        await asyncio.sleep(1.0)
    assert 2 <= len(tries) <= 5


async def test_a_pool_recovers(box_host):
    well = False

    async def moody(box):
        if not well:
            raise BoxFault("not yet")
        await ready(box)

    async with pool_of(box_host, python_spec(GUEST), 1, moody) as pool:
        with pytest.raises(BoxFault, match="not yet"):
            async with pool.take():
                pass
        well = True
        await until(lambda: pool.warm == 1)
        async with pool.take() as box:
            assert await ask(box) == b"answer"
            assert await box.wait() == Exited(0)


async def test_without_a_runtime_the_taker_hears_it(box_host):
    homeless = replace(box_host, runtime="no-such-runtime")
    async with pool_of(homeless, python_spec(GUEST), 2, ready) as pool:
        with pytest.raises(BoxFault, match="not installed"):
            async with pool.take():
                pass


async def test_a_mistake_of_ours_does_not_leave_the_taker_waiting(box_host):
    async def mistaken(box):
        raise KeyError("typo")

    async with pool_of(box_host, python_spec(GUEST), 1, mistaken) as pool:
        with pytest.raises(BoxFault, match="typo"):
            async with pool.take():
                pass


async def test_a_closed_pool_refuses(box_host):
    spec = python_spec("import time; time.sleep(3600)")
    async with pool_of(box_host, spec, 1, ready) as pool:
        waiting = asyncio.create_task(pool.take().__aenter__())
        await asyncio.sleep(0.05)
    with pytest.raises(BoxFault, match="closed"):
        await waiting
    with pytest.raises(BoxFault, match="closed"):
        async with pool.take():
            pass
    assert left_groups(box_host) == set()
