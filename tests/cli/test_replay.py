from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest

from grader.cli import backend, replaying
from grader.core.submission import Run, RunState
from grader.core.verdict import Outcome, Provenance, Report, Score
from grader.workflow.replay import Difference, Replay

ID = UUID("0199d7a2-5c1e-7b44-9f0e-2f6a1c7e8d10")
PROVENANCE = Provenance("sha256:a", "sha256:e", 7, "sha256:l")


def a_replay(score, *differences):
    stored = Run(
        ID, ID, 1, RunState.FINISHED, "w", datetime(2026, 1, 1, tzinfo=UTC), score=Score(3, 3)
    )
    return Replay(stored, Report(()), score, PROVENANCE, differences)


@pytest.fixture
def replay(run, examination, monkeypatch):
    @asynccontextmanager
    async def no_store():
        yield None

    def invoke(result, *arguments):
        async def replayed(store, opened, submission_id):
            assert (opened, submission_id) == (examination, ID)
            return result

        monkeypatch.setattr(backend, "store", no_store)
        monkeypatch.setattr(replaying, "replay", replayed)
        return run("replay", ID, *arguments)

    return invoke


def test_the_same_comes_out(replay):
    ended = replay(a_replay(Score(3, 3)))
    assert (ended.code, ended.out) == (0, "✓ The same comes out: 3 of 3 points.\n")


def test_what_comes_out_otherwise_is_named(replay):
    difference = Difference("t.py::t", Outcome.PASSED, Outcome.FAILED)
    ended = replay(a_replay(Score(0, 3), difference))
    assert ended.code == 1
    assert ended.out.splitlines() == [
        "✗ Something else comes out: 0 of 3 points.", "t.py::t: was passed, is failed",
    ]  # fmt: skip


def test_json(replay):
    ended = replay(a_replay(Score(3, 3)), "--json")
    assert ended.json["same"] is True
    assert ended.json["provenance"]["seed"] == 7
