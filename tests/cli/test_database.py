"""The commands that work on this installation's database, on a real one."""

import json
import signal
import socket
import time
from datetime import UTC, datetime
from uuid import UUID

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url

from grader.cli.tokens import _as_tree
from grader.core.people import Person, Role, Token
from grader.store.schema import NEWEST

ADA = Person(UUID(int=0), "ada", "Ada Lovelace")


@pytest.fixture
def grader(run, database_url):
    return lambda *arguments: run(*arguments, GRADER_DATABASE_URL=database_url)


@pytest.fixture
def course(grader):
    grader("course", "add", "mml", "Mathematics for machine learning")
    grader("user", "add", "ada", "--name", "Ada Lovelace")
    return grader


def test_a_course_with_people(grader):
    made = grader("course", "add", "mml", "Mathematics for machine learning")
    assert (made.code, made.out) == (0, "mml: Mathematics for machine learning\n")
    added = grader("user", "add", "ada", "--name", "Ada Lovelace")
    assert added.out == "ada (Ada Lovelace) is learner in mml.\n"
    raised = grader("user", "enrol", "ada", "--role", "instructor", "--json")
    assert raised.json == {
        "username": "ada", "name": "Ada Lovelace", "role": "instructor", "course": "mml",
    }  # fmt: skip
    assert grader("user", "list", "--json").json == {
        "items": [{"username": "ada", "name": "Ada Lovelace", "role": "instructor"}]
    }
    assert "Ada Lovelace  instructor" in grader("user", "list").out
    (listed,) = grader("course", "list", "--json").json["items"]
    assert (listed["slug"], listed["title"]) == ("mml", "Mathematics for machine learning")


def test_empty_listings_say_so(grader):
    grader("course", "add", "mml", "Mathematics")
    assert grader("user", "list").out == "Nobody is enrolled yet.\n"
    assert grader("token", "list").out == "There are no tokens yet.\n"


def test_a_tokens_life(course):
    made = course("token", "create", "ada", "--days", 30, "--label", "laptop")
    assert made.out.startswith("gradus_")
    assert made.out.count("\n") == 1
    assert "ada as learner in mml, valid until 20" in made.err
    (listed,) = course("token", "list", "--json").json["items"]
    assert (listed["username"], listed["label"], listed["revoked_at"]) == ("ada", "laptop", None)
    assert made.out.strip() not in course("token", "list", "--json").out
    assert "until 20" in course("token", "list").out
    assert course("token", "revoke", listed["id"]).code == 0
    assert "revoked" in course("token", "list").out
    again = course("token", "revoke", listed["id"])
    assert (again.code, again.error) == (2, "error: There is no such live token.")


def test_tokens_are_listed_below_those_they_were_made_with_and_revoked_with_them():
    def token(number, maker):
        now, maker_id = datetime.now(UTC), UUID(int=maker) if maker else None
        unset = [None] * 3
        return Token(UUID(int=number), ADA.id, ADA.id, Role.LEARNER, "x", now, *unset, maker_id)

    made_by = {4: 2, 3: None, 2: 1, 1: None}
    tokens = [(token(number, maker), ADA) for number, maker in made_by.items()]
    tree = [(made.id.int, depth) for made, _, depth in _as_tree(tokens)]
    assert tree == [(3, 0), (1, 0), (2, 1), (4, 2)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["user", "list", "--course", "nowhere"], "There is no course nowhere."),
        (["token", "create", "nobody"], "Nobody is called nobody"),
        (["user", "enrol", "nobody"], "Nobody is called nobody"),
        (["user", "add", "no spaces", "--name", "x"], "is not a user name"),
        (["user", "add", "x", "--name", "\x1b[31m"], "A name is one line"),
        (["course", "add", "No", "x"], "is not a short name"),
        (["token", "revoke", "not-an-id"], "Invalid value for 'ID'"),
        (["replay", "0199d7a2-5c1e-7b44-9f0e-2f6a1c7e8d10"], "There is no such submission"),
    ],
)
def test_bad_input_is_one_line_and_2(course, examination, arguments, words):
    ended = course(*arguments)
    assert ended.code == 2
    assert words in ended.error


def test_one_of_several_courses_must_be_chosen(course):
    course("course", "add", "other", "Another course")
    ended = course("user", "list")
    assert (ended.code, ended.error.endswith("--course: mml, other")) == (2, True)
    assert course("user", "list", "--course", "mml").code == 0


def test_without_a_course_the_way_to_one_is_told(grader):
    ended = grader("user", "list")
    assert ended.code == 2
    assert "grader course add" in ended.error


def test_the_schema_is_brought_up_to_date(run, empty_database_url):
    environment = {"GRADER_DATABASE_URL": empty_database_url}
    before = run("db", "current", **environment)
    assert (before.code, before.out) == (1, f"schema none yet, newest {NEWEST}\n")
    assert "grader db upgrade" in before.error
    assert run("user", "list", **environment).code == 1
    after = run("db", "upgrade", "--json", **environment)
    assert (after.code, after.json) == (0, {"current": NEWEST, "newest": NEWEST})
    assert run("db", "current", **environment).code == 0


def test_the_url_is_printed_alone(grader, database_url):
    assert grader("db", "url").out == f"{database_url}\n"
    assert grader("db", "url", "--json").json == {"url": database_url}


def test_a_database_that_is_away_is_one_line(run):
    ended = run("user", "list", GRADER_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert ended.code == 1
    assert ended.error.startswith("fault: ")


def test_a_server_serves_until_it_is_told_to_stop(spawn, database_url):
    child = spawn("serve", "--port", 0, GRADER_DATABASE_URL=database_url)
    url = child.stderr.readline().split()[-1]
    _wait_for(f"{url}/readyz")
    assert httpx.get(f"{url}/api/v1/me").status_code == 401
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=20)
    assert (child.returncode, out) == (0, "")
    logged = [json.loads(line) for line in err.splitlines()]
    assert [line["route"] for line in logged if line["event"] == "request"][-1] == "/api/v1/me"


def test_a_port_that_is_taken_is_one_line(spawn, database_url):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        child = spawn("serve", "--port", port, GRADER_DATABASE_URL=database_url)
        out, err = child.communicate(timeout=20)
    assert (child.returncode, out) == (1, "")
    assert err == f"error: Cannot listen on 127.0.0.1:{port}: Address already in use.\n"


def _wait_for(url):
    deadline = time.monotonic() + 20
    while True:
        try:
            assert httpx.get(url).status_code == 200
        except httpx.HTTPError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def test_the_apis_user_gets_its_rights_from_its_url(course, database_url, tmp_path):
    file = tmp_path / "api_database_url"
    url = make_url(database_url).set(username="api_of_the_cli", password="secret")
    file.write_text(url.render_as_string(hide_password=False) + "\n")
    try:
        granted = course("db", "grant", file)
        assert granted.out == "api_of_the_cli can do what the API needs.\n"
        assert course("db", "grant", file, "--json").json == {"role": "api_of_the_cli"}
    finally:
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("DROP OWNED BY api_of_the_cli")
            connection.execute("DROP ROLE api_of_the_cli")


def test_a_file_that_holds_no_url(course, tmp_path):
    missing = course("db", "grant", tmp_path / "nothing")
    assert (missing.code, "cannot be read" in missing.error) == (2, True)
