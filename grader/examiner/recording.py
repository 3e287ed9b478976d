"""The smallest failing call, in words."""

from grader.core.verdict import Counterexample
from grader.examiner import notation
from grader.examiner.errors import Interruption, LearnerError, LearnerRefused
from grader.examiner.examples import Failure
from grader.examiner.verdicts import Verdict


def counterexample_of(failure: Failure, verdict: Verdict) -> Counterexample | None:
    """The last call before the failure with what came back; None if nothing was called."""
    record = failure.record
    if record is None:
        return None
    asked = notation.call(record.function, record.args, record.kwargs)
    return Counterexample(asked, _answer(record.answer), verdict.broken)


def _answer(answer: object) -> str:
    if isinstance(answer, LearnerError):
        return f"raised {answer.type_name}: {answer.message}".rstrip(": ")
    if isinstance(answer, Interruption):
        return "no answer"
    if isinstance(answer, LearnerRefused):
        return answer.message
    return notation.value(answer)
