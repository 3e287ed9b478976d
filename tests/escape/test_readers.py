"""What hostile programs and people say is harmless to whoever reads it."""

import csv
import io
import unicodedata
from collections.abc import Iterator

import httpx
import pytest

from tests.escape.classroom import HONEST, SLUG, graded

SAYINGS = {
    "html": "<img src=x onerror=alert(1)><a href='https://evil.example'>",
    "svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "script": "</script><script>alert(document.cookie)</script>",
    "markdown": "[more](javascript:alert(1)) ![x](http://169.254.169.254/)",
    "ansi": "\x1b[2J\x1b[31mgone\x1b[0m",
    "terminal": "\x1b]0;title\x07\x1b]52;c;ZXZpbA==\x07\x1b[6n\x9b31m\x90q\x9c\x05",
    "formula": "=HYPERLINK(1)",
    "bidirectional": "\u202eevil\u2066\u200f\u061c",
}
SPEAKS = f"""
SAYINGS = {SAYINGS!r}

def probe():
    for text in SAYINGS.values():
        print(text)
    raise ValueError(" ".join(SAYINGS.values()))
"""


@pytest.fixture(scope="module")
def heard(course) -> Iterator[tuple[httpx.Client, dict]]:
    with course.learner() as learner:
        yield learner, graded(learner, SPEAKS)


@pytest.fixture(scope="module")
def printed(course, tmp_path_factory) -> str:
    """What the command line makes of the same."""
    file = tmp_path_factory.mktemp("hand-in") / "solution.py"
    file.write_text(HONEST + SPEAKS)
    server = {"GRADER_SERVER": course.service.url, "GRADER_TOKEN": course.token()}
    done = course.service.grader("submit", SLUG, str(file), "--all", **server)
    return done.stdout + done.stderr


def controls(text: str) -> set[str]:
    """Characters that do something else than print, but for the line break."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n"}


@pytest.mark.covers("reader.html", "reader.svg", "reader.script", "reader.markdown_links")
def test_no_answer_is_anything_a_browser_would_draw_or_run(course, heard):
    learner, view = heard
    root = course.service.url
    for answer in (
        learner.get(f"/submissions/{view['id']}"),
        learner.get(f"/submissions/{view['id']}/events"),
        learner.get(f"/submissions/{view['id']}/files"),
        learner.get("/scores", headers={"Accept": "text/html,text/csv"}),
        learner.get(f"/assignments/{SAYINGS['script']}"),
        httpx.get(f"{root}/problems/{SAYINGS['svg']}"),
        httpx.get(f"{root}/{SAYINGS['html']}", headers={"Accept": "text/html"}),
    ):
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind not in ("text/html", "image/svg+xml", "text/markdown", "application/xml")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.covers("reader.bidirectional_output", "reader.bidirectional_messages", "reader.ansi")
def test_no_answer_has_a_character_that_does_not_print(heard):
    learner, view = heard
    (probe,) = [test for test in view["report"]["tests"] if test["title"] == "the probe runs"]
    assert "alert(1)" in probe["output"]
    assert "evil" in probe["learner_message"]
    assert controls(probe["output"] + probe["learner_message"] + probe["message"]) == set()
    for rest in ("", "/events"):
        assert controls(learner.get(f"/submissions/{view['id']}{rest}").text) <= {"\r"}


@pytest.mark.covers("reader.terminal", "reader.ansi", "reader.bidirectional_output")
def test_the_command_line_sends_a_terminal_nothing_of_it(printed):
    assert "alert(1)" in printed
    assert controls(printed) == set()


@pytest.mark.covers("reader.csv_formulas")
def test_no_cell_of_a_table_is_a_formula(course):
    with course.instructor() as instructor:
        for number, start in enumerate(("=1+1", "+1", "-1", "@SUM(1)", "＝1")):
            person = {"username": f"cell{number}", "name": f"{start}|cmd"}
            assert instructor.post("/people", json=person).status_code == 201
            learner = instructor.post("/tokens", json={"username": f"cell{number}", "label": "x"})
            with course.service.client(learner.json()["secret"]) as client:
                graded(client, "")
        table = instructor.get("/scores", headers={"Accept": "text/csv"}).text
    names = [row[1] for row in csv.reader(io.StringIO(table)) if row[0].startswith("cell")]
    assert len(set(names)) == 5
    assert all(name.startswith("'") for name in names)


@pytest.mark.covers("reader.bidirectional_user_names", "deny.bidirectional", "deny.controls")
@pytest.mark.parametrize("odd", ["\u202enoether", "a\x1b[31mb", "nul\0", "line\nbreak", "\ud800"])
def test_people_cannot_have_names_that_do_not_print(course, odd):
    with course.instructor() as instructor:
        body = {"Content-Type": "application/json"}
        for username, name in ((odd, "Ada"), ("oddly-named", odd)):
            text = f'{{"username": {_escaped(username)}, "name": {_escaped(name)}}}'
            answer = instructor.post("/people", content=text, headers=body)
            assert answer.status_code == 422, answer.text
            assert controls(answer.text) <= {"\r"}


def _escaped(text: str) -> str:
    return '"' + "".join(f"\\u{ord(character):04x}" for character in text) + '"'
