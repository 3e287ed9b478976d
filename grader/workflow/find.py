"""Look things up as an actor may see them; what is not theirs does not exist for them."""

from uuid import UUID

from grader.core.errors import Forbidden, NotFound
from grader.core.names import checked_username
from grader.core.people import Actor, Person, Role
from grader.core.submission import AssignmentVersion, Submission
from grader.core.text import on_one_line
from grader.workflow.ports import Transaction


def require_staff(actor: Actor) -> None:
    """Raise `Forbidden` unless the actor is an instructor of the course."""
    if not actor.is_staff:
        raise Forbidden("Only instructors of the course may do this.")


async def current_version(tx: Transaction, actor: Actor, slug: str) -> AssignmentVersion:
    """The published version of an assignment of the actor's course; raises `NotFound`."""
    version = await tx.assignments.current(actor.course.id, slug)
    if version is None:
        raise NotFound(f"There is no assignment {on_one_line(slug)} in this course.")
    return version


async def submission_for(tx: Transaction, actor: Actor, submission_id: UUID) -> Submission:
    """A submission that is the actor's own, or of the course they teach; raises `NotFound`."""
    submission = await tx.submissions.get(submission_id)
    if submission is None or not _may_see(actor, submission):
        raise NotFound("There is no such submission, or it is not yours.")
    return submission


async def learner_for(tx: Transaction, actor: Actor, username: str | None) -> UUID | None:
    """Whose work the actor asks for, None for everybody's; learners get their own only."""
    if not actor.is_staff:
        if username not in {None, actor.person.username}:
            raise NotFound("There is no such learner, or you may not see their work.")
        return actor.person.id
    if username is None:
        return None
    person, _ = await member(tx, actor, username)
    return person.id


async def member(tx: Transaction, actor: Actor, username: str) -> tuple[Person, Role]:
    """A person enrolled in the actor's course, and their role; raises `NotFound` or `Invalid`."""
    person = await tx.people.person(checked_username(username))
    role = await tx.people.role_of(person, actor.course) if person else None
    if person is None or role is None:
        raise NotFound(f"Nobody called {on_one_line(username)} is enrolled in this course.")
    return person, role


def _may_see(actor: Actor, submission: Submission) -> bool:
    if submission.course_id != actor.course.id:
        return False
    return actor.is_staff or submission.learner_id == actor.person.id
