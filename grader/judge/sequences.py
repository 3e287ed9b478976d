"""Properties of sequences of numbers."""

import numpy as np

from grader.judge.judgement import Judgement
from grader.judge.values import as_array
from grader.judge.words import place, sentence_start


def assert_decreasing(
    values: object,
    *,
    factor: float = 1.0,
    strict: bool = False,
    atol: float = 0.0,
    what: str = "the sequence",
) -> None:
    """Each value is at most factor × the one before + atol (less than it, if strict).

    `atol` is the level of rounding, below which nothing decreases any more.
    """
    array = as_array(
        np.asarray(values) if isinstance(values, list) else values, (None,), "real", what
    )
    with np.errstate(all="ignore"):
        bound = factor * array[:-1] + atol
    rises = array[1:] >= bound if strict else array[1:] > bound
    if rises.any():
        step = int(np.argmax(rises))
        raise Judgement(
            f"{sentence_start(what)} must decrease {_how(factor)}at every step.",
            f"the first step that does not is the one{place([step + 1])}",
        )


def _how(factor: float) -> str:
    return "" if factor == 1.0 else "fast enough "
