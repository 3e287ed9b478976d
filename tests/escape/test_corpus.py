"""Every program in `programs/<goal>/` is handed in; from outside, none may have gained anything.

README.md says what is checked and how to add a program.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.escape.attack import Attack, programs
from tests.escape.checks import check
from tests.escape.conftest import SECONDS, attack_of
from tests.escape.corpus import Run, open_run

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROGRAMS = programs()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each run is a runtime and the number of its round."""
    option = metafunc.config.getoption
    rounds = range(1, option("escape_rounds") + 1)
    runs = [(runtime, turn) for runtime in option("escape_runtimes").split(",") for turn in rounds]
    ids = [f"{runtime}-{turn}" for runtime, turn in runs]
    if "run" in metafunc.fixturenames:
        metafunc.parametrize("run", runs, ids=ids, indirect=True, scope="module")
    if "program" in metafunc.fixturenames:
        metafunc.parametrize("program", PROGRAMS)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def run(request, tmp_path_factory, canary) -> AsyncIterator[Run]:
    """The chosen programs, handed in four at once in the order of their items."""
    runtime, _ = request.param
    suites = tmp_path_factory.mktemp("corpus") / "suites"
    at_once = request.config.getoption("escape_at_once")
    opened = await open_run(suites, canary, runtime=runtime, at_once=at_once)
    names = [
        attack_of(item)
        for item in request.session.items
        if attack_of(item) and item.callspec.params["run"] == request.param
    ]
    await opened.warm_up()
    opened.schedule(Attack.read(PROGRAMS[name], runtime) for name in names)
    yield opened
    await opened.close()


async def test_an_attack_gains_nothing(run, program, canary, request):
    runtime, _ = request.node.callspec.params["run"]
    attack = Attack.read(PROGRAMS[program], runtime)
    handed_in = await run.result(attack)
    request.node.stash[SECONDS] = max(each.seconds for each in handed_in)
    for each in handed_in:
        check(attack, each.graded, (canary, *run.secrets), run.owner.mark)
        assert each.seconds < each.allowed


async def test_nothing_is_left_of_the_run(run):
    assert await run.close() == []
