"""Who may ask for what."""

import uuid

import pytest
import pytest_asyncio
from sqlalchemy import func, update

from grader.api.app import _ROUTERS as routers
from grader.core.people import Role
from grader.store.tables import tokens
from grader.workflow.enrol import set_up_person, set_up_token
from tests.support.classroom import stranger

PUBLIC = {"/healthz", "/readyz", "/metrics", "/problems/{name}"}
ROLES = ("ada", "bob", "learner elsewhere", "teacher", "teacher elsewhere")
"""Ada handed in what is asked for; Bob is in her course."""
NO_TOKENS = ("none", "garbage", "of another kind", "expired", "revoked", "of a lost role")
EVERYBODY, STAFF_ONLY = (200,) * 5, (403, 403, 403, 200, 200)
OF_THE_COURSE, HERS = (200, 200, 404, 200, 404), (200, 404, 404, 200, 404)
MATRIX = {
    ("GET", "/api/v1/me"): EVERYBODY,
    ("GET", "/api/v1/assignments"): EVERYBODY,
    ("GET", "/api/v1/assignments/{slug}"): OF_THE_COURSE,
    ("PUT", "/api/v1/assignments/{slug}"): (403, 403, 403, 202, 202),
    ("GET", "/api/v1/assignments/{slug}/versions"): STAFF_ONLY,
    ("GET", "/api/v1/assignments/{slug}/versions/{digest}"): (403, 403, 403, 200, 404),
    ("POST", "/api/v1/assignments/{slug}/submissions"): (202, 202, 404, 202, 404),
    ("POST", "/api/v1/assignments/{slug}/regrade"): (403, 403, 403, 202, 404),
    ("GET", "/api/v1/submissions"): EVERYBODY,
    ("GET", "/api/v1/submissions/{submission_id}"): HERS,
    ("GET", "/api/v1/submissions/{submission_id}/files"): HERS,
    ("GET", "/api/v1/submissions/{submission_id}/events"): HERS,
    ("GET", "/api/v1/submissions/{submission_id}/runs"): (403, 403, 403, 200, 404),
    # 409: the regrade of the whole assignment, which was asked for before, has queued it.
    ("POST", "/api/v1/submissions/{submission_id}/regrade"): (403, 403, 403, 409, 404),
    ("GET", "/api/v1/scores"): EVERYBODY,
    ("GET", "/api/v1/people"): STAFF_ONLY,
    ("POST", "/api/v1/people"): (403, 403, 403, 201, 201),
    ("GET", "/api/v1/tokens"): STAFF_ONLY,
    ("POST", "/api/v1/tokens"): (403, 403, 403, 201, 404),
    ("DELETE", "/api/v1/tokens/{token_id}"): (403, 403, 403, 204, 404),
}
BODIES = {
    ("PUT", "/api/v1/assignments/{slug}"): {
        "content": b"another", "headers": {"Content-Type": "application/zip"}
    },
    ("POST", "/api/v1/assignments/{slug}/submissions"): {
        "json": {"files": {"solution.py": "def double(x): ..."}}
    },
    ("POST", "/api/v1/people"): {"json": {"username": "new", "name": "New"}},
    ("POST", "/api/v1/tokens"): {"json": {"username": "ada", "label": "laptop"}},
}  # fmt: skip


def operations(app) -> set[tuple[str, str]]:
    """Every method and path the application describes."""
    return {
        (method.upper(), path) for path, item in app.openapi()["paths"].items() for method in item
    }


