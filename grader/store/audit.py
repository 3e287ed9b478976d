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
        what = {"action": action, "subject": subject, "detail": dict(detail)}
        await self._connection.execute(_RECORD, what | _who(actor))


def _who(actor: Actor | None) -> dict[str, object]:
    if actor is None:
        return {}
    return {
        "person_id": actor.person.id,
        "course_id": actor.course.id,
        "token_id": actor.token_id,
        "role": actor.role.value,
    }


_RECORD = insert(audit).inline()  # nobody asks for the new row's number
