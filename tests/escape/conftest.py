"""Order of the corpus, and what came of it."""

import random
from collections.abc import Iterator

import pytest

from tests.escape.classroom import Course, open_course
from tests.escape.tally import Ended, came_of

KERNEL_GOALS = {"leave", "honest"}
"""What is handed in by runsc too, unless all is asked for: what another kernel has to hold. `forge`
and `pass` are between a child and the examiner; the tests of boxes try limits, and what is left of
one, by runsc; and the rest takes minutes."""
SECONDS = pytest.StashKey[float]()


@pytest.fixture(scope="session")
def course(tmp_path_factory) -> Iterator[Course]:
    with open_course(tmp_path_factory.mktemp("assignments")) as opened:
        yield opened


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Programs in random order within each run; the seed is printed."""
    if not config.getoption("escape_full"):
        _drop(config, items, [item for item in items if _left_to_full_runs(item)])
    places = [place for place, item in enumerate(items) if attack_of(item)]
    shuffled = [items[place] for place in places]
    random.Random(config.getoption("escape_seed")).shuffle(shuffled)
    shuffled.sort(key=lambda item: item.callspec.indices["run"])
    for place, item in zip(places, shuffled, strict=True):
        items[place] = item


def _left_to_full_runs(item: pytest.Item) -> bool:
    name = attack_of(item)
    if name is None:
        return False
    runtime, _ = item.callspec.params["run"]
    return runtime == "runsc" and name.partition("/")[0] not in KERNEL_GOALS


def _drop(config: pytest.Config, items: list[pytest.Item], dropped: list[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=dropped)
    kept = set(items) - set(dropped)
    items[:] = [item for item in items if item in kept]


def attack_of(item: pytest.Item) -> str | None:
    """The program's name, if the item is one of the corpus."""
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("program") if callspec else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    report = yield
    if call.when == "call" and (name := attack_of(item)):
        runtime, _ = item.callspec.params["run"]
        goal = name.partition("/")[0]
        seconds = item.stash.get(SECONDS, call.duration)
        came = came_of(call.excinfo.value if call.excinfo else None)
        Ended(goal, runtime, seconds, came).note(report)
    return report
