from dataclasses import replace
from uuid import uuid4

from grader.core.assignment import Attempts, HiddenReveal, Imports, Limits, RevealPolicy, Test
from grader.core.submission import AssignmentVersion, Problem, VersionState
from grader.workflow.ports import Store
from tests.support.world import TESTS, World, a_bundle, an_assignment, make_world, publish


async def add(store: Store, world: World, content: str) -> AssignmentVersion:
    async with store.begin() as tx:
        return await tx.assignments.add_version(world.course.id, an_assignment(), a_bundle(content))


async def test_a_version_comes_back_as_it_was_written(store: Store) -> None:
    world = await make_world(store)
    assignment = replace(
        an_assignment("full-of-settings"),
        starter={"solution.py": "π = 3\n", "helper.py": ""},
        topics=("qr", "projection"),
        difficulty=4,
        starter_share=0.25,
        limits=Limits(wall_seconds=2.5, memory_mb=64),
        imports=Imports(forbid=("numpy.linalg",), permit=("numpy.linalg.norm",)),
        attempts=Attempts(3, 60),
        reveal=RevealPolicy(HiddenReveal.POINTS, 2),
    )
    async with store.begin() as tx:
        added = await tx.assignments.add_version(world.course.id, assignment, a_bundle("full"))
    async with store.begin() as tx:
        found = await tx.assignments.version(added.id)
    assert found == added
    assert found.assignment == assignment
    assert (found.state, found.tests, found.problems) == (VersionState.CHECKING, (), ())


async def test_the_same_content_again_is_the_version_that_is_there(store: Store) -> None:
    world = await make_world(store)
    assert await add(store, world, "suite") == world.version
    async with store.begin() as tx:
        assert await tx.assignments.versions(world.course.id, "gram-schmidt") == [world.version]


async def test_versions_are_found_by_content_and_listed_newest_first(store: Store) -> None:
    world = await make_world(store)
    second = await add(store, world, "second")
    async with store.begin() as tx:
        found = await tx.assignments.version_by_digest(
            world.course.id, "gram-schmidt", second.digest
        )
        assert found == second
        listed = await tx.assignments.versions(world.course.id, "gram-schmidt")
        assert listed == [second, world.version]
        assert (
            await tx.assignments.version_by_digest(uuid4(), "gram-schmidt", second.digest) is None
        )
        assert await tx.assignments.version(uuid4()) is None


async def test_a_version_being_checked_is_not_current(store: Store) -> None:
    world = await make_world(store)
    await add(store, world, "second")
    async with store.begin() as tx:
        assert await tx.assignments.current(world.course.id, "gram-schmidt") == world.version
        assert await tx.assignments.current(world.course.id, "unknown") is None


async def test_the_version_published_last_is_current_even_if_it_is_older(store: Store) -> None:
    world = await make_world(store)
    second = await publish(store, world.course, an_assignment(), "second")
    async with store.begin() as tx:
        assert await tx.assignments.current(world.course.id, "gram-schmidt") == second
    again = await publish(store, world.course, an_assignment(), "suite")
    async with store.begin() as tx:
        assert await tx.assignments.current(world.course.id, "gram-schmidt") == again
    assert again.id == world.version.id


async def test_a_refused_version_keeps_its_problems(store: Store) -> None:
    world = await make_world(store)
    second = await add(store, world, "second")
    problems = (Problem("exam/test_a.py", "the reference fails here: 1 ≠ 2"),)
    async with store.begin() as tx:
        await tx.assignments.conclude_check(second.id, VersionState.REFUSED, (), problems)
        refused = await tx.assignments.version(second.id)
        current = await tx.assignments.current(world.course.id, "gram-schmidt")
    assert refused is not None
    assert (refused.state, refused.problems) == (VersionState.REFUSED, problems)
    assert current == world.version


async def test_tests_keep_every_field(store: Store) -> None:
    world = await make_world(store)
    tests = (*TESTS, Test("test_b.py::test_x[1-2]", "x", 0.5, True, 2, "think of zero"))
    async with store.begin() as tx:
        await tx.assignments.conclude_check(world.version.id, VersionState.PUBLISHED, tests, ())
        found = await tx.assignments.version(world.version.id)
    assert found is not None
    assert found.tests == tests


async def test_what_is_published_is_ordered_by_module_and_slug(store: Store) -> None:
    world = await make_world(store)
    for slug, module in [("zebra", "01-start"), ("apple", "03-end"), ("ant", "03-end")]:
        await publish(store, world.course, an_assignment(slug, module=module), slug)
    await publish(store, world.course, an_assignment(), "second")
    async with store.begin() as tx:
        found = await tx.assignments.published(world.course.id)
    slugs = [version.assignment.slug for version in found]
    assert slugs == ["zebra", "gram-schmidt", "ant", "apple"]
    assert found[1].digest == a_bundle("second").digest


async def test_a_bundle_is_kept_by_its_digest(store: Store) -> None:
    await make_world(store)
    async with store.begin() as tx:
        assert await tx.assignments.bundle(a_bundle().digest) == a_bundle()
        assert await tx.assignments.bundle(a_bundle("unknown").digest) is None


async def test_courses_share_bundles_but_not_versions(store: Store) -> None:
    world = await make_world(store)
    async with store.begin() as tx:
        other = await tx.people.add_course("other", "Another course")
        version = await tx.assignments.add_version(other.id, an_assignment(), a_bundle())
        assert version.id != world.version.id
        assert await tx.assignments.published(other.id) == []
