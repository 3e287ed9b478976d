"""Who is asking, and in which role: every route that is not public depends on one of these."""

from typing import Annotated

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


async def any_actor(
    services: UsesServices,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Actor:
    """The person a valid token stands for."""
    if credentials is None:
        raise Unauthenticated("Send a token: Authorization: Bearer gradus_…")
    return await authenticate(services.store, credentials.credentials)


async def staff_actor(actor: Annotated[Actor, Depends(any_actor)]) -> Actor:
    """The same, for instructors only."""
    require_staff(actor)
    return actor


AnyActor = Annotated[Actor, Depends(any_actor)]
Staff = Annotated[Actor, Depends(staff_actor)]
