"""Publish an assignment: receive its bundle, put it to the test in a worker, conclude."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from grader.core.assignment import Assignment
from grader.core.errors import ExamFault, Fault, Invalid, Refusal
from grader.core.people import Actor
from grader.core.submission import AssignmentVersion, Problem, VersionState
from grader.core.text import on_one_line
from grader.workflow.find import require_staff
from grader.workflow.patience import patiently
from grader.workflow.ports import (
    Bundle,
    CheckBundle,
    Checked,
    ReadBundle,
    Store,
    Transaction,
)

_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Received:
    """A version as stored, and whether a check of it is now under way."""

    version: AssignmentVersion
    checking: bool


async def receive(
    store: Store, actor: Actor, slug: str, untrusted: bytes, read_bundle: ReadBundle
) -> Received:
    """Store a bundle as a version to be checked.

    What was published before becomes the current version again, unchecked; what was refused is
    checked anew, for the refusal may have been this service's failure.
    """
    require_staff(actor)
    assignment, bundle = await asyncio.to_thread(read_bundle, untrusted)
    if assignment.slug != slug:
        raise Invalid(
            f"The bundle holds the assignment {assignment.slug}, not {on_one_line(slug)}.",
            field="slug",
        )
    async with store.begin() as tx:
        known = await tx.assignments.version_by_digest(actor.course.id, slug, bundle.digest)
        if known is not None and known.state is not VersionState.REFUSED:
            await _make_current(tx, actor, known)
            return Received(known, checking=False)
        version = await _stored(tx, actor, assignment, bundle, known)
        await tx.jobs.enqueue_check(version.id)
        detail = {"digest": bundle.digest}
        await tx.audit.record(actor, "assignment.received", slug, detail)
    return Received(version, checking=True)


async def _make_current(tx: Transaction, actor: Actor, known: AssignmentVersion) -> None:
    slug = known.assignment.slug
    current = await tx.assignments.current(actor.course.id, slug)
    if known.state is VersionState.PUBLISHED and current != known:
        await tx.assignments.conclude_check(known.id, known.state, known.tests, known.problems)
        await tx.audit.record(actor, "assignment.restored", slug, {"digest": known.digest})


async def _stored(
    tx: Transaction,
    actor: Actor,
    assignment: Assignment,
    bundle: Bundle,
    refused: AssignmentVersion | None,
) -> AssignmentVersion:
    """The version in state checking: new, or a refused one put back."""
    if refused is not None:
        await tx.assignments.conclude_check(refused.id, VersionState.CHECKING, (), ())
    return await tx.assignments.add_version(actor.course.id, assignment, bundle)


async def check(
    store: Store, check_bundle: CheckBundle, version_id: UUID, *, last_try: bool
) -> None:
    """Put a received version to the test: it becomes published, or refused with its problems.

    Raises `Fault` for every failure of ours, to be tried again; after the last try the version is
    refused and says so, and publishing it again checks it again.
    """
    loaded = await _to_check(store, version_id)
    if loaded is None:
        return
    try:
        checked = await _checked(check_bundle, loaded)
    except Fault as fault:
        if last_try and fault.counts:
            refused = _not_checked(fault)
            await patiently(lambda: _conclude(store, version_id, refused), _PATIENCE)
        raise
    await patiently(lambda: _conclude(store, version_id, checked), _PATIENCE)


async def _to_check(store: Store, version_id: UUID) -> Bundle | None:
    async with store.begin() as tx:
        version = await tx.assignments.version(version_id)
        if version is None or version.state is not VersionState.CHECKING:
            return None
        bundle = await tx.assignments.bundle(version.digest)
    if bundle is None:
        raise ExamFault(f"the bundle {version.digest} is missing")
    return bundle


async def _checked(check_bundle: CheckBundle, bundle: Bundle) -> Checked:
    try:
        return await check_bundle(bundle)
    except Refusal as refusal:
        return Checked((), (Problem(where=refusal.field or "bundle", what=str(refusal)),))
    except Fault:
        raise
    except Exception as error:  # whatever else broke is our failure, never the author's
        raise ExamFault(f"the check broke with {type(error).__name__}: {error}") from error


def _not_checked(fault: Fault) -> Checked:
    problem = Problem(
        where="service",
        what=f"The check could not be run, through no fault of the assignment: {fault}."
        " Publish it again once this is mended.",
    )
    return Checked((), (problem,))


async def _conclude(store: Store, version_id: UUID, checked: Checked) -> None:
    state = VersionState.REFUSED if checked.problems else VersionState.PUBLISHED
    async with store.begin() as tx:
        version = await tx.assignments.version(version_id)
        if version is None or version.state is not VersionState.CHECKING:
            return  # concluded by another worker, or by a try whose answer was lost
        await tx.assignments.conclude_check(version_id, state, checked.tests, checked.problems)
        slug = version.assignment.slug
        detail = {"digest": version.digest, "problems": len(checked.problems)}
        await tx.audit.record(None, f"assignment.{state.value}", slug, detail)
