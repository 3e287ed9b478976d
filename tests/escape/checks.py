"""What must hold of a report, whatever the program did."""

from dataclasses import replace

from grader.core.verdict import LOAD_ID, Outcome
from tests.escape.attack import SCORED, TESTS, Attack
from tests.support.examination import Graded

OURS = ("Traceback", "0x", "Error(", "signal.", "sandbox", "grader")
"""Words of our own insides, which tell a learner nothing."""


class Succeeded(AssertionError):
    """The attack got what it was after."""


def check(attack: Attack, graded: Graded, secrets: tuple[str, ...], mark: str) -> None:
    """Raise `Succeeded`, or `AssertionError` for an untruthful verdict."""
    check_points(attack, graded)
    check_secrets(graded, secrets, mark)
    check_outcomes(attack, graded)
    check_words(attack, graded)


def check_points(attack: Attack, graded: Graded) -> None:
    """No point for what must not pass; every point for what must."""
    known = sum(attack.expected(test) == {"passed"} for test in SCORED)
    possible = sum("passed" in attack.expected(test) for test in SCORED)
    if graded.points > 5 * possible:
        raise Succeeded(f"{graded.points} points for at most {5 * possible}: {graded.outcomes}")
    assert graded.points >= 5 * known, said(graded)


def check_secrets(graded: Graded, secrets: tuple[str, ...], mark: str) -> None:
    """Nothing that only suite and host know is in a report; nor the learner's words in ours."""
    for result in graded.report.results:
        shown = repr(replace(result, detail=""))
        if any(secret in shown for secret in secrets):
            raise Succeeded(f"{result.test.id} tells a secret: {shown}")
        if mark in result.message or (not result.test.visible and mark in str(result.test)):
            raise Succeeded(f"{result.test.id} repeats the learner's words: {result.message}")


def check_outcomes(attack: Attack, graded: Graded) -> None:
    named = {LOAD_ID: "load"}
    outcomes = {
        named.get(test, test.removeprefix("test_")): str(outcome)
        for test, outcome in graded.outcomes.items()
    }
    assert outcomes.keys() == set(TESTS)
    wrong = {test: found for test, found in outcomes.items() if found not in attack.expected(test)}
    assert not wrong, f"{wrong}: {said(graded)}"


def check_words(attack: Attack, graded: Graded) -> None:
    unpassed = [r for r in graded.report.results if r.outcome is not Outcome.PASSED]
    for result in unpassed:
        assert result.message, f"{result.test.id} does not say what is wrong"
        assert result.message[0].isupper() or "(" in result.message.split()[0]
        for nonsense in OURS:
            assert nonsense not in result.message
    if "says" in attack.head:
        assert attack.head["says"] in unpassed[0].message
    if attack.head.get("silent"):
        assert graded["test_probe"].output == "", "the probe found something"


def said(graded: Graded) -> list[tuple[object, ...]]:
    """What helps to see why."""
    return [(r.outcome, r.message, r.learner_message, r.detail) for r in graded.report.results]
