import pytest

from grader.catalogue import load_folder
from grader.catalogue.check import SEEDS, check
from grader.core.assignment import Test
from grader.core.errors import BoxFault, Invalid
from tests.support.folders import MANIFEST, write_assignment
from tests.support.scripted import TESTS, ScriptedExamination

NOTHING = "# script: failed failed\n"
HALF = "# script: passed failed\n"


def specimen(expect, script=""):
    return f'# /// specimen\n# expect = "{expect}"\n# ///\n{script}'


def sound(**changes):
    """An assignment that passes its check, with some files changed."""
    named = {name.replace("__", "/") + ".py": text for name, text in changes.items()}
    return {
        "starter.py": NOTHING,
        "specimens/adds_two.py": specimen("partial", HALF),
        **named,
    }


async def checked(tmp_path, files=None, examination=None):
    source = load_folder(write_assignment(tmp_path, sound() if files is None else files))
    return await check(source, examination or ScriptedExamination())


def told(result):
    return [(problem.where, problem.what) for problem in result.problems]


async def test_a_sound_assignment_passes(tmp_path):
    examination = ScriptedExamination()
    result = await checked(tmp_path, examination=examination)
    assert told(result) == []
    assert result.passed
    assert result.tests == TESTS
    assert [(trial.subject.where, trial.seed) for trial in result.trials] == [
        ("solution.py", 1), ("solution.py", 2), ("solution.py", 3),
        ("starter.py", 1), ("specimens/adds_two", 1),
    ]  # fmt: skip
    assert len(examination.sat) == 5
    assert examination.most_at_once == 2


async def test_a_suite_that_does_not_collect_is_the_only_problem(tmp_path):
    broken = ScriptedExamination(uncollectable=Invalid("test_double.py: no test may be unmarked"))
    result = await checked(tmp_path, examination=broken)
    assert told(result) == [("exam", "test_double.py: no test may be unmarked")]
    assert broken.sat == []


async def test_points_must_add_up(tmp_path):
    few = sound() | {"assignment.toml": MANIFEST.replace("points = 3", "points = 4")}
    assert told(await checked(tmp_path, few)) == [
        ("assignment.toml: points", "points is 4, but the tests are worth 3 together")
    ]


async def test_points_that_are_no_binary_fractions_add_up(tmp_path):
    tenths = [Test(f"t.py::t{i}", f"t{i}", 0.1) for i in range(30)]
    files = sound(starter="# script: " + "failed " * 30)
    files["specimens/adds_two.py"] = specimen("none", "# script: " + "failed " * 30)
    result = await checked(tmp_path, files, ScriptedExamination(tests=tenths))
    assert told(result) == []


async def test_titles_tell_tests_apart(tmp_path):
    tests = [
        Test("t.py::test_a[1]", "same", 0.5), Test("t.py::test_a[2]", "same", 0.5),
        Test("t.py::test_b", "again", 1), Test("t.py::test_c", "again", 1),
    ]  # fmt: skip
    files = sound(starter="# script: failed failed failed failed")
    files["specimens/adds_two.py"] = specimen("partial", "# script: passed failed failed failed")
    result = await checked(tmp_path, files, ScriptedExamination(tests=tests))
    assert told(result) == [
        ("exam", 'the title "again" belongs to several tests: t.py::test_b, t.py::test_c')
    ]


async def test_a_reference_that_fails_is_told_once(tmp_path):
    result = await checked(tmp_path, sound(solution="# script: passed error"))
    assert told(result) == [
        (
            "solution.py",
            'must earn all points, but earns 1 of 3 points with seed 1: "doubles any number"'
            " error: It error.",
        )
    ]


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_suite_that_wavers_is_refused_with_the_seed(tmp_path, seed):
    files = sound(solution=f"# script seed {seed}: failed passed")
    where, what = told(await checked(tmp_path, files))[0]
    assert where == "exam/test_double.py::test_two"
    assert what == f'"doubles two" wavers: the reference fails it only with seed {seed}'


async def test_a_test_worth_nothing_must_pass_too(tmp_path):
    tests = [*TESTS, Test("t.py::free", "free", 0)]
    files = sound(solution="# script: passed passed failed")
    result = await checked(tmp_path, files, ScriptedExamination(tests=tests))
    assert [problem.where for problem in result.problems] == ["solution.py"]


async def test_the_starter_earns_no_more_than_its_share(tmp_path):
    assert told(await checked(tmp_path / "a", sound(starter=HALF))) == [
        ("starter.py", "earns 1 of 3 points; starter_share allows 0%")
    ]
    allowed = sound(starter=HALF) | {"assignment.toml": MANIFEST + "starter_share = 0.34\n"}
    assert told(await checked(tmp_path / "b", allowed)) == []


@pytest.mark.parametrize(
    ("expect", "script", "holds"),
    [
        ("full", "passed passed", True), ("full", "passed failed", False),
        ("partial", "passed failed", True), ("partial", "failed failed", False),
        ("partial", "passed passed", False),
        ("none", "failed error", True), ("none", "passed failed", False),
        ("timeout", "passed timeout", True), ("timeout", "failed failed", False),
        ("memory", "memory failed", True), ("memory", "timeout failed", False),
        ("crash", "crashed crashed", True), ("crash", "error error", False),
        ("crash", "passed passed", False),
    ],
)  # fmt: skip
async def test_every_specimen_gets_its_label(tmp_path, expect, script, holds):
    files = sound() | {"specimens/one.py": specimen(expect, f"# script: {script}\n")}
    result = await checked(tmp_path, files)
    assert [problem.where for problem in result.problems] == ([] if holds else ["specimens/one"])


async def test_what_happened_to_a_mislabelled_specimen_is_told(tmp_path):
    files = sound() | {"specimens/one.py": specimen("timeout", "# script: failed passed\n")}
    assert told(await checked(tmp_path, files)) == [
        (
            "specimens/one",
            'says "timeout", but earns 2 of 3 points with seed 1 (outcomes: failed, passed)',
        )
    ]


async def test_our_failure_is_no_problem_of_the_assignment(tmp_path):
    with pytest.raises(BoxFault):
        await checked(tmp_path, examination=ScriptedExamination(failing=BoxFault("no box")))


async def test_progress_tells_the_plan_and_then_each_trial(tmp_path):
    seen = []

    async def note(progress):
        seen.append(progress)

    source = load_folder(write_assignment(tmp_path, sound()))
    result = await check(source, ScriptedExamination(), note)
    assert len(seen[0].planned) == 5
    ended = [progress.ended for progress in seen[1:]]
    assert sorted(ended, key=result.trials.index) == list(result.trials)
