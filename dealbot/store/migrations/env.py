"""Alembic runs this for every migration; ``store.schema`` hands over the connection and its transaction."""

from alembic import context

from dealbot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
