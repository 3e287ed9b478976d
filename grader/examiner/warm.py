"""First uses are slow; this makes them before a submission waits."""

import hypothesis
import numpy as np
from hypothesis import strategies as st

from grader.examiner import notation
from grader.judge import assert_close, assert_orthonormal, matrices, vectors

SETTINGS = hypothesis.settings(
    max_examples=40,
    database=None,
    deadline=None,
    derandomize=False,
    print_blob=False,
    report_multiple_bugs=False,
    verbosity=hypothesis.Verbosity.quiet,
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate, hypothesis.Phase.shrink),
    suppress_health_check=list(hypothesis.HealthCheck),
)
"""What every hidden test starts from. Time is kept by the sitting, and seeds by the submission."""


def use_settings() -> None:
    """Make ours the default, before any suite is imported: its own settings build on them."""
    hypothesis.settings.register_profile("examiner", SETTINGS)
    hypothesis.settings.load_profile("examiner")


def warm_up() -> None:
    """Run Hypothesis, shrinking too, numpy and the judge once, as a suite would."""
    rng = np.random.default_rng(0)
    Q, _ = np.linalg.qr(rng.standard_normal((3, 3)))
    assert_orthonormal(Q)
    assert_close(Q, Q, rtol=1e-12)
    notation.call("warm_up", [Q, [1, 2.5, "x"]], {"f": warm_up})

    @hypothesis.settings(SETTINGS, max_examples=20)
    @hypothesis.seed(0)
    @hypothesis.given(
        A=matrices(full_rank=True), x=vectors(), i=st.integers(), f=st.floats(), t=st.text()
    )
    def example(A: object, x: np.ndarray, i: int, f: float, t: str) -> None:
        assert x.sum() < 3, (A, i, f, t)

    try:
        example()
    except AssertionError:
        return
