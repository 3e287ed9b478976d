"""`grader` with less patience: `python -m tests.support.impatient worker`.

What it does is the service's own; only how long it waits differs, so that tests can break a host
and mend it again within seconds.
"""

from grader.cli.main import app
from grader.exam import guests, host
from grader.store import queue, tasks
from sandbox import pool, runtime

tasks.MAX_TRIES = 3
tasks.DELAYS = (0.2, 0.2)
queue.MENDING_SECONDS = 0.5
queue.LONGEST_MENDING_SECONDS = 1.0
queue.HEARTBEAT_SECONDS = 0.5
queue.DEAD_AFTER_SECONDS = 2.0
host.BELIEVED_SECONDS = 0.5
guests.READY_SECONDS = 15.0
runtime.COMMAND_SECONDS = 3.0
pool._LONGEST_PAUSE = 1.0

if __name__ == "__main__":
    app()
