"""First uses are slow; this makes them before a submission waits."""

from contextlib import suppress
from pathlib import Path

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


def warm_up(suite: Path) -> None:
    """Run Hypothesis, shrinking too, numpy and the judge once, as the suite would."""
    rng = np.random.default_rng(0)
    Q, _ = np.linalg.qr(rng.standard_normal((3, 3)))
    assert_orthonormal(Q)
    assert_close(Q, Q, rtol=1e-12)
    notation.call("warm_up", [Q, [1, 2.5, "x"]], {"f": warm_up})

    words = st.text() if _draws_text(suite) else st.just("")

    @hypothesis.settings(SETTINGS, max_examples=20)
    @hypothesis.seed(0)
    @hypothesis.given(
        A=matrices(full_rank=True), x=vectors(), i=st.integers(), f=st.floats(), t=words
    )
    def example(A: object, x: np.ndarray, i: int, f: float, t: str) -> None:
        assert x.sum() < 3, (A, i, f, t)

    with suppress(AssertionError):
        example()


def _draws_text(suite: Path) -> bool:
    """Whether Hypothesis will need its tables of all characters, which take it a second to make."""
    sources = (path.read_text(encoding="utf-8") for path in suite.rglob("*.py"))
    return any("text(" in source or "characters(" in source for source in sources)
