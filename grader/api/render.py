"""From what the workflow gives to what the API answers."""

import base64
from collections.abc import Mapping
from dataclasses import asdict

from grader.api import views
from grader.core.people import Person, Token
from grader.core.queueing import Place, in_steps, wait_of
from grader.core.submission import AssignmentVersion, Run
from grader.core.verdict import Provenance, Score
from grader.workflow.ports import ScoreRow
from grader.workflow.show import ShownAssignment, ShownSubmission

BASE = "/api/v1"


def submission_path(submission_id: object) -> str:
    """Where a submission is found."""
    return f"{BASE}/submissions/{submission_id}"


def version_path(version: AssignmentVersion) -> str:
    """Where an assignment's version is found."""
    return f"{BASE}/assignments/{version.assignment.slug}/versions/{version.digest}"


def submission_view(shown: ShownSubmission) -> views.SubmissionView:
    """A submission, and its feedback where it is shown."""
    item = shown.submission
    path = submission_path(item.id)
    return views.SubmissionView(
        id=item.id,
        slug=item.slug,
        title=shown.title,
        learner=item.learner,
        attempt=item.attempt,
        purpose=item.purpose,
        state=item.state,
        created_at=item.created_at,
        late=shown.late,
        graded_at=item.graded_at,
        score=score_numbers(item.score),
        queue_place=shown.place.before if shown.place else None,
        wait=wait_view(shown.place),
        report=shown.report,
        fault=item.fault,
        provenance=provenance_view(shown.provenance),
        links=views.Links(self=path, events=f"{path}/events"),
    )


def wait_view(place: Place | None) -> views.WaitView | None:
    """When a turn will come, if anybody can say."""
    wait = wait_of(place) if place else None
    return views.WaitView(**asdict(in_steps(wait))) if wait else None


def run_view(run: Run) -> views.RunView:
    """One grading, with what is needed to repeat it."""
    return views.RunView(
        id=run.id,
        number=run.number,
        state=run.state,
        worker=run.worker,
        started_at=run.started_at,
        finished_at=run.finished_at,
        score=score_numbers(run.score),
        provenance=provenance_view(run.provenance),
        fault=run.fault,
    )


def provenance_view(provenance: Provenance | None) -> views.ProvenanceView | None:
    """What a result was made from."""
    return views.ProvenanceView(**asdict(provenance)) if provenance else None


def score_numbers(score: Score | None) -> views.ScoreNumbers | None:
    """A score's two numbers."""
    return views.ScoreNumbers(points=score.points, maximum=score.maximum) if score else None


def files_view(files: Mapping[str, bytes]) -> views.FilesView:
    """Files as text, or in base64 if they are none."""
    return views.FilesView(files={name: _content(data) for name, data in files.items()})


def _content(data: bytes) -> str | views.EncodedFile:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return views.EncodedFile(base64=base64.b64encode(data).decode("ascii"))


def assignment_view(shown: ShownAssignment) -> views.AssignmentView:
    """An assignment in a listing."""
    return views.AssignmentView.model_validate(_assignment_fields(shown))


def assignment_detail(shown: ShownAssignment) -> views.AssignmentDetail:
    """An assignment with all a learner needs to work on it."""
    assignment = shown.version.assignment
    more = {
        "statement": assignment.statement,
        "starter": assignment.starter,
        "limits": asdict(assignment.limits),
        "imports": asdict(assignment.imports),
    }
    return views.AssignmentDetail.model_validate(_assignment_fields(shown) | more)


def _assignment_fields(shown: ShownAssignment) -> dict[str, object]:
    assignment = shown.version.assignment
    return {
        "slug": assignment.slug,
        "title": assignment.title,
        "module": assignment.module,
        "topics": assignment.topics,
        "kind": assignment.kind,
        "difficulty": assignment.difficulty,
        "points": assignment.points,
        "hidden_tests": assignment.reveal.hidden,
        "counterexamples_after": assignment.reveal.counterexamples_after,
        "attempts": asdict(assignment.attempts) | {"made": shown.attempts_made},
        "due": assignment.due,
        "published_at": shown.version.created_at,
    }


def version_view(version: AssignmentVersion) -> views.VersionView:
    """A version as staff see it."""
    return views.VersionView(
        slug=version.assignment.slug,
        title=version.assignment.title,
        digest=version.digest,
        state=version.state,
        created_at=version.created_at,
        points=version.assignment.points,
        tests=[
            views.TestEntry(id=test.id, title=test.title, points=test.points, visible=test.visible)
            for test in version.tests
        ],
        problems=[views.ProblemEntry(**asdict(problem)) for problem in version.problems],
    )


def score_view(row: ScoreRow) -> views.ScoreView:
    """One row of a table of scores."""
    return views.ScoreView(
        learner=row.learner,
        name=row.learner_name,
        slug=row.slug,
        attempts=row.attempts,
        state=row.state,
        score=score_numbers(row.score),
        submission=row.submission_id,
        graded_at=row.graded_at,
    )


def token_view(token: Token, person: Person) -> views.TokenView:
    """A token without its secret."""
    return views.TokenView(
        id=token.id,
        username=person.username,
        role=token.role,
        label=token.label,
        created_at=token.created_at,
        expires_at=token.expires_at,
        revoked_at=token.revoked_at,
        last_used_at=token.last_used_at,
        made_by=token.made_by,
    )
