"""Specimens: submissions whose author says what must happen to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from grader.catalogue.fields import Fields
from grader.catalogue.manifest import parse_toml
from grader.catalogue.source import SPECIMENS, Source, files_below
from grader.core.assignment import ENTRY_FILE
from grader.core.submission import Problem

_OPENING, _CLOSING = "# /// specimen", "# ///"
_HEAD_WITHIN = 100  # lines


class Expect(StrEnum):
    """What must happen to a specimen."""

    FULL = "full"
    """All points."""
    PARTIAL = "partial"
    """Some points, not all."""
    NONE = "none"
    """No points."""
    TIMEOUT = "timeout"
    """At least one test, or the load, times out; not all points."""
    MEMORY = "memory"
    CRASH = "crash"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A labelled submission; one with a diagnosis shows a well-known misconception."""

    name: str
    expect: Expect
    title: str
    diagnosis: str
    files: dict[str, bytes]

    @property
    def is_misconception(self) -> bool:
        """Whether the specimen stands for a mistake that learners are told about."""
        return bool(self.diagnosis)


def specimens(source: Source) -> list[Specimen]:
    """The specimens of a well-formed assignment, by name."""
    return list(read_specimens(source.files, []))


def read_specimens(files: Mapping[str, bytes], problems: list[Problem]) -> Iterator[Specimen]:
    """Yield every specimen with a readable head; add what is wrong to `problems`."""
    for where, name, program in _programs(files):
        entry = program.get(ENTRY_FILE)
        if entry is None:
            problems.append(Problem(where, f"is no specimen: it lacks {ENTRY_FILE}"))
            continue
        specimen = _read(where, name, program, entry, problems)
        if specimen is not None:
            yield specimen


def _programs(files: Mapping[str, bytes]) -> Iterator[tuple[str, str, dict[str, bytes]]]:
    """Every entry of `specimens/`: where it is, its name, its files."""
    below = files_below(files, SPECIMENS)
    for top in sorted({path.partition("/")[0] for path in below}):
        if top in below:
            program = {ENTRY_FILE: below[top]} if top.endswith(".py") else {}
            yield f"{SPECIMENS}{top}", top.removesuffix(".py"), program
        else:
            yield f"{SPECIMENS}{top}/", top, files_below(below, f"{top}/")


def _read(
    where: str, name: str, program: dict[str, bytes], entry: bytes, problems: list[Problem]
) -> Specimen | None:
    head = _head(entry)
    if head is None:
        what = f'lacks its head: "{_OPENING}", a line like "# expect = \\"none\\"", "{_CLOSING}"'
        problems.append(Problem(where, what))
        return None
    found: list[Problem] = []
    fields = Fields(parse_toml(head.encode(), where, found), where, found)
    specimen = _from_fields(fields, name, program) if not found else None
    problems.extend(found)
    return specimen


def _from_fields(fields: Fields, name: str, program: dict[str, bytes]) -> Specimen:
    specimen = Specimen(
        name=name,
        expect=_read_expect(fields),
        title=fields.text("title", ""),
        diagnosis=fields.text("diagnosis", "", longest=500),
        files=program,
    )
    if bool(specimen.title) != bool(specimen.diagnosis):
        fields.wrong("", "title and diagnosis belong together: write both or neither")
    if specimen.expect is Expect.FULL and specimen.diagnosis:
        fields.wrong("diagnosis", "a misconception cannot earn all points")
    fields.close()
    return specimen


def _read_expect(fields: Fields) -> Expect:
    if "expect" not in fields.table:
        fields.wrong("expect", f"is missing: one of {', '.join(Expect)}")
    return Expect(fields.choice("expect", Expect, Expect.NONE))


def _head(entry: bytes) -> str | None:
    """The TOML between the head's two lines (the form is that of PEP 723), or None."""
    lines = iter(entry[: 64 * 1024].decode(errors="replace").splitlines()[:_HEAD_WITHIN])
    if not any(line.rstrip() == _OPENING for line in lines):
        return None
    head: list[str] = []
    for line in lines:
        if line.rstrip() == _CLOSING:
            return "\n".join(head)
        if not line.startswith("#"):
            return None
        head.append(line.removeprefix("#").removeprefix(" "))
    return None
