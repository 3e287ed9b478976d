"""Who may ask for what."""

import uuid

import pytest
from fastapi.routing import APIRoute

from tests.support.classroom import stranger

PUBLIC = {"/healthz", "/readyz", "/metrics", "/problems/{name}"}
STAFF = {
    ("PUT", "/api/v1/assignments/{slug}"),
    ("GET", "/api/v1/assignments/{slug}/versions"),
    ("GET", "/api/v1/assignments/{slug}/versions/{digest}"),
    ("POST", "/api/v1/assignments/{slug}/regrade"),
    ("POST", "/api/v1/submissions/{submission_id}/regrade"),
    ("GET", "/api/v1/submissions/{submission_id}/runs"),
    ("GET", "/api/v1/people"),
    ("POST", "/api/v1/people"),
    ("GET", "/api/v1/tokens"),
    ("POST", "/api/v1/tokens"),
    ("DELETE", "/api/v1/tokens/{token_id}"),
}
FILLED = {
    "{slug}": "doubling",
    "{digest}": "sha256:" + "0" * 64,
    "{submission_id}": str(uuid.uuid4()),
    "{token_id}": str(uuid.uuid4()),
    "{name}": "too-soon",
}


def operations(app) -> set[tuple[str, str]]:
    """Every method and path the application describes."""
    return {
        (method.upper(), path) for path, item in app.openapi()["paths"].items() for method in item
    }


def filled(path: str) -> str:
    for name, value in FILLED.items():
        path = path.replace(name, value)
    return path


def test_the_description_lists_every_route(app):
    hidden = {
        route.path
        for route in app.routes
        if isinstance(route, APIRoute) and not route.include_in_schema
    }
    assert hidden == set()
    assert len(operations(app)) >= 20


async def test_every_route_that_is_not_public_demands_a_token(api):
    asked = 0
    for method, path in sorted(operations(api.app)):
        if path in PUBLIC:
            continue
        for headers in (
            {},
            {"Authorization": "Bearer gradus_wrong"},
            {"Authorization": "Basic eA"},
        ):
            answer = await api.anybody.request(
                method, filled(path), content=b"x" * 10, headers=headers
            )
            assert answer.status_code == 401, (method, path, answer.text)
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="gradus"'
            assert answer.json()["type"] == "/problems/unauthenticated"
            asked += 1
    assert asked >= 40


async def test_staff_routes_are_closed_to_learners(api):
    for method, path in sorted(operations(api.app)):
        answer = await api.ada.request(method, filled(path))
        assert (answer.status_code == 403) is ((method, path) in STAFF), (method, path)


async def test_public_routes_need_no_token(api):
    for path in PUBLIC:
        assert (await api.anybody.get(filled(path))).status_code == 200


@pytest.mark.parametrize("rest", ["", "/files", "/events"])
async def test_anothers_submission_does_not_exist(api, rest):
    await api.classroom.publish()
    theirs = await api.classroom.hand_in(api.classroom.bob)
    answers = [
        await api.ada.get(f"/api/v1/submissions/{identity}{rest}")
        for identity in (theirs.id, uuid.uuid4())
    ]
    for answer in answers:
        assert answer.status_code == 404
    existing, missing = (answer.json() for answer in answers)
    assert existing.pop("instance") != missing.pop("instance")
    assert existing == missing


async def test_another_courses_staff_see_nothing(api):
    await api.classroom.publish()
    submission = await api.classroom.hand_in()
    _, token = await stranger(api.classroom.store)
    headers = {"Authorization": f"Bearer {token}"}
    for path in (
        f"/submissions/{submission.id}",
        "/assignments/doubling",
        "/submissions?learner=ada",
    ):
        answer = await api.anybody.get(f"/api/v1{path}", headers=headers)
        assert answer.status_code == 404
    listing = await api.anybody.get("/api/v1/submissions", headers=headers)
    assert listing.json()["items"] == []


async def test_learners_list_their_own_only(api):
    await api.classroom.publish()
    await api.classroom.hand_in(api.classroom.bob)
    mine = await api.classroom.hand_in()
    listed = (await api.ada.get("/api/v1/submissions")).json()["items"]
    assert [item["id"] for item in listed] == [str(mine.id)]
    assert (await api.ada.get("/api/v1/submissions?learner=bob")).status_code == 404
    assert (await api.ada.get("/api/v1/scores?learner=bob")).status_code == 404
    assert {row["learner"] for row in (await api.ada.get("/api/v1/scores")).json()["items"]} == {
        "ada"
    }
