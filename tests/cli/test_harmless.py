"""Nothing a stranger wrote moves the cursor, links anywhere or hides in the terminal."""

import io
import re
from uuid import UUID

import pytest
from rich.console import Console

from grader.cli.people import _table as people_table
from grader.cli.render.feedback import Feedback, render_feedback
from grader.core.feedback import ReportView, TestView
from grader.core.people import Person, Role
from grader.core.text import unprintable
from grader.core.verdict import Counterexample, Outcome, Score
from tests.api.test_harmless import HOSTILE

_OUR_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def shown(renderable) -> str:
    """What goes to a terminal, without the colours that are ours; lines without their end."""
    file = io.StringIO()
    Console(file=file, width=300, force_terminal=True, markup=False, emoji=False).print(renderable)
    return file.getvalue()


def everywhere(text: str) -> Feedback:
    test = TestView(
        id=text, title=text, points=1.0, visible=True, earned=0.0, outcome=Outcome.ERROR,
        message=text, hint=f"hint {text}", learner_message=text, output=f"printed {text}",
        counterexample=Counterexample(text, text, f"broken {text}"), detail=text,
    )  # fmt: skip
    report = ReportView((test, test), withheld=text)
    return Feedback(text, text, Score(0.0, 1.0), report, in_full=True, with_detail=True)


@pytest.mark.parametrize("kind", HOSTILE)
def test_feedback(kind):
    said = shown(render_feedback(everywhere(HOSTILE[kind])))
    plain = _OUR_COLOURS.sub("", said)
    assert not unprintable(plain.replace("\n", ""))
    assert "\x1b]8" not in said
    if kind == "colour":
        assert "\x1b[31mred" not in said


@pytest.mark.parametrize("kind", HOSTILE)
def test_tables_of_people(kind):
    """Names are checked when they come in; a database may hold others."""
    person = Person(UUID(int=0), HOSTILE[kind], HOSTILE[kind])
    plain = _OUR_COLOURS.sub("", shown(people_table([(person, Role.LEARNER)])))
    assert not unprintable(plain.replace("\n", ""))
