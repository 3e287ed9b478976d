"""Bearer tokens: made, recognised, listed, revoked. Only the hash of a secret is ever stored."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from grader.core.errors import Forbidden, Invalid, NotFound, Unauthenticated
from grader.core.names import checked_title
from grader.core.people import LIFETIMES, Actor, Person, Role, Token
from grader.workflow.find import member, require_staff
from grader.workflow.ports import Clock, Store, Transaction

PREFIX = "gradus_"
_SECRET_BYTES = 32
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Issued:
    """A token just made, with the secret nobody can look up later."""

    token: Token
    person: Person
    secret: str


async def authenticate(store: Store, untrusted_secret: str) -> Actor:
    """The actor a secret stands for; raises `Unauthenticated`, the same for every reason."""
    refusal = Unauthenticated("The token is not valid; it may have expired or been revoked.")
    if len(untrusted_secret) > _LONGEST or not untrusted_secret.startswith(PREFIX):
        raise refusal
    async with store.glance() as tx:
        actor = await tx.people.actor_by_token(hash_secret(untrusted_secret))
    if actor is None:
        raise refusal
    return actor


async def issue_token(
    store: Store,
    actor: Actor,
    username: str,
    *,
    label: str,
    expires_at: datetime | None,
    clock: Clock,
) -> Issued:
    """Make a token for a learner of the actor's course, or for the actor.

    It ends with the token it is made with, at the latest: by time, or by being revoked.
    """
    require_staff(actor)
    label = checked_title(label, "label")
    _check_expiry(expires_at, clock)
    secret = new_secret()
    async with store.begin() as tx:
        maker = await _maker(tx, actor)
        person, role = await member(tx, actor, username)
        if role is not Role.LEARNER and person.id != actor.person.id:
            raise Forbidden("You can make tokens for learners and for yourself only.")
        token = await tx.people.add_token(
            person,
            actor.course,
            role,
            label=label,
            secret_hash=hash_secret(secret),
            expires_at=_expiry(role, expires_at, maker, clock),
            made_by=actor.token_id,
        )
        detail = {"username": username, "role": role.value, "label": label}
        await tx.audit.record(actor, "token.issued", str(token.id), detail)
    return Issued(token, person, secret)


async def list_tokens(store: Store, actor: Actor) -> Sequence[tuple[Token, Person]]:
    """All tokens of the actor's course."""
    require_staff(actor)
    async with store.begin() as tx:
        return await tx.people.tokens(actor.course)


async def revoke_token(store: Store, actor: Actor, token_id: UUID) -> None:
    """End a token of the actor's course, and all that were made with it, for good.

    Raises `NotFound` if it is not live.
    """
    require_staff(actor)
    async with store.begin() as tx:
        await tx.people.lock_tokens(actor.course.id)
        own = {token.id for token, _ in await tx.people.tokens(actor.course)}
        revoked = await tx.people.revoke_token(token_id) if token_id in own else 0
        if not revoked:
            raise NotFound("There is no such live token in this course.")
        await tx.audit.record(actor, "token.revoked", str(token_id), {"revoked": revoked})


def new_secret() -> str:
    """A secret of 256 random bits, recognisable by its prefix."""
    return PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def hash_secret(secret: str) -> bytes:
    """What is stored of a secret: its SHA-256, enough for 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


async def _maker(tx: Transaction, actor: Actor) -> Token | None:
    """The token the actor came with, which may have been revoked since; None for the operator."""
    if actor.token_id is None:
        return None
    await tx.people.lock_tokens(actor.course.id)
    maker = await tx.people.live_token(actor.token_id)
    if maker is None:
        raise Unauthenticated("The token is not valid; it may have expired or been revoked.")
    return maker


def _expiry(role: Role, asked: datetime | None, maker: Token | None, clock: Clock) -> datetime:
    """When a token ends; raises `Invalid` if it is asked to outlive the one it is made with."""
    latest = maker.expires_at if maker else None
    if asked is None:
        usual = clock() + LIFETIMES[role]
        return min(usual, latest) if latest else usual
    if latest is not None and asked > latest:
        raise Invalid(
            "A token cannot outlive the one it is made with, which ends at"
            f" {latest:%Y-%m-%dT%H:%M:%SZ}.",
            field="expires_at",
        )
    return asked


def _check_expiry(expires_at: datetime | None, clock: Clock) -> None:
    if expires_at is None:
        return
    if expires_at.tzinfo is None:
        raise Invalid("A time needs its time zone, for example a Z at its end.", field="expires_at")
    if expires_at <= clock():
        raise Invalid("This time has passed already.", field="expires_at")
