import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from grader.core.errors import Conflict
from grader.core.people import Actor, Course, Person, Role, Token
from grader.workflow.ports import Store
from tests.support.world import World, make_world

LATER = datetime.now(UTC) + timedelta(hours=1)
EARLIER = datetime.now(UTC) - timedelta(hours=1)


async def token_for(
    store: Store,
    person: Person,
    course: Course,
    role: Role,
    *,
    expires_at: datetime | None = None,
) -> tuple[Token, bytes]:
    secret_hash = sha256(os.urandom(8)).digest()
    async with store.begin() as tx:
        token = await tx.people.add_token(
            person, course, role, label="laptop", secret_hash=secret_hash, expires_at=expires_at
        )
    return token, secret_hash


async def actor(store: Store, secret_hash: bytes) -> Actor | None:
    async with store.begin() as tx:
        return await tx.people.actor_by_token(secret_hash)


async def test_people_and_courses_are_found_by_name(store: Store) -> None:
    world = await make_world(store)
    async with store.begin() as tx:
        assert await tx.people.person("ada") == world.learner
        assert await tx.people.person("Ada") is None
        assert await tx.people.course("mml") == world.course
        assert await tx.people.course("nope") is None
        other = await tx.people.add_course("algebra", "Algebra")
        assert await tx.people.courses() == [other, world.course]


async def test_a_taken_name_is_a_conflict_and_the_transaction_goes_on(store: Store) -> None:
    world = await make_world(store)
    async with store.begin() as tx:
        with pytest.raises(Conflict, match="'ada'"):
            await tx.people.add_person("ada", "Another Ada")
        with pytest.raises(Conflict, match="'mml'"):
            await tx.people.add_course("mml", "Another course")
        assert await tx.people.person("ada") == world.learner


async def test_enrolling_again_changes_the_role(store: Store) -> None:
    world = await make_world(store)
    async with store.begin() as tx:
        assert await tx.people.role_of(world.learner, world.course) is Role.LEARNER
        await tx.people.enrol(world.learner, world.course, Role.INSTRUCTOR)
        assert await tx.people.role_of(world.learner, world.course) is Role.INSTRUCTOR
        assert await tx.people.enrolled(world.course) == [
            (world.learner, Role.INSTRUCTOR),
            (world.teacher, Role.INSTRUCTOR),
        ]


async def test_nobody_has_a_role_in_a_course_they_are_not_in(store: Store) -> None:
    world = await make_world(store)
    async with store.begin() as tx:
        other = await tx.people.add_course("algebra", "Algebra")
        assert await tx.people.role_of(world.learner, other) is None
        assert await tx.people.enrolled(other) == []


async def test_a_live_token_stands_for_its_person_and_notes_its_use(store: Store) -> None:
    world = await make_world(store)
    token, secret = await token_for(
        store, world.learner, world.course, Role.LEARNER, expires_at=LATER
    )
    assert token.last_used_at is None
    assert await actor(store, secret) == Actor(world.learner, world.course, Role.LEARNER, token.id)
    async with store.begin() as tx:
        [(stored, person)] = await tx.people.tokens(world.course)
    assert person == world.learner
    assert stored.last_used_at is not None
    assert (stored.id, stored.label, stored.expires_at) == (token.id, "laptop", LATER)


async def test_an_unknown_secret_stands_for_nobody(store: Store) -> None:
    await make_world(store)
    assert await actor(store, sha256(b"guess").digest()) is None


async def test_an_expired_token_stands_for_nobody(store: Store) -> None:
    world = await make_world(store)
    _, secret = await token_for(
        store, world.learner, world.course, Role.LEARNER, expires_at=EARLIER
    )
    assert await actor(store, secret) is None


async def test_a_revoked_token_stands_for_nobody_and_is_revoked_once(store: Store) -> None:
    world = await make_world(store)
    token, secret = await token_for(store, world.learner, world.course, Role.LEARNER)
    async with store.begin() as tx:
        assert await tx.people.revoke_token(token.id)
        assert not await tx.people.revoke_token(token.id)
    assert await actor(store, secret) is None


async def test_a_token_ends_with_the_role_it_was_made_for(store: Store) -> None:
    world = await make_world(store)
    _, secret = await token_for(store, world.teacher, world.course, Role.INSTRUCTOR)
    async with store.begin() as tx:
        await tx.people.enrol(world.teacher, world.course, Role.LEARNER)
    assert await actor(store, secret) is None


async def test_an_instructors_role_is_not_a_learners(store: Store) -> None:
    world = await make_world(store)
    _, secret = await token_for(store, world.teacher, world.course, Role.LEARNER)
    assert await actor(store, secret) is None


async def test_a_token_is_of_one_course(store: Store) -> None:
    world: World = await make_world(store)
    async with store.begin() as tx:
        other = await tx.people.add_course("algebra", "Algebra")
    _, secret = await token_for(store, world.learner, other, Role.LEARNER)
    assert await actor(store, secret) is None
