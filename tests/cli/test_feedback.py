"""What a learner reads; `REFRESH_GOLDEN=1 pytest tests/cli` writes it anew: read the diff."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from grader.cli.render.feedback import Feedback, render_feedback
from grader.core.feedback import ReportView, TestView
from grader.core.verdict import Counterexample, Outcome, Resources, Score

GOLDEN = Path(__file__).parent / "golden"
LOADED = TestView("load", "Your file loads", 0, True, 0, Outcome.PASSED)
EXAMPLE = TestView("t.py::test_example", "The example of the statement", 1, True, 1, Outcome.PASSED)
NOT_ORTHONORMAL = TestView(
    "t.py::test_factors",
    "Q times R gives A back, and the columns of Q are orthonormal",
    2,
    False,
    0,
    Outcome.FAILED,
    message="The columns of Q are not orthonormal.",
    hint="Each column of A is the sum of its projections and its remainder.",
    counterexample=Counterexample(
        call="qr(A=array([[1., 1.],\n            [0., 0.],\n            [0., 1.]]))",
        answer="(array([[1.    , 0.7071],\n        [0.    , 0.    ],\n        [0.    , 0.7071]]),\n"
        " array([[1., 1.],\n        [0., 1.]]))",
        broken="The columns of Q are not orthonormal: max|QᵀQ − I| is 0.71.",
    ),
)
RAISED = TestView(
    "t.py::test_condition",
    "Q stays orthogonal for very nearly parallel columns (condition 1e8)",
    2,
    False,
    0,
    Outcome.ERROR,
    message="Your code raised an exception.",
    learner_message="ZeroDivisionError: float division by zero\n"
    "  solution.py, line 12, in qr\n    Q[:, j] = r / length",
)
SLOW = TestView(
    "t.py::test_slow", "The Läuchli matrix", 1, False, 0, Outcome.TIMEOUT,
    message="Your code did not answer within 3 seconds.",
)  # fmt: skip
PRINTS = replace(EXAMPLE, output="before\nafter\n")
UNREACHED = [
    TestView(f"t.py::test_{i}", f"Unreached {i}", i, False, 0, Outcome.NOT_RUN,
             message="The time for all tests together was used up.")
    for i in (1, 2)
]  # fmt: skip

MIXED = Feedback(
    "Vector spaces and the Gram–Schmidt process",
    "attempt 2",
    Score(1, 9),
    ReportView(
        (LOADED, PRINTS, NOT_ORTHONORMAL, RAISED, SLOW, *UNREACHED),
        "The inputs on which some hidden tests went wrong are shown from attempt 3 on.",
        Resources(0.2134, 0.1, 61.4, 34, 2),
    ),
)
PERFECT = Feedback(
    "Double it", "seed 42", Score(3, 3),
    ReportView((LOADED, EXAMPLE, replace(EXAMPLE, title="Any number", points=2, earned=2))),
)  # fmt: skip
UNLOADABLE = Feedback(
    "Double it", "attempt 1", Score(0, 3),
    ReportView((
        replace(
            LOADED, outcome=Outcome.ERROR, message="Your file could not be read as Python.",
            learner_message="SyntaxError: '(' was never closed\n  solution.py, line 3\n    print(x",
        ),
        *(replace(test, message="Your file did not load.") for test in UNREACHED),
    )),
)  # fmt: skip
WITHHELD = Feedback(
    "Double it", "attempt 1", None,
    ReportView((LOADED,), "The results of 2 hidden tests, and with them your score, are shown"
               " after the due date."),
)  # fmt: skip
HOSTILE_TEXT = "\x1b[2J\x1b]0;owned\x07[bold red]x[/]\u202etxt\u2066 \x9b31m\r\0:smile: end"
HOSTILE_TEST = TestView(
    HOSTILE_TEXT, HOSTILE_TEXT, 2, True, 0, Outcome.FAILED, message=HOSTILE_TEXT,
    hint=HOSTILE_TEXT + " h", learner_message=HOSTILE_TEXT,
    counterexample=Counterexample(HOSTILE_TEXT, HOSTILE_TEXT, HOSTILE_TEXT),
    output=HOSTILE_TEXT + " o", detail=HOSTILE_TEXT,
)  # fmt: skip
HOSTILE = Feedback(
    HOSTILE_TEXT, HOSTILE_TEXT, Score(0, 2),
    ReportView((HOSTILE_TEST,), HOSTILE_TEXT), with_detail=True,
)  # fmt: skip


def rendered(feedback, width=80, **options):
    file = io.StringIO()
    console = Console(file=file, width=width, markup=False, highlight=False, emoji=False, **options)
    console.print(render_feedback(feedback))
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


@pytest.mark.parametrize(
    ("name", "feedback", "width"),
    [
        ("mixed-80", MIXED, 80),
        ("mixed-60", MIXED, 60),
        ("perfect", PERFECT, 80),
        ("unloadable", UNLOADABLE, 80),
        ("withheld", WITHHELD, 80),
        ("hostile", HOSTILE, 80),
    ],
)
def test_feedback_reads_as_the_golden_one(name, feedback, width):
    made = rendered(feedback, width)
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("REFRESH_GOLDEN"):
        golden.write_text(made)
    assert made == golden.read_text()


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("feedback", [MIXED, HOSTILE])
def test_no_line_is_wider_than_the_terminal(feedback, width):
    assert all(len(line) <= width for line in rendered(feedback, width).splitlines())


@pytest.mark.parametrize("options", [{}, {"force_terminal": True, "no_color": True}])
def test_strangers_text_cannot_move_the_cursor_or_colour_the_screen(options):
    shown = rendered(HOSTILE, **options)
    for forbidden in ("\x1b[2J", "\x1b]", "\x07", "\u202e", "\u2066", "\x9b", "\0", "\r"):
        assert forbidden not in shown
    assert "[bold red]x[/]" in shown
    assert ":smile:" in shown


def test_what_is_not_perfect_never_says_100_percent():
    almost = replace(PERFECT, score=Score(999.9, 1000))
    assert "99 %" in rendered(almost)
    assert "100 %" in rendered(PERFECT)


def test_the_outcome_is_told_without_colour():
    text = rendered(MIXED)
    for word in ("✓ passed", "✗ failed", "✗ error", "✗ time-out", "– not run"):
        assert word in text


def test_long_texts_are_cut():
    flooded = replace(PRINTS, output="\n".join(f"line {i}" for i in range(1000)))
    wide = replace(NOT_ORTHONORMAL, learner_message="x" * 100_000)
    report = replace(MIXED.report, tests=(LOADED, flooded, wide))
    text = rendered(replace(MIXED, report=report))
    assert "… 988 more lines" in text
    assert len(text) < 5_000


def test_of_large_matrices_the_first_rows_are_shown():
    row = ", ".join(["-0.12345678901234567"] * 6)
    call = f"qr(array([{', '.join([f'[{row}]'] * 12)}]))"
    example = Counterexample(call, "array([1., 2.])", "")
    test = replace(NOT_ORTHONORMAL, counterexample=example)
    text = rendered(replace(MIXED, report=replace(MIXED.report, tests=(test,))))
    assert "… 8 more lines" in text
    assert len(text.splitlines()) < 30


def test_of_many_tests_that_went_wrong_the_first_are_explained():
    tests = [replace(RAISED, title=f"Test {i}", hint=f"Hint {i}") for i in range(1, 9)]
    report = replace(MIXED.report, tests=(LOADED, *tests))
    text = rendered(replace(MIXED, report=report))
    assert ("Hint 5" in text, "Hint 6" in text) == (True, False)
    assert text.count("Your code raised an exception.") == 5
    assert text.count("✗ error") == 8
    assert "--all explains all" in text
    in_full = rendered(replace(MIXED, report=report, in_full=True))
    assert "Hint 8" in in_full
    assert "--all" not in in_full


def test_the_suites_own_traceback_is_shown_to_its_author_only():
    report = replace(PERFECT.report, tests=(replace(SLOW, detail="Traceback: secret"),))
    assert "secret" not in rendered(replace(PERFECT, report=report))
    assert "secret" in rendered(replace(PERFECT, report=report, with_detail=True))


def test_a_message_the_counterexample_repeats_is_told_once():
    text = rendered(MIXED)
    assert text.count("The columns of Q are not orthonormal") == 1


def test_a_message_of_another_kind_stands_beside_the_broken_property():
    test = replace(NOT_ORTHONORMAL, message="Your function lost a column.")
    text = rendered(replace(MIXED, report=replace(MIXED.report, tests=(test,))))
    assert "Your function lost a column." in text
    assert "broken    The columns of Q are not orthonormal: max|QᵀQ − I| is 0.71." in text
