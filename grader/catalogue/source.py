"""An assignment with every file its author wrote, and where in it things are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.core.assignment import ENTRY_FILE, Assignment
from grader.core.errors import Invalid
from grader.core.submission import Problem

MANIFEST = "assignment.toml"
STATEMENT = "statement.md"
STARTER = "starter"
SOLUTION = "solution"
EXAM = "exam/"
SPECIMENS = "specimens/"
_TOLD = 10


class FolderProblems(Invalid):
    """The folder or bundle is not a well-formed assignment; `problems` says all that is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(_in_a_line(self.problems))


@dataclass(frozen=True, slots=True)
class Source:
    """A well-formed assignment and its files, by path relative to the folder."""

    assignment: Assignment
    files: dict[str, bytes]


def reference_files(source: Source) -> dict[str, bytes]:
    """The reference solution as a learner would hand it in."""
    return program_files(source.files, SOLUTION)


def starter_files(source: Source) -> dict[str, bytes]:
    """What the learner starts from, as it would be handed in unchanged."""
    return program_files(source.files, STARTER)


def exam_files(source: Source) -> dict[str, bytes]:
    """The hidden suite, by path relative to `exam/`."""
    return files_below(source.files, EXAM)


def program_files(files: Mapping[str, bytes], name: str) -> dict[str, bytes]:
    """The files of `name.py` or of the folder `name/`, entered by `solution.py`."""
    single = files.get(f"{name}.py")
    return {ENTRY_FILE: single} if single is not None else files_below(files, f"{name}/")


def files_below(files: Mapping[str, bytes], folder: str) -> dict[str, bytes]:
    """The files of one folder, by path relative to it; `folder` ends with a slash."""
    return {
        path.removeprefix(folder): data
        for path, data in sorted(files.items())
        if path.startswith(folder)
    }


def _in_a_line(problems: tuple[Problem, ...]) -> str:
    told = [f"{problem.where}: {problem.what}" for problem in problems[:_TOLD]]
    more = len(problems) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "")
