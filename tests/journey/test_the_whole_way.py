"""From a file handed in over HTTP to its score, through real boxes and a real database."""

import json
from concurrent.futures import ThreadPoolExecutor

from tests.support.service import events, hand_in, wait_for

RIGHT = "def increment(n):\n    return n + 1\n\n\ndef pause():\n    pass\n"
WRONG = "def increment(n):\n    return n + 2\n\n\ndef pause():\n    pass\n"


def test_a_right_solution_earns_its_points_and_tells_each_test_as_it_ends(classroom):
    service, _, (token, *_) = classroom
    with service.client(token) as learner:
        accepted = hand_in(learner, "increment", RIGHT)
        kinds = events(learner, accepted["id"])
        view = learner.get(f"/submissions/{accepted['id']}").json()
    assert kinds[0] == "queued"
    assert kinds.count("test") == 4
    assert kinds[-1] == "graded"
    assert view["score"] == {"points": 10.0, "maximum": 10.0}
    assert [test["outcome"] for test in view["report"]["tests"]] == ["passed"] * 4


def test_a_wrong_solution_gets_feedback_that_holds_back_what_is_hidden(classroom):
    service, staff, (token, *_) = classroom
    with service.client(token) as learner, service.client(staff) as instructor:
        accepted = hand_in(learner, "increment", WRONG)
        view = wait_for(learner, accepted["id"])
        full = instructor.get(f"/submissions/{accepted['id']}").json()
    shown = {test["title"]: test for test in view["report"]["tests"]}
    assert view["score"]["points"] == 5.0
    assert shown["increment(1) is 2"]["counterexample"]["call"] == "increment(1)"
    assert shown["increment adds one"]["outcome"] == "failed"
    assert shown["increment adds one"]["counterexample"] is None
    complete = {test["title"]: test for test in full["report"]["tests"]}
    assert complete["increment adds one"]["counterexample"]["call"].startswith("increment(")


def test_the_best_score_counts_and_others_submissions_stay_unseen(classroom):
    service, _, (_, token, other, *_) = classroom
    with service.client(token) as learner:
        for solution in (RIGHT, WRONG):
            submission = hand_in(learner, "increment", solution)["id"]
            wait_for(learner, submission)
        (score,) = learner.get("/scores").json()["items"]
    with service.client(other) as stranger:
        assert stranger.get(f"/submissions/{submission}").status_code == 404
        assert stranger.get(f"/submissions/{submission}/events").status_code == 404
        assert stranger.get("/submissions").json()["items"] == []
    assert score["score"] == {"points": 10.0, "maximum": 10.0}
    assert score["attempts"] == 2


def test_a_precheck_runs_the_visible_tests_and_costs_no_attempt(classroom):
    service, _, (_, _, token, *_) = classroom
    with service.client(token) as learner:
        accepted = hand_in(learner, "increment", RIGHT, params={"precheck": "true"})
        view = wait_for(learner, accepted["id"])
        (score,) = learner.get("/scores").json()["items"]
    assert [test["title"] for test in view["report"]["tests"]] == [
        "Your file loads",
        "increment(1) is 2",
    ]
    assert score["attempts"] == 0


def test_a_hundred_at_once_are_all_graded_and_none_twice(classroom):
    service, staff, learners = classroom

    def ten_submissions(token: str) -> list[dict]:
        with service.client(token) as learner:
            handed_in = [hand_in(learner, "increment", RIGHT)["id"] for _ in range(10)]
            return [wait_for(learner, submission, seconds=110) for submission in handed_in]

    with ThreadPoolExecutor(len(learners)) as pool:
        views = [view for views in pool.map(ten_submissions, learners) for view in views]
    assert len({view["id"] for view in views}) == 100
    assert {view["state"] for view in views} == {"graded"}
    assert {view["score"]["points"] for view in views} == {10.0}
    with service.client(staff) as instructor:
        runs = [instructor.get(f"/submissions/{view['id']}/runs").json() for view in views[::10]]
    assert all(len(found["items"]) == 1 for found in runs), runs


def test_a_result_comes_out_the_same_when_it_is_replayed(classroom):
    service, _, (token, *_) = classroom
    with service.client(token) as learner:
        submission = hand_in(learner, "increment", WRONG)["id"]
        wait_for(learner, submission)
    replayed = service.grader("replay", submission, "--json")
    assert replayed.returncode == 0, replayed.stderr
    assert json.loads(replayed.stdout)["same"] is True


def test_a_host_that_cannot_isolate_grades_nothing(classroom):
    """A worker without its runtime says what is missing and ends; nothing runs outside a box."""
    service, _, _ = classroom
    refused = service.grader("worker", GRADER_RUNTIME="no-such-runtime")
    assert refused.returncode == 1
    assert "no-such-runtime" in refused.stderr
    assert "apt-get install" in refused.stderr
