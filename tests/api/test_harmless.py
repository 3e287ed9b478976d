"""Whatever learners write comes back as text that no browser, spreadsheet or terminal obeys."""

import csv
import io
import json
from dataclasses import replace

import pytest

from grader.api.tables import as_csv
from grader.core.people import Role
from grader.core.text import unprintable
from grader.core.verdict import Counterexample, Outcome, Report, TestResult
from grader.workflow.enrol import set_up_person
from tests.support.classroom import SLUG, ScriptedExamination

HOSTILE = {
    "html": '</script><script>alert(1)</script><img src=x onerror="alert(1)">',
    "svg": '<svg onload="alert(1)"><a href="javascript:1"/><use href="data:x"/></svg>',
    "markdown": "[click](javascript:alert(1)) ![x](https://example.org/?leak) <b>bold</b>",
    "colour": "\x1b[31mred\x1b[0m\x1b[2J",
    "link": "\x1b]8;;https://example.org\x1b\\here\x1b]8;;\x1b\\",
    "title": "\x1b]0;owned\x07",
    "C1": "\x9b2J\x9d0;owned\x9c",
    "overwriting": "failed\rpassed\b\b",
    "bidi": "\u202epassed\u2066\u200f",
    "invisible": "pass\u200bed\u2060\ufeff\u00ad",
    "NUL": "before\x00after",
    "separators": "one\u2028two\u2029three\x85four",
    "formula": "=cmd|' /C calc'!A0",
}


class Echoing(ScriptedExamination):
    """Puts a text wherever learner code can put one."""

    text = ""

    async def sit(self, sitting, on_event) -> Report:
        report = await super().sit(sitting, on_event)
        return replace(report, results=tuple(self._filled(item) for item in report.results))

    def _filled(self, item: TestResult) -> TestResult:
        if item.outcome is Outcome.PASSED:
            return item
        example = Counterexample(self.text, self.text, self.text)
        texts = {"learner_message": self.text, "output": self.text, "detail": self.text}
        return replace(item, message=self.text, counterexample=example, **texts)


async def graded(api, text: str):
    """A submission whose every word is this text."""
    examination = Echoing({test.id: Outcome.FAILED for test in ScriptedExamination().tests})
    examination.text = text
    api.classroom.examination = examination
    await api.classroom.publish()
    source = f"# {text}\ndef double(x): ...\n".replace("\0", "").encode()
    submission = await api.classroom.hand_in(source=source)
    await api.classroom.grade(submission.id)
    return f"/api/v1/submissions/{submission.id}"


@pytest.mark.parametrize("kind", HOSTILE)
async def test_answers_are_inert(api, kind):
    path = await graded(api, HOSTILE[kind])
    for client in (api.ada, api.teacher):
        for address in (path, f"{path}/files", f"{path}/events", "/api/v1/submissions"):
            answer = await client.get(address)
            media_type = answer.headers["content-type"].partition(";")[0]
            assert media_type in ("application/json", "text/event-stream")
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert all(byte == 10 or 32 <= byte < 127 for byte in answer.content), address


@pytest.mark.parametrize("kind", HOSTILE)
async def test_feedback_prints_as_itself(api, kind):
    path = await graded(api, HOSTILE[kind])
    for client in (api.ada, api.teacher):
        texts = strings((await client.get(path)).json()["report"])
        assert not any(unprintable(text.replace("\n", "")) for text in texts)


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = [*value, *value.values()]
    return [text for part in value for text in strings(part)] if isinstance(value, list) else []


async def test_what_was_handed_in_comes_back_as_it_was(api):
    text = "".join(HOSTILE.values()).replace("\r", "").replace("\x85", "")
    path = await graded(api, text.replace("\x00", ""))
    files = (await api.ada.get(f"{path}/files")).json()["files"]
    assert text.replace("\x00", "") in files["solution.py"]


@pytest.mark.parametrize("kind", HOSTILE)
async def test_names_of_files_print_as_themselves_or_are_refused(api, kind):
    await api.classroom.publish()
    answer = await api.ada.post(
        f"/api/v1/assignments/{SLUG}/submissions",
        json={"files": {f"{HOSTILE[kind]}.py": "x = 1", "solution.py": "y = 1"}},
    )
    assert answer.status_code == (422 if unprintable(HOSTILE[kind]) else answer.status_code)
    if answer.status_code == 202:
        answer = await api.ada.get(f"{answer.headers['Location']}/files")
        assert not any(unprintable(name) for name in answer.json()["files"])
    assert answer.content.isascii()


@pytest.mark.parametrize("kind", HOSTILE)
async def test_names_of_people_and_tokens_print_as_themselves_or_are_refused(api, kind):
    text = HOSTILE[kind]
    for path, body in (
        ("/people", {"username": "eve", "name": text}),
        ("/people", {"username": text, "name": "Eve"}),
        ("/tokens", {"username": "ada", "label": text}),
    ):
        answer = await api.teacher.post(f"/api/v1{path}", content=json.dumps(body), headers=JSON)
        assert answer.status_code == (422 if unprintable(text) or text in body["username"] else 201)
        assert not any(unprintable(said) for said in strings(answer.json()))


JSON = {"Content-Type": "application/json"}
FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u3000=1", "＝1",
    "＋1", "－1", "＠1", "\tx", "=HYPERLINK(\"https://example.org\")",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text):
    for separator in ",;\t":
        written = as_csv(("name",), [(f"a{separator}{text}",), (text,)])
        assert all(line[0] == '"' for line in written.split("\r\n") if line)
        rows = list(csv.reader(io.StringIO(written, newline="")))
        assert rows[1] == [f"a{separator}{text}"]
        assert rows[2] == [f"'{text}"]


def test_numbers_and_nothing_stay_what_they_are():
    assert as_csv(("a", "b", "c"), [(1, -2.5, None)]) == '"a","b","c"\r\n1,-2.5,""\r\n'


async def test_a_score_table_is_a_download(api):
    await set_up_person(
        api.classroom.store, api.classroom.course, "eve", name="@Eve; =1", role=Role.LEARNER
    )
    await api.classroom.publish()
    answer = await api.teacher.get("/api/v1/scores", headers={"Accept": "text/csv"})
    assert answer.headers["content-disposition"] == 'attachment; filename="scores.csv"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert '"\'@Eve; =1"' in answer.text
