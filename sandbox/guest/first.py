"""The first process of a learner's box."""

import dataclasses  # noqa: F401
import fractions  # noqa: F401
import gc
import os
import statistics  # noqa: F401
import sys
import typing  # noqa: F401

# What learners' code often imports, or an assignment forbids, is there for every child already.
import numpy.fft
import numpy.linalg
import numpy.polynomial
import numpy.random  # noqa: F401

from sandbox.guest.supervisor import supervise
from sandbox.wire.caps import CONTROL_CAPS
from sandbox.wire.channel import Channel
from sandbox.wire.inherited import take_socket


def main() -> None:
    """Serve one box."""
    if os.getpid() != 1:
        # It ends every process it can see: only in a box is that its right.
        sys.exit("sandbox.guest must be the first process of a PID namespace")
    os.umask(0o022)
    gc.collect()
    gc.freeze()
    control = Channel(
        take_socket(),
        send_caps=CONTROL_CAPS,
        receive_caps=CONTROL_CAPS,
        takes_descriptors=True,
    )
    supervise(control)
