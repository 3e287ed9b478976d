"""Searching with the author's pattern in the learner's text.

There are patterns for which a text can be chosen so that the search takes for ever.
"""

import re
import signal
from types import FrameType

LONGEST_SEARCHED = 500
SEARCH_SECONDS = 1.0
"""Of processor time."""


class _TooLong(Exception):
    """The search has used up its time."""


def found(pattern: str, learners_text: str) -> bool:
    """Whether the pattern is in the first characters of the text, and that is soon clear."""
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, SEARCH_SECONDS)
    try:
        return re.search(pattern, learners_text[:LONGEST_SEARCHED]) is not None
    except _TooLong:
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _TooLong
