"""An examiner that runs the reference in its own process: what is left are the tests themselves.

`python -m bench.in_process --suite DIR` behaves like `python -m grader.examiner`, but the
descriptor it is given for the guest carries the source, which runs unboxed.
"""

import socket
import sys
from typing import Any

import numpy as np

from grader.examiner.__main__ import main
from grader.examiner.orders import SitOrder
from tests.support.fake_guest import FakeLearner, FakeSession


class PlainSession(FakeSession):
    """Hands arguments on as they are; only arrays are copied, as the wire would."""

    def call(self, name: str, args: Any, kwargs: Any) -> Any:
        self._calls += 1
        own = [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]
        return self._guard(lambda: self._names[name](*own, **kwargs))


def connect(order: SitOrder) -> Any:
    with socket.socket(fileno=order.guest) as guest, guest.makefile() as source:
        session = PlainSession(source.read())
    return session, FakeLearner(session)


if __name__ == "__main__":
    sys.exit(main(open_guest=connect))
