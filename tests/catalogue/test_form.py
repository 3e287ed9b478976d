import os
from datetime import UTC, datetime

import pytest

from grader.catalogue import FolderProblems, load_folder, reference_files, starter_files
from grader.core.assignment import Attempts, HiddenReveal, Imports, Limits, RevealPolicy
from tests.support.folders import MANIFEST, SPECIMEN, write_assignment, write_files


def problems_of(folder):
    with pytest.raises(FolderProblems) as caught:
        load_folder(folder)
    return [(problem.where, problem.what) for problem in caught.value.problems]


def manifest(extra):
    return {"assignment.toml": MANIFEST + extra}


def test_a_well_formed_folder_becomes_an_assignment(tmp_path):
    source = load_folder(write_assignment(tmp_path))
    assignment = source.assignment
    assert (assignment.slug, assignment.title, assignment.points) == ("double-it", "Double it", 3.0)
    assert assignment.limits == Limits()
    assert assignment.imports == Imports()
    assert assignment.attempts == Attempts()
    assert assignment.reveal == RevealPolicy()
    assert assignment.starter == {"solution.py": "def double(x):\n    ...\n"}
    assert assignment.statement == "Write `double(x)`.\n"
    assert reference_files(source) == {"solution.py": b"def double(x):\n    return 2 * x\n"}
    assert sorted(source.files) == [
        "assignment.toml",
        "exam/test_double.py",
        "solution.py",
        "specimens/adds_two.py",
        "starter.py",
        "statement.md",
    ]


def test_every_table_is_read(tmp_path):
    tables = """\
starter_share = 0.25
difficulty = 4
due = 2026-12-01T18:00:00+01:00
topics = ["doubling"]
[limits]
wall_seconds = 10
memory_mb = 256
[attempts]
maximum = 5
cooldown_seconds = 30
free = 2
[reveal]
hidden = "points"
counterexamples_after = 2
[imports]
allow = ["numpy", "scipy"]
forbid = ["numpy.linalg"]
permit = ["numpy.linalg.norm"]
"""
    assignment = load_folder(write_assignment(tmp_path, manifest(tables))).assignment
    assert assignment.starter_share == 0.25
    assert assignment.difficulty == 4
    assert assignment.due == datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert assignment.topics == ("doubling",)
    assert assignment.limits == Limits(wall_seconds=10.0, memory_mb=256)
    assert assignment.attempts == Attempts(maximum=5, cooldown_seconds=30, free=2)
    assert assignment.reveal == RevealPolicy(HiddenReveal.POINTS, 2)
    assert assignment.imports == Imports(
        ("numpy", "scipy"), ("numpy.linalg",), ("numpy.linalg.norm",)
    )


def test_an_author_may_lift_the_limit_on_attempts(tmp_path):
    lifted = manifest('[attempts]\nmaximum = "unlimited"\ncooldown_seconds = 0\n')
    attempts = load_folder(write_assignment(tmp_path, lifted)).assignment.attempts
    assert attempts == Attempts(maximum=None, cooldown_seconds=0)


def test_programs_of_several_files(tmp_path):
    folder = write_assignment(
        tmp_path,
        {
            "solution.py": None,
            "solution/solution.py": "from helper import two\n",
            "solution/helper.py": "two = 2\n",
            "starter.py": None,
            "starter/solution.py": "",
            "starter/notes/read.txt": "read me",
        },
    )
    source = load_folder(folder)
    assert sorted(reference_files(source)) == ["helper.py", "solution.py"]
    assert sorted(starter_files(source)) == ["notes/read.txt", "solution.py"]
    assert source.assignment.starter["notes/read.txt"] == "read me"


def test_by_products_are_left_out(tmp_path):
    clutter = {
        ".DS_Store": "",
        "solution.py~": "",
        "exam/__pycache__/test_double.pyc": b"\0",
        ".git/config": "",
    }
    source = load_folder(write_assignment(tmp_path, clutter))
    assert not any(name in source.files for name in clutter)


