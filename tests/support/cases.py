"""Parametrised cases whose values make no good names."""

from collections.abc import Iterable
from typing import Any

import pytest


def numbered(cases: Iterable[Any]) -> list[Any]:
    """The cases, named by their place; a tuple of `pytest.param` parts or one value each."""
    return [
        pytest.param(*(case if type(case) is tuple else (case,)), id=str(place))
        for place, case in enumerate(cases)
    ]
