"""Who the token says one is."""

from fastapi import APIRouter

from grader.api import views
from grader.api.auth import AnyActor
from grader.api.openapi import problems
from grader.api.render import BASE

router = APIRouter(prefix=BASE, tags=["people"])


@router.get("/me", operation_id="get_me", summary="Whom the token stands for", responses=problems())
async def get_me(actor: AnyActor) -> views.MeView:
    """The person, role and course behind the token."""
    return views.MeView(
        username=actor.person.username,
        name=actor.person.name,
        role=actor.role,
        course=views.CourseView(slug=actor.course.slug, title=actor.course.title),
    )
