import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.cli.render.layout import lay_out


@pytest.mark.parametrize(
    ("notation", "laid_out"),
    [
        ("f(1, 2, 3)", "f(1, 2, 3)"),
        (
            "qr(A=array([[1., 1.], [0., 1.]]), tol=1e-9)",
            "qr(A=array([[1., 1.],\n            [0., 1.]]),\n   tol=1e-9)",
        ),
        (
            "(array([[1.], [2.]]), array([3.]))",
            "(array([[1.],\n        [2.]]),\n array([3.]))",
        ),
        ("f('], [', [1], [2])", "f('], [', [1],\n  [2])"),
        ("{'a': [1, 2], 'b': 3}", "{'a': [1, 2],\n 'b': 3}"),
        ("f(array([[1.], [2.…", "f(array([[1.],\n         [2.…"),
        ("]) ], x", "]) ], x"),
    ],
)
def test_rows_stand_below_each_other(notation, laid_out):
    assert lay_out(notation, 10) == laid_out


def test_what_fits_or_is_laid_out_already_is_left_alone():
    assert lay_out("f([[1], [2]])", 62) == "f([[1], [2]])"
    assert lay_out("f([[1], [2]],\n  3)", 5) == "f([[1], [2]],\n  3)"


@given(st.text(alphabet="[](){}'\", .ab1"))
def test_nothing_but_spaces_changes(notation):
    squeezed = "".join(lay_out(notation, 0).split())
    assert squeezed == "".join(notation.split())
