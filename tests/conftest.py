"""Fixtures every test may ask for by name."""

from tests.support.postgres import (
    database_url,
    empty_database_url,
    mortal_server,
    postgres_server,
    store,
)

__all__ = ["database_url", "empty_database_url", "mortal_server", "postgres_server", "store"]
