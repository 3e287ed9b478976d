"""A word planted all over a hidden suite comes out nowhere, whatever learners hand in and ask for.

Each place has a word of its own, so that a failure says what leaked. Two more words are planted
where learners may see them, and are found: a search that finds nothing would prove nothing.
"""

import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import httpx
import pytest

from tests.support.folders import write_files
from tests.support.service import (
    Json,
    Service,
    hand_in,
    publish,
    running_service,
    wait_for,
)

pytestmark = pytest.mark.timeout(400)

WORD = "zq" + secrets.token_hex(6)
SHOWN = "sh" + secrets.token_hex(6)
SHOWN_LATER = "sl" + secrets.token_hex(6)
"""In the words of the author of a hidden test, which are shown when it fails."""

SUITE = f'''
"""{WORD}docstring"""
import logging
import sys
import warnings

import numpy as np
import pytest
from {WORD}helper import CONSTANT, check

from grader.judge import as_str, expect

# {WORD}comment


@pytest.fixture
def {WORD}fixture():
    print("{WORD}printed")
    print("{WORD}complained", file=sys.stderr)
    return "{WORD}fixed"


@pytest.mark.visible
@pytest.mark.title("the empty word")
def test_{WORD}visible(learner):
    """{WORD}docstring"""
    expect(as_str(learner.spell("")) == "", "spell of nothing is nothing")


@pytest.mark.title("{SHOWN} the author's words")
def test_{WORD}words(learner):
    """{WORD}docstring"""
    expected = "{WORD}expected"
    expect(as_str(learner.spell("{WORD}input")) == "{WORD}input", "{SHOWN_LATER} is said")
    assert expected != learner.spell("no"), "never"


@pytest.mark.parametrize(("given", "expected"), [("{WORD}given", "{WORD}given"), ("b", "b")])
def test_untitled(learner, given, expected):
    assert learner.spell(given) == expected


@pytest.mark.title("compared by a library")
def test_library(learner, {WORD}fixture):
    np.testing.assert_equal(learner.spell("{WORD}input"), "{WORD}input", err_msg="{WORD}library")


@pytest.mark.title("a dictionary of answers")
def test_dictionary(learner):
    answers = {{"{WORD}input": "{WORD}answer"}}
    assert answers[learner.spell("{WORD}input")] == "{WORD}answer"


@pytest.mark.title("a helper's check")
def test_helper(learner):
    logging.getLogger("{WORD}logger").warning("{WORD}logged")
    check(learner.spell("{WORD}input"))


@pytest.mark.title("a refusal")
def test_refusal(learner):
    with learner.raises(ValueError):
        learner.spell(None)
    if learner.spell("{WORD}input") == "skip":
        pytest.skip("{WORD}skipped")
'''

HELPER = f'''
CONSTANT = "{WORD}constant"


def check(answer):
    if answer != "{WORD}input":
        raise KeyError("{WORD}raised", CONSTANT)
'''

SOLUTION = f'''
"""{WORD}solution"""
{WORD}_variable = "{WORD}variable"  # {WORD}remark


def spell(word):
    if word is None:
        raise ValueError("{WORD}refusal")
    return word
'''

SPECIMEN = f'''# /// specimen
# expect = "partial"
# title = "specimen-title"
# diagnosis = "{WORD}diagnosis"
# ///
def spell(word):
    "{WORD}specimen"
    return ""
'''

FILES = {
    "assignment.toml": f"""\
# {WORD}manifest
format = 1
slug = "spelling"
title = "Spelling"
module = "01-words"
points = 8

[limits]
test_seconds = 1.0

[attempts]
maximum = "unlimited"
cooldown_seconds = 0
""",
    "statement.md": f"Write `spell(word)`. {SHOWN}\n",
    "starter.py": "def spell(word):\n    ...\n",
    "solution.py": SOLUTION,
    f"exam/test_{WORD}file.py": SUITE,
    f"exam/{WORD}helper.py": HELPER,
    f"specimens/{WORD}specimen.py": SPECIMEN,
}

REFUSED_FILES = FILES | {
    "assignment.toml": FILES["assignment.toml"].replace('"spelling"', '"refused"'),
    f"exam/test_{WORD}file.py": f'raise RuntimeError("{WORD}collection")\n',
}

