"""What Alembic runs; the connection comes from `upgrade`, already in a transaction."""

from alembic import context

from parlor.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
)
context.run_migrations()
