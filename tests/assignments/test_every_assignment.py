"""Every assignment of the course, and the fixture, through the gate they are published by."""

from pathlib import Path

import pytest

from grader.catalogue import find_assignments, load_folder, specimens
from grader.catalogue.check import check
from grader.core.assignment import Attempts
from grader.workflow.ports import Examination

ROOT = Path(__file__).parents[2]
COURSE = find_assignments([ROOT / "assignments"])
FIXTURES = find_assignments([ROOT / "tests" / "fixtures" / "assignments"])

every_assignment = pytest.mark.parametrize("folder", [*COURSE, *FIXTURES], ids=lambda f: f.name)
every_course_assignment = pytest.mark.parametrize("folder", COURSE, ids=lambda f: f.name)


def test_there_are_assignments():
    assert COURSE
    assert FIXTURES


@every_course_assignment
def test_specimens_show_what_can_happen(folder: Path):
    found = specimens(load_folder(folder))
    expected = {str(specimen.expect) for specimen in found}
    assert {"full", "partial", "timeout", "crash"} <= expected
    assert len([s for s in found if s.expect == "full"]) >= 2, "two styles besides the reference's"
    assert [s for s in found if s.is_misconception]


@every_course_assignment
def test_counterexamples_and_statement_are_for_learners(folder: Path):
    assignment = load_folder(folder).assignment
    assert assignment.reveal.counterexamples_after == 3
    assert assignment.attempts == Attempts(maximum=30, cooldown_seconds=60, free=5)
    assert "## What to write" in assignment.statement
    assert "$" in assignment.statement


@pytest.mark.box
@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="session")
@every_assignment
async def test_everything_earns_what_its_label_says(folder: Path, examination: Examination):
    result = await check(load_folder(folder), examination)
    assert result.problems == ()
