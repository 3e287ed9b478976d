import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sandbox.wire.arrays import NUMBER_TYPES
from sandbox.wire.caps import Caps
from sandbox.wire.codec import decode_message, encode_message
from sandbox.wire.messages import ExaminerFunction, Handle, Record, Returned
from tests.support.cases import numbered
from tests.support.values import shape_of

CAPS = Caps(frame_bytes=1 << 20)


def sent(value: Any, adapt: Any = lambda value: value) -> Any:
    data = encode_message(Returned(value), CAPS, adapt)
    return decode_message(data, CAPS, (Returned,)).value


def same(a: Any, b: Any) -> bool:
    """Equal bit for bit, with exactly the same types all the way down."""
    return bool(shape_of(a) == shape_of(b))


dtypes = st.sampled_from(sorted({np.dtype(t).str for t in NUMBER_TYPES} | {">f8", ">i4", "<U3"}))
arrays = dtypes.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0)))
scalars = dtypes.flatmap(lambda dtype: hnp.arrays(dtype, ())).map(lambda array: array[()])
hashables = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats(allow_nan=False)
    | st.text(st.characters(), max_size=8)
    | st.binary(max_size=8),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=5,
)
values = st.recursive(
    hashables
    | st.floats()
    | st.complex_numbers()
    | st.builds(slice, st.none() | st.integers(), st.none() | st.integers())
    | st.builds(range, st.integers(), st.integers())
    | arrays
    | scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(hashables, inner, max_size=4)
        | st.sets(hashables, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
def test_every_value_arrives_bit_for_bit_with_its_exact_type(value: Any) -> None:
    assert same(sent(value), value)


@pytest.mark.parametrize(
    "value",
    numbered(
        [
            -0.0,
            math.inf,
            struct.unpack("d", struct.pack("Q", 0x7FF8_0000_DEAD_BEEF))[0],  # a NaN with a payload
            complex(-0.0, math.nan),
            2**63 - 1,
            2**63,
            2**64 - 1,
            2**64,
            -(2**63),
            -(2**63) - 1,
            10**5000,
            "\ud800 alone",
            "\x00",
            b"\xff\x00",
            np.float64(-0.0),
            np.bool_(True),
            np.str_("é\ud800"),
            np.array("text"),
            np.array(["a", "bcd"]),
            np.zeros((0, 3)),
            np.zeros((2, 0, 10**6), dtype=np.int8),
            np.array(3.5),
            np.array([1, 2], dtype=">i8"),
            np.longdouble("1.1"),
            [np.float64(1.5), np.float64(-0.0)],
            [np.float64(1.5), 1.5],
            {1: "int", "1": "str", (1, 2): {3}, 2.5: None},
            [[[[]]]],
            {},
            set(),
            ((),),
            [None, True, 1, 1.0],
        ]
    ),
)
def test_values_that_others_lose(value: Any) -> None:
    assert same(sent(value), value)


def test_arrays_in_any_memory_order_arrive_writable() -> None:
    original = np.arange(24.0).reshape(2, 3, 4)
    for view in (original.T, original[:, ::-1], original[1], np.asfortranarray(original)):
        got = sent(view)
        assert np.array_equal(got, view)
        got[...] = 0
    assert original[1, 1, 1] == 17.0


def test_an_array_of_as_many_axes_as_numpy_can_have_arrives() -> None:
    assert sent(np.zeros((1,) * 64)).ndim == 64


@pytest.mark.parametrize(
    "thing",
    numbered(
        [
            Record("Point", {"x": 1, "y": np.arange(3)}),
            Record("Pair", {"a": 1}, positional=True),
            {Record("Point", {"x": 1}), Record("Point", {"x": 2}), Record("Pair", {"x": 1})},
            {Record("Point", {"x": (1, "a")}): 2},
            Handle(7, "Model", callable=True),
            ExaminerFunction(3, "objective"),
        ]
    ),
)
def test_our_own_kinds_arrive(thing: Any) -> None:
    assert repr(sent(thing)) == repr(thing)


def test_resolve_sees_handles_functions_and_records_wherever_they_are() -> None:
    value = [{"m": Handle(1, "M")}, (ExaminerFunction(2, "f"),), Record("R", {"h": Handle(3, "H")})]
    data = encode_message(Returned(value), CAPS)
    got = decode_message(data, CAPS, (Returned,), lambda thing: f"<{type(thing).__name__}>").value
    assert got == [{"m": "<Handle>"}, ("<ExaminerFunction>",), "<Record>"]
