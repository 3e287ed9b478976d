from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.core.assignment import Attempts
from grader.core.errors import QueueFull, TooSoon
from grader.core.policy import (
    AttemptsMade,
    PrecheckRate,
    QueueLimits,
    check_prechecks,
    check_queue,
    check_waiting,
    next_attempt,
)
from grader.core.queueing import Clock, Pace, Place, Rank

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def made(count, latest=NOW, *, numbered=None):
    return AttemptsMade(count if numbered is None else numbered, count, latest)


def test_attempts_are_numbered_from_one():
    assert next_attempt(Attempts(), AttemptsMade(), NOW) == 1
    assert next_attempt(Attempts(maximum=3), made(2), NOW) == 3


def test_an_attempt_that_we_failed_to_grade_keeps_its_number_and_costs_nothing():
    strict = Attempts(maximum=1, cooldown_seconds=600, free=0)
    assert next_attempt(strict, made(0, None, numbered=1), NOW) == 2
    with pytest.raises(TooSoon):
        next_attempt(strict, made(1, NOW, numbered=2), NOW)


def test_what_an_author_does_not_set_bounds_what_can_be_asked():
    usual = Attempts()
    assert usual.maximum is not None
    long_ago = NOW - timedelta(days=1)
    with pytest.raises(TooSoon):
        next_attempt(usual, made(usual.maximum, long_ago), NOW)
    assert next_attempt(Attempts(maximum=None), made(10_000, long_ago), NOW) == 10_001


def test_the_first_attempts_may_follow_each_other_at_once():
    attempts = Attempts(cooldown_seconds=60, free=2)
    assert next_attempt(attempts, made(1), NOW) == 2
    with pytest.raises(TooSoon, match="60 seconds between attempts after the first 2;"):
        next_attempt(attempts, made(2), NOW)


def test_prechecks_are_many_but_not_endless():
    rate = PrecheckRate(maximum=3, seconds=600)
    oldest = NOW - timedelta(seconds=540)
    check_prechecks(0, None, rate, NOW)
    check_prechecks(2, oldest, rate, NOW)
    with pytest.raises(
        TooSoon, match="3 prechecks of this assignment within 10 minutes"
    ) as refusal:
        check_prechecks(3, oldest, rate, NOW)
    assert refusal.value.retry_after == 60


def test_no_more_attempts_than_the_maximum():
    with pytest.raises(TooSoon, match="all 3 attempts") as refusal:
        next_attempt(Attempts(maximum=3), made(3), NOW)
    assert refusal.value.retry_after is None


def test_a_cooldown_says_how_long_it_lasts():
    latest = NOW - timedelta(seconds=20.5)
    with pytest.raises(TooSoon, match="again in 40 seconds") as refusal:
        next_attempt(Attempts(cooldown_seconds=60, free=0), made(1, latest), NOW)
    assert refusal.value.retry_after == 40


@pytest.mark.parametrize(
    ("cooldown", "words"),
    [(1, "1 second"), (300, "5 minutes"), (7200, "2 hours"), (7201, "3 hours")],
)
def test_time_is_told_in_words(cooldown, words):
    with pytest.raises(TooSoon, match=f"again in {words}"):
        next_attempt(Attempts(cooldown_seconds=cooldown, free=0), made(1), NOW)


@given(st.integers(1, 10**6), st.floats(0, 10**6))
def test_after_the_cooldown_and_never_before(cooldown, waited):
    attempts = Attempts(cooldown_seconds=cooldown, free=0)
    latest = NOW - timedelta(seconds=waited)
    if NOW - latest >= timedelta(seconds=cooldown):
        assert next_attempt(attempts, made(1, latest), NOW) == 2
        return
    with pytest.raises(TooSoon) as refusal:
        next_attempt(attempts, made(1, latest), NOW)
    later = NOW + timedelta(seconds=refusal.value.retry_after or 0)
    assert next_attempt(attempts, made(1, latest), later) == 2


def test_a_learner_may_not_fill_the_queue():
    check_waiting(4, 5)
    with pytest.raises(TooSoon, match="5 of your submissions") as refusal:
        check_waiting(5, 5)
    assert refusal.value.retry_after


def behind(seconds, *, before=10):
    """A place with so much work before it, for two slots."""
    return Place(1, Clock(), Pace(2), before=before, seconds=2 * seconds)


@pytest.mark.parametrize(
    ("rank", "due_soon", "most"),
    [
        (Rank.PRECHECK, True, 450),
        (Rank.REPEAT, True, 675),
        (Rank.FIRST, False, 900),
        (Rank.FIRST, True, 1800),
    ],
)
def test_what_may_wait_is_refused_first_when_the_queue_is_long(rank, due_soon, most):
    limits = QueueLimits(900)
    check_queue(rank, behind(most), limits, is_due_soon=due_soon, chance=0)
    with pytest.raises(QueueFull):
        check_queue(rank, behind(most + 1), limits, is_due_soon=due_soon, chance=0)


def test_those_who_are_refused_do_not_come_back_at_once():
    waits = []
    for chance in (0.0, 0.5, 1.0):
        with pytest.raises(QueueFull, match="would be graded in 17 minutes") as refusal:
            check_queue(
                Rank.FIRST, behind(1000), QueueLimits(900), is_due_soon=False, chance=chance
            )
        waits.append(refusal.value.retry_after)
    assert waits == [105, 195, 285]


def test_whoever_is_next_is_taken_however_long_it_lasts():
    check_queue(Rank.PRECHECK, behind(10**6, before=0), QueueLimits(1), is_due_soon=False, chance=0)
