"""Alembic's entry: runs the migrations on the connection that `upgrade` opened."""

from alembic import context

# Without our tables' metadata: a migration says names in full, whatever the tables are called now.
context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
