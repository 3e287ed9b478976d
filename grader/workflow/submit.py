"""Hand something in: policy, files, submission and job in one transaction."""

import asyncio
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import random

from grader.core.assignment import Attempts
from grader.core.errors import Conflict, Invalid
from grader.core.people import Actor
from grader.core.policy import (
    PrecheckRate,
    QueueLimits,
    check_prechecks,
    check_queue,
    check_waiting,
    next_attempt,
)
from grader.core.queueing import Place, Rank, Turn, rank_of
from grader.core.submission import AssignmentVersion, Purpose, Submission, files_digest
from grader.core.uploads import UploadedFile, UploadLimits, read_upload
from grader.workflow.find import current_version
from grader.workflow.ports import Clock, NewSubmission, Store, Transaction

SEED_BITS = 63
_SMALL_BYTES = 64 * 1024
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class HandIn:
    """What somebody asks to have graded."""

    slug: str
    untrusted_files: Sequence[UploadedFile]
    purpose: Purpose = Purpose.GRADED
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class SubmitRules:
    """What holds for all assignments."""

    uploads: UploadLimits = field(default_factory=UploadLimits)
    waiting_per_learner: int = 10
    """Submissions one learner may have in the queue; staff are not limited."""
    prechecks: PrecheckRate = field(default_factory=PrecheckRate)
    queue: QueueLimits = field(default_factory=QueueLimits)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A hand-in that is safely stored."""

    submission: Submission
    version: AssignmentVersion
    place: Place | None
    """Where it waits; None for one that was stored earlier, under the same key."""


async def submit(
    store: Store, actor: Actor, hand_in: HandIn, *, clock: Clock, rules: SubmitRules
) -> Accepted:
    """Accept a hand-in for grading, or say why not (any `Refusal`).

    The same idempotency key with the same content gives the submission made the first time.
    """
    _check_key(hand_in.idempotency_key)
    files = await _read(hand_in.untrusted_files, rules.uploads)
    async with store.begin() as tx:
        version = await current_version(tx, actor, hand_in.slug)
        await tx.submissions.lock_attempts(actor.person.id, actor.course.id, hand_in.slug)
        earlier = await _made_before(tx, actor, hand_in, files)
        if earlier is not None:
            return Accepted(earlier, version, None)
        attempt, turn, place = await _admit(tx, actor, version, hand_in.purpose, clock, rules)
        new = NewSubmission(
            version_id=version.id,
            learner_id=actor.person.id,
            purpose=hand_in.purpose,
            attempt=attempt,
            seed=secrets.randbits(SEED_BITS),
            files=files,
            idempotency_key=hand_in.idempotency_key,
        )
        submission = await _enter(tx, actor, new, turn)
    return Accepted(submission, version, place)


async def _read(untrusted: Sequence[UploadedFile], limits: UploadLimits) -> dict[str, bytes]:
    """Read in a thread what may take longer than changing to one: archives and notebooks."""
    size = sum(len(file.data) for file in untrusted)
    if size <= _SMALL_BYTES and all(file.untrusted_name.endswith(".py") for file in untrusted):
        return read_upload(untrusted, limits)
    return await asyncio.to_thread(read_upload, untrusted, limits)


def _check_key(untrusted_key: str | None) -> None:
    if untrusted_key is not None and not _KEY.fullmatch(untrusted_key):
        raise Invalid(
            "An idempotency key is 1 to 200 printable ASCII characters without spaces.",
            field="Idempotency-Key",
        )


async def _made_before(
    tx: Transaction, actor: Actor, hand_in: HandIn, files: dict[str, bytes]
) -> Submission | None:
    """The submission already stored under the key; raises `Conflict` if it was another one."""
    if hand_in.idempotency_key is None:
        return None
    found = await tx.submissions.by_idempotency_key(actor.person.id, hand_in.idempotency_key)
    if found is None:
        return None
    earlier, digest = found
    same = (
        earlier.course_id == actor.course.id
        and earlier.slug == hand_in.slug
        and earlier.purpose is hand_in.purpose
        and digest == files_digest(files)
    )
    if not same:
        raise Conflict(
            "This idempotency key was used for another hand-in; take a new key for new content.",
            field="Idempotency-Key",
        )
    return earlier


async def _admit(
    tx: Transaction,
    actor: Actor,
    version: AssignmentVersion,
    purpose: Purpose,
    clock: Clock,
    rules: SubmitRules,
) -> tuple[int, Turn, Place]:
    """The attempt's number, 0 for a precheck, its turn and place.

    Raises `TooSoon` if the learner must wait.
    """
    waiting = 0
    if not actor.is_staff:
        waiting = await tx.submissions.waiting(actor.person.id)
        check_waiting(waiting, rules.waiting_per_learner)
    attempt = await _attempt(tx, actor, version, purpose, clock, rules)
    turn, place = await tx.jobs.joining(version.id, rank_of(purpose, attempt, waiting))
    if not actor.is_staff:
        due_soon = _due_soon(version, clock(), rules.queue)
        rank = Rank(rank_of(purpose, attempt, 0))
        check_queue(rank, place, rules.queue, is_due_soon=due_soon, chance=random())
    return attempt, turn, place


def _due_soon(version: AssignmentVersion, now: datetime, limits: QueueLimits) -> bool:
    soon = now + timedelta(seconds=limits.due_soon_seconds)
    return version.assignment.overdue(soon) and not version.assignment.overdue(now)


async def _attempt(
    tx: Transaction,
    actor: Actor,
    version: AssignmentVersion,
    purpose: Purpose,
    clock: Clock,
    rules: SubmitRules,
) -> int:
    """The attempt's number, 0 for a precheck; raises `TooSoon` if none may be made now."""
    where = actor.person.id, actor.course.id, version.assignment.slug
    if purpose is Purpose.GRADED:
        made = await tx.submissions.graded_attempts(*where)
        attempts = Attempts(None, 0) if actor.is_staff else version.assignment.attempts
        return next_attempt(attempts, made, clock())
    if not actor.is_staff:
        since = clock() - timedelta(seconds=rules.prechecks.seconds)
        recent, oldest = await tx.submissions.prechecks_since(*where, since)
        check_prechecks(recent, oldest, rules.prechecks, clock())
    return 0


async def _enter(tx: Transaction, actor: Actor, new: NewSubmission, turn: Turn) -> Submission:
    submission = await tx.submissions.add(new, [("queued", {})])
    await tx.jobs.enqueue_grading(submission.id, turn)
    await tx.audit.record(
        actor,
        "submission.created",
        str(submission.id),
        {"slug": submission.slug, "attempt": new.attempt, "purpose": new.purpose.value},
    )
    return submission
