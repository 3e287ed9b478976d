"""The service over HTTP, as its learners and instructors use it."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

from grader.cli.events import Event, read_events
from grader.cli.problems import raise_for_problem
from grader.core.errors import Invalid, Unavailable
from grader.core.uploads import UploadedFile

_BASE = "/api/v1"
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_QUIET_SECONDS = 90.0  # the events' heartbeats come far more often
_RECONNECTS = 20
_LONGEST_PAUSE = 5.0

Json = dict[str, Any]


class Client:
    """One server, one token; every error is a `GradusError` in words."""

    def __init__(
        self, server: str, token: str, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._server = server
        try:
            self._http = httpx.Client(
                base_url=server.rstrip("/") + _BASE,
                headers={"Authorization": f"Bearer {token}"},
                timeout=_TIMEOUT,
                transport=transport,
            )
        except (httpx.InvalidURL, UnicodeEncodeError, ValueError) as error:
            raise Invalid(f"The server or the token is not well formed: {error}") from error

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def me(self) -> Json:
        """Whom the token stands for."""
        return self._json("GET", "/me")

    def put_bundle(self, slug: str, data: bytes) -> Json:
        """Send a bundle; returns the version, which may be being checked."""
        headers = {"Content-Type": "application/zip"}
        return self._json("PUT", f"/assignments/{slug}", content=data, headers=headers)

    def version(self, slug: str, digest: str) -> Json:
        """One version of an assignment."""
        return self._json("GET", f"/assignments/{slug}/versions/{digest}")

    def submit(self, slug: str, files: Sequence[UploadedFile], *, precheck: bool, key: str) -> Json:
        """Hand in files; the same key twice hands in once."""
        return self._json(
            "POST",
            f"/assignments/{slug}/submissions",
            params={"precheck": "true"} if precheck else {},
            files=[("files", (file.untrusted_name, file.data)) for file in files],
            headers={"Idempotency-Key": key},
        )

    def submission(self, submission_id: str) -> Json:
        """One submission, with its feedback once it is graded."""
        return self._json("GET", f"/submissions/{submission_id}")

    def scores(self, slug: str | None, learner: str | None) -> list[Json]:
        """The scores the token may see."""
        return list(self._json("GET", "/scores", params=_scores_query(slug, learner))["items"])

    def scores_csv(self, slug: str | None, learner: str | None) -> str:
        """The scores as comma-separated values."""
        query = _scores_query(slug, learner)
        return self._send("GET", "/scores", params=query, headers={"Accept": "text/csv"}).text

    def regrade(self, submission_id: str) -> Json:
        """Queue one submission again."""
        return self._json("POST", f"/submissions/{submission_id}/regrade")

    def regrade_all(self, slug: str) -> Json:
        """Queue all submissions of an assignment again."""
        return self._json("POST", f"/assignments/{slug}/regrade")

    def follow(self, submission_id: str) -> Iterator[Event]:
        """The live events of a submission until it is graded or faulted, across lost connections.

        Raises:
            Unavailable: the server stays away.
        """
        last_id = ""
        for attempt in range(_RECONNECTS):
            try:
                for event in self._events(submission_id, last_id):
                    last_id = event.id or last_id
                    yield event
                    if event.kind in ("graded", "faulted"):
                        return
            except Unavailable:
                if attempt == _RECONNECTS - 1:
                    raise
                time.sleep(min(attempt, _LONGEST_PAUSE))

    def _events(self, submission_id: str, last_id: str) -> Iterator[Event]:
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last_id} if last_id else {})
        with (
            self._reaching(),
            self._http.stream(
                "GET",
                f"/submissions/{submission_id}/events",
                headers=headers,
                timeout=httpx.Timeout(_QUIET_SECONDS, connect=10.0),
            ) as response,
        ):
            if response.is_error:
                response.read()
                raise_for_problem(response)
            yield from read_events(response.iter_lines())

    def _json(self, method: str, path: str, **request: Any) -> Json:
        response = self._send(method, path, **request)
        try:
            answer = response.json()
        except ValueError as error:
            raise Unavailable(f"{self._server} does not answer like a Gradus server.") from error
        if not isinstance(answer, dict):
            raise Unavailable(f"{self._server} does not answer like a Gradus server.")
        return answer

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        with self._reaching():
            response = self._http.request(method, path, **request)
        raise_for_problem(response)
        return response

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise Invalid(f'"{self._server}" is no address of a server: {error}') from error
        except httpx.TimeoutException as error:
            raise Unavailable(f"{self._server} did not answer in time.") from error
        except httpx.HTTPError as error:
            raise Unavailable(f"{self._server} cannot be reached: {error}") from error


def _scores_query(slug: str | None, learner: str | None) -> Mapping[str, str]:
    return {key: value for key, value in (("slug", slug), ("learner", learner)) if value}
