from dataclasses import replace

import pytest
from pydantic import ValidationError

from bench import results as kept
from bench.figures import Growth
from bench.own_tests import OwnTests
from bench.results import Soaked, promises
from bench.run import to_be_graded
from bench.service import OWN
from tests.bench.conftest import a_level, a_subject


def test_what_is_written_is_read_again(results, tmp_path):
    file = tmp_path / "results.json"
    kept.write(results, file)
    assert kept.read(file) == results


def test_another_schema_is_refused(results, tmp_path):
    file = tmp_path / "results.json"
    kept.write(results, file)
    file.write_text(file.read_text().replace('"floor"', '"ground"'))
    with pytest.raises(ValidationError):
        kept.read(file)


def test_promises_speak_of_plain_assignments_only(results):
    found = promises(results)
    assert {one.of for one in found} == {"plain", "2 cores", "", "api"}
    assert all(one.holds for one in found)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({"subjects": {"plain": a_subject(0.02, idle=1.01)}}, "idle"),
        ({"subjects": {"plain": a_subject(0.02, cpu=0.71)}}, "saturated"),
        ({"backlog": [a_level(10, 24.9), a_level(1000, 25.0)]}, "graded a second, however"),
        ({"backlog": [a_level(10, 30.0), a_level(1000, 40.0)]}, "graded a second from"),
        ({"soak": Soaked(10, 1.0, {"api": Growth(100.0, 106.0, 1.0)})}, "memory"),
    ],
)
def test_a_promise_that_is_not_kept_is_said_not_to_be(results, change, broken):
    (said,) = [one for one in promises(replace(results, **change)) if not one.holds]
    assert said.what.startswith(broken)


def test_of_assignments_with_much_of_their_own_to_do_two_are_graded():
    seconds = {OWN: 0.03, "a": 0.02, "b": 0.5, "c": 0.03, "d": 1.0, "e": 0.0}
    own_tests = {slug: OwnTests(10, taken) for slug, taken in seconds.items()}
    assert to_be_graded(own_tests) == {OWN, "a", "e", "c", "d"}
