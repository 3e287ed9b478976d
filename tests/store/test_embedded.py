import asyncio
import tempfile
import time
from pathlib import Path

import pytest

from grader.core.errors import Unavailable
from grader.store.embedded import ensure_server, stop_server
from grader.store.store import open_store
from tests.support.postgres import Server
from tests.support.world import a_submission, hand_in, make_world, reread


async def test_a_running_server_is_found_again(postgres_server: Server) -> None:
    pid = postgres_server.pid
    assert await ensure_server(postgres_server.folder) == postgres_server.url
    assert postgres_server.pid == pid


async def test_what_was_committed_survives_a_killed_server(mortal_server: Server) -> None:
    async with open_store(mortal_server.url) as store:
        submission = await hand_in(store, a_submission(await make_world(store)), enqueue=True)
        mortal_server.kill()
        with pytest.raises(Unavailable):
            await store.ready()
        await mortal_server.revive()
        await store.ready()
        assert await reread(store, submission) == submission


async def test_a_follower_goes_on_after_the_server_was_killed(mortal_server: Server) -> None:
    async with open_store(mortal_server.url) as store:
        submission = await hand_in(store, a_submission(await make_world(store)))
        news = store.follow(submission.id)
        async with store.begin() as tx:
            await tx.submissions.log(submission.id, [("queued", {})])
        assert [entry.kind for entry in await anext(news)] == ["queued"]
        waiting = asyncio.ensure_future(anext(news))
        await asyncio.sleep(0.05)
        mortal_server.kill()
        await mortal_server.revive()
        async with store.begin() as tx:
            await tx.submissions.log(submission.id, [("graded", {})])
        async with asyncio.timeout(10):
            assert [entry.kind for entry in await waiting] == ["graded"]
        await news.aclose()


async def test_a_pid_file_that_names_another_program_is_no_server(mortal_server: Server) -> None:
    mortal_server.kill()
    pid_file = mortal_server.folder / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join(["1", *lines[1:]]) + "\n")
    started = time.monotonic()
    assert await mortal_server.revive() == mortal_server.url
    assert time.monotonic() - started < 10
    assert mortal_server.pid != 1


async def test_a_stopped_server_starts_again_with_its_data(mortal_server: Server) -> None:
    async with open_store(mortal_server.url) as store:
        world = await make_world(store)
    await stop_server(mortal_server.folder)
    with pytest.raises(Unavailable, match="cannot be used"):
        async with open_store(mortal_server.url):
            pass
    async with open_store(await mortal_server.revive()) as store, store.begin() as tx:
        assert await tx.people.course("mml") == world.course


async def test_a_folder_too_deep_for_a_socket_is_refused() -> None:
    deep = Path(tempfile.gettempdir()) / ("d" * 100)
    with pytest.raises(Unavailable, match="too long"):
        await ensure_server(deep)
    assert not deep.exists()


async def test_data_of_another_postgresql_is_refused_in_words() -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "postgres").mkdir()
        (Path(folder) / "postgres" / "PG_VERSION").write_text("13\n")
        with pytest.raises(Unavailable, match=r"does not start .*set GRADER_DATABASE_URL"):
            await ensure_server(Path(folder))
