import pytest

from sandbox.wire.orders import (
    Ended,
    Failed,
    Fork,
    Forked,
    NotAnOrder,
    Prepared,
    from_line,
    to_line,
)

FORK = Fork(
    number=1,
    root=4,
    drops_privileges=True,
    source="print('\\n')",
    arguments=["a b"],
    scratch="size=1",
    limits={"RLIMIT_CPU": 1},
)


@pytest.mark.parametrize("order", [Prepared(), FORK, Forked(2), Failed(3, "no"), Ended(4, 137)])
def test_each_order_is_a_line_and_comes_back(order):
    line = to_line(order)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert from_line(line) == order


STRANGE = [
    *(b"", b"x", b"[]", b"{}", b"\xff", b"[1, 2, 3]", b"[" * 100_000),
    *(b'["Other", {}]', b'[["Forked"], {}]', b'["Forked", {}]', b'["Forked", 1]'),
    *(b'["Forked", {"number": 1, "more": 2}]', b'["Forked", {"number": "1"}]'),
    b'["Ended", {"number": [], "status": 0}]',
]


@pytest.mark.parametrize("line", STRANGE, ids=range(len(STRANGE)))
def test_what_is_no_order_is_refused(line):
    with pytest.raises(NotAnOrder, match="not an order"):
        from_line(line)
