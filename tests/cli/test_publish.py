import io
import zipfile

import pytest

from tests.support.fake_service import Reply, problem
from tests.support.folders import write_assignment, write_files

DIGEST = "sha256:" + "a" * 64
OTHER_SERVER = "fault: {url} does not answer like a Gradus server."
PUT = "PUT /api/v1/assignments/double-it"
GET = f"GET /api/v1/assignments/double-it/versions/{DIGEST}"


def version(state, problems=()):
    return {
        "slug": "double-it", "title": "Double it", "digest": DIGEST, "state": state,
        "created_at": "2026-03-02T09:30:00Z", "points": 3.0, "problems": list(problems),
        "tests": [{"id": "t", "title": "t", "points": 3.0, "visible": True}],
    }  # fmt: skip


@pytest.fixture
def publish(run, service):
    return lambda *arguments: run("publish", *arguments, "--server", service.url, "--token", "t0k")


def test_a_bundle_is_sent_and_its_verdict_awaited(publish, service, tmp_path):
    service.answer(PUT, Reply(version("checking"), 202))
    service.answer(GET, Reply(version("checking")), Reply(version("published")))
    ended = publish(write_assignment(tmp_path))
    assert ended.code == 0
    assert ended.out.splitlines() == ["✓ double-it: published, 1 test", DIGEST]
    sent = service.asked[0]
    assert sent.headers["authorization"] == "Bearer t0k"
    assert sent.headers["content-type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(sent.body)).namelist()
    assert "exam/test_double.py" in names
    assert [asked.method for asked in service.asked] == ["PUT", "GET", "GET"]


def test_a_refusal_shows_the_problems_and_ends_with_1(publish, service, tmp_path):
    refused = version("refused", [{"where": "starter.py", "what": "earns \x1b[31mtoo much"}])
    service.answer(PUT, Reply(refused))
    ended = publish(write_assignment(tmp_path))
    assert ended.code == 1
    assert ended.err == ""
    assert ended.out.splitlines()[:2] == [
        "✗ double-it: refused", "starter.py: earns \\x1b[31mtoo much",
    ]  # fmt: skip


def test_json_has_the_versions(publish, service, tmp_path):
    service.answer(PUT, Reply(version("published")))
    assert publish(write_assignment(tmp_path), "--json").json == {"items": [version("published")]}


def test_without_waiting_the_state_is_told(publish, service, tmp_path):
    service.answer(PUT, Reply(version("checking"), 202))
    ended = publish(write_assignment(tmp_path), "--no-wait")
    assert ended.code == 0
    assert ended.out.startswith("… double-it: checking")


def test_a_malformed_folder_is_not_sent_but_the_others_are(publish, service, tmp_path):
    service.answer(PUT, Reply(version("published")))
    write_files(tmp_path / "broken", {"assignment.toml": ""})
    write_assignment(tmp_path)
    ended = publish(tmp_path)
    assert ended.code == 1
    assert "broken: not sent" in ended.out
    assert "✓ double-it: published" in ended.out
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("reply", "code", "line"),
    [
        (problem(401, "The token is not valid."), 2, "error: The token is not valid."),
        (problem(403, "Only instructors may."), 2, "error: Only instructors may."),
        (problem(413, "Too large."), 2, "error: Too large."),
        (problem(503, "Away."), 1, "fault: The server failed: Away."),
        (Reply(b"<html>", 502, "text/html"), 1, "fault: The server failed: 502 Bad Gateway"),
        (Reply(b"<html>", 200, "text/html"), 1, OTHER_SERVER),
        (Reply([1], 200), 1, OTHER_SERVER),
        (Reply(None, 302), 1, "fault: The server sends us elsewhere: 302 Found"),
    ],
)  # fmt: skip
def test_a_servers_no_is_one_line(publish, service, tmp_path, reply, code, line):
    service.answer(PUT, reply)
    ended = publish(write_assignment(tmp_path))
    assert (ended.code, ended.error) == (code, line.format(url=service.url))


def test_a_server_that_is_away_is_one_line(run, tmp_path):
    folder = write_assignment(tmp_path)
    ended = run("publish", folder, "--server", "http://127.0.0.1:1", "--token", "t")
    assert ended.code == 1
    assert ended.error.startswith("fault: http://127.0.0.1:1 cannot be reached")


@pytest.mark.parametrize("address", ["ftp://example.org", "nonsense", "http://[::1", ""])
def test_what_is_no_address_is_wrong_use(run, tmp_path, address):
    ended = run("publish", write_assignment(tmp_path), "--server", address, "--token", "t")
    assert ended.code == 2
    assert "address" in ended.error or "well formed" in ended.error


def test_a_token_that_cannot_be_sent_is_wrong_use(run, service, tmp_path):
    ended = run(
        "publish", write_assignment(tmp_path), "--server", service.url, "--token", "tök\nen"
    )
    assert ended.code == 2
    assert service.asked == []
