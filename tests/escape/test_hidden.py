"""A hidden test's input, expected value and result come out of no door of the service."""

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.escape.classroom import SLUG, graded

TELLS = """
import builtins, time

def increment(n):
    time.sleep(n % 5 / 50)
    print("LEAK", n)
    raise ValueError(f"LEAK {n}")

def mean(x):
    raise type(f"LEAK{int(x[0] * 1e9)}", (KeyError,), {})(x.tolist())

def double(A):
    print("LEAK", A.tolist())
    return A.tolist()

def root(f):
    print("LEAK", f(0.0))
    return f(0.0)
"""
"""Prints, raises and returns what it is given."""


@pytest.fixture(scope="module")
def told(course) -> Iterator[tuple[httpx.Client, dict]]:
    with course.learner() as learner:
        yield learner, graded(learner, TELLS)


def answers(learner: httpx.Client, submission: str) -> Iterator[httpx.Response]:
    """Everything a learner can ask for."""
    yield learner.get("/me")
    yield learner.get("/assignments")
    yield learner.get(f"/assignments/{SLUG}")
    yield learner.get("/submissions")
    yield learner.get(f"/submissions/{submission}")
    yield learner.get(f"/submissions/{submission}/runs")
    yield learner.get(f"/submissions/{submission}/events")
    yield learner.get(f"/assignments/{SLUG}/versions")
    yield learner.get("/scores")
    yield learner.get("/scores", headers={"Accept": "text/csv"})
    root = str(learner.base_url).partition("/api/")[0]
    yield httpx.get(f"{root}/metrics")
    yield httpx.get(f"{root}/api/v1/openapi.json")


@pytest.mark.covers(
    "read.hidden_by_endpoint",
    "read.hidden_by_export",
    "read.hidden_by_figure",
    "read.expected_in_message",
    "read.expected_in_diff",
    "read.input_by_output",
    "read.input_by_exception",
)
def test_no_answer_tells_of_a_hidden_input_or_of_the_suite(course, told):
    learner, view = told
    seen = list(answers(learner, view["id"]))
    assert len(seen) == 12
    for answer in seen:
        assert "LEAK" not in answer.text, answer.url
        assert course.secret not in answer.text
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in {
            "application/json",
            "application/problem+json",
            "text/csv",
            "text/event-stream",
            "text/plain",
        }


@pytest.mark.covers("read.hidden_by_stream")
def test_the_stream_tells_no_more_than_the_answer(course, told):
    learner, view = told
    said = learner.get(f"/submissions/{view['id']}/events").text
    tests = [json.loads(data) for data in re.findall(r"^event: test\ndata: (.*)$", said, re.M)]
    tests = tests or [json.loads(data) for data in re.findall(r"^data: (.*)$", said, re.M)]
    assert tests
    assert "LEAK" not in said
    assert course.secret not in said


@pytest.mark.covers("read.input_by_timing")
def test_hidden_tests_show_no_times_and_the_whole_only_whole_seconds(told):
    _, view = told
    hidden = [test for test in view["report"]["tests"] if not test["visible"]]
    assert {test["seconds"] for test in hidden} == {0.0}
    resources = view["report"]["resources"]
    assert resources["wall_seconds"] == int(resources["wall_seconds"])
    assert resources["learner_seconds"] == int(resources["learner_seconds"])


@pytest.mark.covers("read.hidden_by_log")
def test_no_log_tells_of_it(course, told):
    _, view = told
    said = "".join(path.read_text(errors="replace") for path in course.service.home.glob("*.log"))
    assert view["id"] in said or "request" in said
    assert "LEAK" not in said
    assert course.secret not in said


@pytest.mark.covers("read.hidden_by_export")
def test_staff_do_see_it(course, told):
    """Else the searches above would prove nothing."""
    _, view = told
    with course.instructor() as instructor:
        assert "LEAK" in instructor.get(f"/submissions/{view['id']}").text
