"""People of the course and their tokens; staff only."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request

from grader.api import render, views
from grader.api.auth import Staff
from grader.api.bodies import read_json_body
from grader.api.openapi import problems
from grader.api.problems import (
    CONFLICT,
    FORBIDDEN,
    NOT_FOUND,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
)
from grader.api.requests import PersonRequest, TokenRequest, json_body
from grader.api.services import UsesServices
from grader.core.people import Role
from grader.workflow import enrol, tokens

router = APIRouter(prefix=render.BASE, tags=["people"])

_BODY = (FORBIDDEN, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE)


@router.get(
    "/people",
    operation_id="list_people",
    summary="Everybody enrolled",
    responses=problems(FORBIDDEN),
)
async def list_people(services: UsesServices, actor: Staff) -> views.PersonList:
    """People and their roles, by user name."""
    found = await enrol.list_people(services.store, actor)
    items = [
        views.PersonView(username=person.username, name=person.name, role=role)
        for person, role in found
    ]
    return views.PersonList(items=items)


@router.post(
    "/people",
    operation_id="enrol",
    summary="Enrol somebody",
    status_code=HTTPStatus.CREATED,
    responses=problems(CONFLICT, *_BODY),
    openapi_extra=json_body(PersonRequest),
)
async def enrol_person(request: Request, services: UsesServices, actor: Staff) -> views.PersonView:
    """Enrol a person in the course; somebody known already keeps their name."""
    body = await read_json_body(request, services.bodies.json, PersonRequest)
    person, role = await enrol.enrol(
        services.store, actor, body.username, name=body.name, role=Role(body.role)
    )
    return views.PersonView(username=person.username, name=person.name, role=role)


@router.get(
    "/tokens",
    operation_id="list_tokens",
    summary="All tokens of the course",
    responses=problems(FORBIDDEN),
)
async def list_tokens(services: UsesServices, actor: Staff) -> views.TokenList:
    """Tokens without their secrets, revoked ones too."""
    found = await tokens.list_tokens(services.store, actor)
    return views.TokenList(items=[render.token_view(token, person) for token, person in found])


@router.post(
    "/tokens",
    operation_id="issue_token",
    summary="Make a token",
    status_code=HTTPStatus.CREATED,
    responses=problems(NOT_FOUND, *_BODY),
    openapi_extra=json_body(TokenRequest),
)
async def issue_token(
    request: Request, services: UsesServices, actor: Staff
) -> views.IssuedTokenView:
    """Make a token for a learner of the course or for yourself; its secret is shown only now."""
    body = await read_json_body(request, services.bodies.json, TokenRequest)
    issued = await tokens.issue_token(
        services.store,
        actor,
        body.username,
        label=body.label,
        expires_at=body.expires_at,
        clock=services.clock,
    )
    view = render.token_view(issued.token, issued.person)
    return views.IssuedTokenView(**view.model_dump(), secret=issued.secret)


@router.delete(
    "/tokens/{token_id}",
    operation_id="revoke_token",
    summary="Revoke a token",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(FORBIDDEN, NOT_FOUND),
)
async def revoke_token(
    services: UsesServices, actor: Staff, token_id: Annotated[UUID, Path()]
) -> None:
    """End a token, and all that were made with it or with those, for good."""
    await tokens.revoke_token(services.store, actor, token_id)
