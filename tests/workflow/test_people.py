import asyncio
from datetime import timedelta

import pytest

from grader.core.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from grader.core.people import LIFETIMES, Role
from grader.workflow.enrol import enrol, list_people, set_up_course, set_up_person, set_up_token
from grader.workflow.tokens import authenticate, issue_token, list_tokens, revoke_token
from tests.support.classroom import stranger

WRONG_SECRETS = ["", "gradus_", "gradus_no", "Bearer x", "x" * 1000, "gradus_\ud800", "gradus_ä"]


async def issue(classroom, username="ada", actor=None, expires_at=None):
    return await issue_token(
        classroom.store,
        actor or classroom.teacher,
        username,
        label="laptop",
        expires_at=expires_at,
        clock=classroom.clock,
    )


async def test_a_token_stands_for_a_person_in_a_course_and_role(classroom):
    actor = await authenticate(classroom.store, classroom.tokens["ada"])
    assert (actor.person.username, actor.role, actor.course) == (
        "ada", Role.LEARNER, classroom.course,
    )  # fmt: skip


async def test_a_wrong_secret_is_refused_alike(classroom, subtests):
    for secret in WRONG_SECRETS:
        with subtests.test(repr(secret)):
            await refused(classroom, secret)


async def refused(classroom, secret):
    with pytest.raises(Unauthenticated, match="The token is not valid; it may have expired"):
        await authenticate(classroom.store, secret)


async def test_a_secret_is_long_random_and_not_stored(classroom, postgres_server, database_url):
    issued = await issue(classroom)
    assert issued.secret.startswith("gradus_")
    assert len(issued.secret) >= 50
    assert (await authenticate(classroom.store, issued.secret)).token_id == issued.token.id


async def test_a_revoked_or_expired_token_ends(classroom):
    issued = await issue(classroom)
    await revoke_token(classroom.store, classroom.teacher, issued.token.id)
    with pytest.raises(Unauthenticated):
        await authenticate(classroom.store, issued.secret)
    with pytest.raises(NotFound):
        await revoke_token(classroom.store, classroom.teacher, issued.token.id)


async def test_an_expiry_lies_ahead_and_has_a_zone(classroom):
    now = classroom.clock()
    await issue(classroom, expires_at=now + timedelta(days=1))
    for wrong in (now - timedelta(seconds=1), (now + timedelta(days=1)).replace(tzinfo=None)):
        with pytest.raises(Invalid):
            await issue(classroom, expires_at=wrong)


async def made_with(classroom, secret, username="teacher", **options):
    """A token made with another."""
    actor = await authenticate(classroom.store, secret)
    return await issue(classroom, username, actor, **options)


async def test_a_token_ends_with_the_one_it_was_made_with(classroom):
    stolen = await issue(classroom, "teacher")
    child = await made_with(classroom, stolen.secret)
    learners = await made_with(classroom, child.secret, "bob")
    elsewhere = await issue(classroom, "teacher")
    assert (child.token.made_by, learners.token.made_by) == (stolen.token.id, child.token.id)
    await revoke_token(classroom.store, classroom.teacher, stolen.token.id)
    for issued in (stolen, child, learners):
        await refused(classroom, issued.secret)
    await authenticate(classroom.store, elsewhere.secret)
    await authenticate(classroom.store, classroom.tokens["teacher"])


async def test_a_token_does_not_outlive_the_one_it_was_made_with(classroom):
    soon = classroom.clock() + timedelta(days=3)
    maker = await issue(classroom, "teacher", expires_at=soon)
    for username in ("teacher", "ada"):
        assert (await made_with(classroom, maker.secret, username)).token.expires_at == soon
    sooner = soon - timedelta(days=1)
    child = await made_with(classroom, maker.secret, expires_at=sooner)
    assert child.token.expires_at == sooner
    with pytest.raises(Invalid, match="cannot outlive the one it is made with, which ends at 20"):
        await made_with(classroom, maker.secret, expires_at=soon + timedelta(seconds=1))


