"""Queries about people, courses, enrolments and tokens."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from grader.core.errors import Conflict
from grader.core.people import Actor, Course, Person, Role, Token
from grader.store.queries import AnyRow, Queries
from grader.store.tables import courses, enrolments, people, tokens

_USE_NOTED_EVERY = timedelta(minutes=1)
"""A token's last use is kept to the minute, so that reading need not write."""


class PeopleQueries(Queries):
    """Implements the port `People`."""

    async def add_person(self, username: str, name: str) -> Person:
        """Add a person; raises `Conflict` if the user name is taken."""
        person = Person(uuid4(), username, name)
        statement = insert(people).values(id=person.id, username=username, name=name)
        if not await self._insert(statement):
            raise Conflict(f"There is already a user {username!r}.", field="username")
        return person

    async def person(self, username: str) -> Person | None:
        """The person of that user name."""
        query = select(people.c.id, people.c.username, people.c.name)
        row = (await self._connection.execute(query.where(people.c.username == username))).first()
        return Person(*row) if row else None

    async def add_course(self, slug: str, title: str) -> Course:
        """Add a course; raises `Conflict` if the slug is taken."""
        course = Course(uuid4(), slug, title)
        statement = insert(courses).values(id=course.id, slug=slug, title=title)
        if not await self._insert(statement):
            raise Conflict(f"There is already a course {slug!r}.", field="course")
        return course

    async def course(self, slug: str) -> Course | None:
        """The course of that slug."""
        query = select(courses.c.id, courses.c.slug, courses.c.title)
        row = (await self._connection.execute(query.where(courses.c.slug == slug))).first()
        return Course(*row) if row else None

    async def courses(self) -> Sequence[Course]:
        """All courses by slug."""
        query = select(courses.c.id, courses.c.slug, courses.c.title).order_by(courses.c.slug)
        return [Course(*row) for row in await self._connection.execute(query)]

    async def enrol(self, person: Person, course: Course, role: Role) -> None:
        """Enrol, or change the role of, a person."""
        statement = insert(enrolments).values(
            course_id=course.id, person_id=person.id, role=role.value
        )
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["course_id", "person_id"], set_={"role": role.value}
            )
        )

    async def enrolled(self, course: Course) -> Sequence[tuple[Person, Role]]:
        """Everybody in the course by user name."""
        query = (
            select(people.c.id, people.c.username, people.c.name, enrolments.c.role)
            .join_from(enrolments, people)
            .where(enrolments.c.course_id == course.id)
            .order_by(people.c.username)
        )
        rows = await self._connection.execute(query)
        return [(Person(row.id, row.username, row.name), Role(row.role)) for row in rows]

    async def role_of(self, person: Person, course: Course) -> Role | None:
        """What the person is in the course, if anything."""
        query = select(enrolments.c.role).where(
            enrolments.c.course_id == course.id, enrolments.c.person_id == person.id
        )
        role = (await self._connection.execute(query)).scalar_one_or_none()
        return Role(role) if role else None

    async def add_token(
        self,
        person: Person,
        course: Course,
        role: Role,
        *,
        label: str,
        secret_hash: bytes,
        expires_at: datetime | None,
        made_by: UUID | None = None,
    ) -> Token:
        """Store a new token by the SHA-256 of its secret."""
        statement = insert(tokens).values(
            id=uuid4(),
            person_id=person.id,
            course_id=course.id,
            role=role.value,
            label=label,
            secret_hash=secret_hash,
            expires_at=expires_at,
            made_by=made_by,
        )
        row = (await self._connection.execute(statement.returning(*_TOKEN))).one()
        return _token(row)

    async def lock_tokens(self, course_id: UUID) -> None:
        """Let nobody else make or revoke tokens of the course until the transaction ends."""
        key = func.hashtextextended(f"tokens {course_id}", 0)
        await self._connection.execute(select(func.pg_advisory_xact_lock(key)))

    async def live_token(self, token_id: UUID) -> Token | None:
        """The token, if it is neither revoked nor expired."""
        query = select(*_TOKEN).where(tokens.c.id == token_id, _is_live())
        row = (await self._connection.execute(query)).first()
        return _token(row) if row else None

    async def actor_by_token(self, secret_hash: bytes) -> Actor | None:
        """The actor behind a live token whose role the person still holds; notes the token's use.

        One statement, so that no change can come between the checks.
        """
        row = (await self._connection.execute(_ACTOR, {"given_hash": secret_hash})).first()
        if row is None:
            return None
        person = Person(row.person_id, row.username, row.name)
        course = Course(row.course_id, row.slug, row.title)
        return Actor(person, course, Role(row.role), row.token_id)

    async def tokens(self, course: Course) -> Sequence[tuple[Token, Person]]:
        """All tokens of the course, the newest first, with whom they stand for."""
        query = (
            select(*_TOKEN, people.c.username, people.c.name)
            .join_from(tokens, people)
            .where(tokens.c.course_id == course.id)
            .order_by(tokens.c.created_at.desc())
        )
        rows = await self._connection.execute(query)
        return [(_token(row), Person(row.person_id, row.username, row.name)) for row in rows]

    async def revoke_token(self, token_id: UUID) -> int:
        """Revoke a token and all that were made with it, or with those; returns how many.

        0 if there is no such token, or it is revoked already.
        """
        root = select(tokens.c.id).where(tokens.c.id == token_id, tokens.c.revoked_at.is_(None))
        line = root.cte("line", recursive=True)
        line = line.union(select(tokens.c.id).join(line, tokens.c.made_by == line.c.id))
        statement = (
            update(tokens)
            .values(revoked_at=func.now())
            .where(tokens.c.id.in_(select(line.c.id)), tokens.c.revoked_at.is_(None))
        )
        return (await self._connection.execute(statement)).rowcount

    async def _insert(self, statement: Insert) -> bool:
        """Insert one row; False, with the transaction unharmed, if it clashes with another."""
        quiet = statement.on_conflict_do_nothing().returning(literal(1))
        return (await self._connection.execute(quiet)).first() is not None


