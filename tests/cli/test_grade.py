import pytest

from grader.core.errors import BoxFault, HostUnfit
from tests.support.folders import MANIFEST, write_assignment

HALF = "# script: passed failed\n"


@pytest.fixture
def folder(tmp_path):
    return write_assignment(tmp_path)


@pytest.fixture
def half(tmp_path):
    path = tmp_path / "my work.py"
    path.write_text(HALF)
    return path


def test_grading_shows_feedback_and_ends_with_0_whatever_the_score(run, examination, folder, half):
    ended = run("grade", folder, half, "--seed", 7)
    assert ended.code == 0
    assert ended.err == ""
    assert "Double it · seed 7" in ended.out
    assert "1 of 3 points" in ended.out
    assert "✗ failed   doubles any number" in ended.out
    assert examination.sat == [(HALF.encode(), 7)]


def test_json_is_all_there_is_on_standard_output(run, examination, folder, half):
    ended = run("grade", folder, half, "--seed", 7, "--json")
    assert ended.code == 0
    assert set(ended.json) == {"slug", "digest", "seed", "score", "report"}
    assert ended.json["score"] == {"points": 1.0, "maximum": 3.0}
    assert ended.json["seed"] == 7
    outcomes = [(test["id"], test["outcome"]) for test in ended.json["report"]["tests"]]
    assert outcomes == [
        ("load", "passed"), ("test_double.py::test_two", "passed"),
        ("test_double.py::test_any", "failed"),
    ]  # fmt: skip


def test_without_a_seed_each_run_draws_its_own(run, examination, folder, half):
    run("grade", folder, half)
    run("grade", folder, half)
    (_, first), (_, second) = examination.sat
    assert first != second
    assert 0 <= first < 2**63


def test_a_precheck_runs_visible_tests_only(run, examination, folder, half):
    tests = run("grade", folder, half, "--precheck", "--json").json["report"]["tests"]
    assert [test["id"] for test in tests] == ["load", "test_double.py::test_two"]


def test_a_learners_view_of_an_attempt(run, examination, folder, half):
    manifest = MANIFEST + '[reveal]\nhidden = "points"\n'
    (folder / "assignment.toml").write_text(manifest)
    shown = run("grade", folder, half, "--attempt", 1)
    assert "as seen at attempt 1" in shown.out
    assert "doubles any number" not in shown.out
    assert "doubles any number" in run("grade", folder, half).out


@pytest.mark.parametrize(("due", "shown"), [("2001-01-01", True), ("2999-01-01", False)])
def test_a_learners_view_depends_on_the_due_date(run, examination, folder, half, due, shown):
    manifest = MANIFEST + f'due = {due}T00:00:00Z\n[reveal]\nhidden = "nothing"\n'
    (folder / "assignment.toml").write_text(manifest)
    said = run("grade", folder, half, "--attempt", 1).out
    assert ("doubles any number" in said) is shown


def test_a_folder_of_files_is_handed_in_whole(run, examination, folder, tmp_path):
    work = tmp_path / "work"
    (work / "__pycache__").mkdir(parents=True)
    (work / "__pycache__" / "x.pyc").write_bytes(b"\0")
    (work / "solution.py").write_text(HALF)
    (work / "helper.py").write_text("")
    assert run("grade", folder, work).code == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.py", None, "There is no file"),
        ("work.txt", b"hello", "solution.py"),
        ("big.py", b"#" * (11 * 1024 * 1024), "larger than 10 MiB"),
        ("compiled.py", b"\x7fELF" + bytes(10), "a compiled program"),
    ],
)
def test_bad_input_is_one_line_and_2(run, examination, folder, tmp_path, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    ended = run("grade", folder, path)
    assert ended.code == 2
    assert words in ended.error
    assert ended.out == ""
    assert examination.sat == []


def test_a_malformed_assignment_is_one_line_and_2(run, examination, folder, half):
    (folder / "statement.md").write_text("")
    ended = run("grade", folder, half)
    assert ended.code == 2
    assert "statement.md: is empty" in ended.error


@pytest.mark.parametrize("fault", [BoxFault("no box"), HostUnfit("no cgroups")])
def test_our_failure_is_one_line_and_1(run, examination, folder, half, fault):
    examination.failing = fault
    ended = run("grade", folder, half)
    assert (ended.code, ended.error, ended.out) == (1, f"fault: {fault}", "")
