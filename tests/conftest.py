"""Fixtures every test may ask for by name."""

from tests.escape.options import pytest_addoption, pytest_configure, pytest_configure_node
from tests.support.arena import arena, canary
from tests.support.examination import examination
from tests.support.postgres import (
    database_url,
    empty_database_url,
    mortal_server,
    postgres_server,
    store,
)

__all__ = [
    "arena",
    "canary",
    "database_url",
    "empty_database_url",
    "examination",
    "mortal_server",
    "postgres_server",
    "pytest_addoption",
    "pytest_configure",
    "pytest_configure_node",
    "store",
]
