"""Assignments and their versions."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from grader.api import render, views
from grader.api.auth import AnyActor, Staff
from grader.api.bodies import read_zip_body
from grader.api.openapi import problems
from grader.api.parameters import DigestPath, SlugPath
from grader.api.problems import FORBIDDEN, NOT_FOUND, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE
from grader.api.requests import bundle_body
from grader.api.services import UsesServices
from grader.core.errors import NotFound
from grader.core.submission import VersionState
from grader.workflow import publish, regrade, show

router = APIRouter(prefix=f"{render.BASE}/assignments", tags=["assignments"])

_STAFF = problems(FORBIDDEN, NOT_FOUND)


@router.get("", operation_id="list_assignments", summary="All assignments", responses=problems())
async def list_assignments(services: UsesServices, actor: AnyActor) -> views.AssignmentList:
    """The published assignments of the course, by module."""
    found = await show.list_assignments(services.store, actor)
    return views.AssignmentList(items=[render.assignment_view(item) for item in found])


@router.get(
    "/{slug}",
    operation_id="get_assignment",
    summary="One assignment",
    responses=problems(NOT_FOUND),
)
async def get_assignment(
    services: UsesServices, actor: AnyActor, slug: SlugPath
) -> views.AssignmentDetail:
    """An assignment with its statement and what to start from."""
    return render.assignment_detail(await show.show_assignment(services.store, actor, slug))


@router.put(
    "/{slug}",
    operation_id="publish_assignment",
    summary="Publish a version",
    response_model=views.VersionView,
    responses=problems(FORBIDDEN, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE)
    | {202: {"model": views.VersionView, "description": "Received; a worker checks it."}},
    openapi_extra=bundle_body(),
)
async def publish_assignment(
    request: Request, response: Response, services: UsesServices, actor: Staff, slug: SlugPath
) -> views.VersionView:
    """Send an assignment's bundle.

    A new version is checked by a worker before learners see it; follow `Location` until its state
    is no longer `checking`. A version that was published before becomes the current one again.
    """
    untrusted = await read_zip_body(request, services.bodies.bundle)
    received = await publish.receive(services.store, actor, slug, untrusted, services.read_bundle)
    if received.version.state is VersionState.CHECKING:
        response.status_code = HTTPStatus.ACCEPTED
    response.headers["Location"] = render.version_path(received.version)
    return render.version_view(received.version)


@router.get(
    "/{slug}/versions",
    operation_id="list_versions",
    summary="All versions of an assignment",
    responses=_STAFF,
)
async def list_versions(services: UsesServices, actor: Staff, slug: SlugPath) -> views.VersionList:
    """Published, refused and checking versions, the newest first."""
    found = await show.list_versions(services.store, actor, slug)
    return views.VersionList(items=[render.version_view(version) for version in found])


@router.get(
    "/{slug}/versions/{digest}",
    operation_id="get_version",
    summary="One version of an assignment",
    responses=_STAFF,
)
async def get_version(
    services: UsesServices, actor: Staff, slug: SlugPath, digest: DigestPath
) -> views.VersionView:
    """A version with its tests, or with the problems for which it was refused."""
    found = await show.list_versions(services.store, actor, slug)
    for version in found:
        if version.digest == digest:
            return render.version_view(version)
    raise NotFound("There is no such version of this assignment.")


@router.post(
    "/{slug}/regrade",
    operation_id="regrade_assignment",
    summary="Grade all attempts again",
    status_code=HTTPStatus.ACCEPTED,
    responses=_STAFF,
)
async def regrade_assignment(
    services: UsesServices, actor: Staff, slug: SlugPath
) -> views.RegradeView:
    """Queue every attempt that has a result to be graded against the current version."""
    return views.RegradeView(queued=await regrade.regrade_all(services.store, actor, slug))
