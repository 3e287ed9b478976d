"""Nothing of the suite, the reference, the host or anybody's secrets is in the learner's box."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from grader.catalogue import load_folder, pack
from grader.core.assignment import ENTRY_FILE, Limits
from grader.core.verdict import Outcome
from grader.settings import Settings
from grader.wiring import boxes
from grader.workflow.ports import Bundle, Sitting
from tests.support.examination import ignore
from tests.support.folders import FILES, write_assignment

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROGRAMS = Path(__file__).parent / "programs"
SEARCH = (PROGRAMS / "search.py").read_text()
REACH_OUT = (PROGRAMS / "reach_out.py").read_text()
LEAVE_TRACES = (PROGRAMS / "leave_traces.py").read_text()

ENVIRONMENT = {
    "HOME",
    "LANG",
    "LC_CTYPE",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "PATH",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHASHSEED",
}
DOORS = (
    "supervisor_environment",
    "supervisor_memory",
    "supervisor_descriptors",
    "supervisor_root",
    "kill_supervisor",
    "internet_socket",
    "unix_socket",
    "write_root",
    "write_own_file",
    "become_root",
    "hosts_shadow",
)


async def probe(arena, program: str) -> dict:
    """What the program printed in its visible test."""
    result = (await arena.grade(program))["test_probe"]
    assert result.outcome is Outcome.PASSED, result
    return json.loads(result.output)


async def test_files_memory_and_environment_hold_nothing_of_the_suite(arena, canary):
    found = await probe(arena, SEARCH)
    assert found["files"] == []
    assert found["memory"] == []
    assert found["mapped"].startswith("refused")
    assert found["modules"] == []
    assert canary not in json.dumps(found)
    assert set(found["environment"]) <= ENVIRONMENT


async def test_a_published_assignment_shows_neither_reference_nor_specimens(tmp_path, canary):
    probing = "import pytest\n\n@pytest.mark.visible\n@pytest.mark.points(3)\n"
    probing += "def test_probe(learner):\n    learner.probe()\n"
    texts = {**FILES, "exam/test_double.py": probing}
    changes = {path: f"{text}# {canary}\n" for path, text in texts.items() if path.endswith(".py")}
    source = load_folder(write_assignment(tmp_path, changes))
    assignment = replace(source.assignment, limits=Limits(wall_seconds=90, test_seconds=50))
    bundle = pack(source)

    async def fetch() -> Bundle:
        return bundle

    files = {ENTRY_FILE: SEARCH.encode()}
    sitting = Sitting(assignment, bundle.digest, fetch, files, seed=1)
    async with boxes.examination(Settings(home=tmp_path / "home", concurrency=1)) as examination:
        report = await examination.sit(sitting, ignore)
    found = json.loads(report.results[-1].output)
    assert (found["files"], found["memory"]) == ([], [])


async def test_the_search_would_find_a_word_that_is_there(arena, canary):
    planted = SEARCH.replace("\nOURS =", f'\nPLANTED = "{canary}"\nOURS =', 1)
    found = await probe(arena, planted.replace("path == __file__ or ", ""))
    assert any(path.endswith("solution.py") for path in found["files"])
    assert any(canary in hit for hit in found["memory"])


async def test_the_learner_has_no_privilege_and_no_way_to_others(arena):
    graded = await arena.grade(REACH_OUT)
    found = json.loads(graded["test_probe"].output)
    assert found["uid"] != 0
    opened = {door: found[door] for door in DOORS if not found[door].startswith("refused")}
    assert opened == {}
    status = dict(line.split(":\t", 1) for line in found["status"].splitlines() if ":\t" in line)
    for capabilities in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[capabilities], 16) == 0, capabilities
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert graded.points == 10, "the honest part of the file still earns its points"


async def test_a_submission_finds_no_trace_of_the_one_before(arena):
    first = (await arena.grade(LEAVE_TRACES))["test_probe"]
    second = (await arena.grade(LEAVE_TRACES))["test_probe"]
    assert first.output == second.output
    assert "False" in second.output
