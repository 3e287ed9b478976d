"""A host on which nothing can be graded: submissions wait, and are graded once it is mended."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.faulty_service import FaultyService, until

pytestmark = [pytest.mark.box, pytest.mark.slow, pytest.mark.timeout(300)]


class Outage:
    """A submission that was handed in while nothing could be graded."""

    def __init__(self, service: FaultyService) -> None:
        self.service = service
        self.place = service.worker.place()
        service.kill_boxes()
        self.submission = service.hand_in()

    def is_waited_out(self, says: str) -> None:
        """The worker takes no work and says why; the submission waits."""
        service = self.service
        until(lambda: "takes no work" in service.worker.said(self.place))
        until(lambda: says in service.worker.said(self.place))
        assert "mend: " in service.worker.said(self.place)
        waiting = service.view(self.submission)
        assert (waiting["state"], waiting["score"]) == ("queued", None)
        assert service.metric("gradus_workers") == 0
        assert service.metric('gradus_submissions{state="queued"}') == 1
        assert service.ready()  # what the API does, it can do
        self.place = service.worker.place()


def is_made_good(service: FaultyService, suffered: Outage, attempts: int) -> None:
    """It gets its points, once; nothing but the waiting was lost."""
    service.graded(suffered.submission)
    assert "This host cannot grade" in service.runs(suffered.submission)[0]["fault"]
    assert service.attempts() == attempts + 1


def test_a_runtime_that_is_missing_crashes_talks_nonsense_or_hangs(service: FaultyService) -> None:
    machine, attempts = service.machine, service.attempts()
    with machine.runtime_that(None):
        suffered = Outage(service)
        suffered.is_waited_out("is not installed")
        machine.replace_runtime("exit 1")
        suffered.is_waited_out("--version failed")
        machine.replace_runtime("echo '{'; echo garbage >&2")
        suffered.is_waited_out("box: ")
        is_not_busy(service)
        machine.replace_runtime("sleep 5")
        suffered.is_waited_out("does not end")
    is_made_good(service, suffered, attempts)


def is_not_busy(service: FaultyService) -> None:
    """Waiting for a host to be mended costs next to nothing, even when looking every second."""
    before, started = service.worker.cpu_seconds(), time.monotonic()
    time.sleep(2.0)
    used = service.worker.cpu_seconds() - before
    assert used / (time.monotonic() - started) < 0.6


def test_control_groups_that_are_closed_or_missing(service: FaultyService) -> None:
    machine, attempts = service.machine, service.attempts()
    with machine.read_only("memory"):
        suffered = Outage(service)
        suffered.is_waited_out("read-only: /sys/fs/cgroup")
        with machine.without("pids"):
            suffered.is_waited_out("without pids")
    is_made_good(service, suffered, attempts)


def test_no_process_may_be_started(service: FaultyService) -> None:
    attempts = service.attempts()
    with service.machine.limit("pids", "pids.max", 3):
        suffered = Outage(service)
        suffered.is_waited_out("Resource temporarily unavailable")
    is_made_good(service, suffered, attempts)


def test_full_disks(service: FaultyService) -> None:
    """The boxes' folder first, then that of the suites, which were lost as well."""
    machine, attempts = service.machine, service.attempts()
    suites = machine.home / "suites"
    with machine.full(machine.run_dir):
        suffered = Outage(service)
        suffered.is_waited_out("run folder: ")
        with machine.full(suites):
            machine.run("sh", "-c", f"rm -r {suites}/[0-9a-f]*")
            suffered.is_waited_out("suites folder: ")
    is_made_good(service, suffered, attempts)


def test_want_of_descriptors(service: FaultyService) -> None:
    attempts = service.attempts()
    with few_descriptors(service.worker.pid):
        suffered = Outage(service)
        suffered.is_waited_out("LimitNOFILE")
    is_made_good(service, suffered, attempts)


@contextmanager
def few_descriptors(pid: int) -> Iterator[None]:
    """A process keeps what it has open, and may open nothing more."""
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (8, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
