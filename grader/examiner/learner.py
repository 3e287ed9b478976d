"""The learner's module as a hidden test sees it."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from grader.examiner.errors import LearnerError
from grader.examiner.session import GuestSession


class Learner:
    """The learner's module: attributes are its functions, classes and values."""

    def __init__(self, session: GuestSession) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def raises(
        self, *kinds: type[BaseException], match: str | None = None
    ) -> AbstractContextManager[LearnerError | None]:
        """Demand that the learner's code raises one of these exceptions inside the block."""
        return nullcontext()
