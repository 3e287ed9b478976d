"""What is said of a limit: short, with the limit's number, and true of the box."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.core import breaches
from grader.core.assignment import Limits
from sandbox.guest.capture import FLOOD_FACTOR
from sandbox.limits import BoxLimits
from sandbox.wire.caps import answer_caps

MIB = 2**20


@pytest.mark.parametrize(
    ("megabytes", "scale"),
    [
        (64, "a 3,000 × 3,000 matrix of floats alone is 72 MB"),
        (256, "a 6,000 × 6,000 matrix of floats alone is 288 MB"),
        (512, "a 9,000 × 9,000 matrix of floats alone is 648 MB"),
        (1024, "a 20,000 × 20,000 matrix of floats alone is 3.2 GB"),
    ],
)
def test_memory_has_a_scale(megabytes, scale):
    said = breaches.memory(Limits(memory_mb=megabytes))
    assert said == f"Your code used more than {megabytes:,} MB: {scale}."


@given(megabytes=st.integers(1, 100_000))
def test_the_matrix_is_round_and_beyond_the_limit_but_not_far(megabytes):
    said = breaches.memory(Limits(memory_mb=megabytes))
    rows = int(re.search(r"a ([\d,]+) ×", said)[1].replace(",", ""))
    assert re.fullmatch("[1-9]0*", str(rows))
    assert megabytes * MIB < 8 * rows * rows <= 4 * megabytes * MIB + 1000


@pytest.mark.parametrize(
    ("say", "number"),
    [
        (breaches.answer, "32 MB"),
        (breaches.disk, "16 MB"),
        (breaches.output, "1,024 KB"),
        (breaches.output, "64 KB"),
        (breaches.output_cut, "64 KB"),
        (breaches.processes, "32 processes"),
        (breaches.processor_time, "20 seconds"),
        (breaches.whole_time, "30 seconds"),
    ],
)
def test_each_names_its_limit(say, number):
    assert number in say(Limits())


def test_times_read_as_times():
    assert "after 1 second:" in breaches.call_time(1.0)
    assert "after 2.5 seconds:" in breaches.call_time(2.5)
    assert "after 3 seconds of loading" in breaches.load_time(3)


def test_what_is_said_of_a_box_is_true_of_boxes():
    assert BoxLimits().descriptors == breaches.OPEN_FILES
    assert BoxLimits().inodes == breaches.MOST_FILES
    assert FLOOD_FACTOR == breaches.FLOOD_FACTOR
    assert answer_caps(0).elements == breaches.MOST_VALUES
