"""Who takes part in the demo: a course, an instructor, a learner for each sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.cli import backend
from grader.core.people import Course, Role
from grader.workflow.enrol import set_up_course, set_up_person, set_up_token
from grader.workflow.ports import Store

_COURSE = ("mathematics-for-ml", "Mathematics for Machine Learning")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who can log in."""

    username: str
    name: str
    role: Role
    token: str


INSTRUCTOR = ("noether", "Emmy Noether")
LEARNERS = (
    ("ada", "Ada Lovelace"),
    ("carl", "Carl Friedrich Gauß"),
    ("sofia", "Sofja Kowalewskaja"),
    ("leonhard", "Leonhard Euler"),
    ("srinivasa", "Srinivasa Ramanujan"),
)


async def set_up(home: Path) -> tuple[Member, Sequence[Member]]:
    """Make the course and its people; returns the instructor and the learners."""
    async with backend.store_below(home) as store:
        course = await set_up_course(store, *_COURSE)
        instructor = await _member(store, course, INSTRUCTOR, Role.INSTRUCTOR)
        learners = [await _member(store, course, who, Role.LEARNER) for who in LEARNERS]
    return instructor, learners


async def _member(store: Store, course: Course, who: tuple[str, str], role: Role) -> Member:
    username, name = who
    person = await set_up_person(store, course, username, name=name, role=role)
    issued = await set_up_token(store, course, person, label="demo")
    return Member(username, name, role, issued.secret)
