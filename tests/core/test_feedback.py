import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.core.assignment import HiddenReveal, RevealPolicy, Test
from grader.core.feedback import for_learner, for_staff, result_for_learner, score_shown
from grader.core.verdict import (
    HIDDEN_WORDS,
    Counterexample,
    Outcome,
    Report,
    Resources,
    TestResult,
)

OUTCOMES = RevealPolicy(HiddenReveal.OUTCOMES)
POINTS = RevealPolicy(HiddenReveal.POINTS)
NOTHING = RevealPolicy(HiddenReveal.NOTHING)
CHOSEN_BY_THE_SUITE = (Outcome.PASSED, Outcome.FAILED)


def result(
    name: str, outcome: Outcome = Outcome.FAILED, *, visible: bool = False, after: int | None = None
) -> TestResult:
    return TestResult(
        test=Test(name, f"title-{name}", 2.0, visible, after, f"hint-{name}"),
        outcome=outcome,
        message=f"message-{name}",
        learner_message=f"SECRET-traceback-{name}",
        counterexample=Counterexample(
            f"SECRET-call-{name}", f"SECRET-answer-{name}", f"SECRET-broken-{name}"
        ),
        output=f"SECRET-output-{name}",
        seconds=0.1234567,
        detail=f"STAFF-{name}",
    )


def report(*results: TestResult) -> Report:
    return Report(results, Resources(1.2345, 0.0123, 57.3, 77, 3))


def test_staff_see_everything():
    view = for_staff(report(result("a"), result("b", visible=True)))
    assert [test.detail for test in view.tests] == ["STAFF-a", "STAFF-b"]
    assert view.tests[0].counterexample is not None
    assert view.withheld == ""
    assert view.resources.calls == 77


def test_a_visible_test_shows_all_but_the_staffs_detail():
    (test,) = for_learner(report(result("v", visible=True)), NOTHING, 1).tests
    assert test.output == "SECRET-output-v"
    assert test.learner_message == "SECRET-traceback-v"
    assert test.counterexample == result("v").counterexample
    assert test.detail == ""


def test_a_hidden_test_shows_its_outcome_and_the_authors_words():
    view = for_learner(report(result("h")), OUTCOMES, 1)
    (test,) = view.tests
    assert (test.title, test.outcome, test.earned, test.points) == (
        "title-h", Outcome.FAILED, 0.0, 2.0,
    )  # fmt: skip
    assert (test.message, test.hint) == ("message-h", "hint-h")
    assert (test.counterexample, test.learner_message, test.output, test.seconds) == (
        None, "", "", 0.0,
    )  # fmt: skip
    assert "hidden" in view.withheld


@pytest.mark.parametrize("outcome", [o for o in Outcome if o not in CHOSEN_BY_THE_SUITE])
def test_a_hidden_test_does_not_say_which_of_many_things_went_wrong(outcome):
    """The learner's code can choose among messages, by its input."""
    said = set()
    for message in ("Your code raised KeyError.", "Your code crashed (bus error).", "any other"):
        told = replace(result("h", outcome), message=message)
        said.add(result_for_learner(told, OUTCOMES, 1, number=1).message)
        assert result_for_learner(told, OUTCOMES, 9, number=1).message == said.copy().pop()
    assert said == {HIDDEN_WORDS[outcome]}


def test_a_hidden_test_says_its_brief_and_a_visible_or_revealed_one_its_message():
    briefly = replace(result("h", Outcome.MEMORY, after=3), brief="More than 256 MB.")
    said = [result_for_learner(briefly, OUTCOMES, n, number=1).message for n in (1, 2, 3)]
    assert said == ["More than 256 MB.", "More than 256 MB.", "message-h"]
    visible = replace(result("v", Outcome.MEMORY, visible=True), brief="More than 256 MB.")
    assert result_for_learner(visible, OUTCOMES, 1, number=1).message == "message-v"


