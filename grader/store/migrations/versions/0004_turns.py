"""What tells how the queue stands, at a cost that is the same however many wait."""

from alembic import op

revision = "0004"
down_revision = "0003"

# A queue may be long while its statistics say that it is empty, or since a plan was made: never
# sort all of it for its first rows, and look at what is there.
_IN_ORDER = """
    LANGUAGE sql STABLE
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
    SET plan_cache_mode = force_custom_plan SET jit = off
"""


def upgrade() -> None:
    """Apply this step."""
    # Procrastinate asks for every job it hands out whether another has the same lock.
    op.execute(
        """
        CREATE INDEX gradus_jobs_lock_idx ON procrastinate_jobs (lock)
        WHERE status IN ('todo', 'doing')
        """
    )
    op.execute(
        """
        CREATE INDEX gradus_jobs_line_idx
        ON procrastinate_jobs ((args->>'line'), ((args->>'rank')::int), priority)
        WHERE status = 'todo'
        """
    )
    op.drop_index("ix_submissions_version_id", "submissions")
    op.execute("CREATE INDEX ix_submissions_version_id ON submissions (version_id, graded_at DESC)")
    op.execute(
        "CREATE INDEX ix_runs_finished_at ON runs (finished_at DESC) WHERE state = 'finished'"
    )
    _clock()
    _line()
    _job()
    _before()


def _clock() -> None:
    """What is being worked on, what is next, and how long the latest gradings took."""
    op.execute(
        f"""
        CREATE FUNCTION gradus_queue_clock(
            silence double precision, latest integer, OUT served integer, OUT slots bigint,
            OUT next integer, OUT retries boolean, OUT workers bigint,
            OUT mean double precision, OUT spread double precision
        ) {_IN_ORDER} AS $$
            SELECT doing.served, doing.slots, (
                SELECT -priority FROM procrastinate_jobs
                WHERE status = 'todo' AND priority < 0 ORDER BY priority DESC, id LIMIT 1
            ), EXISTS (
                SELECT FROM procrastinate_jobs WHERE status = 'todo' AND priority >= 0
            ), (
                SELECT count(*) FROM procrastinate_workers
                WHERE last_heartbeat > now() - make_interval(secs => silence)
            ), lately.mean, lately.spread
            FROM (
                SELECT -min(priority) FILTER (WHERE priority < 0) AS served, count(*) AS slots
                FROM procrastinate_jobs WHERE status = 'doing'
            ) AS doing, (
                SELECT avg(seconds) AS mean, stddev_pop(seconds) AS spread FROM (
                    SELECT extract(epoch FROM finished_at - started_at)::float8 AS seconds
                    FROM runs WHERE state = 'finished' ORDER BY finished_at DESC LIMIT latest
                ) AS runs
            ) AS lately
        $$
        """
    )


def _line() -> None:
    """The line of a version, its largest number up to a rank, and how long its gradings took."""
    op.execute(
        f"""
        CREATE FUNCTION gradus_queue_line(
            version uuid, queue text, highest_rank integer, latest integer,
            OUT line text, OUT last integer, OUT seconds double precision
        ) {_IN_ORDER} AS $$
            SELECT named.line, (
                SELECT max(found.number) FROM generate_series(0, highest_rank) AS lower, LATERAL (
                    SELECT -priority AS number FROM procrastinate_jobs
                    WHERE status = 'todo' AND args->>'line' = named.line
                        AND (args->>'rank')::int = lower
                    ORDER BY priority LIMIT 1
                ) AS found
            ), (
                SELECT avg(extract(epoch FROM finished_at - started_at)::float8) FROM (
                    SELECT runs.started_at, runs.finished_at FROM (
                        SELECT result_run_id, graded_at FROM submissions
                        WHERE version_id = version AND graded_at IS NOT NULL
                        ORDER BY graded_at DESC LIMIT latest
                    ) AS graded JOIN runs ON runs.id = graded.result_run_id
                ) AS times
            )
            FROM (
                SELECT queue || ' ' || course_id AS line
                FROM assignment_versions WHERE id = version
            ) AS named
        $$
        """
    )


def _job() -> None:
    """The waiting job of that lock that is taken first."""
    op.execute(
        f"""
        CREATE FUNCTION gradus_queue_job(
            name text, OUT id bigint, OUT number integer
        ) {_IN_ORDER} AS $$
            WITH found AS MATERIALIZED (
                SELECT id, -priority AS number FROM procrastinate_jobs
                WHERE status = 'todo' AND lock = name
            )
            SELECT id, number FROM found ORDER BY number, id LIMIT 1
        $$
        """
    )


def _before() -> None:
    """What a worker takes before a job: how many, how long that takes, and how far it reaches."""
    op.execute(
        f"""
        CREATE FUNCTION gradus_queue_before(
            own_priority integer, own_id bigint, queue text, most integer, front integer,
            OUT rows bigint, OUT before bigint, OUT seconds double precision, OUT reach integer,
            OUT front_seconds double precision, OUT front_reach integer
        ) {_IN_ORDER} AS $$
            SELECT count(*), count(*) FILTER (WHERE queue_name = queue),
                sum(expected), max(number),
                sum(expected) FILTER (WHERE row <= front), max(number) FILTER (WHERE row <= front)
            FROM (
                SELECT queue_name, -priority AS number,
                    coalesce((args->>'seconds')::float8, 1.0) AS expected,
                    row_number() OVER (ORDER BY priority DESC, id) AS row
                FROM procrastinate_jobs
                WHERE status = 'todo' AND priority >= own_priority
                    AND (priority > own_priority OR id < own_id)
                    AND (scheduled_at IS NULL OR scheduled_at <= now())
                ORDER BY priority DESC, id LIMIT most
            ) AS ahead
        $$
        """
    )
