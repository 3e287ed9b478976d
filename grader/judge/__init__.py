"""What authors of hidden suites import: judgements in words and inputs that shrink well.

A suite is ordinary pytest. Two fixtures come with the examiner: `learner`, the learner's module
as a proxy, and `rng`, a `numpy.random.Generator` seeded for this run and this test (with `@given`
it starts anew for every example). Marks on a test, a class or a module (`pytestmark`):

    @pytest.mark.points(3)                 what passing earns; 1 if not given
    @pytest.mark.title("Q is orthonormal") what the learner reads; made from the name if not given
    @pytest.mark.visible                   the learner sees everything of this test
    @pytest.mark.reveal(after=2)           its counterexample shows from the second attempt on
    @pytest.mark.hint("Look at …")         shown when the test is not passed
    @pytest.mark.timeout(2.5)              seconds for the learner's code in this test
    @pytest.mark.parametrize(…)            each case is a test of its own, with its own points

`skip`, `skipif`, `xfail` and marks not listed here are refused: a hidden test must run, and mean
what it says.

Everything here accepts whatever is right in any style and says of anything else which property it
lacks, in a sentence that never holds the expected value and nothing the learner's code made up;
sizes and shapes are kept apart, in `Judgement.measured`, and shown with the counterexample.
"""

from grader.judge.closeness import EPS, assert_close, assert_equal
from grader.judge.judgement import Judgement, expect
from grader.judge.linear import (
    assert_backward_error,
    assert_in_span,
    assert_orthonormal,
    assert_positive_definite,
    assert_same_span,
    assert_symmetric,
    assert_upper_triangular,
)
from grader.judge.oracles import Counted, counted
from grader.judge.sequences import assert_decreasing
from grader.judge.strategies import (
    matrices,
    numbers,
    rank_deficient_matrices,
    spd_matrices,
    vectors,
)
from grader.judge.values import (
    as_array,
    as_bool,
    as_dict,
    as_float,
    as_int,
    as_list,
    as_object,
    as_record,
    as_str,
    as_tuple,
)

__all__ = [
    "EPS",
    "Counted",
    "Judgement",
    "as_array",
    "as_bool",
    "as_dict",
    "as_float",
    "as_int",
    "as_list",
    "as_object",
    "as_record",
    "as_str",
    "as_tuple",
    "assert_backward_error",
    "assert_close",
    "assert_decreasing",
    "assert_equal",
    "assert_in_span",
    "assert_orthonormal",
    "assert_positive_definite",
    "assert_same_span",
    "assert_symmetric",
    "assert_upper_triangular",
    "counted",
    "expect",
    "matrices",
    "numbers",
    "rank_deficient_matrices",
    "spd_matrices",
    "vectors",
]
