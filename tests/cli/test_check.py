from tests.support.folders import FILES, write_assignment, write_files
from tests.support.scripted import TESTS

NOTHING = "# script: failed failed\n"
SOUND = {
    "starter.py": NOTHING,
    "specimens/adds_two.py": FILES["specimens/adds_two.py"] + "# script: passed failed\n",
}


def sound(tmp_path):
    return write_assignment(tmp_path, SOUND)


def test_a_sound_assignment_is_ready(run, examination, tmp_path):
    ended = run("check", sound(tmp_path))
    assert ended.code == 0
    assert ended.err == ""
    assert "✓ right    solution.py  seed 3" in ended.out
    assert ended.out.splitlines()[-1].endswith("2 tests, ready to be published")


def test_problems_are_one_line_each_however_long(run, examination, tmp_path):
    folder = sound(tmp_path)
    (folder / "assignment.toml").write_text("title = 3\nfoo = 1\n")
    ended = run("check", folder)
    assert ended.code == 1
    assert ended.err == ""
    lines = ended.out.splitlines()
    assert lines[:2] == ["assignment.toml: format: is missing", "assignment.toml: slug: is missing"]
    assert "assignment.toml: title: must be text in quotes, not 3" in lines
    assert 'assignment.toml: unknown key "foo"' in lines
    assert "6 problems" in "".join(lines[-2:])
    assert examination.sat == []


def test_a_failing_trial_is_shown_and_told(run, examination, tmp_path):
    folder = sound(tmp_path)
    (folder / "starter.py").write_text("# script: passed failed\n")
    ended = run("check", folder)
    assert ended.code == 1
    assert "✗ wrong    starter.py" in ended.out
    assert "starter.py: earns 1 of 3 points; starter_share allows 0%\n" in ended.out


def test_a_folder_of_assignments_is_checked_whole(run, examination, tmp_path):
    sound(tmp_path / "course" / "01-first-steps")
    broken = write_files(tmp_path / "course" / "01-first-steps" / "broken", {"assignment.toml": ""})
    ended = run("check", tmp_path / "course", "--json")
    assert ended.code == 1
    passed = {item["folder"]: item["passed"] for item in ended.json["items"]}
    assert passed == {str(broken): False, str(broken.parent / "double-it"): True}


def test_json_has_problems_tests_and_trials(run, examination, tmp_path):
    folder = sound(tmp_path)
    (item,) = run("check", folder, "--json").json["items"]
    assert item["slug"] == "double-it"
    assert item["digest"].startswith("sha256:")
    assert item["problems"] == []
    assert [test["id"] for test in item["tests"]] == [test.id for test in TESTS]
    assert item["trials"][0] | {"seconds": 0} == {
        "subject": "solution.py", "seed": 1, "expected": "full", "points": 3.0, "maximum": 3.0,
        "seconds": 0, "ok": True,
    }  # fmt: skip


def test_a_malformed_folder_in_json(run, examination, tmp_path):
    (item,) = run("check", write_files(tmp_path / "x", {"a.txt": ""}), "--json").json["items"]
    assert item["slug"] is None
    assert {"where": "assignment.toml", "what": "is missing"} in item["problems"]


def test_what_is_no_folder_is_wrong_use(run, examination, tmp_path):
    ended = run("check", tmp_path / "nowhere")
    assert ended.code == 2
    assert "is not a folder" in ended.error
