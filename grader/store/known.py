"""Published versions this process has read: they never change, so they are read once."""

from collections import OrderedDict
from uuid import UUID

from grader.core.submission import AssignmentVersion, VersionState

_MOST = 256


class KnownVersions:
    """The versions asked for lately."""

    def __init__(self) -> None:
        self._by_id: OrderedDict[UUID, AssignmentVersion] = OrderedDict()

    def get(self, version_id: UUID) -> AssignmentVersion | None:
        """The version, if it is known."""
        version = self._by_id.get(version_id)
        if version is not None:
            self._by_id.move_to_end(version_id)
        return version

    def add(self, version: AssignmentVersion) -> None:
        """Keep a version that a committed transaction has published; others still change."""
        if version.state is not VersionState.PUBLISHED:
            return
        self._by_id[version.id] = version
        while len(self._by_id) > _MOST:
            self._by_id.popitem(last=False)
