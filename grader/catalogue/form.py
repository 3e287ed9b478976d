"""Whether files make a well-formed assignment."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from grader.catalogue.manifest import Manifest, read_manifest
from grader.catalogue.paths import place_problems, size_problems
from grader.catalogue.source import (
    EXAM,
    MANIFEST,
    SOLUTION,
    STARTER,
    STATEMENT,
    FolderProblems,
    Source,
    files_below,
    program_files,
)
from grader.catalogue.specimen import Specimen, read_specimens
from grader.core.assignment import ENTRY_FILE, Assignment
from grader.core.submission import Problem


def build_source(files: Mapping[str, bytes], problems: Iterable[Problem] = ()) -> Source:
    """Make a `Source` of an assignment's files; raises `FolderProblems` with all that is wrong.

    `problems` are those found already, on the way to the files.
    """
    found = [*problems, *size_problems(files), *place_problems(files), *_missing(files)]
    manifest = _manifest(files, found)
    statement = _text(files, STATEMENT, found)
    starter = _starter(files, found)
    found += _repeated_titles(list(read_specimens(files, found)))
    if found or manifest is None:
        raise FolderProblems(found)
    return Source(_assignment(manifest, statement, starter), dict(sorted(files.items())))


def _missing(files: Mapping[str, bytes]) -> Iterator[Problem]:
    for name in (MANIFEST, STATEMENT):
        if name not in files:
            yield Problem(name, "is missing")
    for name in (STARTER, SOLUTION):
        program = program_files(files, name)
        if not program:
            yield Problem(f"{name}.py", "is missing")
        elif ENTRY_FILE not in program:
            yield Problem(f"{name}/", f"lacks {ENTRY_FILE}, where the learner's code starts")
    if not any(_is_test_file(path) for path in files_below(files, EXAM)):
        yield Problem(EXAM, "holds no test_*.py")


def _is_test_file(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith("test_") and name.endswith(".py")


def _manifest(files: Mapping[str, bytes], problems: list[Problem]) -> Manifest | None:
    return read_manifest(files[MANIFEST], problems) if MANIFEST in files else None


def _starter(files: Mapping[str, bytes], problems: list[Problem]) -> dict[str, str]:
    at = f"{STARTER}.py"
    if at in files:
        return {ENTRY_FILE: _text(files, at, problems)}
    below = f"{STARTER}/"
    return {
        name: _text(files, below + name, problems) for name in sorted(files_below(files, below))
    }


def _text(files: Mapping[str, bytes], path: str, problems: list[Problem]) -> str:
    if path not in files:
        return ""
    try:
        text = files[path].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(Problem(path, f"is not UTF-8 text (byte {error.start})"))
        return ""
    if "\0" in text:
        problems.append(Problem(path, "holds a NUL character"))
    elif path == STATEMENT and not text.strip():
        problems.append(Problem(path, "is empty: the learner needs to know what to do"))
    return text


def _repeated_titles(found: list[Specimen]) -> Iterator[Problem]:
    counts = Counter(specimen.title for specimen in found if specimen.title)
    for title, count in counts.items():
        if count > 1:
            names = ", ".join(specimen.name for specimen in found if specimen.title == title)
            yield Problem("specimens/", f'the title "{title}" is there {count} times: {names}')


def _assignment(manifest: Manifest, statement: str, starter: dict[str, str]) -> Assignment:
    return Assignment(
        slug=manifest.slug,
        title=manifest.title,
        module=manifest.module,
        points=manifest.points,
        statement=statement,
        starter=starter,
        kind=manifest.kind,
        topics=manifest.topics,
        difficulty=manifest.difficulty,
        starter_share=manifest.starter_share,
        limits=manifest.limits,
        imports=manifest.imports,
        attempts=manifest.attempts,
        reveal=manifest.reveal,
        due=manifest.due,
    )
