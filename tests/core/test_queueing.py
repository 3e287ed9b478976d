import pytest

from grader.core.queueing import (
    FRONT,
    LAST,
    MOST,
    Clock,
    Pace,
    Place,
    Rank,
    Turn,
    Wait,
    backlog,
    in_steps,
    rank_of,
    wait_of,
)
from grader.core.submission import Purpose
from tests.support.storm import Job, ModelQueue


@pytest.mark.parametrize(
    ("purpose", "attempt", "waiting", "rank"),
    [
        (Purpose.GRADED, 1, 0, Rank.FIRST),
        (Purpose.PRECHECK, 0, 0, Rank.PRECHECK),
        (Purpose.GRADED, 2, 0, Rank.REPEAT),
        (Purpose.GRADED, 9, 0, Rank.REPEAT),
        (Purpose.GRADED, 1, 3, 3),
        (Purpose.GRADED, 2, 9, LAST),
    ],
)
def test_what_may_wait_ranks_lower(purpose: Purpose, attempt: int, waiting: int, rank: int) -> None:
    assert rank_of(purpose, attempt, waiting) == rank


@pytest.mark.parametrize(
    ("clock", "now"),
    [
        (Clock(None, None), FRONT),
        (Clock(700, None), FRONT),
        (Clock(700, 720), 700),
        (Clock(700, 20), 20),
        (Clock(None, 720), 719),
    ],
    ids=["empty", "nothing waits", "busy", "a new count has begun", "nobody works"],
)
def test_the_queues_own_time(clock: Clock, now: int) -> None:
    assert clock.now == now


def test_a_turn_costs_its_time_and_twice_as_much_with_each_rank() -> None:
    assert [Turn("a", rank, 1.0).cost for rank in range(4)] == [20, 40, 80, 160]
    assert Turn("a", 0, 0.001).cost == 1
    assert Turn("a", 0, 3.0).after(100).number == 160
    assert Turn("a", LAST, 3600.0).after(MOST - 1).number == MOST


def served(*joining: tuple[str, int]) -> list[str]:
    """The order in which turns of (line, rank) are served that all wait together."""
    queue = ModelQueue()
    for number, (line, rank) in enumerate(joining):
        queue.add(Job(number, line, rank, name=f"{line}{rank}"))
    return [str(queue.take().name) for _ in joining]


def test_first_attempts_overtake_repeats_but_not_for_ever() -> None:
    order = served(("a", 0), ("a", 2), *[("a", 0)] * 9)
    assert order[0] == "a0"
    assert order.index("a2") == 4


def test_a_repeat_comes_after_all_first_attempts_that_wait() -> None:
    assert served(*[("a", 0)] * 9, ("a", 2))[-1] == "a2"


def test_a_course_that_comes_late_does_not_wait_for_the_others() -> None:
    assert served(*[("a", 0)] * 50, ("b", 0), ("b", 0))[:5] == ["a0", "b0", "a0", "b0", "a0"]


def test_ten_of_one_learner_do_not_come_before_the_first_of_another() -> None:
    ten = [("a", rank_of(Purpose.GRADED, 1, waiting)) for waiting in range(10)]
    assert served(*ten, ("a", 0))[:2] == ["a0", "a0"]
    seconds = [("a", rank_of(Purpose.GRADED, 1, 1))]
    assert served(*ten, ("a", 0), *seconds)[:5] == ["a0", "a0", "a1", "a1", "a2"]


def test_heavy_work_takes_its_course_further_back() -> None:
    queue = ModelQueue()
    for number in range(4):
        queue.add(Job(number, "heavy", 0, expected=10.0, name="heavy"))
    for number in range(4, 24):
        queue.add(Job(number, "light", 0, expected=1.0, name="light"))
    order = [queue.take() for _ in range(24)]
    half = order[: next(n for n, job in enumerate(order) if job.number >= 400)]
    spent = {
        line: sum(job.expected for job in half if job.line == line) for line in ("heavy", "light")
    }
    assert spent["light"] == pytest.approx(spent["heavy"], abs=10)


def place(**how: object) -> Place:
    some = {"number": 400, "clock": Clock(0, 20), "pace": Pace(2, 1.0, 0.5), "before": 20,
            "seconds": 20.0, "reach": 400, "front_seconds": 8.0, "front_reach": 160}  # fmt: skip
    return Place(**{**some, **how})  # type: ignore[arg-type]


def test_a_wait_reaches_from_what_is_there_to_what_may_come() -> None:
    wait = wait_of(place())
    assert wait is not None
    assert wait.at_least < 10 < 16 < wait.at_most < 25


def test_nobody_can_say_when_while_nobody_works() -> None:
    assert wait_of(place(pace=Pace(0))) is None


def test_who_may_be_overtaken_is_told_of_it() -> None:
    first, repeat = wait_of(place()), wait_of(place(number=1600))
    assert first is not None
    assert repeat is not None
    assert repeat.at_least == first.at_least
    assert repeat.at_most > 3 * first.at_most


def test_a_queue_that_moves_slowly_is_expected_to_go_on_so() -> None:
    slow = wait_of(place(front_seconds=40.0))
    assert slow is not None
    assert slow.at_most > 80


def test_a_backlog_beyond_what_is_counted_is_estimated() -> None:
    assert backlog(place()) == 10.0
    assert backlog(place(pace=Pace(0))) == 20.0
    assert backlog(place(is_counted=False, number=4000)) == 100.0


@pytest.mark.parametrize(
    ("wait", "steps"),
    [
        (Wait(0.2, 0.9), Wait(0, 5)),
        (Wait(44, 61), Wait(30, 90)),
        (Wait(3500, 3601), Wait(2700, 7200)),
        (Wait(9000, 10900), Wait(7200, 14400)),
    ],
)
def test_waits_are_told_in_round_numbers(wait: Wait, steps: Wait) -> None:
    assert in_steps(wait) == steps
