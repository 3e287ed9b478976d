"""The demo's parts; the whole of it runs in tests/journey."""

import fcntl
import io
import socket
import time
from dataclasses import asdict, replace

import pytest
from rich.console import Console

from grader.catalogue import load_folder
from grader.cli.demo.cast import Member
from grader.cli.demo.home import demo_home
from grader.cli.demo.processes import Process, free_port
from grader.cli.demo.samples import LOOT, Sample, choose, shortcoming
from grader.cli.demo.story import _folder
from grader.cli.demo.welcome import print_welcome
from grader.core.errors import Invalid, Unavailable
from grader.core.feedback import ReportView
from grader.core.people import Role
from grader.core.verdict import Outcome
from tests.cli.test_feedback import LOADED, NOT_ORTHONORMAL, SLOW
from tests.support.folders import write_assignment

RIGHT = Sample("right", "double-it", (), wants_full=True)
SLOWLY = Sample("slow", "double-it", (), wants=Outcome.TIMEOUT)
THIEF = Sample("thief", "double-it", ())


def graded(points, *tests):
    score = {"points": points, "maximum": 3.0}
    return {"score": score, "report": asdict(ReportView((LOADED, *tests)))}


@pytest.mark.parametrize(
    ("sample", "submission", "wrong"),
    [
        (RIGHT, graded(3.0), None),
        (RIGHT, graded(2.0), "the right solution did not earn all points"),
        (SLOWLY, graded(1.0, SLOW), None),
        (SLOWLY, graded(1.0, NOT_ORTHONORMAL), "no test ended as timeout"),
        (SLOWLY, graded(3.0, SLOW), "it earned all points"),
        (THIEF, graded(0.0, NOT_ORTHONORMAL), None),
        (
            THIEF,
            graded(0.0, replace(SLOW, output=f"looking in files: {LOOT}: []")),
            "it found the tests",
        ),
        (THIEF, {"score": None, "report": graded(0.0)["report"]}, "it has no score"),
    ],
)
def test_what_is_not_as_it_must_be_is_told(sample, submission, wrong):
    assert shortcoming(sample, submission) == wrong


def labelled(expect):
    return f'# /// specimen\n# expect = "{expect}"\n# ///\n'


KINDS = {"specimens/crash.py": labelled("crash"), "specimens/endless.py": labelled("timeout")}


def test_the_samples_are_of_five_kinds(tmp_path):
    samples = choose([load_folder(write_assignment(tmp_path, KINDS))])
    assert [sample.about for sample in samples] == [
        "the right solution", "a misconception, adds-two", "one that crashes",
        "one that never ends", "one that looks for the tests",
    ]  # fmt: skip


def test_the_thief_answers_to_every_function_of_the_assignment(tmp_path, capsys, monkeypatch):
    thief = choose([load_folder(write_assignment(tmp_path, KINDS))])[-1]
    walked = [(str(tmp_path / "double-it" / "exam"), [], ["test_double.py"])]
    monkeypatch.setattr("os.walk", lambda _: walked)
    namespace = {"__file__": "solution.py"}
    exec(thief.files[0].data, namespace)
    namespace["double"](2)
    assert f"files: {LOOT}" in capsys.readouterr().out


@pytest.mark.parametrize("missing", [*KINDS, "specimens/adds_two.py"])
def test_without_a_specimen_of_each_kind_there_is_no_demo(tmp_path, missing):
    folder = write_assignment(tmp_path, KINDS)
    (folder / missing).unlink()
    with pytest.raises(Invalid, match="the demo needs one"):
        choose([load_folder(folder)])


def test_a_demos_folder_is_gone_when_it_ends(tmp_path):
    with demo_home(tmp_path / "demo") as home:
        (home / "data").mkdir()
        assert home.parent == tmp_path / "demo"
    assert list((tmp_path / "demo").iterdir()) == []


def test_what_a_killed_demo_left_is_removed_and_a_running_one_is_left_alone(tmp_path):
    killed, alive = tmp_path / "killed", tmp_path / "alive"
    for folder in (killed, alive):
        folder.mkdir()
        (folder / "lock").touch()
    with (alive / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with demo_home(tmp_path):
            assert not killed.exists()
            assert alive.exists()


def test_a_home_that_cannot_be_written_to_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="GRADER_HOME"), demo_home(tmp_path / "file" / "demo"):
        pytest.fail("there is no such folder")


def test_a_port_is_found():
    assert free_port(4711) == 4711
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert free_port(0) != taken.getsockname()[1]
    assert free_port(None) > 0


def test_a_child_that_ends_is_told_with_its_last_words(tmp_path):
    child = Process(tmp_path, "serve", "--port", "no")
    with pytest.raises(Unavailable, match=r"The serve ended with 2: .*value for '--port'"):
        _check_until_it_ends(child)
    child.stop()


def _check_until_it_ends(child):
    while True:
        child.check()
        time.sleep(0.05)


def test_the_welcome_tells_how_to_log_in(tmp_path):
    member = Member("ada", "Ada Lovelace", Role.LEARNER, "gradus_" + "x" * 43)
    source = load_folder(write_assignment(tmp_path))
    file = io.StringIO()
    print_welcome(Console(file=file, width=60), "http://127.0.0.1:8000", member, [member], [source])
    lines = file.getvalue().splitlines()
    export = f"  export GRADER_SERVER=http://127.0.0.1:8000 GRADER_TOKEN={member.token}"
    assert export in lines
    assert "  grader submit double-it my_solution.py" in lines
    assert f"  Ada Lovelace  learner  {member.token}" in lines


def test_the_course_is_found(tmp_path, monkeypatch):
    assert _folder(tmp_path) == tmp_path
    (tmp_path / "assignments").mkdir()
    monkeypatch.chdir(tmp_path)
    assert _folder(None).resolve() == tmp_path / "assignments"


def test_a_course_that_is_not_there_is_wrong_use(run, tmp_path):
    ended = run("demo", "--once", "--assignments", tmp_path / "nowhere")
    assert ended.code == 2
    assert "is not a folder" in ended.error
