"""Queries about assignments and their immutable versions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from grader.core.assignment import Assignment, Test
from grader.core.submission import AssignmentVersion, Problem, VersionState
from grader.store.blobs import blob_digest, keeping, kept
from grader.store.known import KnownVersions
from grader.store.queries import AnyRow, Queries
from grader.store.serialisation import pack, unpack
from grader.store.tables import bundles, versions
from grader.workflow.ports import Bundle


class AssignmentQueries(Queries):
    """Implements the port `Assignments`."""

    def __init__(self, connection: AsyncConnection, known: KnownVersions) -> None:
        super().__init__(connection)
        self._known = known
        self._concluded: set[UUID] = set()

    async def add_version(
        self, course_id: UUID, assignment: Assignment, bundle: Bundle
    ) -> AssignmentVersion:
        """Store a new version in state checking; the same digest again returns the stored one."""
        await self._connection.execute(_KEEP, kept([bundle.data]))
        statement = insert(versions).values(
            id=uuid4(),
            course_id=course_id,
            slug=assignment.slug,
            digest=bundle.digest,
            blob_digest=blob_digest(bundle.data),
            assignment=pack(Assignment, assignment),
            state=VersionState.CHECKING.value,
            tests=[],
            problems=[],
        )
        await self._connection.execute(statement.on_conflict_do_nothing())
        stored = await self.version_by_digest(course_id, assignment.slug, bundle.digest)
        assert stored is not None  # written by us or by whoever was first, and never deleted
        return stored

    async def version(self, version_id: UUID) -> AssignmentVersion | None:
        """The version of that id."""
        known = self._known.get(version_id)
        if known is not None and version_id not in self._concluded:
            return known
        return await self._first(_version_query().where(versions.c.id == version_id))

    async def version_by_digest(
        self, course_id: UUID, slug: str, digest: str
    ) -> AssignmentVersion | None:
        """The assignment's version with that content."""
        query = _version_query().where(
            versions.c.course_id == course_id,
            versions.c.slug == slug,
            versions.c.digest == digest,
        )
        return await self._first(query)

    async def versions(self, course_id: UUID, slug: str) -> Sequence[AssignmentVersion]:
        """All versions of the assignment, the newest first."""
        query = (
            _version_query()
            .where(versions.c.course_id == course_id, versions.c.slug == slug)
            .order_by(versions.c.created_at.desc())
        )
        return [_version(row) for row in await self._connection.execute(query)]

    async def current(self, course_id: UUID, slug: str) -> AssignmentVersion | None:
        """The version published last."""
        asked = {"course_id": course_id, "slug": slug}
        version_id = (await self._connection.execute(_CURRENT, asked)).scalar_one_or_none()
        return None if version_id is None else await self.version(version_id)

    async def published(self, course_id: UUID) -> Sequence[AssignmentVersion]:
        """The current version of every assignment of the course, by module and slug."""
        query = (
            select(versions.c.id)
            .where(versions.c.course_id == course_id, versions.c.published_at.is_not(None))
            .ext(distinct_on(versions.c.slug))
            .order_by(versions.c.slug, versions.c.published_at.desc())
        )
        ids = (await self._connection.execute(query)).scalars().all()
        found = await self._all(ids)
        return sorted(found, key=lambda item: (item.assignment.module, item.assignment.slug))

    async def conclude_check(
        self,
        version_id: UUID,
        state: VersionState,
        tests: Sequence[Test],
        problems: Sequence[Problem],
    ) -> None:
        """Record what the check found; a published version becomes the current one."""
        self._concluded.add(version_id)  # known to others when it is committed
        published = state is VersionState.PUBLISHED
        await self._connection.execute(
            update(versions)
            .where(versions.c.id == version_id)
            .values(
                state=state.value,
                tests=pack(tuple[Test, ...], tuple(tests)),
                problems=pack(tuple[Problem, ...], tuple(problems)),
                published_at=func.clock_timestamp() if published else None,
            )
        )

    async def bundle(self, digest: str) -> Bundle | None:
        """The archive of the versions with that content."""
        query = (
            select(versions.c.digest, bundles.c.data)
            .join_from(versions, bundles)
            .where(versions.c.digest == digest)
            .limit(1)
        )
        row = (await self._connection.execute(query)).first()
        return Bundle(row.digest, row.data) if row else None

    async def _first(self, query: Select[*tuple[Any, ...]]) -> AssignmentVersion | None:
        row = (await self._connection.execute(query)).first()
        return self._noted(_version(row)) if row else None

    async def _all(self, ids: Sequence[UUID]) -> list[AssignmentVersion]:
        """The versions of these ids, in any order."""
        known = [version for version in map(self._known.get, ids) if version is not None]
        missing = set(ids).difference(version.id for version in known)
        if not missing:
            return known
        query = _version_query().where(versions.c.id.in_(missing))
        rows = await self._connection.execute(query)
        return known + [self._noted(_version(row)) for row in rows]

    def _noted(self, version: AssignmentVersion) -> AssignmentVersion:
        """What this transaction has concluded may be rolled back yet."""
        if version.id not in self._concluded:
            self._known.add(version)
        return version


_KEEP = keeping(bundles)
_CURRENT = (
    select(versions.c.id)
    .where(
        versions.c.course_id == bindparam("course_id"),
        versions.c.slug == bindparam("slug"),
        versions.c.published_at.is_not(None),
    )
    .order_by(versions.c.published_at.desc())
    .limit(1)
)


def _version_query() -> Select[*tuple[Any, ...]]:
    return select(
        versions.c.id,
        versions.c.course_id,
        versions.c.assignment,
        versions.c.digest,
        versions.c.state,
        versions.c.created_at,
        versions.c.tests,
        versions.c.problems,
    )


def _version(row: AnyRow) -> AssignmentVersion:
    return AssignmentVersion(
        id=row.id,
        course_id=row.course_id,
        assignment=unpack(Assignment, row.assignment),
        digest=row.digest,
        state=VersionState(row.state),
        created_at=row.created_at,
        tests=unpack(tuple[Test, ...], row.tests),
        problems=unpack(tuple[Problem, ...], row.problems),
    )
