from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.support.guest import Guests


@pytest.fixture
def guests() -> Iterator[Guests]:
    with ExitStack() as stack:
        yield Guests(stack)


@pytest.fixture(scope="module")
def module_guests() -> Iterator[Guests]:
    with ExitStack() as stack:
        yield Guests(stack)