class Visitors:
    """What there is to ask for, and everybody who might ask."""

    def __init__(self, api) -> None:
        self.api = api
        self.bearers: dict[str, str | None] = {}
        self.places: dict[str, str] = {}

    async def arrive(self) -> None:
        classroom = self.api.classroom
        version = await classroom.publish()
        submission = await classroom.hand_in()
        await classroom.grade(submission.id)
        spare = await set_up_token(
            classroom.store, classroom.course, classroom.bob.person, label="spare"
        )
        other, elsewhere = await stranger(classroom.store)
        guest = await set_up_person(
            classroom.store, other.course, "guest", name="Guest", role=Role.LEARNER
        )
        issued = await set_up_token(classroom.store, other.course, guest, label="test")
        tokens = [classroom.tokens["ada"], classroom.tokens["bob"], issued.secret]
        tokens += [classroom.tokens["teacher"], elsewhere]
        self.bearers = dict(zip(ROLES, [f"Bearer {token}" for token in tokens], strict=True))
        self.bearers |= dict(zip(NO_TOKENS, await self._without(), strict=True))
        self.places = {
            "{slug}": version.assignment.slug,
            "{digest}": version.digest,
            "{submission_id}": str(submission.id),
            "{token_id}": str(spare.token.id),
            "{name}": "too-soon",
        }

    async def _without(self) -> list[str | None]:
        """An instructor's tokens that are not valid any more, and what never was one."""
        classroom = self.api.classroom
        store, course = classroom.store, classroom.course
        people = [
            await set_up_person(store, course, name, name=name, role=Role.INSTRUCTOR)
            for name in ("late", "gone", "demoted")
        ]
        late, gone, demoted = [
            await set_up_token(store, course, person, label="test") for person in people
        ]
        async with store.connection() as connection:
            past = update(tokens).where(tokens.c.id == late.token.id)
            await connection.execute(past.values(expires_at=func.now()))
        async with store.begin() as tx:
            await tx.people.revoke_token(gone.token.id)
            await tx.people.enrol(people[2], course, Role.LEARNER)
        secrets = [f"Bearer {issued.secret}" for issued in (late, gone, demoted)]
        return [None, "Bearer gradus_" + "x" * 43, "Basic YTpi", *secrets]

    async def ask(self, method: str, path: str, visitor: str):
        """Ask for something that exists, as this visitor."""
        for name, value in self.places.items():
            path = path.replace(name, value)
        bearer = self.bearers[visitor]
        request = self.api.anybody.build_request(
            method, path, **BODIES.get((method, self._pattern(path)), {})
        )
        if bearer is not None:
            request.headers["Authorization"] = bearer
        return await self.api.anybody.send(request)

    def _pattern(self, path: str) -> str:
        for name, value in self.places.items():
            path = path.replace(value, name)
        return path


@pytest_asyncio.fixture
async def visitors(api) -> Visitors:
    found = Visitors(api)
    await found.arrive()
    return found


def test_every_route_is_described_and_has_its_row(app):
    routes = [route for router in routers for route in router.routes]
    assert len(routes) >= len(MATRIX)
    assert [route for route in routes if not route.include_in_schema] == []
    added = {getattr(route, "path", None) for route in app.routes}
    assert added - {None} == {"/api/v1/openapi.json"}
    assert operations(app) == set(MATRIX) | {("GET", path) for path in PUBLIC}


async def test_who_gets_what(visitors):
    """What changes something comes last, so that all ask for the same."""
    wrong = []
    for (method, path), row in sorted(MATRIX.items()):
        for visitor, status in zip(ROLES, row, strict=True):
            answer = await visitors.ask(method, path, visitor)
            if answer.status_code != status:
                wrong.append((method, path, visitor, answer.status_code, status))
    assert wrong == []


async def test_without_a_valid_token_there_is_nothing(visitors):
    asked = 0
    for method, path in sorted(MATRIX):
        for visitor in NO_TOKENS:
            answer = await visitors.ask(method, path, visitor)
            assert answer.status_code == 401, (method, path, visitor, answer.text)
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="gradus"'
            assert answer.json()["type"] == "/problems/unauthenticated"
            asked += 1
    assert asked == len(MATRIX) * len(NO_TOKENS)


async def test_public_routes_need_no_token_and_mind_none(visitors):
    for path in PUBLIC:
        for visitor in (*ROLES, *NO_TOKENS):
            assert (await visitors.ask("GET", path, visitor)).status_code == 200


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
