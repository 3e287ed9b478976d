"""The first process of a learner's box."""

import gc
import os
import sys

import numpy.random  # noqa: F401 - imported once here, shared by every child

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
