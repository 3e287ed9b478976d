"""A box's program, run in the interpreter that was forked for it."""

import os
import sys
from types import ModuleType

from sandbox.wire.inherited import VARIABLE
from sandbox.wire.orders import Fork

CONTROL = 3
"""The number of the box's socket, as in boxes that a runtime makes."""


def run(order: Fork) -> None:
    """Run the program as `python -c` would; returns when it comes to its end."""
    os.environ[VARIABLE] = str(CONTROL)
    sys.argv = ["-c", *order.arguments]
    main = sys.modules["__main__"] = ModuleType("__main__")
    exec(compile(order.source, "<string>", "exec"), vars(main))  # noqa: S102 - what `-c` does