@pytest.mark.parametrize(
    ("missing", "where", "what"),
    [
        ("assignment.toml", "assignment.toml", "is missing"),
        ("statement.md", "statement.md", "is missing"),
        ("starter.py", "starter.py", "is missing"),
        ("solution.py", "solution.py", "is missing"),
        ("exam/test_double.py", "exam/", "holds no test_*.py"),
    ],
)
def test_a_missing_file_is_named(tmp_path, missing, where, what):
    assert problems_of(write_assignment(tmp_path, {missing: None})) == [(where, what)]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("dificulty = 2", "", 'unknown key "dificulty" (did you mean "difficulty"?)'),
        ("[limits]\nmemroy_mb = 2", " [limits]",
         'unknown key "memroy_mb" (did you mean "memory_mb"?)'),
        ("[limits]\nmemory_mb = 1", " [limits]: memory_mb", "must be from 64 to 16384, not 1"),
        ("[limits]\nmemory_mb = true", " [limits]: memory_mb", "must be a whole number, not True"),
        ("[limits]\nwall_seconds = nan", " [limits]: wall_seconds",
         "must be from 0.05 to 600, not nan"),
        ("limits = 3", ": limits", "must be a table: write [limits]"),
        ('difficulty = "hard"', ": difficulty", 'must be a whole number, not "hard"'),
        ("difficulty = 6", ": difficulty", "must be from 1 to 5, not 6"),
        ("starter_share = 1.5", ": starter_share", "must be from 0 to 1, not 1.5"),
        ('topics = "one"', ": topics", 'must be a list of texts, like ["one", "two"], not "one"'),
        ('kind = "function"', ": kind",
         'must be one of functions, answers, competition, not "function"'
         ' (did you mean "functions"?)'),
        ('kind = "answers"', ": kind",
         '"answers" cannot be graded by this version; only "functions" can'),
        ('[reveal]\nhidden = "all"', " [reveal]: hidden",
         'must be one of outcomes, points, nothing, not "all"'),
        ("[reveal]\ncounterexamples_after = 0", " [reveal]: counterexamples_after",
         "must be from 1 to 10000, not 0"),
        ('[attempts]\nmaximum = "none"', " [attempts]: maximum",
         'must be a whole number or "unlimited", not "none"'),
        ("due = 2026-12-01T18:00:00", ": due",
         "must be a date and time with its time zone, like 2026-12-01T18:00:00+01:00,"
         " not 2026-12-01 18:00:00"),
        ("due = 2026-12-01", ": due",
         "must be a date and time with its time zone, like 2026-12-01T18:00:00+01:00,"
         " not 2026-12-01"),
        ('[reveal]\nhidden = "nothing"', ": due",
         'is missing: hidden = "nothing" shows nothing until then'),
        ('[imports]\nallow = ["num py"]', " [imports]: allow",
         '"num py" is not a dotted name, like "numpy.linalg"'),
        ('[imports]\npermit = ["numpy.linalg.norm"]', " [imports]: permit",
         '"numpy.linalg.norm" is below nothing that forbid names'),
        ("[attempts]\nmaximum = 0", " [attempts]: maximum", "must be from 1 to 10000, not 0"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_manifest_is_said_where(tmp_path, text, where, what):
    found = problems_of(write_assignment(tmp_path, manifest(text)))
    assert found == [(f"assignment.toml{where}", what)]


@pytest.mark.parametrize(
    ("key", "line", "what"),
    [
        ("format", "", "is missing"),
        ("format", "format = 2", "is 2; this version of grader reads format 1"),
        ("points", "", "is missing"),
        ("points", "points = 0", "must be more than 0"),
        ("points", 'points = "3"', 'must be a number, not "3"'),
        ("title", 'title = ""', "must be one line of 1 to 200 printable characters"),
        ("title", 'title = "two\\nlines"', "must be one line of 1 to 200 printable characters"),
        ("title", 'title = "\\u202eevil"', "must be one line of 1 to 200 printable characters"),
        ("slug", 'slug = "Double It"',
         'must be lower-case words joined by "-", like "gram-schmidt"'),
    ],
)  # fmt: skip
def test_required_keys(tmp_path, key, line, what):
    lines = [line if kept.startswith(f"{key} ") else kept for kept in MANIFEST.splitlines()]
    found = problems_of(write_assignment(tmp_path, {"assignment.toml": "\n".join(lines)}))
    assert found == [(f"assignment.toml: {key}", what)]


def test_all_problems_are_told_at_once(tmp_path):
    text = 'slug = "Double"\npoints = -1\nfoo = 1\n'
    folder = write_assignment(tmp_path, {"assignment.toml": text, "statement.md": "  \n"})
    wheres = [where for where, _ in problems_of(folder)]
    assert wheres == [
        "assignment.toml: format",
        "assignment.toml: slug",
        "assignment.toml: title",
        "assignment.toml: module",
        "assignment.toml: points",
        "assignment.toml",
        "statement.md",
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"slug = ", "is not valid TOML: Invalid value (at end of document)"),
        (b"a = " + b"[" * 5000, "is not valid TOML: too deeply nested, or a number too long"),
        (b"a = " + b"9" * 5000, "is not valid TOML: too deeply nested, or a number too long"),
        (b"#" * 70_000, "is larger than 64 KiB"),
    ],
)
def test_an_unreadable_manifest_is_one_problem(tmp_path, content, what):
    found = problems_of(write_assignment(tmp_path, {"assignment.toml": content}))
    assert found == [("assignment.toml", what)]


