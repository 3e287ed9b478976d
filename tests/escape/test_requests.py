"""Requests that claim, forge, flood or ask too often."""

import json
import socket
import time

import httpx
import pytest

from tests.escape.classroom import BOUNDED, HONEST, SLUG, graded
from tests.support.service import hand_in, wait_for

SLOW = HONEST + "\nimport time\n\ndef probe():\n    time.sleep(1)\n"


@pytest.mark.covers("forge.others_submission", "read.paths")
def test_another_learners_submission_cannot_be_read_claimed_or_graded_again(course):
    with course.learner() as owner, course.learner() as thief:
        key = {"Idempotency-Key": "one-and-the-same"}
        own = hand_in(owner, SLUG, HONEST, headers=key)
        wait_for(owner, own["id"])
        for rest in ("", "/events", "/files", "/runs"):
            assert thief.get(f"/submissions/{own['id']}{rest}").status_code in (403, 404)
        assert thief.post(f"/submissions/{own['id']}/regrade").status_code in (403, 404)
        for claim in ({"id": own["id"]}, {"learner": own["learner"]}, {"score": 25}):
            body = {"files": {"solution.py": HONEST}} | claim
            assert thief.post(f"/assignments/{SLUG}/submissions", json=body).status_code == 422
        mine = hand_in(thief, SLUG, "def increment(n):\n    return 0\n", headers=key)
        assert mine["id"] != own["id"]
        assert mine["learner"] != own["learner"]
        assert wait_for(thief, mine["id"])["score"]["points"] == 0


@pytest.mark.covers("pass.bit_by_bit")
def test_asking_for_a_bit_at_a_time_ends_with_the_attempts(course):
    with course.learner() as learner:
        path = f"/assignments/{BOUNDED}/submissions"
        body = {"files": {"solution.py": HONEST}}
        answers = [learner.post(path, json=body) for _ in range(6)]
    accepted = [answer for answer in answers if answer.status_code == 202]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(accepted) == 2, "two are free; then an hour must pass"
    assert len(refused) == 4
    assert all(int(answer.headers["Retry-After"]) > 3000 for answer in refused)


@pytest.mark.covers("deny.flood")
def test_a_flood_is_bounded_and_does_not_keep_others_from_their_result(course):
    with course.learner() as flooder, course.learner() as other:
        path = f"/assignments/{SLUG}/submissions"
        answers = [flooder.post(path, json={"files": {"solution.py": SLOW}}) for _ in range(40)]
        statuses = {answer.status_code for answer in answers}
        waiting = flooder.get("/submissions", params={"limit": 200}).json()["items"]
        started = time.monotonic()
        view = graded(other, "")
        assert statuses == {202, 429}
        assert sum(item["state"] == "queued" for item in waiting) <= 10
        assert view["score"]["points"] == 25
        assert time.monotonic() - started < 60


@pytest.mark.covers("reader.forged_requests")
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("cookie", {"headers": {"Cookie": "token={token}; session={token}"}}),
        ("query", {"params": {"token": "{token}", "access_token": "{token}"}}),
        ("basic", {"headers": {"Authorization": "Basic {token}"}}),
        ("form", {"data": {"token": "{token}", "files": "x"}}),
    ],
)
def test_a_browser_that_another_site_drives_has_no_rights(course, name, options):
    """The token goes into a header that no form, link or picture of another site can set."""
    token = course.learners[0]
    filled = {
        key: {field: text.format(token=token) for field, text in values.items()}
        for key, values in options.items()
    }
    evil = {"Origin": "https://evil.example", "Referer": "https://evil.example/"}
    headers = filled.pop("headers", {}) | evil
    base = f"{course.service.url}/api/v1"
    for method, path in (("GET", "/me"), ("POST", f"/assignments/{SLUG}/submissions")):
        answer = httpx.request(method, base + path, headers=headers, **filled)
        assert answer.status_code == 401, name
        assert "access-control-allow-origin" not in answer.headers
        assert "set-cookie" not in answer.headers


@pytest.mark.covers("reader.forged_requests")
def test_no_other_site_is_allowed_to_ask_or_to_send_forms(course):
    with course.learner() as learner:
        asked = {
            "Origin": "https://evil.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization",
        }
        preflight = learner.options(f"/assignments/{SLUG}/submissions", headers=asked)
        assert not any(name.startswith("access-control") for name in preflight.headers)
        for kind in ("text/plain", "application/x-www-form-urlencoded"):
            answer = learner.post(
                f"/assignments/{SLUG}/submissions",
                content='{"files": {"solution.py": ""}}',
                headers={"Content-Type": kind},
            )
            assert answer.status_code == 415


@pytest.mark.covers("reader.inward_addresses")
def test_no_address_that_is_handed_in_is_fetched(course):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/jwks.json"
        notebook = {
            "cells": [
                {"cell_type": "markdown", "source": f"![x]({address})"},
                {"cell_type": "code", "source": f"# {address}\n{HONEST}"},
            ],
            "metadata": {"jwks_uri": address},
        }
        away = {"X-Forwarded-Host": address[7:], "Referer": address, "Forwarded": f"host={address}"}
        with course.learner() as learner, course.instructor() as instructor:
            handed_in = learner.post(
                f"/assignments/{SLUG}/submissions",
                files=[("files", ("work.ipynb", json.dumps(notebook)))],
                headers=away,
            )
            wait_for(learner, handed_in.json()["id"])
            instructor.post("/people", json={"username": "pictured", "name": address})
            instructor.post("/tokens", json={"username": "pictured", "label": address})
            schema = learner.get("/openapi.json").text
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
    for word in ("webhook", "jwks", '"format": "uri"', '"format":"uri"', "callback_url"):
        assert word not in schema
