"""Alembic's entry: runs the migrations on the connection that `upgrade` opened."""

from alembic import context

from grader.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
