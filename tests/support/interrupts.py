"""Processes that can be interrupted, even when the tests themselves run in the background."""

import signal


def listen_to_ctrl_c() -> None:
    """For `preexec_fn`: a shell starts what runs in the background with SIGINT ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
