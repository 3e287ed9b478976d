import asyncio
import json
from dataclasses import replace

import pytest

from grader.core.assignment import HiddenReveal, RevealPolicy
from grader.core.errors import BoxFault, ExamFault, HostUnfit, Unavailable
from grader.core.submission import Purpose, RunState, SubmissionState
from grader.core.verdict import Outcome, Score
from grader.workflow import grade as grade_module
from grader.workflow.regrade import regrade
from tests.support.classroom import HIDDEN, SECRET, TESTS, VISIBLE, assignment


async def progress(classroom, submission):
    async with classroom.store.begin() as tx:
        return await tx.submissions.progress(submission.id)


async def look(classroom, submission):
    async with classroom.store.begin() as tx:
        return await tx.submissions.get(submission.id), await tx.submissions.runs(submission.id)


async def test_a_submission_gets_its_grade(classroom):
    version = await classroom.publish()
    submission = await classroom.hand_in()
    classroom.examination.outcomes = {HIDDEN.id: Outcome.FAILED}
    await classroom.grade(submission.id)
    graded, (run,) = await look(classroom, submission)
    assert (graded.state, graded.score) == (SubmissionState.GRADED, Score(4.0, 10.0))
    assert run.state is RunState.FINISHED
    assert run.provenance.assignment_digest == version.digest
    assert run.provenance.seed == submission.seed
    assert [result.outcome for result in run.report.results] == [
        Outcome.PASSED, Outcome.PASSED, Outcome.FAILED,
    ]  # fmt: skip
    (sitting,) = classroom.examination.sittings
    assert sitting.files == {"solution.py": b"def double(x):\n    return 2 * x\n"}
    assert (sitting.seed, sitting.only_visible) == (submission.seed, False)
    assert (await sitting.fetch_bundle()).data == b"bundle"


async def test_the_live_log_tells_the_whole_way(classroom):
    await classroom.publish()
    submission = await classroom.hand_in()
    await classroom.grade(submission.id)
    entries = await progress(classroom, submission)
    assert [entry.kind for entry in entries] == [
        "queued", "started", "test", "test", "test", "graded",
    ]  # fmt: skip
    assert entries[1].data["total"] == 3
    assert [entry.data["number"] for entry in entries[2:5]] == [1, 2, 3]
    assert entries[-1].data == {"score": {"points": 10.0, "maximum": 10.0}}


@pytest.mark.parametrize("hidden", list(HiddenReveal))
async def test_nothing_hidden_is_in_the_live_log(classroom, hidden):
    await classroom.publish(assignment(reveal=RevealPolicy(hidden)))
    submission = await classroom.hand_in()
    classroom.examination.outcomes = {HIDDEN.id: Outcome.FAILED}
    await classroom.grade(submission.id)
    entries = await progress(classroom, submission)
    log = json.dumps([entry.data for entry in entries])
    assert SECRET not in log
    assert (HIDDEN.title in log) is (hidden is HiddenReveal.OUTCOMES)
    shows_score = hidden is not HiddenReveal.NOTHING
    assert (entries[-1].data["score"] is not None) is shows_score


async def test_a_visible_tests_details_are_in_the_live_log(classroom):
    await classroom.publish()
    submission = await classroom.hand_in()
    classroom.examination.outcomes = {VISIBLE.id: Outcome.ERROR}
    await classroom.grade(submission.id)
    assert SECRET in json.dumps([e.data for e in await progress(classroom, submission)])


async def test_a_precheck_sits_only_the_visible_tests(classroom):
    await classroom.publish()
    submission = await classroom.hand_in(purpose=Purpose.PRECHECK)
    await classroom.grade(submission.id)
    graded, _ = await look(classroom, submission)
    assert graded.score == Score(4.0, 4.0)


async def test_what_has_its_result_is_not_graded_again(classroom):
    await classroom.publish()
    submission = await classroom.hand_in()
    await classroom.grade(submission.id)
    await classroom.grade(submission.id)
    assert len(classroom.examination.sittings) == 1


async def test_two_workers_at_once_leave_one_result(classroom):
    await classroom.publish()
    submission = await classroom.hand_in()
    both = asyncio.Barrier(2)
    waited = []

    async def meet():
        if len(waited) < 2:
            waited.append(1)
            await both.wait()

    classroom.examination.during = meet
    await asyncio.gather(classroom.grade(submission.id), classroom.grade(submission.id))
    graded, runs = await look(classroom, submission)
    assert graded.state is SubmissionState.GRADED
    assert sorted(run.state for run in runs).count(RunState.FINISHED) == 1
    kinds = [entry.kind for entry in await progress(classroom, submission)]
    assert kinds.count("graded") == 1


