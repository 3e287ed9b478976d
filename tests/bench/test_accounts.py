import pytest

from bench.accounts import (
    EXAMINER,
    GUEST,
    PARTS,
    PREPARED,
    command_of,
    kernel_seconds,
    kind_of,
    spent,
)
from bench.memory import held_by
from bench.service import OWN, environment, find_assignments
from bench.soak import kernel_bytes


def test_what_each_part_spent_is_the_difference():
    before, after = dict.fromkeys(PARTS, 1.0), dict.fromkeys(PARTS, 1.5)
    assert spent(before, after) == dict.fromkeys(PARTS, 0.5)


def test_the_kernels_threads_have_spent_something():
    assert 0 < kernel_seconds() < 10**9


@pytest.mark.parametrize(
    ("name", "command", "kind"),
    [
        ("1-ab", "python -m grader.examiner --suite /suite", EXAMINER),
        ("1-ab", "python -m sandbox.guest.forking", PREPARED),
        ("1-ab", "python -m sandbox.guest", GUEST),
        ("1-ab.7", "python -m sandbox.guest.forking", GUEST),
        ("1-ab", "sleep", ""),
    ],
)
def test_boxes_are_known_by_what_they_run(monkeypatch, name, command, kind):
    monkeypatch.setattr("bench.accounts.command_of", {7: command, 8: "sh"}.get)
    assert kind_of(name, [8, 7]) == kind


def test_who_is_gone_holds_nothing():
    assert held_by([2**22 + 1]).share == 0
    assert command_of(2**22 + 1) == ""


def test_a_process_holds_more_than_what_is_its_own():
    held = held_by(["self"])
    assert held.share > held.own > 2**20


def test_the_kernels_memory_is_what_it_cannot_give_back():
    assert kernel_bytes("SUnreclaim: 3 kB\nSlab: 9 kB\nKernelStack: 2 kB\nPercpu: 1 kB") == 6144.0


def test_the_environment_is_as_before_after_the_block(monkeypatch):
    monkeypatch.setenv("GRADER_KEPT", "1")
    with environment({"GRADER_KEPT": "2", "GRADER_NEW": "3"}):
        pass
    import os

    assert os.environ["GRADER_KEPT"] == "1"
    assert "GRADER_NEW" not in os.environ


@pytest.mark.slow
def test_the_benchmarks_own_suite_runs_in_one_process():
    from bench.own_tests import measure_own_tests

    own, *course = find_assignments()
    assert own.slug == OWN
    assert course
    assert measure_own_tests(own).tests == 10
