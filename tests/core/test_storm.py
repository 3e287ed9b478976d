"""Five hundred learners within ten minutes, two slots: who waits how long, and was told so."""

from collections import Counter
from dataclasses import replace
from functools import cache
from statistics import fmean, median

import pytest

from grader.core.queueing import LAST, UNIT_SECONDS
from tests.support.storm import Job, Storm, is_first, is_repeat, percentile, storm, waits

CALM = Storm(prechecks=0.0, again=0.0, floods=0, heavy=0.0)
STORMS = {
    "unlike courses": Storm(),
    "another day": Storm(seed=2),
    "like courses": Storm(courses=(125, 125, 125, 125)),
    "one course": Storm(courses=(500,)),
    "many slots, slow tests": Storm(slots=8, means=(2.8, 1.4, 5.6, 2.8), limit=40.0),
    "nothing heavy": Storm(heavy=0.0, means=(1.3, 0.7, 2.6, 1.3)),
}
every_storm = pytest.mark.parametrize("name", STORMS)


@cache
def happened(weather: Storm) -> list[Job]:
    return storm(weather)


def of(jobs: list[Job], line: str) -> list[Job]:
    return [job for job in jobs if job.line == line]


@every_storm
def test_first_attempts_wait_less_than_repeats(name: str) -> None:
    jobs = happened(STORMS[name])
    firsts, repeats = waits(list(filter(is_first, jobs))), waits(list(filter(is_repeat, jobs)))
    assert len(firsts) == 500
    assert len(repeats) > 200
    assert fmean(firsts) < 0.6 * fmean(repeats)
    assert median(firsts) < median(repeats)
    assert percentile(firsts, 0.95) < percentile(repeats, 0.95)


@every_storm
def test_numbers_halve_the_wait_of_first_attempts(name: str) -> None:
    in_order = storm(replace(STORMS[name], numbered=False))
    assert fmean(waits(list(filter(is_first, happened(STORMS[name]))))) < 0.6 * fmean(
        waits(list(filter(is_first, in_order)))
    )


@every_storm
def test_no_course_starves_another(name: str) -> None:
    """None waits much longer than all would if it were first come, first served."""
    in_order = fmean(waits(storm(replace(STORMS[name], numbered=False))))
    jobs = happened(STORMS[name])
    for line in {job.line for job in jobs}:
        assert fmean(waits(of(jobs, line))) < 1.6 * in_order


def test_a_small_course_hardly_notices_the_storm_in_a_large_one() -> None:
    jobs = happened(Storm())
    large, *small = (waits(list(filter(is_first, of(jobs, line)))) for line in "0123")
    for course in small:
        assert percentile(course, 0.95) < 3 * Storm().limit
        assert fmean(course) < fmean(large) / 3


@every_storm
def test_whoever_hands_in_ten_at_once_waits_for_the_others(name: str) -> None:
    weather = STORMS[name]
    jobs = happened(weather)
    floods = [job for job in jobs if job.learner < weather.floods and is_repeat(job)]
    others = [job for job in jobs if job.learner >= weather.floods]
    assert fmean(waits(floods)) > 1.5 * fmean(waits(others))


@every_storm
def test_nobody_waits_for_ever(name: str) -> None:
    """The bound of the module: each course is served twice the time ahead, and a turn a rank."""
    jobs = happened(STORMS[name])
    longest = max(job.expected for job in jobs)
    for job in jobs:
        served: Counter[str] = Counter()
        for other in jobs:
            if job.joined < other.started < job.started:
                served[other.line] += other.expected
        bound = 2 * job.ahead * UNIT_SECONDS + (LAST + 1) * longest
        assert max(served.values(), default=0) <= bound


@every_storm
def test_what_was_told_is_true_in_nine_of_ten_cases(name: str) -> None:
    jobs = [job for job in happened(STORMS[name]) if job.waited or job.told]
    true = [
        job.told is not None and job.told.at_least <= job.waited <= job.told.at_most
        for job in jobs
        if job.waited
    ]
    assert len(true) > 500
    assert fmean(true) >= 0.9
