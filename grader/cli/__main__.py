"""`python -m grader.cli`: the same as `grader`."""

from grader.cli.main import app

app()
