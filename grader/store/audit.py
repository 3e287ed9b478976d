"""The audit trail: rows are added, and the database refuses to change or remove them."""

from collections.abc import Mapping

from sqlalchemy import insert

from grader.core.people import Actor
from grader.store.queries import Queries
from grader.store.tables import audit


class AuditQueries(Queries):
    """Implements the port `Audit`."""

    async def record(
        self, actor: Actor | None, action: str, subject: str, detail: Mapping[str, object]
    ) -> None:
        """Write down who did what; no actor means the service itself."""
        who = _who(actor) if actor else {}
        await self._connection.execute(
            insert(audit).values(action=action, subject=subject, detail=dict(detail), **who)
        )


def _who(actor: Actor) -> dict[str, object]:
    return {
        "person_id": actor.person.id,
        "course_id": actor.course.id,
        "token_id": actor.token_id,
        "role": actor.role.value,
    }
