"""Assignments, versions, scores, people and tokens."""

import csv
import io
import json

import pytest

from grader.core.people import Role
from grader.core.submission import Problem
from grader.core.verdict import Outcome
from grader.workflow.enrol import set_up_person
from grader.workflow.ports import Checked
from grader.workflow.publish import check
from tests.support.classroom import HIDDEN, SLUG, TESTS, bundle

PATH = f"/api/v1/assignments/{SLUG}"
ZIP = {"Content-Type": "application/zip"}


async def conclude(api, *problems):
    async def found(checked):
        return Checked(TESTS, problems)

    async with api.classroom.store.begin() as tx:
        (version, *_) = await tx.assignments.versions(api.classroom.course.id, SLUG)
    await check(api.classroom.store, found, version.id, last_try=False)


async def test_me(api):
    assert (await api.ada.get("/api/v1/me")).json() == {
        "username": "ada",
        "name": "Ada Lovelace",
        "role": "learner",
        "course": {"slug": "maths", "title": "Mathematics"},
    }


async def test_a_bundle_is_published_once_its_check_has_passed(api):
    answer = await api.teacher.put(PATH, content=b"one", headers=ZIP)
    assert (answer.status_code, answer.json()["state"]) == (202, "checking")
    location = answer.headers["Location"]
    assert location == f"{PATH}/versions/{bundle('one').digest}"
    assert (await api.ada.get(PATH)).status_code == 404
    await conclude(api)
    version = (await api.teacher.get(location)).json()
    assert version["state"] == "published"
    assert [test["points"] for test in version["tests"]] == [4.0, 6.0]
    again = await api.teacher.put(PATH, content=b"one", headers=ZIP)
    assert (again.status_code, again.json()["state"]) == (200, "published")
    listed = (await api.ada.get("/api/v1/assignments")).json()["items"]
    assert [(item["slug"], item["attempts"]["made"]) for item in listed] == [(SLUG, 0)]
    detail = (await api.ada.get(PATH)).json()
    assert detail["starter"] == {"solution.py": "def double(x):\n    ...\n"}
    assert detail["limits"]["test_seconds"] == 5.0
    assert detail["imports"]["allow"] == ["numpy"]


async def test_a_refused_bundle_shows_its_problems_to_staff(api):
    await api.teacher.put(PATH, content=b"one", headers=ZIP)
    await conclude(api, Problem("exam", "no tests"))
    (version,) = (await api.teacher.get(f"{PATH}/versions")).json()["items"]
    assert version["problems"] == [{"where": "exam", "what": "no tests"}]
    assert (await api.ada.get(PATH)).status_code == 404
    missing = f"{PATH}/versions/sha256:{'0' * 64}"
    assert (await api.teacher.get(missing)).status_code == 404


async def test_a_bad_bundle_is_refused_in_the_readers_words(api):
    answer = await api.teacher.put(PATH, content=b"bad", headers=ZIP)
    assert (answer.status_code, answer.json()["detail"], answer.json()["field"]) == (
        422, "solution.py is missing", "solution.py",
    )  # fmt: skip
    elsewhere = await api.teacher.put("/api/v1/assignments/other", content=b"one", headers=ZIP)
    assert elsewhere.json()["field"] == "slug"
    wrong = await api.teacher.put(PATH, content=b"one", headers={"Content-Type": "text/plain"})
    assert wrong.status_code == 415


async def graded(api, actor, **outcomes):
    api.classroom.examination.outcomes = {HIDDEN.id: Outcome.FAILED} if outcomes else {}
    submission = await api.classroom.hand_in(actor)
    await api.classroom.grade(submission.id)
    return submission


async def test_scores_are_the_best_results(api):
    await api.classroom.publish()
    best = await graded(api, api.classroom.ada)
    await graded(api, api.classroom.ada, worse=True)
    rows = (await api.teacher.get("/api/v1/scores")).json()["items"]
    assert [(row["learner"], row["attempts"]) for row in rows] == [("ada", 2), ("bob", 0)]
    assert rows[0]["score"] == {"points": 10.0, "maximum": 10.0}
    assert rows[0]["submission"] == str(best.id)
    assert rows[1]["score"] is None
    one = (await api.teacher.get(f"/api/v1/scores?slug={SLUG}&learner=bob")).json()["items"]
    assert [row["learner"] for row in one] == ["bob"]
    assert (await api.teacher.get("/api/v1/scores?learner=nobody")).status_code == 404


async def test_scores_as_csv_hold_no_formula(api):
    await api.classroom.publish()
    await set_up_person(
        api.classroom.store, api.classroom.course, "eve", name="=cmd|' /C calc'!A0",
        role=Role.LEARNER,
    )  # fmt: skip
    answer = await api.teacher.get("/api/v1/scores", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = {row["learner"]: row for row in csv.DictReader(io.StringIO(answer.text))}
    assert rows["eve"]["name"] == "'=cmd|' /C calc'!A0"
    assert rows["ada"]["name"] == "Ada Lovelace"
    assert rows["ada"]["points"] == ""


async def test_people_are_enrolled_and_listed(api):
    answer = await api.teacher.post("/api/v1/people", json={"username": "carl", "name": "Carl"})
    assert (answer.status_code, answer.json()["role"]) == (201, "learner")
    listed = (await api.teacher.get("/api/v1/people")).json()["items"]
    assert {"username": "carl", "name": "Carl", "role": "learner"} in listed
    clash = await api.teacher.post(
        "/api/v1/people", json={"username": "carl", "name": "Carl", "role": "instructor"}
    )
    assert clash.status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "a b", "name": "A"}, "username"),
        ({"username": "a", "name": "A\u202eB"}, "name"),
        ({"username": "a", "name": "A", "role": "admin"}, "role"),
        ({"name": "A"}, "username"),
    ],
)
async def test_a_wrong_person_is_refused_beside_the_field(api, body, field):
    answer = await api.teacher.post("/api/v1/people", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_a_tokens_life(api):
    answer = await api.teacher.post("/api/v1/tokens", json={"username": "ada", "label": "laptop"})
    assert answer.status_code == 201
    issued = answer.json()
    headers = {"Authorization": f"Bearer {issued['secret']}"}
    assert (await api.anybody.get("/api/v1/me", headers=headers)).json()["username"] == "ada"
    listing = await api.teacher.get("/api/v1/tokens")
    assert issued["id"] in {item["id"] for item in listing.json()["items"]}
    assert issued["secret"] not in listing.text
    gone = await api.teacher.delete(f"/api/v1/tokens/{issued['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await api.anybody.get("/api/v1/me", headers=headers)).status_code == 401
    assert (await api.teacher.delete(f"/api/v1/tokens/{issued['id']}")).status_code == 404


async def test_metrics_count(api):
    await api.classroom.publish()
    await api.ada.post(f"{PATH}/submissions", json={"files": {"solution.py": "x = 1"}})
    page = (await api.anybody.get("/metrics")).text
    assert 'gradus_submissions{state="queued"} 1.0' in page
    assert "gradus_submissions_accepted_total 1.0" in page
    assert "gradus_workers 0.0" in page
    assert 'route="/api/v1/assignments/{slug}/submissions",status="202"' in page
    assert "ada" not in page


@pytest.mark.parametrize("username", ["a\x00b", "\ud800", "", "a" * 100_00, "\u202e"])
async def test_a_token_for_what_is_no_name(api, username):
    """Some of them no database could be asked for."""
    body = json.dumps({"username": username, "label": "x"})
    headers = {"Content-Type": "application/json"}
    answer = await api.teacher.post("/api/v1/tokens", content=body, headers=headers)
    assert answer.status_code == 422
