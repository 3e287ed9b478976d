import json

import pytest

from grader.api.observe import Observed
from grader.api.problems import BY_NAME, kind_of
from grader.core import errors
from grader.core.errors import BoxFault, GradusError, Unavailable
from tests.support.classroom import SLUG

MEDIA_TYPE = "application/problem+json"


def all_errors(cls=GradusError):
    return [cls, *(found for child in cls.__subclasses__() for found in all_errors(child))]


@pytest.mark.parametrize("cls", [cls for cls in all_errors() if cls.__module__ == errors.__name__])
def test_every_error_of_ours_is_a_kind_of_problem(cls):
    assert kind_of(cls("words")).name in BY_NAME


WRONG_REQUESTS = [
    ("GET", "/nowhere", 404, "not-found"),
    ("GET", "/docs", 404, "not-found"),
    ("GET", "/problems/nonsense", 404, "not-found"),
    ("GET", "/api/v1/assignments/", 404, "not-found"),
    ("GET", "/api/v1/assignments/missing", 404, "not-found"),
    ("GET", "/api/v1/assignments/NOT-A-SLUG", 422, "invalid"),
    ("GET", "/api/v1/submissions/7", 422, "invalid"),
    ("GET", "/api/v1/submissions?limit=0", 422, "invalid"),
    ("GET", "/api/v1/submissions?before=2026-01-01", 422, "invalid"),
    ("GET", "/api/v1/submissions?learner=%00", 422, "invalid"),
    ("DELETE", "/api/v1/me", 405, "method-not-allowed"),
]


async def test_every_type_is_explained_where_it_points(api, subtests):
    for kind in BY_NAME.values():
        with subtests.test(kind.name):
            answer = await api.anybody.get(kind.type)
            assert answer.status_code == 200
            assert kind.explanation in answer.text


async def test_every_error_is_a_problem(api, subtests):
    for method, path, status, kind in WRONG_REQUESTS:
        with subtests.test(path):
            answer = await api.teacher.request(method, path)
            assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE)
            problem = answer.json()
            assert problem["type"] == f"/problems/{kind}"
            assert problem["status"] == status
            assert problem["instance"] == path.partition("?")[0]
            assert problem["title"]
            assert problem["detail"]


async def test_a_wrong_method_says_the_right_ones(api):
    answer = await api.teacher.delete("/api/v1/me")
    assert answer.headers["Allow"] == "GET"


async def test_wrong_parameters_are_named(api):
    answer = await api.teacher.get("/api/v1/submissions?limit=0&slug=NO")
    assert {item["field"] for item in answer.json()["errors"]} == {"query.limit", "query.slug"}


class Broken:
    """A store that fails in a way of its own."""

    def __init__(self, error):
        self.error = error

    def begin(self):
        raise self.error

    glance = begin

    async def ready(self):
        raise self.error


def with_store(app, error):
    services = app.state.services
    app.state.services = type(services)(store=Broken(error), read_bundle=services.read_bundle)


async def test_a_database_that_is_away(api):
    with_store(api.app, Unavailable("postgresql://secret-host/ is away"))
    for path in ("/api/v1/me", "/readyz"):
        answer = await api.ada.get(path)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
        assert answer.headers["Retry-After"]
        assert "secret-host" not in answer.text
    assert (await api.anybody.get("/healthz")).status_code == 200
    assert b"gradus_database_up 0.0" in (await api.anybody.get("/metrics")).content


async def test_any_other_fault_keeps_its_words_to_itself(api):
    with_store(api.app, BoxFault("staff-only words"))
    answer = await api.ada.get("/api/v1/me")
    assert answer.status_code == 503
    assert "staff-only" not in answer.text


async def test_what_nobody_expected_is_our_failure_in_the_same_form(api, capsys):
    with_store(api.app, RuntimeError("private words"))
    answer = await api.ada.get("/api/v1/me")
    assert (answer.status_code, answer.headers["content-type"]) == (500, MEDIA_TYPE)
    assert answer.json()["type"] == "/problems/internal"
    logged = capsys.readouterr().out
    assert "RuntimeError" in logged
    assert answer.headers["X-Request-ID"] in logged
    assert "private words" not in answer.text + logged


async def test_the_log_names_the_route_and_no_secret(api, capsys):
    await api.classroom.publish()
    source = "SECRET_SOURCE = 1"
    answer = await api.ada.post(
        f"/api/v1/assignments/{SLUG}/submissions?precheck=true&x=SECRET_QUERY",
        json={"files": {"solution.py": source}},
    )
    logged = capsys.readouterr().out
    assert "/api/v1/assignments/{slug}/submissions" in logged
    assert answer.headers["X-Request-ID"] in logged
    for secret in ("SECRET", api.classroom.tokens["ada"], "solution.py", "ada"):
        assert secret not in logged


async def test_a_request_id_is_taken_over_if_it_is_plain(api):
    given = await api.anybody.get("/healthz", headers={"X-Request-ID": "abc-1"})
    assert given.headers["X-Request-ID"] == "abc-1"
    strange = await api.anybody.get("/healthz", headers={"X-Request-ID": "a\x1b[2J b"})
    assert strange.headers["X-Request-ID"] != "a\x1b[2J b"


async def test_answers_are_not_cached_sniffed_or_framed(api):
    headers = (await api.ada.get("/api/v1/me")).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


async def test_what_is_not_http_passes_through():
    passed = []

    async def inner(scope, receive, send):
        passed.append(scope)

    await Observed(inner, metrics=None)({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
    assert json.dumps(passed) == '[{"type": "lifespan"}]'
