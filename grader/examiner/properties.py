"""A Hypothesis test's examples, tried without Hypothesis's engine.

The engine is there to find failures and to make them small, and takes five times as long for an
example as drawing it does. Most tests that a submission meets pass. So a test's examples, the
simplest and then random ones, are drawn from its own strategies and tried in a plain loop; what
fails goes to the engine, which begins with the choices that failed and shrinks them.
"""

import inspect
import random
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import Phase
from hypothesis.control import BuildContext
from hypothesis.database import ExampleDatabase, choices_to_bytes
from hypothesis.errors import StopTest, UnsatisfiedAssumption
from hypothesis.internal.conjecture.choice import ChoiceT, ChoiceTemplate
from hypothesis.internal.conjecture.data import ConjectureData
from hypothesis.strategies import SearchStrategy

_TRIES = 10
"""As many inputs an example, as the engine has it, may not fit what the test assumes."""
_WARMING = 20
_EXECUTORS = ("execute_example", "setup_example", "teardown_example")
_SIMPLEST = (ChoiceTemplate("simplest", count=None),)


class Found(ExampleDatabase):
    """Hands the engine the one example that failed, as if it remembered it from another day."""

    def __init__(self, choices: Iterable[ChoiceT]) -> None:
        super().__init__()
        self._choices = choices_to_bytes(choices)

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """The choices, as such that are still to be shrunk."""
        return [self._choices] if key.endswith(b".secondary") else []

    def save(self, key: bytes, value: bytes) -> None:
        """Nothing is kept beyond a test."""

    def delete(self, key: bytes, value: bytes) -> None:
        """Nothing is kept beyond a test."""


@dataclass(frozen=True)
class Property:
    """One collected test with `@given`."""

    wrapped: Any
    """What `@given` made of the author's function."""
    strategies: Mapping[str, SearchStrategy[Any]]
    fixtures: tuple[str, ...]
    """Those the author's function takes beside what is drawn."""
    examples: int

    @classmethod
    def of(cls, item: pytest.Function) -> "Property | None":
        """The item's property, unless it has none, or one for the engine alone."""
        wrapped = getattr(item.obj, "__func__", item.obj)
        handle = getattr(wrapped, "hypothesis", None)
        if handle is None or _is_for_the_engine(wrapped, item.instance):
            return None
        examples = wrapped._hypothesis_internal_use_settings.max_examples
        fixtures = tuple(inspect.signature(item.obj).parameters)
        return cls(wrapped, handle._given_kwargs, fixtures, examples)

    def warm_up(self) -> None:
        """Draw some, so that the strategies and those within them are checked and kept."""
        draws = Random(0)
        for turn in range(_WARMING):
            data = ConjectureData(random=draws) if turn else _simplest(draws)
            with suppress(Exception, StopTest):  # the sitting will meet it, too
                self._example(data, lambda **_: None, set())

    def run(self, item: pytest.Function, fixtures: Mapping[str, Any], seed: int) -> None:
        """Try the examples; raises what the test raised."""
        given = {name: fixtures[name] for name in self.fixtures}
        test = self.wrapped.hypothesis.inner_test
        failure: BaseException | None = None
        try:
            if self._all_pass(partial(test, *_self_of(item), **given), seed):
                return
        except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - whatever a test raises
            failure = error
        item.obj(**given)
        if failure is not None:  # another time, it passed
            raise failure

    def _all_pass(self, test: Callable[..., object], seed: int) -> bool:
        """Whether any example was tried at all; raises at the first that fails."""
        draws = Random(seed)
        seen: set[tuple[ChoiceT, ...]] = set()
        for turn in range(_TRIES * self.examples):
            data = ConjectureData(random=draws) if turn else _simplest(draws)
            with suppress(StopTest, UnsatisfiedAssumption):
                try:
                    self._example(data, test, seen)
                except (StopTest, UnsatisfiedAssumption):
                    raise
                except (Exception, pytest.fail.Exception):
                    self._begin_engine_with(data.choices)
                    raise
            if len(seen) == self.examples:
                break
        return bool(seen)

    def _begin_engine_with(self, choices: Iterable[ChoiceT]) -> None:
        own = self.wrapped._hypothesis_internal_use_settings
        phases = (Phase.reuse, *own.phases)
        settings = hypothesis.settings(own, database=Found(choices), phases=phases)
        self.wrapped._hypothesis_internal_use_settings = settings

    def _example(
        self,
        data: ConjectureData,
        test: Callable[..., object],
        seen: set[tuple[ChoiceT, ...]],
    ) -> None:
        """One example, unless it was there before; both generators as the engine has them."""
        random.seed(0)
        np.random.seed(0)
        with BuildContext(data, wrapped_test=self.wrapped):
            drawn = {name: data.draw(strategy) for name, strategy in self.strategies.items()}
            if data.choices not in seen:
                test(**drawn)
                seen.add(data.choices)


def _self_of(item: pytest.Function) -> tuple[Any, ...]:
    return () if item.instance is None else (item.instance,)


def _simplest(draws: Random) -> ConjectureData:
    return ConjectureData(random=draws, prefix=_SIMPLEST)


def _is_for_the_engine(wrapped: Any, instance: object) -> bool:
    """Whether the test uses what only the engine knows."""
    settings: hypothesis.settings = wrapped._hypothesis_internal_use_settings
    return (
        bool(getattr(wrapped, "hypothesis_explicit_examples", ()))
        or wrapped._hypothesis_internal_use_reproduce_failure is not None
        or settings.backend != "hypothesis"
        or Phase.generate not in settings.phases
        or any(hasattr(instance, name) for name in _EXECUTORS)
    )
