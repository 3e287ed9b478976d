"""What is handed in during the demo, and what must come of it."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

from grader.catalogue import Expect, Source, Specimen, reference_files, specimens
from grader.catalogue.source import exam_files
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
    """A right one, one with a misconception, one that crashes, one that never ends, a thief.

    Raises:
        Invalid: the course has no specimen of one of the kinds.
    """
    first, *rest = sources
    others = [*rest, first]
    return [
        _sample("the right solution", first, reference_files(first), wants_full=True),
        _misconception(others),
        _specimen("one that crashes", sources, Expect.CRASH, Outcome.CRASHED),
        _specimen("one that never ends", others, Expect.TIMEOUT, Outcome.TIMEOUT),
        _sample("one that looks for the tests", first, _thief(first)),
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
    source, specimen = _first(sources, lambda specimen: specimen.is_misconception, "misconception")
    return _sample(f"a misconception, {specimen.title}", source, specimen.files)


def _specimen(about: str, sources: Sequence[Source], expect: Expect, wants: Outcome) -> Sample:
    source, specimen = _first(sources, lambda specimen: specimen.expect is expect, expect)
    return _sample(about, source, specimen.files, wants=wants)


def _first(
    sources: Sequence[Source], fits: Callable[[Specimen], bool], kind: str
) -> tuple[Source, Specimen]:
    for source in sources:
        for specimen in specimens(source):
            if fits(specimen):
                return source, specimen
    raise Invalid(f"No assignment has a specimen of the kind {kind}; the demo needs one.")


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


def _thief(source: Source) -> dict[str, bytes]:
    """A search for the tests, told their names, as every function the assignment asks for."""
    code = (files("grader.cli.demo") / "thief.py.txt").read_text(encoding="utf-8")
    tree = ast.parse(reference_files(source)[ENTRY_FILE])
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    told = [f"SUITE = {tuple(sorted(exam_files(source)))!r}", *(f"{n} = search" for n in names)]
    return {ENTRY_FILE: "\n".join([code, *told, ""]).encode()}


def _is_full(score: Score) -> bool:
    return score.points >= score.maximum