HEAD = "def spell(word):\n    if word is None:\n        raise ValueError\n"
SUBMISSIONS = {
    "right": HEAD + "    return word\n",
    "wrong": HEAD + "    return word[:-1]\n",
    "empty": HEAD + "    return ''\n",
    "says it": HEAD + "    print(word, repr(word))\n    return word + '!'\n",
    "raises it": "def spell(word):\n    raise KeyError(word)\n",
    "raises a class named so": HEAD + "    raise type(word or 'E', (ValueError,), {})(word)\n",
    "exits with it": "import sys\n\ndef spell(word):\n    sys.exit(word)\n",
    "dies": "import os\n\ndef spell(word):\n    os._exit(7)\n",
    "overflows": "def spell(word):\n    return spell(word)\n",
    "hangs": HEAD + "    while word:\n        pass\n    return word\n",
    "keeps it in a file": (
        HEAD
        + "    open('/tmp/kept', 'a').write(word)\n"
        + "    raise RuntimeError(open('/tmp/kept').read())\n"
    ),
    "returns an object": HEAD
    + "    return type('A', (), {'__eq__': lambda s, o: print(o), '__repr__': lambda s: word})()\n",
    "does not load": "raise RuntimeError(dir())\n",
    "is no Python": "def spell(word:\n",
    "has nothing": "x = 1\n",
    "warns": HEAD + "    import warnings\n    warnings.warn(word)\n    return word.upper()\n",
    "looks around": HEAD
    + "    import gc, os, sys, traceback\n"
    + "    seen = [gc.get_objects(), dict(os.environ), sys.argv, traceback.format_stack()]\n"
    + "    seen += [os.listdir('/tmp'), open('/proc/self/cmdline').read(), list(sys.modules)]\n"
    + "    print(str(seen)[:100000])\n    return ''\n",
}
MAKES_US_FAIL = HEAD + "    return 'skip'\n"


@dataclass
class Heard:
    """All that was said, and by what."""

    texts: list[tuple[str, str]] = field(default_factory=list)

    def note(self, where: str, text: str) -> None:
        self.texts.append((where, text))

    def answer(self, where: str, answer: httpx.Response) -> httpx.Response:
        self.note(where, f"{answer.headers}\n{answer.text}")
        return answer

    def places(self, word: str) -> list[str]:
        """Where a word was heard, with what stands right around it."""
        planted = re.compile(rf".{{,30}}{word}.{{,30}}", re.IGNORECASE)
        found = {f"{where}: {text}" for where, said in self.texts for text in planted.findall(said)}
        return sorted(found)


@dataclass
class Course:
    """The course after everybody has handed in everything."""

    service: Service
    staff: str
    learners: list[str]
    views: dict[str, Json]
    failing: str
    version: Json


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Iterator[Course]:
    folder = tmp_path_factory.mktemp("course")
    good = write_files(folder / "spelling", FILES)
    bad = write_files(folder / "refused", REFUSED_FILES)
    with running_service(learners=3) as (service, staff, learners):
        with service.client(staff) as instructor, service.client(learners[0]) as learner:
            version = publish(instructor, good)
            with pytest.raises(AssertionError, match="refused"):
                publish(instructor, bad)
            views = {name: _graded(learner, source) for name, source in SUBMISSIONS.items()}
        with service.client(learners[1]) as learner:
            failing = hand_in(learner, "spelling", MAKES_US_FAIL)["id"]
            _until_retried(learner, failing)
        yield Course(service, staff, learners, views, failing, version)


def _graded(learner: httpx.Client, source: str) -> Json:
    handed_in = hand_in(learner, "spelling", source)
    return wait_for(learner, handed_in["id"], seconds=100)


def _until_retried(learner: httpx.Client, submission: str) -> None:
    """Until we have failed at it and said so; it is tried again long after this test."""
    deadline = time.monotonic() + 60
    with learner.stream("GET", f"/submissions/{submission}/events") as stream:
        for line in stream.iter_lines():
            if line == "event: retrying":
                return
            assert time.monotonic() < deadline
    raise AssertionError("we did not fail")


def _operations(service: Service) -> list[tuple[str, str]]:
    document = httpx.get(f"{service.url}/api/v1/openapi.json").json()
    return [(method.upper(), path) for path, item in document["paths"].items() for method in item]


