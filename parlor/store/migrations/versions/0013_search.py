"""The index of the search, which takes in what is there by and by."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "unindexed",
        sa.Column("room_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("offset", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        # Grams are of letters and digits in any script, and of "_", which begins some.
        op.execute(
            "CREATE VIRTUAL TABLE message_grams USING fts5(grams, content='', columnsize=0,"
            " detail=none, tokenize=\"ascii tokenchars '_'\")"
        )
        op.execute("""
            CREATE TRIGGER messages_unindexed AFTER INSERT ON messages BEGIN
                INSERT OR IGNORE INTO unindexed (room_id, "offset")
                VALUES (new.room_id, new."offset");
            END
        """)
    else:
        op.execute(
            "CREATE TABLE message_grams (id bigint PRIMARY KEY REFERENCES messages (id)"
            " ON DELETE CASCADE, grams integer[] NOT NULL)"
        )
        # What is not sorted in yet is gone through by each question: it is to be little (in KiB).
        op.execute(
            "CREATE INDEX ix_message_grams_grams ON message_grams USING gin (grams)"
            " WITH (gin_pending_list_limit = 256)"
        )
        op.execute("""
            CREATE FUNCTION note_unindexed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO unindexed (room_id, "offset")
                SELECT room_id, "offset" FROM written ON CONFLICT DO NOTHING;
                RETURN NULL;
            END $$
        """)
        op.execute("""
            CREATE TRIGGER messages_unindexed AFTER INSERT ON messages
            REFERENCING NEW TABLE AS written
            FOR EACH STATEMENT EXECUTE FUNCTION note_unindexed()
        """)
    newest = connection.scalar(sa.text("SELECT MAX(id) FROM messages")) or 0
    for name, value in (
        ("search_below", str(newest + 1)),
        ("search_kind", "0"),
        ("search_merge", "done"),
    ):
        op.execute(
            sa.text("INSERT INTO facts (name, value) VALUES (:name, :value)").bindparams(
                name=name, value=value
            )
        )
