-- Copies of the newest graded submission of the assignment, waiting, by a learner of another course
-- whose staff let all of them be graded again: they come after what the learners hand in, each with
-- the number that `grader.core.queueing` would give it, but some have their turn meanwhile.
-- Run in one transaction; the number of copies stands in the table `wanted`.

INSERT INTO courses (id, slug, title)
VALUES (gen_random_uuid(), 'backlog', 'Backlog') ON CONFLICT DO NOTHING;
INSERT INTO people (id, username, name)
VALUES (gen_random_uuid(), 'backlog', 'Backlog') ON CONFLICT DO NOTHING;
INSERT INTO enrolments (course_id, person_id, role)
SELECT courses.id, people.id, 'learner' FROM courses, people
WHERE courses.slug = 'backlog' AND people.username = 'backlog' ON CONFLICT DO NOTHING;

CREATE TEMP TABLE model ON COMMIT DROP AS
SELECT submissions.* FROM submissions JOIN people ON people.id = submissions.learner_id
WHERE submissions.slug = (SELECT slug FROM wanted) AND people.username <> 'backlog'
    AND submissions.state = 'graded'
ORDER BY submissions.created_at DESC LIMIT 1;

INSERT INTO assignment_versions
SELECT copy.* FROM model JOIN assignment_versions version ON version.id = model.version_id,
    courses, LATERAL jsonb_populate_record(
        NULL::assignment_versions,
        to_jsonb(version) || jsonb_build_object('id', gen_random_uuid(), 'course_id', courses.id)
    ) copy
WHERE courses.slug = 'backlog' ON CONFLICT DO NOTHING;

CREATE TEMP TABLE copies ON COMMIT DROP AS
SELECT gen_random_uuid() AS id, n FROM wanted, generate_series(1, wanted.count) n;

INSERT INTO submissions
SELECT copy.* FROM model, copies, courses, people,
    (SELECT coalesce(max(attempt), 0) AS attempt FROM submissions s JOIN people p
        ON p.id = s.learner_id WHERE p.username = 'backlog') latest,
    (SELECT version.id FROM assignment_versions version JOIN courses c
        ON c.id = version.course_id WHERE c.slug = 'backlog') version,
    LATERAL jsonb_populate_record(
        NULL::submissions,
        to_jsonb(model) || jsonb_build_object(
            'id', copies.id, 'course_id', courses.id, 'learner_id', people.id,
            'version_id', version.id, 'attempt', latest.attempt + copies.n, 'state', 'queued',
            'created_at', clock_timestamp(), 'idempotency_key', NULL, 'graded_at', NULL,
            'points', NULL, 'maximum', NULL, 'result_run_id', NULL
        )
    ) copy
WHERE courses.slug = 'backlog' AND people.username = 'backlog';

INSERT INTO submission_files
SELECT copies.id, file.name, file.blob_digest
FROM copies, model JOIN submission_files file ON file.submission_id = model.id;

INSERT INTO progress (submission_id, sequence, kind, data)
SELECT copies.id, entry.sequence, entry.kind, entry.data
FROM copies, model JOIN progress entry ON entry.submission_id = model.id
WHERE entry.kind = 'queued' AND entry.sequence = 1;

-- They came over days: no worker is told of all of them at this moment, as the triggers would do.
SET LOCAL session_replication_role = replica;
WITH made AS (
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, args)
    SELECT 'grading', 'grade', latest.priority - (2 << 5) * copies.n, 'submission:' || copies.id,
        jsonb_build_object(
            'submission_id', copies.id, 'line', 'grading ' || courses.id, 'rank', 5, 'seconds', 0.1
        )
    FROM copies, courses,
        (SELECT coalesce(min(priority), 0) AS priority FROM procrastinate_jobs) latest
    WHERE courses.slug = 'backlog'
    RETURNING id
)
INSERT INTO procrastinate_events (job_id, type) SELECT id, 'deferred' FROM made;
SET LOCAL session_replication_role = origin;
