"""From a table to a matrix, and the matrix centred."""

import numpy as np
import pytest
from tables import SHAPES, assert_centred, centred, quarters

from grader.judge import as_array, assert_close, assert_equal

NAMES = ("rooms", "area", "floor", "rent", "year", "age")
FLATS = [
    {"floor": 4.0, "rooms": 1.0, "area": 30.0},
    {"floor": 0.0, "rooms": 2.0, "area": 50.0},
    {"floor": 1.0, "rooms": 2.0, "area": 60.0},
    {"floor": 2.0, "rooms": 3.0, "area": 100.0},
]
X = np.array([[1.0, 30.0], [2.0, 50.0], [2.0, 60.0], [3.0, 100.0]])
MEANS = "A feature is a column. Its mean runs over all samples: down the column, not along the row."


@pytest.mark.points(0.5)
@pytest.mark.visible
@pytest.mark.title("The statement's table of flats becomes a matrix")
@pytest.mark.hint("One row per dict, one column per name in `columns`; the floor is not asked for.")
def test_flats(learner):
    got = as_array(learner.table_to_matrix(FLATS, ["rooms", "area"]), (4, 2), what="the matrix")
    assert_equal(got, X, what="the matrix of the flats")


@pytest.mark.points(0.5)
@pytest.mark.visible
@pytest.mark.title("The flats, centred")
@pytest.mark.hint("The mean row is (2, 60): subtract it from every row, and return it as well.")
def test_centred_flats(learner):
    Xc, mean = centred(learner, X)
    assert_close(mean, np.array([2.0, 60.0]), rtol=1e-14, what="the mean row")
    assert_close(Xc, X - np.array([2.0, 60.0]), rtol=1e-14, what="Xc")


@pytest.mark.points(1)
@pytest.mark.title("Rows in their order, columns in theirs, other keys ignored")
@pytest.mark.hint("Go by the names in `columns`. The order of a dict's own keys means nothing.")
def test_any_table(learner, rng):
    for n, d in SHAPES:
        columns = [str(name) for name in rng.permutation(NAMES)[:d]]
        values = quarters(rng, (n, d))
        rows = [shuffled(rng, dict(zip(columns, row, strict=True))) for row in values.tolist()]
        got = as_array(learner.table_to_matrix(rows, columns), (n, d), what="the matrix")
        assert_equal(got, values, what="the matrix of a table")


def shuffled(rng, row):
    """The row with other columns among its own, in any order."""
    full = dict.fromkeys(NAMES, -1.0) | row
    return {str(name): full[name] for name in rng.permutation(NAMES)}


@pytest.mark.points(0.5)
@pytest.mark.title("Columns are centred, whatever the shape")
@pytest.mark.hint(MEANS)
def test_centring(learner, rng):
    for shape in SHAPES:
        table = rng.integers(-9, 10, shape).astype(float)
        assert_centred(table, *centred(learner, table))


@pytest.mark.points(1.5)
@pytest.mark.title("Columns far from zero (1e8) are centred as well")
@pytest.mark.hint(MEANS + " Each feature has its own.")
def test_far_away(learner, rng):
    for n in (2, 7, 40):
        offsets = 1e8 * rng.permutation([-2.0, 1.0, 3.0])
        table = offsets + rng.normal(size=(n, 3))
        assert_centred(table, *centred(learner, table))


@pytest.mark.points(1)
@pytest.mark.timeout(5.0)
@pytest.mark.title("200,000 rows are centred in no time")
@pytest.mark.hint("Compute what is the same for all rows once, not once per row.")
def test_many_rows(learner, rng):
    """Loops take some 0.1 s, a mean per row half a minute; 5 s leave room for a busy machine."""
    feature = rng.random((200_000, 1))
    assert_centred(feature, *centred(learner, feature))