async def test_a_token_ends_after_the_usual_time_if_nobody_says(classroom):
    for actor in (classroom.ada, classroom.teacher):
        issued = await set_up_token(classroom.store, classroom.course, actor.person, label="x")
        left = issued.token.expires_at - classroom.clock()
        assert timedelta() <= LIFETIMES[actor.role] - left < timedelta(minutes=1)


async def test_what_is_made_while_its_maker_is_revoked_is_revoked_too(classroom):
    """Whichever of the two is first."""
    for _ in range(5):
        maker = await issue(classroom, "teacher")
        actor = await authenticate(classroom.store, maker.secret)
        made, _ = await asyncio.gather(
            issue(classroom, "teacher", actor),
            revoke_token(classroom.store, classroom.teacher, maker.token.id),
            return_exceptions=True,
        )
        if isinstance(made, Unauthenticated):
            continue
        await refused(classroom, made.secret)


async def test_staff_make_tokens_for_learners_and_themselves_only(classroom):
    await enrol(classroom.store, classroom.teacher, "colleague", name="C", role=Role.INSTRUCTOR)
    assert (await issue(classroom, "teacher")).token.role is Role.INSTRUCTOR
    with pytest.raises(Forbidden, match="for learners and for yourself"):
        await issue(classroom, "colleague")
    with pytest.raises(Forbidden):
        await issue(classroom, actor=classroom.ada)
    with pytest.raises(NotFound):
        await issue(classroom, "nobody")


async def test_another_courses_tokens_are_out_of_reach(classroom):
    other, _ = await stranger(classroom.store)
    issued = await issue(classroom)
    with pytest.raises(NotFound):
        await revoke_token(classroom.store, other, issued.token.id)
    assert issued.token.id not in {
        token.id for token, _ in await list_tokens(classroom.store, other)
    }
    with pytest.raises(NotFound):
        await issue(classroom, "ada", actor=other)


async def test_enrolling(classroom):
    person, role = await enrol(
        classroom.store, classroom.teacher, "carl", name="Carl F. Gauß", role=Role.LEARNER
    )
    assert (person.name, role) == ("Carl F. Gauß", Role.LEARNER)
    again, _ = await enrol(
        classroom.store, classroom.teacher, "carl", name="Somebody else", role=Role.LEARNER
    )
    assert again == person
    enrolled = {(who.username, role) for who, role in await list_people(
        classroom.store, classroom.teacher
    )}  # fmt: skip
    assert ("carl", Role.LEARNER) in enrolled
    with pytest.raises(Conflict):
        await enrol(classroom.store, classroom.teacher, "carl", name="C", role=Role.INSTRUCTOR)
    with pytest.raises(Forbidden):
        await enrol(classroom.store, classroom.ada, "eve", name="Eve", role=Role.INSTRUCTOR)


@pytest.mark.parametrize(
    ("username", "name"), [("a b", "A"), ("=1+1", "A"), ("a", ""), ("a", "A\u202eB"), ("a", "A\nB")]
)
async def test_names_that_fool_readers_are_refused(classroom, username, name):
    with pytest.raises(Invalid):
        await enrol(classroom.store, classroom.teacher, username, name=name, role=Role.LEARNER)


async def test_the_operator_sets_up_courses_and_people_again_and_again(classroom):
    course = await set_up_course(classroom.store, "maths", "Other title")
    assert course == classroom.course
    person = await set_up_person(classroom.store, course, "ada", name="Ada", role=Role.INSTRUCTOR)
    issued = await set_up_token(classroom.store, course, person, label="promoted")
    assert (await authenticate(classroom.store, issued.secret)).role is Role.INSTRUCTOR
    with pytest.raises(Unauthenticated):
        await authenticate(classroom.store, classroom.tokens["ada"])
    elsewhere = await set_up_course(classroom.store, "art", "Art")
    with pytest.raises(Conflict):
        await set_up_token(classroom.store, elsewhere, person, label="x")
