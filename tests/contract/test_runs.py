import asyncio
from uuid import uuid4

import pytest

from grader.core.assignment import Test
from grader.core.errors import NotFound
from grader.core.submission import Run, RunState, Submission, SubmissionState
from grader.core.verdict import Counterexample, Outcome, Report, Resources, Score, TestResult
from grader.workflow.ports import Store
from tests.support.world import (
    A_PROVENANCE,
    World,
    a_bundle,
    a_report,
    a_score,
    a_submission,
    an_assignment,
    begin,
    finish,
    grade,
    hand_in,
    make_world,
    publish,
    reread,
    rolled_back,
)


async def submitted(store: Store) -> tuple[World, Submission]:
    world = await make_world(store)
    return world, await hand_in(store, a_submission(world))


async def runs(store: Store, submission: Submission) -> list[Run]:
    async with store.begin() as tx:
        return list(await tx.submissions.runs(submission.id))


async def states(store: Store, submission: Submission) -> list[RunState]:
    return [run.state for run in await runs(store, submission)]


async def fault(store: Store, run: Run | None, words: str = "box broke", *, final: bool) -> None:
    assert run is not None
    async with store.begin() as tx:
        await tx.submissions.fault_run(run.id, words, final=final)


async def test_a_run_begins_and_the_submission_runs(store: Store) -> None:
    _, submission = await submitted(store)
    run = await begin(store, submission, "worker-7")
    assert run is not None
    assert (run.number, run.state, run.worker) == (1, RunState.RUNNING, "worker-7")
    assert (await reread(store, submission)).state is SubmissionState.RUNNING
    assert await runs(store, submission) == [run]


async def test_a_finished_run_gives_the_submission_its_result(store: Store) -> None:
    _, submission = await submitted(store)
    assert await grade(store, submission, 2.0)
    graded = await reread(store, submission)
    assert (graded.state, graded.score) == (SubmissionState.GRADED, Score(2.0, 5.0))
    assert graded.graded_at is not None
    async with store.begin() as tx:
        result = await tx.submissions.result(submission.id)
    assert result is not None
    assert (result.state, result.report, result.score, result.provenance) == (
        RunState.FINISHED,
        a_report(2.0),
        a_score(2.0),
        A_PROVENANCE,
    )


async def test_a_report_keeps_every_word_that_can_be_kept(store: Store) -> None:
    _, submission = await submitted(store)
    result = TestResult(
        Test("t", "title", 1.5, False, 3, "hint"),
        Outcome.FAILED,
        "message",
        "ValueError: π",
        Counterexample("f(1)", "2", "not 3"),
        "line\n\ttab",
        0.125,
        "trace",
    )
    odd = TestResult(Test("u", "u", 1), Outcome.ERROR, learner_message="\x00 \ud800 end")
    report = Report((result, odd), Resources(1.5, 0.5, 64.25, 3, 1))
    run = await begin(store, submission)
    assert run is not None
    async with store.begin() as tx:
        await tx.submissions.finish_run(run.id, report, a_score(), A_PROVENANCE)
        stored = await tx.submissions.result(submission.id)
    assert stored is not None
    assert stored.report is not None
    assert stored.report.results[0] == result
    assert stored.report.results[1].learner_message == "\ufffd \ufffd end"
    assert stored.report.resources == report.resources


async def test_what_has_its_result_is_not_run_again(store: Store) -> None:
    _, submission = await submitted(store)
    await grade(store, submission)
    assert await begin(store, submission) is None
    assert await states(store, submission) == [RunState.FINISHED]


async def test_a_run_that_was_left_open_is_closed_when_the_next_begins(store: Store) -> None:
    _, submission = await submitted(store)
    await begin(store, submission)
    second = await begin(store, submission)
    assert second is not None
    assert second.number == 2
    first = (await runs(store, submission))[0]
    assert first.state is RunState.FAULTED
    assert "worker stopped" in (first.fault or "")
    assert first.finished_at is not None


async def test_of_two_open_runs_the_first_to_finish_counts(store: Store) -> None:
    _, submission = await submitted(store)
    slow, quick = await begin(store, submission), await begin(store, submission)
    assert await finish(store, quick, 5.0)
    assert not await finish(store, slow, 1.0)
    assert await states(store, submission) == [RunState.SUPERSEDED, RunState.FINISHED]
    assert (await reread(store, submission)).score == a_score(5.0)


async def test_a_worker_taken_for_dead_may_still_be_first(store: Store) -> None:
    _, submission = await submitted(store)
    presumed_dead, other = await begin(store, submission), await begin(store, submission)
    assert await finish(store, presumed_dead, 4.0)
    assert not await finish(store, other, 5.0)
    assert await states(store, submission) == [RunState.FINISHED, RunState.SUPERSEDED]
    assert (await reread(store, submission)).score == a_score(4.0)


async def test_a_run_finishes_once(store: Store) -> None:
    _, submission = await submitted(store)
    run = await begin(store, submission)
    assert await finish(store, run, 3.0)
    assert not await finish(store, run, 5.0)
    assert await states(store, submission) == [RunState.FINISHED]
    assert (await reread(store, submission)).score == a_score(3.0)


@pytest.mark.parametrize("same_run", [True, False], ids=["same run", "two runs"])
async def test_racing_to_finish_leaves_one_result(store: Store, same_run: bool) -> None:
    _, submission = await submitted(store)
    first = await begin(store, submission)
    second = first if same_run else await begin(store, submission)
    kept = await asyncio.gather(*(finish(store, run) for run in [first, second] * 4))
    assert sum(kept) == 1
    assert (await states(store, submission)).count(RunState.FINISHED) == 1