def test_learners_know_tests_by_their_number():
    """An id holds names of files and functions, and of what a test is parametrised with."""
    results = [result("a.py::x[42]", visible=True), result("a.py::y[43]"), result("z", after=1)]
    assert [test.id for test in for_learner(report(*results), OUTCOMES, 1).tests] == [
        "test-0",
        "test-1",
        "test-2",
    ]


def test_where_only_points_count_hidden_tests_are_not_listed():
    view = for_learner(report(result("v", visible=True), result("h"), result("i")), POINTS, 1)
    assert [test.id for test in view.tests] == ["test-0"]
    assert view.withheld == (
        "Of 2 hidden tests this assignment shows only how many points they add to your score."
    )
    assert score_shown(POINTS)


def test_nothing_is_shown_before_the_due_date_and_outcomes_after_it():
    before = for_learner(report(result("h")), NOTHING, 1)
    assert before.tests == ()
    assert "after the due date" in before.withheld
    assert not score_shown(NOTHING)
    after = for_learner(report(result("h")), NOTHING, 1, after_due=True)
    assert [test.outcome for test in after.tests] == [Outcome.FAILED]
    assert score_shown(NOTHING, after_due=True)


def test_a_score_over_visible_tests_is_always_shown():
    assert score_shown(NOTHING, [Test("v", "v", 1, visible=True)])
    assert not score_shown(NOTHING, [Test("v", "v", 1, visible=True), Test("h", "h", 1)])


@pytest.mark.parametrize(
    ("policy_after", "test_after", "attempt", "shown"),
    [
        (None, None, 99, False),
        (2, None, 1, False),
        (2, None, 2, True),
        (2, 3, 2, False),
        (2, 3, 3, True),
        (None, 1, 1, True),
        (0, None, 0, False),
    ],
)
def test_the_author_names_the_attempt_that_reveals(policy_after, test_after, attempt, shown):
    policy = RevealPolicy(HiddenReveal.OUTCOMES, policy_after)
    view = for_learner(report(result("h", after=test_after)), policy, attempt)
    assert (view.tests[0].counterexample is not None) is shown
    assert (view.withheld == "") is shown


def test_the_withheld_sentence_names_the_attempt():
    policy = RevealPolicy(HiddenReveal.OUTCOMES, 3)
    view = for_learner(report(result("h")), policy, 1)
    assert view.withheld == (
        "The inputs on which the hidden tests went wrong are shown from attempt 3 on."
    )


def test_nothing_is_said_to_be_withheld_when_all_passed():
    assert for_learner(report(result("h", Outcome.PASSED)), OUTCOMES, 1).withheld == ""


@pytest.mark.parametrize("outcome", [Outcome.PASSED, Outcome.NOT_RUN])
def test_a_hint_is_for_what_went_wrong(outcome):
    assert for_learner(report(result("h", outcome)), OUTCOMES, 1).tests[0].hint is None


def test_resources_are_too_coarse_to_carry_an_input_out():
    resources = for_learner(report(result("h")), OUTCOMES, 1).resources
    assert resources == Resources(2.0, 1.0, 64.0)


@given(
    hidden=st.lists(st.sampled_from(Outcome), min_size=1, max_size=4),
    policy=st.builds(RevealPolicy, st.sampled_from(HiddenReveal), st.none() | st.integers(5, 9)),
    after=st.none() | st.integers(5, 9),
    attempt=st.integers(0, 4),
    after_due=st.booleans(),
)
def test_no_secret_of_a_hidden_test_reaches_a_learner(hidden, policy, after, attempt, after_due):
    results = [result(f"h{i}", outcome, after=after) for i, outcome in enumerate(hidden)]
    view = for_learner(report(*results), policy, attempt, after_due=after_due)
    live = [
        result_for_learner(item, policy, attempt, number=number, after_due=after_due)
        for number, item in enumerate(results)
    ]
    seen = json.dumps([asdict(view), [asdict(item) for item in live if item]])
    assert "SECRET" not in seen
    assert "STAFF" not in seen
