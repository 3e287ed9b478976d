"""What all queries share: they run on one connection, inside its open transaction."""

from typing import Any, TypeAlias

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
"""A row whose columns its query names."""


class Queries:
    """Queries about one subject; the transaction is begun and ended by who made the connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
