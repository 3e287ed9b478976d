"""Reads `assignment.toml`."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime

from grader.catalogue.fields import Fields, Table
from grader.catalogue.source import MANIFEST
from grader.core.assignment import (
    SLUG_PATTERN,
    Attempts,
    HiddenReveal,
    Imports,
    Kind,
    Limits,
    RevealPolicy,
)
from grader.core.submission import Problem

FORMAT = 1
MODULE_PATTERN = rf"([0-9]{{2}}-)?{SLUG_PATTERN}"
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
_MOST_POINTS = 100_000
_MOST_BYTES = 64 * 1024
_MOST_DOTS = 1_000
"""A key `a.a.a.…` takes tomllib the square of their number."""

# The widest limits an author may ask for: an instructor's stolen token must not buy the machine.
_SECONDS = {"wall_seconds": 600.0, "test_seconds": 600.0, "load_seconds": 120.0}
_AMOUNTS = {
    "cpu_seconds": (1, 600),
    "memory_mb": (64, 16_384),
    "processes": (1, 1024),
    "disk_mb": (1, 1024),
    "output_kb": (1, 1024),
    "answer_mb": (1, 64),
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `assignment.toml` says."""

    slug: str
    title: str
    module: str
    kind: Kind
    topics: tuple[str, ...]
    difficulty: int
    points: float
    starter_share: float
    limits: Limits
    imports: Imports
    attempts: Attempts
    reveal: RevealPolicy
    due: datetime | None


def read_manifest(data: bytes, problems: list[Problem]) -> Manifest:
    """Read a manifest, adding what is wrong to `problems`; only valid if nothing was added."""
    top = Fields(parse_toml(data, MANIFEST, problems), MANIFEST, problems)
    if not top.table and problems:
        top.problems = []  # it could not be read: do not complain of every missing key as well
    _read_format(top)
    manifest = Manifest(
        slug=_read_pattern(top, "slug", SLUG_PATTERN, "gram-schmidt"),
        title=top.text("title"),
        module=_read_pattern(top, "module", MODULE_PATTERN, "02-matrix-decompositions"),
        topics=top.texts("topics"),
        kind=_read_kind(top),
        difficulty=top.whole("difficulty", 1, 1, 5),
        points=_read_points(top),
        starter_share=top.number("starter_share", 0.0, 0.0, 1.0),
        limits=_read_limits(top.sub("limits")),
        imports=_read_imports(top.sub("imports")),
        attempts=_read_attempts(top.sub("attempts")),
        reveal=_read_reveal(top.sub("reveal")),
        due=top.moment("due"),
    )
    if manifest.reveal.hidden is HiddenReveal.NOTHING and manifest.due is None:
        top.wrong("due", 'is missing: hidden = "nothing" shows nothing until then')
    top.close()
    return manifest


def parse_toml(data: bytes, where: str, problems: list[Problem]) -> Table:
    """Parse untrusted TOML; an empty table and a problem if it is none."""
    if len(data) > _MOST_BYTES:
        problems.append(Problem(where, f"is larger than {_MOST_BYTES // 1024} KiB"))
        return {}
    if data.count(b".") > _MOST_DOTS:
        problems.append(Problem(where, f"holds more than {_MOST_DOTS} dots"))
        return {}
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        what = "is not UTF-8 text"
    except tomllib.TOMLDecodeError as error:
        what = f"is not valid TOML: {error}"
    except (RecursionError, ValueError):  # nested or numbers longer than Python takes
        what = "is not valid TOML: too deeply nested, or a number too long"
    problems.append(Problem(where, what))
    return {}


def _read_format(top: Fields) -> None:
    number = top.whole("format", None, 1, 1_000_000)
    if number > FORMAT:
        top.wrong("format", f"is {number}; this version of grader reads format {FORMAT}")


def _read_pattern(top: Fields, key: str, pattern: str, example: str) -> str:
    value = top.text(key, longest=80)
    if value and not re.fullmatch(pattern, value):
        top.wrong(key, f'must be lower-case words joined by "-", like "{example}"')
    return value


def _read_kind(top: Fields) -> Kind:
    kind = Kind(top.choice("kind", Kind, Kind.FUNCTIONS))
    if kind is not Kind.FUNCTIONS:
        top.wrong("kind", f'"{kind}" cannot be graded by this version; only "functions" can')
    return kind


def _read_points(top: Fields) -> float:
    points = top.number("points", None, 0, _MOST_POINTS)
    if top.table.get("points") == 0:
        top.wrong("points", "must be more than 0")
    return points


def _read_limits(table: Fields) -> Limits:
    usual = Limits()
    seconds = {
        key: table.number(key, getattr(usual, key), 0.05, most) for key, most in _SECONDS.items()
    }
    amounts = {
        key: table.whole(key, getattr(usual, key), *bounds) for key, bounds in _AMOUNTS.items()
    }
    table.close()
    return Limits(
        wall_seconds=seconds["wall_seconds"],
        test_seconds=seconds["test_seconds"],
        load_seconds=seconds["load_seconds"],
        **amounts,
    )


def _read_imports(table: Fields) -> Imports:
    usual = Imports()
    lists = {key: table.texts(key, getattr(usual, key)) for key in ("allow", "forbid", "permit")}
    for key, names in lists.items():
        for name in names:
            if not _DOTTED.fullmatch(name):
                table.wrong(key, f'"{name}" is not a dotted name, like "numpy.linalg"')
    _check_permit(table, lists["forbid"], lists["permit"])
    table.close()
    return Imports(**lists)


def _check_permit(table: Fields, forbid: tuple[str, ...], permit: tuple[str, ...]) -> None:
    for name in permit:
        if not any(name.startswith(f"{forbidden}.") for forbidden in forbid):
            table.wrong("permit", f'"{name}" is below nothing that forbid names')


def _read_attempts(table: Fields) -> Attempts:
    usual = Attempts()
    attempts = Attempts(
        maximum=table.whole_or("unlimited", "maximum", usual.maximum, 1, 10_000),
        cooldown_seconds=table.whole("cooldown_seconds", usual.cooldown_seconds, 0, 30 * 24 * 3600),
        free=table.whole("free", usual.free, 0, 10_000),
    )
    table.close()
    return attempts


def _read_reveal(table: Fields) -> RevealPolicy:
    reveal = RevealPolicy(
        hidden=HiddenReveal(table.choice("hidden", HiddenReveal, HiddenReveal.OUTCOMES)),
        counterexamples_after=table.maybe_whole("counterexamples_after", 1, 10_000),
    )
    table.close()
    return reveal
