"""What can be said of the escape suite on the command line; `make escape` says all of it."""

import random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("escape", "tests/escape")
    group.addoption(
        "--escape-runtimes", default="runc,runsc", help="comma-separated; default: runc,runsc"
    )
    group.addoption(
        "--escape-full",
        action="store_true",
        help="all programs under runsc too; default: those whose goal is the kernel's to prevent",
    )
    group.addoption("--escape-rounds", type=int, default=1, help="runs in a row of each runtime")
    group.addoption("--escape-at-once", type=int, default=4, help="programs under way at once")
    group.addoption(
        "--escape-seed",
        type=int,
        default=random.SystemRandom().randrange(10**6),
        help="order of the programs; default: a new one, printed",
    )
