"""Content-addressed bytes: learners' files and assignment bundles."""

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection


def blob_digest(data: bytes) -> str:
    """A blob's address: `sha256:` and 64 hex digits."""
    return f"sha256:{sha256(data).hexdigest()}"


async def keep(connection: AsyncConnection, table: Table, contents: Iterable[bytes]) -> None:
    """Store the contents that are not there yet."""
    # In order of address: two transactions that keep the same blobs wait, and never deadlock.
    by_digest = {blob_digest(data): data for data in contents}
    rows = [{"digest": digest, "data": by_digest[digest]} for digest in sorted(by_digest)]
    if rows:
        await connection.execute(insert(table).on_conflict_do_nothing(), rows)
