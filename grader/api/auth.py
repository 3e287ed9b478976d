"""Who is asking, and in which role: every route that is not public depends on one of these."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from grader.api.bounds import address_of
from grader.api.services import UsesRates, UsesServices
from grader.core.errors import Unauthenticated
from grader.core.people import Actor
from grader.workflow.find import require_staff
from grader.workflow.tokens import authenticate, hash_secret

_bearer = HTTPBearer(
    scheme_name="token",
    bearerFormat="gradus_…",
    description="A token made by an instructor; it stands for one person in one course and role.",
    auto_error=False,
)


Proof = Callable[[], Coroutine[Any, Any, Actor]]
"""Asks again whom the request's token stands for; raises `Unauthenticated` once it is not valid."""


async def secret(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    """What the request brings for a token."""
    if credentials is None:
        raise Unauthenticated("Send a token: Authorization: Bearer gradus_…")
    return credentials.credentials


UntrustedSecret = Annotated[str, Depends(secret)]


async def proof(services: UsesServices, untrusted_secret: UntrustedSecret) -> Proof:
    """For what goes on longer than a moment: a token can end meanwhile."""
    return lambda: authenticate(services.store, untrusted_secret)


UsesProof = Annotated[Proof, Depends(proof)]


async def any_actor(
    request: Request, rates: UsesRates, untrusted_secret: UntrustedSecret, prove: UsesProof
) -> Actor:
    """The person a valid token stands for."""
    address, token = address_of(request.scope), hash_secret(untrusted_secret)
    rates.unknown_token(address, token)
    try:
        actor = await prove()
    except Unauthenticated:
        rates.wrong_token(address)
        raise
    rates.right_token(token)
    return actor


async def staff_actor(actor: Annotated[Actor, Depends(any_actor)]) -> Actor:
    """The same, for instructors only."""
    require_staff(actor)
    return actor


AnyActor = Annotated[Actor, Depends(any_actor)]
Staff = Annotated[Actor, Depends(staff_actor)]
