"""Parameters that several routes share, with the form they must have."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from grader.core.assignment import SLUG_PATTERN

_SLUG = f"^{SLUG_PATTERN}$"
_USERNAME = "^[A-Za-z0-9][A-Za-z0-9._@+-]*$"
_DIGEST = "^sha256:[0-9a-f]{64}$"

SlugPath = Annotated[
    str,
    Path(alias="slug", max_length=64, pattern=_SLUG, description="The assignment's short name."),
]
SlugQuery = Annotated[
    str | None,
    Query(alias="slug", max_length=64, pattern=_SLUG, description="Of this assignment only."),
]
LearnerQuery = Annotated[
    str | None,
    Query(
        alias="learner",
        max_length=64,
        pattern=_USERNAME,
        description="Of the learner with this user name only. Learners always get their own.",
    ),
]
DigestPath = Annotated[
    str, Path(alias="digest", pattern=_DIGEST, description="The version's content digest.")
]
SubmissionPath = Annotated[UUID, Path(alias="submission_id")]
