from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.core.assignment import Attempts
from grader.core.errors import TooSoon
from grader.core.policy import check_waiting, next_attempt

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_attempts_are_numbered_from_one():
    assert next_attempt(Attempts(), 0, None, NOW) == 1
    assert next_attempt(Attempts(maximum=3), 2, NOW, NOW) == 3


def test_no_more_attempts_than_the_maximum():
    with pytest.raises(TooSoon, match="all 3 attempts") as refusal:
        next_attempt(Attempts(maximum=3), 3, NOW, NOW)
    assert refusal.value.retry_after is None


def test_a_cooldown_says_how_long_it_lasts():
    latest = NOW - timedelta(seconds=20.5)
    with pytest.raises(TooSoon, match="again in 40 seconds") as refusal:
        next_attempt(Attempts(cooldown_seconds=60), 1, latest, NOW)
    assert refusal.value.retry_after == 40


@pytest.mark.parametrize(
    ("cooldown", "words"),
    [(1, "1 second"), (300, "5 minutes"), (7200, "2 hours"), (7201, "3 hours")],
)
def test_time_is_told_in_words(cooldown, words):
    with pytest.raises(TooSoon, match=f"again in {words}"):
        next_attempt(Attempts(cooldown_seconds=cooldown), 1, NOW, NOW)


@given(st.integers(1, 10**6), st.floats(0, 10**6))
def test_after_the_cooldown_and_never_before(cooldown, waited):
    attempts, latest = Attempts(cooldown_seconds=cooldown), NOW - timedelta(seconds=waited)
    if NOW - latest >= timedelta(seconds=cooldown):
        assert next_attempt(attempts, 1, latest, NOW) == 2
        return
    with pytest.raises(TooSoon) as refusal:
        next_attempt(attempts, 1, latest, NOW)
    later = NOW + timedelta(seconds=refusal.value.retry_after or 0)
    assert next_attempt(attempts, 1, latest, later) == 2


def test_a_learner_may_not_fill_the_queue():
    check_waiting(4, 5)
    with pytest.raises(TooSoon, match="5 of your submissions") as refusal:
        check_waiting(5, 5)
    assert refusal.value.retry_after