def _known(course: Course) -> dict[str, list[str]]:
    """What the parameters of paths can be."""
    submissions = [view["id"] for view in course.views.values()]
    return {
        "submission_id": [*submissions, course.failing],
        "slug": ["spelling", "refused"],
        "digest": [course.version["digest"]],
        "token_id": [submissions[0]],
        "name": ["invalid", "not-found", WORD[:2]],
    }


def _paths(path: str, known: dict[str, list[str]]) -> list[str]:
    names = [name for name in known if f"{{{name}}}" in path]
    return [
        path.format(**dict(zip(names, values, strict=True)))
        for values in product(*(known[name] for name in names))
    ]


def _ask_everything(course: Course, token: str | None, only: str = "") -> Heard:
    """Every route with this token, filled with what there is."""
    heard, known = Heard(), _known(course)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(base_url=course.service.url, headers=headers, timeout=60) as client:
        for method, path in _operations(course.service):
            if path.endswith("/events") or only not in ("", method):
                continue
            for filled in _paths(path, known):
                if method == "POST" and filled.endswith("/submissions"):
                    continue  # the fixture has handed in
                heard.answer(f"{method} {filled}", client.request(method, filled))
        heard.answer("openapi", client.get("/api/v1/openapi.json"))
        heard.answer("csv", client.get("/api/v1/scores", headers={"Accept": "text/csv"}))
        heard.answer("nothing", client.get("/nothing/at/all"))
        heard.answer("listing", client.get("/api/v1/submissions?limit=200"))
    return heard


def _listen(course: Course, token: str) -> Heard:
    """Every event of every submission that has its result."""
    heard = Heard()
    with course.service.client(token) as client:
        for name, view in course.views.items():
            heard.answer(f"events of: {name}", client.get(f"/submissions/{view['id']}/events"))
    return heard


def _run_commands(course: Course, tmp_path: Path) -> Heard:
    heard = Heard()
    server = {"GRADER_SERVER": course.service.url, "GRADER_TOKEN": course.learners[2]}
    for name, source in {"wrong": SUBMISSIONS["wrong"], "raises": SUBMISSIONS["raises it"]}.items():
        file = tmp_path / f"{name}.py"
        file.write_text(source)
        for options in (["--all"], ["--json"], ["--precheck"]):
            done = course.service.grader("submit", "spelling", str(file), *options, **server)
            heard.note(f"submit {name} {options}", done.stdout + done.stderr)
    for arguments in (["scores"], ["scores", "--csv"], ["scores", "--json"], ["regrade", "x"]):
        done = course.service.grader(*arguments, **server)
        heard.note(" ".join(arguments), done.stdout + done.stderr)
    return heard


def _everything_of(course: Course, tmp_path: Path) -> Heard:
    heard = Heard()
    for token in (course.learners[0], course.learners[1], course.learners[2], None):
        heard.texts += _ask_everything(course, token).texts
    heard.texts += _listen(course, course.learners[0]).texts
    heard.texts += _run_commands(course, tmp_path).texts
    return heard


def test_each_submission_came_to_what_it_was_made_for(course):
    outcomes = {
        name: {test["outcome"] for test in view["report"]["tests"]}
        for name, view in course.views.items()
    }
    assert outcomes["right"] == {"passed"}
    assert "failed" in outcomes["wrong"]
    assert "crashed" in outcomes["dies"]
    assert "timeout" in outcomes["hangs"]
    assert "error" in outcomes["raises it"]


def test_learners_hear_nothing_of_it_but_what_is_theirs_to_hear(course, tmp_path):
    heard = _everything_of(course, tmp_path)
    assert len(heard.texts) > 150
    assert heard.places(WORD) == []
    for word in (SHOWN, SHOWN_LATER):
        assert len(heard.places(word)) > 5


def test_staff_may_see_it(course):
    heard = _ask_everything(course, course.staff, only="GET")
    places = " ".join(heard.places(WORD))
    assert f"/submissions/{course.views['wrong']['id']}:" in places
    assert "/assignments/spelling/versions" in places
    assert "/assignments/refused/versions" in places


def test_no_log_tells_of_it(course):
    heard = Heard()
    for process in (course.service.server, *course.service.workers):
        heard.note(process.name, process.log.read_text(errors="replace"))
    heard.note("postgres", (course.service.home / "postgres" / "log").read_text(errors="replace"))
    assert heard.places(course.failing) != []
    assert heard.places(WORD) == []
