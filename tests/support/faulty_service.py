"""The real service on a machine that can be broken: API, workers and database."""

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count

import httpx

from grader.cli.demo.processes import free_port
from tests.support.machine import Machine, Program
from tests.support.service import Json, descendants, forks_boxes, hand_in, wait_for

RIGHT = "def increment(n):\n    return n + 1\n"
SLOW = "import time\n\ndef increment(n):\n    time.sleep(0.6)\n    return n + 1\n"
ENROL = """
import asyncio, json
from grader.settings import Settings
from tests.support.service import enrol
print(json.dumps(asyncio.run(enrol(Settings().home, 1))))
"""
STOP = """
import asyncio
from grader.settings import Settings
from grader.store.embedded import stop_server
asyncio.run(stop_server(Settings().home))
"""


def until(found: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)


class FaultyService:
    """The API and its workers on the machine, and those who use them."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        staff, (learner,) = json.loads(machine.run(sys.executable, "-c", ENROL))
        self.url = f"http://127.0.0.1:{free_port(0)}"
        port = self.url.rpartition(":")[2]
        self.api = machine.python("serve", "-m", "tests.support.impatient", "serve", "--port", port)
        self.workers: list[Program] = []
        self._numbers = count()
        self.worker = self.start_worker()
        self.staff, self.learner = self._client(staff), self._client(learner)
        self.anybody = httpx.Client(base_url=self.url, timeout=20)

    def _client(self, token: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=60)

    def start_worker(self) -> Program:
        """Another worker; it takes part from when `gradus_workers` counts it."""
        name = f"worker-{next(self._numbers)}"
        worker = self.machine.python(
            name, "-m", "tests.support.impatient", "worker", GRADER_CONCURRENCY="2"
        )
        self.machine.admit(worker)
        self.workers.append(worker)
        return worker

    def retire(self, worker: Program) -> None:
        """Stop one of several workers."""
        self.workers.remove(worker)
        worker.stop()

    def stop(self) -> None:
        for program in [*self.workers, self.api]:
            program.stop()
        for client in (self.staff, self.learner, self.anybody):
            client.close()
        self.machine.run(sys.executable, "-c", STOP)

    # ------------------------------------------------------------------ what is seen from outside

    def ready(self) -> bool:
        with suppress(httpx.HTTPError):
            return self.anybody.get("/readyz").status_code == 200
        return False

    def metric(self, name: str) -> float:
        page = self.anybody.get("/metrics").text
        found = re.search(rf"^{re.escape(name)} (\S+)$", page, re.MULTILINE)
        assert found, page
        return float(found[1])

    def hand_in(self, solution: str = RIGHT) -> str:
        return str(hand_in(self.learner, "increment", solution)["id"])

    def view(self, submission: str) -> Json:
        found: Json = self.learner.get(f"/submissions/{submission}").json()
        return found

    def runs(self, submission: str) -> list[Json]:
        found: list[Json] = self.staff.get(f"/submissions/{submission}/runs").json()["items"]
        return found

    def attempts(self) -> int:
        """How many attempts the learner has made."""
        made: int = self.learner.get("/assignments/increment").json()["attempts"]["made"]
        return made

    def graded(self, submission: str, points: float = 10.0) -> Json:
        """Its result, of which there is exactly one."""
        view = wait_for(self.learner, submission, seconds=90)
        assert view["state"] == "graded", (view, self.runs(submission))
        assert view["score"] == {"points": points, "maximum": 10.0}, view
        assert [run["state"] for run in self.runs(submission)].count("finished") == 1
        return view

    def under_way(self, submission: str) -> dict[int, int]:
        """Wait until a submission's code runs, and tell its processes."""
        until(lambda: self.view(submission)["state"] == "running")
        until(self.children)
        return self.children()

    def children(self) -> dict[int, int]:
        """Processes that run learner code, and the guest each is in."""
        return {
            child: guest
            for guest in self.boxed("sandbox.guest")
            if not forks_boxes(guest)
            for child in descendants(guest)
        }

    # ------------------------------------------------------------------ what can be killed

    def boxed(self, module: str) -> list[int]:
        """Every process in the boxes that run a module, below any worker."""
        return [
            pid
            for worker in self.workers
            for pid, command in descendants(worker.pid).items()
            if any(module in part for part in command) and "--root" not in command
        ]

    def kill_boxes(self, *modules: str) -> None:
        """SIGKILL what waits in boxes, as if the host had done so."""
        for module in modules or ("sandbox.guest", "grader.examiner"):
            for pid in self.boxed(module):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@contextmanager
def a_faulty_service(machine: Machine) -> Iterator[FaultyService]:
    """The service, ready, for the block."""
    service = FaultyService(machine)
    try:
        until(service.ready)
        until(lambda: service.metric("gradus_workers") == 1)
        yield service
    finally:
        service.stop()
