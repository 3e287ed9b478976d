"""Who is asking, and in which role: every route that is not public depends on one of these."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from grader.api.services import UsesServices
from grader.core.errors import Unauthenticated
from grader.core.people import Actor
from grader.workflow.find import require_staff
from grader.workflow.tokens import authenticate

_bearer = HTTPBearer(
    scheme_name="token",
    bearerFormat="gradus_…",
    description="A token made by an instructor; it stands for one person in one course and role.",
    auto_error=False,
)


Proof = Callable[[], Coroutine[Any, Any, Actor]]
"""Asks again whom the request's token stands for; raises `Unauthenticated` once it is not valid."""


def proof(
    services: UsesServices,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Proof:
    """For what goes on longer than a moment: a token can end meanwhile."""
    if credentials is None:
        raise Unauthenticated("Send a token: Authorization: Bearer gradus_…")
    secret = credentials.credentials
    return lambda: authenticate(services.store, secret)


UsesProof = Annotated[Proof, Depends(proof)]


async def any_actor(prove: UsesProof) -> Actor:
    """The person a valid token stands for."""
    return await prove()


async def staff_actor(actor: Annotated[Actor, Depends(any_actor)]) -> Actor:
    """The same, for instructors only."""
    require_staff(actor)
    return actor


AnyActor = Annotated[Actor, Depends(any_actor)]
Staff = Annotated[Actor, Depends(staff_actor)]
