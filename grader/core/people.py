"""Who takes part: people, their courses and what they may do there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is in a course; a token is bound to one role."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"


LIFETIMES: Mapping[Role, timedelta] = {
    Role.LEARNER: timedelta(days=365),
    Role.INSTRUCTOR: timedelta(days=180),
}
"""How long a token is valid if nobody says."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known to this installation."""

    id: UUID
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Course:
    """A course: the place where assignments are published and people enrolled."""

    id: UUID
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: a person in a role within one course, as a token proves it."""

    person: Person
    course: Course
    role: Role
    token_id: UUID | None = None

    @property
    def is_staff(self) -> bool:
        """Whether the actor may see everything of the course."""
        return self.role is Role.INSTRUCTOR


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token as stored: never its secret."""

    id: UUID
    person_id: UUID
    course_id: UUID
    role: Role
    label: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    made_by: UUID | None = None
    """The token it was made with: it ends with that one. None if the operator made it."""
