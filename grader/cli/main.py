"""The command `grader` and its parts.

Command modules stay light: what a command needs it imports when it runs, so that help, typing
errors and completion answer at once.
"""

import typer

from grader.cli.commands import (
    check,
    course,
    db,
    demo,
    doctor,
    grade,
    publish,
    regrade,
    replay,
    scores,
    serve,
    submit,
    token,
    user,
    version,
    worker,
)
from grader.cli.group import Group

app = typer.Typer(
    name="grader",
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command()(doctor.doctor)
app.command()(check.check)
app.command()(grade.grade)
app.command()(publish.publish)
app.command()(submit.submit)
app.command()(scores.scores)
app.command()(regrade.regrade)
app.command()(replay.replay)
app.command()(serve.serve)
app.command()(worker.worker)
app.command()(demo.demo)
app.add_typer(course.app, name="course")
app.add_typer(user.app, name="user")
app.add_typer(token.app, name="token")
app.add_typer(db.app, name="db")
app.callback()(version.root)