_TOKEN = (
    tokens.c.id,
    tokens.c.person_id,
    tokens.c.course_id,
    tokens.c.role,
    tokens.c.label,
    tokens.c.created_at,
    tokens.c.expires_at,
    tokens.c.revoked_at,
    tokens.c.last_used_at,
    tokens.c.made_by,
)


def _is_live() -> ColumnElement[bool]:
    return and_(
        tokens.c.revoked_at.is_(None),
        or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > func.now()),
    )


def _token(row: AnyRow) -> Token:
    return Token(
        id=row.id,
        person_id=row.person_id,
        course_id=row.course_id,
        role=Role(row.role),
        label=row.label,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
        made_by=row.made_by,
    )


def _live_token() -> CTE:
    """The token with its person and course, if it is valid and the person holds its role."""
    return (
        select(
            tokens.c.id.label("token_id"),
            tokens.c.role,
            tokens.c.last_used_at,
            people.c.id.label("person_id"),
            people.c.username,
            people.c.name,
            courses.c.id.label("course_id"),
            courses.c.slug,
            courses.c.title,
        )
        .join_from(tokens, people, tokens.c.person_id == people.c.id)
        .join(courses, tokens.c.course_id == courses.c.id)
        .join(
            enrolments,
            and_(
                enrolments.c.course_id == tokens.c.course_id,
                enrolments.c.person_id == tokens.c.person_id,
                enrolments.c.role == tokens.c.role,
            ),
        )
        .where(tokens.c.secret_hash == bindparam("given_hash"), _is_live())
        .cte("live")
    )


def _use_noted(live: CTE) -> CTE:
    """Note the use of a token, but not at every request."""
    return (
        update(tokens)
        .values(last_used_at=func.now())
        .where(
            tokens.c.id == live.c.token_id,
            or_(
                live.c.last_used_at.is_(None),
                live.c.last_used_at < func.now() - _USE_NOTED_EVERY,
            ),
        )
        .cte("noted")
    )


def _acting() -> Select[Any]:
    live = _live_token()
    return select(live).add_cte(_use_noted(live))


# No parameter has a column's name: SQLAlchemy would take it for a value to set.
_ACTOR = _acting()
