import pytest

from grader.cli import submitting
from tests.support.fake_service import Reply, events, problem

ID = "0199d7a2-5c1e-7b44-9f0e-2f6a1c7e8d10"
POST = "POST /api/v1/assignments/double-it/submissions"
GET = f"GET /api/v1/submissions/{ID}"
EVENTS = f"{GET}/events"
LOAD = {"id": "load", "title": "Your file loads", "points": 0, "visible": True}
TEST = {"id": "t.py::t", "title": "doubles two", "points": 3, "visible": True}
REPORT = {
    "tests": [
        {**LOAD, "earned": 0, "outcome": "passed", "message": "", "hint": None,
         "counterexample": None, "learner_message": "", "output": "", "seconds": 0.1, "detail": ""},
        {**TEST, "earned": 0, "outcome": "failed", "message": "It does not double.", "hint": None,
         "counterexample": {"call": "double(2)", "answer": "5", "broken": "double(x) = 2x"},
         "learner_message": "", "output": "", "seconds": 0.1, "detail": ""},
    ],
    "withheld": "",
    "resources": {"wall_seconds": 1.0, "learner_seconds": 1.0, "peak_memory_mb": 64.0, "calls": 0,
                  "children": 0},
}  # fmt: skip


def submission(state="graded", **changes):
    return {
        "id": ID, "slug": "double-it", "title": "Double it", "learner": "ada", "attempt": 2,
        "purpose": "graded", "state": state, "created_at": "2026-03-02T09:30:00Z",
        "graded_at": None, "queue_place": None, "fault": None, "provenance": None,
        "score": {"points": 0.0, "maximum": 3.0} if state == "graded" else None,
        "report": REPORT if state == "graded" else None,
        "links": {"self": "", "events": ""},
        **changes,
    }  # fmt: skip


QUEUED = (1, "queued", {"queue_place": 4})
STARTED = (2, "started", {"run": 1, "total": 2, "tests": [LOAD, TEST]})
ENDED = [(3, "test", {"number": 1, "test": LOAD}), (4, "test", {"number": 2, "test": None})]
GRADED = (5, "graded", {})


@pytest.fixture
def hand_in(run, service, tmp_path):
    work = tmp_path / "solution.py"
    work.write_text("def double(x): return 5\n")
    service.answer(POST, Reply(submission("queued"), 202))
    service.answer(EVENTS, events(QUEUED, STARTED, *ENDED, GRADED))
    service.answer(GET, Reply(submission()))

    def invoke(*arguments):
        return run("submit", "double-it", work, "--server", service.url, "--token", "t", *arguments)

    return invoke


def test_feedback_is_shown_once_it_is_there(hand_in, service):
    ended = hand_in()
    assert ended.code == 0
    assert ended.err == ""
    assert "Double it · attempt 2" in ended.out
    assert "0 of 3 points" in ended.out
    assert "call      double(2)" in ended.out
    post = service.asked[0]
    assert post.headers["content-type"].startswith("multipart/form-data")
    assert b'name="files"; filename="solution.py"' in post.body
    assert len(post.headers["idempotency-key"]) == 36
    assert [asked.path.rpartition("/")[2] for asked in service.asked] == [
        "submissions", "events", ID,
    ]  # fmt: skip


def test_a_lost_connection_is_taken_up_where_it_broke(hand_in, service):
    service.answer(EVENTS, events(QUEUED, STARTED), events(*ENDED, GRADED))
    assert hand_in().code == 0
    followed = [asked for asked in service.asked if asked.path.endswith("/events")]
    assert [asked.headers.get("last-event-id") for asked in followed] == [None, "2"]


def test_without_waiting_the_submission_is_named(hand_in, service):
    ended = hand_in("--no-wait")
    assert ended.code == 0
    assert ended.out.split() == ["Handed", "in:", "attempt", "2,", "submission", ID]
    assert len(service.asked) == 1


def test_a_precheck_says_that_it_is_one(hand_in, service):
    service.answer(GET, Reply(submission(purpose="precheck", attempt=0)))
    ended = hand_in("--precheck")
    assert "precheck: the visible tests only" in ended.out
    assert service.asked[0].path.endswith("?precheck=true")


def test_a_late_attempt_is_said_to_be_late(hand_in, service):
    service.answer(GET, Reply(submission(late=True)))
    assert "Double it · attempt 2 · after the due date" in hand_in().out


def test_json_is_the_submission(hand_in):
    assert hand_in("--json").json == submission()


def test_our_failure_is_not_the_learners(hand_in, service):
    service.answer(EVENTS, events(QUEUED, (2, "retrying", {}), (3, "faulted", {})))
    service.answer(GET, Reply(submission("faulted")))
    ended = hand_in()
    assert ended.code == 1
    assert "through no fault of yours" in ended.error


@pytest.mark.parametrize(
    ("reply", "code", "line"),
    [
        (problem(429, "All 5 attempts are used."), 1, "error: All 5 attempts are used."),
        (problem(404, "There is no assignment double-it."), 2,
         "error: There is no assignment double-it."),
        (problem(422, "x\x1b[2Jy\nz"), 2, "error: x\\x1b[2Jy z"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_line(hand_in, service, reply, code, line):
    service.answer(POST, reply)
    ended = hand_in()
    assert (ended.code, ended.error) == (code, line)


def full(seconds):
    detail = {"type": "/problems/queue-full", "detail": "So much is waiting."}
    headers = {"Retry-After": seconds}
    return Reply(detail, 429, "application/problem+json", headers)


def test_a_full_queue_is_waited_for(hand_in, service):
    service.answer(POST, full("1"), full("1"), Reply(submission("queued"), 202))
    ended = hand_in()
    assert ended.code == 0
    assert (
        ended.err.splitlines()
        == ["Too much is waiting to be graded; trying again in 1 second …"] * 2
    )
    posts = [asked for asked in service.asked if asked.method == "POST"]
    assert len({asked.headers["idempotency-key"] for asked in posts}) == 1


@pytest.mark.parametrize("seconds", ["1801", "999999"])
def test_a_queue_that_stays_full_is_not_waited_for(hand_in, service, seconds):
    service.answer(POST, full(seconds))
    ended = hand_in()
    assert (ended.code, ended.error) == (1, "error: So much is waiting.")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "waiting"),
        ({"queue_place": 0}, "waiting"),
        ({"queue_place": 4}, "waiting, 4 before you"),
        ({"queue_place": 4, "wait": {"at_least": 0, "at_most": 20}},
         "waiting, 4 before you, at most about 20 seconds"),
        ({"queue_place": 1000, "wait": {"at_least": 120, "at_most": 900}},
         "waiting, 1000+ before you, about 2 minutes to 15 minutes"),
        ({"queue_place": 4, "wait": {"at_least": "x", "at_most": None}}, "waiting, 4 before you"),
    ],
)  # fmt: skip
def test_a_place_in_the_queue_is_said_in_words(data, words):
    assert submitting._waiting(data) == words


def test_an_answer_of_another_version_is_one_line(hand_in, service):
    service.answer(GET, Reply(submission(report={"tests": [{"id": 3}]})))
    ended = hand_in()
    assert ended.code == 1
    assert ended.error == "fault: The server's answer is not one this version can read."


def test_events_that_are_none_are_passed_over(hand_in, service):
    junk = b"id: 1\nevent: test\ndata: {broken\n\ndata: 3\n\n\xff\n\n"
    service.answer(EVENTS, Reply(junk, type="text/event-stream"), events(GRADED))
    assert hand_in().code == 0
