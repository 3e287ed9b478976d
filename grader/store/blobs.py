"""Content-addressed bytes: learners' files and assignment bundles."""

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import LargeBinary, Table, Text, column, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert


def blob_digest(data: bytes) -> str:
    """A blob's address: `sha256:` and 64 hex digits."""
    return f"sha256:{sha256(data).hexdigest()}"


def keeping(table: Table, contents: Iterable[bytes]) -> Insert:
    """Store the contents that are not there yet."""
    # In order of address: two transactions that keep the same blobs wait, and never deadlock.
    by_digest = dict(sorted((blob_digest(data), data) for data in contents))
    listed = (
        func.unnest(
            literal([*by_digest], ARRAY(Text)), literal([*by_digest.values()], ARRAY(LargeBinary))
        )
        .table_valued(column("digest", Text), column("data", LargeBinary))
        .render_derived()
    )
    return (
        insert(table)
        .from_select(["digest", "data"], select(listed.c.digest, listed.c.data))
        .on_conflict_do_nothing()
    )