class TestFaults:
    async def test_our_failure_is_raised_for_another_try_and_is_no_verdict(self, classroom):
        await classroom.publish()
        submission = await classroom.hand_in()
        classroom.examination.faults = [BoxFault("the box fell over")]
        with pytest.raises(BoxFault):
            await classroom.grade(submission.id)
        waiting, (run,) = await look(classroom, submission)
        assert (waiting.state, waiting.score) == (SubmissionState.QUEUED, None)
        assert (run.state, run.fault) == (RunState.FAULTED, "the box fell over")
        await classroom.grade(submission.id)
        graded, runs = await look(classroom, submission)
        assert graded.score == Score(10.0, 10.0)
        assert [run.number for run in runs] == [1, 2]
        kinds = [entry.kind for entry in await progress(classroom, submission)]
        assert "retrying" in kinds
        assert kinds[-1] == "graded"

    async def test_after_the_last_try_the_submission_is_faulted_never_zero(self, classroom):
        await classroom.publish()
        submission = await classroom.hand_in()
        classroom.examination.faults = [BoxFault("the box fell over")]
        with pytest.raises(BoxFault):
            await classroom.grade(submission.id, last_try=True)
        faulted, _ = await look(classroom, submission)
        assert (faulted.state, faulted.score) == (SubmissionState.FAULTED, None)
        assert faulted.fault == "the box fell over"
        last = (await progress(classroom, submission))[-1]
        assert (last.kind, last.data) == ("faulted", {"run": 1})

    @pytest.mark.parametrize("fault", [HostUnfit("no runtime"), Unavailable("no database")])
    async def test_what_would_befall_any_it_waits_out_even_after_the_last_try(
        self, classroom, fault
    ):
        await classroom.publish()
        submission = await classroom.hand_in()
        classroom.examination.faults = [fault]
        with pytest.raises(type(fault)):
            await classroom.grade(submission.id, last_try=True)
        waiting, (run,) = await look(classroom, submission)
        assert (waiting.state, waiting.score) == (SubmissionState.QUEUED, None)
        assert run.fault == str(fault)

    async def test_anything_unexpected_is_a_fault(self, classroom):
        await classroom.publish()
        submission = await classroom.hand_in()
        classroom.examination.faults = [KeyError("oops")]
        with pytest.raises(ExamFault, match="KeyError"):
            await classroom.grade(submission.id)
        _, (run,) = await look(classroom, submission)
        assert run.state is RunState.FAULTED

    async def test_a_report_about_other_tests_is_a_fault(self, classroom):
        await classroom.publish()
        submission = await classroom.hand_in()
        classroom.examination.tests = (VISIBLE, replace(HIDDEN, points=600.0))
        with pytest.raises(ExamFault, match="not the tests of"):
            await classroom.grade(submission.id)
        assert (await look(classroom, submission))[0].score is None

    async def test_a_cancelled_worker_leaves_work_for_the_next(self, classroom):
        await classroom.publish()
        submission = await classroom.hand_in()
        started = asyncio.Event()

        async def hang():
            started.set()
            await asyncio.sleep(60)

        classroom.examination.during = hang
        task = asyncio.create_task(classroom.grade(submission.id))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        classroom.examination.during = None
        await classroom.grade(submission.id)
        assert (await look(classroom, submission))[0].state is SubmissionState.GRADED


class Outage:
    """A store that is away as often as it is told."""

    def __init__(self, store, fails):
        self.store, self.fails = store, fails

    def begin(self):
        if self.fails():
            raise Unavailable("the database is away")
        return self.store.begin()


class TestOutages:
    async def test_a_result_waits_for_the_database(self, classroom):
        await classroom.publish()
        submission = await classroom.hand_in()
        left = 3

        def fails():
            nonlocal left
            if not classroom.examination.sittings:
                return False
            left -= 1
            return left >= 0

        whole, classroom.store = classroom.store, Outage(classroom.store, fails)
        await classroom.grade(submission.id)
        classroom.store = whole
        assert left < 0
        assert len(classroom.examination.sittings) == 1
        kinds = [entry.kind for entry in await progress(classroom, submission)]
        assert kinds == ["queued", "started", "test", "test", "test", "graded"]

    async def test_when_it_stays_away_the_whole_job_is_tried_again(self, classroom, monkeypatch):
        monkeypatch.setattr(grade_module, "RESULT_PATIENCE", 0.0)
        monkeypatch.setattr(grade_module, "FAULT_PATIENCE", 0.0)
        await classroom.publish()
        submission = await classroom.hand_in()
        whole = classroom.store
        classroom.store = Outage(whole, lambda: bool(classroom.examination.sittings))
        with pytest.raises(Unavailable) as fault:
            await classroom.grade(submission.id)
        assert "could not be recorded" in fault.value.__notes__[0]
        classroom.store = whole
        await classroom.grade(submission.id)
        graded, runs = await look(classroom, submission)
        assert graded.score == Score(10.0, 10.0)
        assert [run.state for run in runs] == [RunState.FAULTED, RunState.FINISHED]

    async def test_a_result_stored_although_the_answer_was_lost_counts_once(
        self, classroom, monkeypatch
    ):
        await classroom.publish()
        submission = await classroom.hand_in()
        finish = grade_module._finish
        tries = []

        async def lost(*arguments):
            await finish(*arguments)
            tries.append(1)
            if len(tries) == 1:
                raise Unavailable("the connection broke during the commit")

        monkeypatch.setattr(grade_module, "_finish", lost)
        await classroom.grade(submission.id)
        graded, (run,) = await look(classroom, submission)
        assert (graded.state, run.state) == (SubmissionState.GRADED, RunState.FINISHED)
        kinds = [entry.kind for entry in await progress(classroom, submission)]
        assert kinds.count("graded") == 1


class TestRegrade:
    async def test_a_submission_is_graded_again_against_the_current_version(self, classroom):
        await classroom.publish()
        submission = await classroom.hand_in()
        await classroom.grade(submission.id)
        mended = await classroom.publish(text="mended", tests=(VISIBLE,))
        queued = await regrade(classroom.store, classroom.teacher, submission.id)
        assert (queued.state, queued.version_id) == (SubmissionState.QUEUED, mended.id)
        classroom.examination.tests = (VISIBLE,)
        await classroom.grade(submission.id)
        graded, runs = await look(classroom, submission)
        assert graded.score == Score(4.0, 4.0)
        assert runs[1].provenance.assignment_digest == mended.digest
        assert runs[1].provenance.seed == runs[0].provenance.seed == submission.seed
        assert len(TESTS) == 2
