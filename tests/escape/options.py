"""What can be said of the escape suite on the command line; `make escape` says all of it.

These hooks are the whole suite's: where several processes run the tests, none of them is in the one
that has the command line and prints the table.
"""

import random

import pytest

from tests.escape.tally import Tally


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("escape", "tests/escape")
    group.addoption(
        "--escape-runtimes",
        help="comma-separated: forked (by runc), runc, runsc; default: forked,runsc, or all",
    )
    group.addoption(
        "--escape-full",
        action="store_true",
        help="all programs under runsc too, not only those that try to leave; and by runc",
    )
    group.addoption("--escape-rounds", type=int, default=1, help="runs in a row of each runtime")
    group.addoption("--escape-at-once", type=int, default=4, help="programs under way at once")
    group.addoption(
        "--escape-seed",
        type=int,
        default=random.SystemRandom().randrange(10**6),
        help="order of the programs; default: a new one, printed",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "covers(*threats): lines of threats.toml this test tries")
    if not config.option.escape_runtimes:
        every = config.option.escape_full
        config.option.escape_runtimes = "forked,runc,runsc" if every else "forked,runsc"
    if known := getattr(config, "workerinput", None):
        config.option.escape_seed = known["escape_seed"]
    config.pluginmanager.register(Tally(config))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Every process must collect the programs in the same order."""
    node.workerinput["escape_seed"] = node.config.getoption("escape_seed")