async def test_racing_to_begin_leaves_one_run_open(store: Store) -> None:
    _, submission = await submitted(store)
    begun = await asyncio.gather(*(begin(store, submission, f"w{n}") for n in range(6)))
    assert sorted(run.number for run in begun if run) == [1, 2, 3, 4, 5, 6]
    assert (await states(store, submission)).count(RunState.RUNNING) == 1


async def test_begin_and_finish_may_race(store: Store) -> None:
    _, submission = await submitted(store)
    first = await begin(store, submission)
    kept, late = await asyncio.gather(finish(store, first), begin(store, submission))
    assert kept
    if late is not None:
        assert not await finish(store, late)
    assert (await states(store, submission)).count(RunState.FINISHED) == 1


async def test_a_result_is_rolled_back_with_its_transaction(store: Store) -> None:
    _, submission = await submitted(store)
    run = await begin(store, submission)
    assert run is not None
    async with rolled_back(store) as tx:
        await tx.submissions.finish_run(run.id, a_report(), a_score(), A_PROVENANCE)
        await tx.submissions.log(submission.id, [("graded", {})])
    assert (await reread(store, submission)).state is SubmissionState.RUNNING
    assert await states(store, submission) == [RunState.RUNNING]
    async with store.begin() as tx:
        assert await tx.submissions.progress(submission.id) == []


async def test_a_fault_queues_the_submission_again(store: Store) -> None:
    _, submission = await submitted(store)
    await fault(store, await begin(store, submission), final=False)
    again = await reread(store, submission)
    assert (again.state, again.fault) == (SubmissionState.QUEUED, None)
    [run] = await runs(store, submission)
    assert (run.state, run.fault) == (RunState.FAULTED, "box broke")


async def test_the_last_fault_is_kept_for_staff_and_is_no_score(store: Store) -> None:
    _, submission = await submitted(store)
    await fault(store, await begin(store, submission), "no \x00 box", final=True)
    faulted = await reread(store, submission)
    assert (faulted.state, faulted.fault) == (SubmissionState.FAULTED, "no \ufffd box")
    assert faulted.score is None


async def test_a_fault_does_not_undo_anothers_result(store: Store) -> None:
    _, submission = await submitted(store)
    slow, quick = await begin(store, submission), await begin(store, submission)
    await finish(store, quick)
    await fault(store, slow, final=True)
    assert (await reread(store, submission)).state is SubmissionState.GRADED
    await fault(store, quick, final=True)
    assert (await states(store, submission))[1] is RunState.FINISHED


async def test_a_fault_does_not_stop_the_run_that_took_over(store: Store) -> None:
    _, submission = await submitted(store)
    first, second = await begin(store, submission), await begin(store, submission)
    await fault(store, first, final=True)
    assert (await reread(store, submission)).state is SubmissionState.RUNNING
    assert await finish(store, second)


async def test_a_faulted_submission_can_still_be_run(store: Store) -> None:
    _, submission = await submitted(store)
    await fault(store, await begin(store, submission), final=True)
    assert await grade(store, submission)
    graded = await reread(store, submission)
    assert (graded.state, graded.fault) == (SubmissionState.GRADED, None)


async def requeue(store: Store, submission: Submission) -> None:
    async with store.begin() as tx:
        await tx.submissions.requeue(submission.id)


async def test_a_regrade_replaces_the_result_and_keeps_the_runs(store: Store) -> None:
    _, submission = await submitted(store)
    await grade(store, submission, 2.0)
    await requeue(store, submission)
    waiting = await reread(store, submission)
    assert (waiting.state, waiting.score) == (SubmissionState.QUEUED, a_score(2.0))
    assert await grade(store, submission, 5.0)
    assert (await reread(store, submission)).score == a_score(5.0)
    assert await states(store, submission) == [RunState.FINISHED, RunState.FINISHED]
    async with store.begin() as tx:
        result = await tx.submissions.result(submission.id)
    assert result is not None
    assert result.number == 2


async def test_a_regrade_may_move_to_another_version(store: Store) -> None:
    world, submission = await submitted(store)
    second = await publish(store, world.course, an_assignment(), "second")
    await grade(store, submission)
    async with store.begin() as tx:
        await tx.submissions.requeue(submission.id, second.id)
    assert (await reread(store, submission)).version_id == second.id
    assert second.digest == a_bundle("second").digest


async def test_a_run_from_before_the_regrade_cannot_answer_it(store: Store) -> None:
    _, submission = await submitted(store)
    stale, quick = await begin(store, submission), await begin(store, submission)
    await finish(store, quick, 2.0)
    await requeue(store, submission)
    assert not await finish(store, stale, 5.0)
    assert (await reread(store, submission)).state is SubmissionState.QUEUED


async def test_what_is_under_way_is_not_requeued(store: Store) -> None:
    _, submission = await submitted(store)
    run = await begin(store, submission)
    await requeue(store, submission)
    assert (await reread(store, submission)).state is SubmissionState.RUNNING
    assert await finish(store, run)


async def test_unknown_submissions_and_runs_are_not_found(store: Store) -> None:
    await make_world(store)
    async with store.begin() as tx:
        with pytest.raises(NotFound):
            await tx.submissions.begin_run(uuid4(), "w")
        with pytest.raises(NotFound):
            await tx.submissions.finish_run(uuid4(), a_report(), a_score(), A_PROVENANCE)
        with pytest.raises(NotFound):
            await tx.submissions.fault_run(uuid4(), "x", final=False)
        with pytest.raises(NotFound):
            await tx.submissions.requeue(uuid4())
