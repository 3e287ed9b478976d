"""What is handed in during the demo, and what must come of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from grader.catalogue import Source, reference_files, specimens
from grader.cli.answers import report_of, score_of
from grader.cli.client import Json
from grader.core.assignment import ENTRY_FILE
from grader.core.errors import Invalid
from grader.core.uploads import UploadedFile
from grader.core.verdict import Outcome, Score

LOOT = "FOUND THE TESTS"
"""What the thief prints when it finds something."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One hand-in, what it is about, and how it must end."""

    about: str
    slug: str
    files: Sequence[UploadedFile]
    wants_full: bool = False
    wants: Outcome | None = None
    """An outcome that at least one test must have."""


def choose(sources: Sequence[Source]) -> list[Sample]:
    """A right one, one with a misconception, one that crashes, one that never ends, a thief."""
    first, second = sources[0], sources[-1]
    return [
        _sample("the right solution", first, reference_files(first), wants_full=True),
        _misconception([*sources[1:], first]),
        _sample("one that crashes", first, _own("crash.py.txt"), wants=Outcome.CRASHED),
        _sample("one that never ends", second, _own("endless.py.txt"), wants=Outcome.TIMEOUT),
        _sample("one that looks for the tests", first, _own("thief.py.txt")),
    ]


def shortcoming(sample: Sample, staff_view: Json) -> str | None:
    """What is not as it must be, or None."""
    score, report = score_of(staff_view), report_of(staff_view)
    outcomes = {test.outcome for test in report.tests}
    if score is None:
        return "it has no score"
    if sample.wants_full:
        return None if _is_full(score) else "the right solution did not earn all points"
    if _is_full(score):
        return "it earned all points"
    if sample.wants is not None and sample.wants not in outcomes:
        return f"no test ended as {sample.wants}"
    return "it found the tests" if any(LOOT in test.output for test in report.tests) else None


def _misconception(sources: Sequence[Source]) -> Sample:
    for source in sources:
        for specimen in specimens(source):
            if specimen.is_misconception:
                about = f"a well-known misconception, {specimen.title}"
                return _sample(about, source, specimen.files)
    raise Invalid("No assignment has a specimen with a misconception; the demo needs one.")


def _sample(
    about: str,
    source: Source,
    program: dict[str, bytes],
    *,
    wants_full: bool = False,
    wants: Outcome | None = None,
) -> Sample:
    uploads = [UploadedFile(name, data) for name, data in program.items()]
    return Sample(about, source.assignment.slug, uploads, wants_full, wants)


def _own(name: str) -> dict[str, bytes]:
    sample = files("grader.cli") / "demo_samples" / name
    return {ENTRY_FILE: sample.read_bytes()}


def _is_full(score: Score) -> bool:
    return score.points >= score.maximum