def test_the_folders_names_must_agree(tmp_path):
    folder = write_assignment(tmp_path / "02-second-steps")
    folder = folder.rename(folder.parent / "triple-it")
    assert problems_of(folder) == [
        ("assignment.toml", 'slug "double-it" is not the name of its folder, "triple-it"'),
        (
            "assignment.toml",
            'module "01-first-steps" is not the folder it is in, "02-second-steps"',
        ),
    ]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("exams/test_more.py", 'belongs to no part of an assignment (did you mean "exam"?)'),
        ("notes.txt", "belongs to no part of an assignment"),
        ("exam/has space.py",
         "names may hold letters, digits and . _ + - and start with a letter, digit or _"),
    ],
)  # fmt: skip
def test_files_that_do_not_belong(tmp_path, name, what):
    assert problems_of(write_assignment(tmp_path, {name: ""})) == [(name, what)]


def test_two_starters_are_one_too_many(tmp_path):
    found = problems_of(write_assignment(tmp_path, {"starter/solution.py": ""}))
    assert found == [("starter/", "is there beside starter.py; keep one of them")]


def test_links_are_refused_and_not_followed(tmp_path):
    folder = write_assignment(tmp_path)
    (folder / "exam" / "helper.py").symlink_to("/etc/passwd")
    (folder / "specimens" / "more").symlink_to("/etc")
    assert problems_of(folder) == [
        ("exam/helper.py", "is a link; a bundle holds plain files only"),
        ("specimens/more", "is a link; a bundle holds plain files only"),
    ]


def test_a_pipe_is_refused_and_not_read(tmp_path):
    folder = write_assignment(tmp_path)
    os.mkfifo(folder / "exam" / "helper.py")
    assert problems_of(folder) == [("exam/helper.py", "is not a plain file")]


@pytest.mark.parametrize(
    ("name", "code", "what"),
    [
        ("exam/test_double.py", "def f(:\n", "line 1: invalid syntax"),
        ("solution.py", "x = (\n", "line 1: '(' was never closed"),
        ("exam/test_double.py", "\nfrom solution import double\n",
         'line 2: imports the solution, which the examiner never sees; use the "learner" fixture'),
        ("starter.py", "import solution\n", "line 1: imports the solution; it must stand alone"),
        ("exam/helper.py", "x = 1\0", "line 1: source code string cannot contain null bytes"),
        ("exam/helper.py", "-" * 100_000 + "1", "cannot be parsed as Python"),
    ],
)  # fmt: skip
def test_code_is_read_but_not_run(tmp_path, name, code, what):
    assert problems_of(write_assignment(tmp_path, {name: code})) == [(name, what)]


@pytest.mark.parametrize(
    ("head", "what"),
    [
        ("", 'lacks its head: "# /// specimen", a line like "# expect = \\"none\\"", "# ///"'),
        ("# /// specimen\n# expect = 'none'\n", "lacks its head"),
        ("# /// specimen\n# ///\n",
         ": expect|is missing: one of full, partial, none, timeout, memory, crash"),
        ("# /// specimen\n# expect = 'ful'\n# ///\n",
         ": expect|must be one of full, partial, none, timeout, memory, crash, not \"ful\""
         ' (did you mean "full"?)'),
        ("# /// specimen\n# expect = 'none'\n# title = 'x'\n# ///\n",
         "title and diagnosis belong together: write both or neither"),
        ("# /// specimen\n# expect = 'full'\n# title = 'x'\n# diagnosis = 'y'\n# ///\n",
         ": diagnosis|a misconception cannot earn all points"),
        ("# /// specimen\n# expects = 'none'\n# ///\n", ": expect|is missing"),
        ("# /// specimen\n# expect = \n# ///\n", "is not valid TOML"),
    ],
)  # fmt: skip
def test_a_specimens_head(tmp_path, head, what):
    found = problems_of(write_assignment(tmp_path, {"specimens/wrong.py": head + "x = 1\n"}))
    below, _, words = what.rpartition("|")
    assert found[0][0] == f"specimens/wrong.py{below}"
    assert found[0][1].startswith(words)


def test_specimens_share_no_title(tmp_path):
    found = problems_of(write_assignment(tmp_path, {"specimens/other.py": SPECIMEN}))
    assert found == [("specimens/", 'the title "adds-two" is there 2 times: adds_two, other')]


def test_a_specimen_folder_needs_its_entry(tmp_path):
    found = problems_of(write_assignment(tmp_path, {"specimens/several/helper.py": "x = 1\n"}))
    assert found == [("specimens/several/", "is no specimen: it lacks solution.py")]


def test_what_is_no_folder(tmp_path):
    assert problems_of(tmp_path / "nowhere")[0][1] == "is not a folder"
    assert problems_of(write_files(tmp_path / "f", {"x": ""}) / "x")[0][1] == "is not a folder"
