"""What the API counts, and what it asks the store when Prometheus comes by."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from grader.core.errors import Unavailable
from grader.core.submission import SubmissionState
from grader.workflow.ports import Store

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """One application's metrics, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "gradus_request_seconds",
            "Time until a request was answered, by method, route and status.",
            ("method", "route", "status"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._accepted = Counter(
            "gradus_submissions_accepted",
            "Submissions this process accepted.",
            registry=self._registry,
        )
        self._submissions = Gauge(
            "gradus_submissions",
            "Submissions in the database by state; `queued` is the length of the queue.",
            ("state",),
            registry=self._registry,
        )
        self._workers = Gauge(
            "gradus_workers",
            "Workers that take work: alive, and on a host fit to grade.",
            registry=self._registry,
        )
        self._streams = Gauge(
            "gradus_event_streams", "Open event streams.", registry=self._registry
        )
        self._database = Gauge(
            "gradus_database_up", "Whether the database answered.", registry=self._registry
        )

    def request_ended(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def submission_accepted(self) -> None:
        """Count a submission."""
        self._accepted.inc()

    async def page(self, store: Store, streams: int) -> bytes:
        """All metrics in Prometheus's text format, the database's as of now."""
        self._streams.set(streams)
        try:
            async with store.begin() as tx:
                tally = await tx.submissions.tally()
                workers = await tx.jobs.workers()
        except Unavailable:
            self._database.set(0)
        else:
            self._database.set(1)
            self._workers.set(workers)
            for state in SubmissionState:
                self._submissions.labels(state.value).set(tally.get(state, 0))
        return generate_latest(self._registry)
