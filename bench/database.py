"""The service's own database, for what no learner could do or see."""

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg

from grader.store import embedded
from tests.support.service import Service


def connect(service: Service) -> psycopg.Connection[Any]:
    """A connection that commits each statement."""
    url = asyncio.run(embedded.ensure_server(service.home))
    return psycopg.connect(url, autocommit=True)


def graded(database: psycopg.Connection[Any]) -> int:
    """How many gradings have been finished so far."""
    return _number(database, "SELECT count(*) FROM runs WHERE state = 'finished'")


def waiting(database: psycopg.Connection[Any]) -> int:
    """How many submissions are in the queue."""
    return _number(database, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")


def reports(database: psycopg.Connection[Any], ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The report of each submission's run, and when its row was written."""
    rows = database.execute(
        "SELECT s.id::text, extract(epoch FROM s.created_at)::float8, r.report"
        " FROM submissions s JOIN runs r ON r.id = s.result_run_id WHERE s.id = ANY(%s::uuid[])",
        [list(ids)],
    )
    return {id: {"created": created, "report": report} for id, created, report in rows}


def _number(database: psycopg.Connection[Any], query: str) -> int:
    (found,) = database.execute(query).fetchone() or (0,)
    return int(found)
