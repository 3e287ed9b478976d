"""Bearer tokens: made, recognised, listed, revoked. Only the hash of a secret is ever stored."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from grader.core.errors import Forbidden, Invalid, NotFound, Unauthenticated
from grader.core.names import checked_title
from grader.core.people import Actor, Person, Role, Token
from grader.workflow.find import member, require_staff
from grader.workflow.ports import Clock, Store

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
    async with store.begin() as tx:
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
    """Make a token for a learner of the actor's course, or for the actor."""
    require_staff(actor)
    label = checked_title(label, "label")
    _check_expiry(expires_at, clock)
    secret = new_secret()
    async with store.begin() as tx:
        person, role = await member(tx, actor, username)
        if role is not Role.LEARNER and person.id != actor.person.id:
            raise Forbidden("You can make tokens for learners and for yourself only.")
        token = await tx.people.add_token(
            person,
            actor.course,
            role,
            label=label,
            secret_hash=hash_secret(secret),
            expires_at=expires_at,
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
    """End a token of the actor's course for good; raises `NotFound` if it is not live."""
    require_staff(actor)
    async with store.begin() as tx:
        own = {token.id for token, _ in await tx.people.tokens(actor.course)}
        if token_id not in own or not await tx.people.revoke_token(token_id):
            raise NotFound("There is no such live token in this course.")
        await tx.audit.record(actor, "token.revoked", str(token_id), {})


def new_secret() -> str:
    """A secret of 256 random bits, recognisable by its prefix."""
    return PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def hash_secret(secret: str) -> bytes:
    """What is stored of a secret: its SHA-256, enough for 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _check_expiry(expires_at: datetime | None, clock: Clock) -> None:
    if expires_at is None:
        return
    if expires_at.tzinfo is None:
        raise Invalid("A time needs its time zone, for example a Z at its end.", field="expires_at")
    if expires_at <= clock():
        raise Invalid("This time has passed already.", field="expires_at")
