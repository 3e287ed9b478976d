"""Enrol people in a course; set up courses and their first people."""

from collections.abc import Sequence
from datetime import UTC, datetime

from grader.core.errors import Conflict
from grader.core.names import checked_slug, checked_title, checked_username
from grader.core.people import LIFETIMES, Actor, Course, Person, Role
from grader.workflow.find import require_staff
from grader.workflow.ports import Store, Transaction
from grader.workflow.tokens import Issued, hash_secret, new_secret


async def enrol(
    store: Store, actor: Actor, username: str, *, name: str, role: Role
) -> tuple[Person, Role]:
    """Enrol a person in the actor's course, making the person known if need be.

    A known person keeps their name. Raises `Conflict` rather than change a role.
    """
    require_staff(actor)
    async with store.begin() as tx:
        person = await _known(tx, username, name)
        current = await tx.people.role_of(person, actor.course)
        if current not in {None, role}:
            raise Conflict(f"{username} is enrolled as {current} already.", field="role")
        await tx.people.enrol(person, actor.course, role)
        await tx.audit.record(actor, "person.enrolled", username, {"role": role.value})
    return person, role


async def list_people(store: Store, actor: Actor) -> Sequence[tuple[Person, Role]]:
    """Everybody enrolled in the actor's course."""
    require_staff(actor)
    async with store.begin() as tx:
        return await tx.people.enrolled(actor.course)


async def set_up_course(store: Store, slug: str, title: str) -> Course:
    """Make a course, or find it; for the operator of this installation."""
    slug, title = checked_slug(slug, "course"), checked_title(title, "title")
    async with store.begin() as tx:
        course = await tx.people.course(slug)
        if course is None:
            course = await tx.people.add_course(slug, title)
            await tx.audit.record(None, "course.added", slug, {"title": title})
    return course


async def set_up_person(
    store: Store, course: Course, username: str, *, name: str, role: Role
) -> Person:
    """Enrol a person in any role, changing it if need be; for the operator."""
    async with store.begin() as tx:
        person = await _known(tx, username, name)
        await tx.people.enrol(person, course, role)
        detail = {"course": course.slug, "role": role.value}
        await tx.audit.record(None, "person.enrolled", username, detail)
    return person


async def set_up_token(
    store: Store,
    course: Course,
    person: Person,
    *,
    label: str,
    expires_at: datetime | None = None,
) -> Issued:
    """Make a token for anybody enrolled, in the role they have; for the operator.

    Without a time it ends after the usual one for its role.
    """
    label = checked_title(label, "label")
    secret = new_secret()
    async with store.begin() as tx:
        role = await tx.people.role_of(person, course)
        if role is None:
            raise Conflict(f"{person.username} is not enrolled in {course.slug}.")
        token = await tx.people.add_token(
            person,
            course,
            role,
            label=label,
            secret_hash=hash_secret(secret),
            expires_at=expires_at or datetime.now(UTC) + LIFETIMES[role],
        )
        detail = {"username": person.username, "course": course.slug, "label": label}
        await tx.audit.record(None, "token.issued", str(token.id), detail)
    return Issued(token, person, secret)


async def _known(tx: Transaction, username: str, name: str) -> Person:
    username, name = checked_username(username), checked_title(name, "name")
    person = await tx.people.person(username)
    return person or await tx.people.add_person(username, name)
