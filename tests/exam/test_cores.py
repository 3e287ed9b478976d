import os

from grader.exam.cores import Cores


def test_sittings_at_once_are_spread_over_the_cores():
    cores = Cores()
    with cores.one() as first, cores.one() as second:
        assert {first, second} <= os.sched_getaffinity(0)
        assert (first != second) == (len(os.sched_getaffinity(0)) > 1)


def test_a_core_that_is_free_again_is_given_again():
    cores = Cores()
    with cores.one() as first:
        pass
    with cores.one() as again:
        assert again == first
