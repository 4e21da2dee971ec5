"""What Alembic runs; the connection and its transaction are database.migrate's."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
