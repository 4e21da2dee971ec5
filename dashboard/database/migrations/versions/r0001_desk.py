"""The desk: what editors keep, each with all its versions."""

import sqlalchemy as sql
from alembic import op

revision = "r0001_desk"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "desk_entries",
        sql.Column("id", sql.Integer, primary_key=True, autoincrement=True),
        sql.Column("ledger", sql.String, nullable=False, index=True),
        sql.Column("kind", sql.String, nullable=False),
        sql.Column("version", sql.Integer, nullable=False),
        sql.Column("state", sql.String, nullable=False),
    )
    op.create_table(
        "desk_versions",
        sql.Column("entry", sql.Integer, sql.ForeignKey("desk_entries.id"), primary_key=True),
        sql.Column("version", sql.Integer, primary_key=True),
        sql.Column("at", sql.DateTime(timezone=True), nullable=False),
        sql.Column("author", sql.String, nullable=False),
        sql.Column("change", sql.String, nullable=False),
        sql.Column("state", sql.String, nullable=False),
        sql.Column("document", sql.Text, nullable=False),
    )
    op.create_table(
        "desk_readers",
        sql.Column("ledger", sql.String, primary_key=True),
        sql.Column("reader", sql.String, primary_key=True),
        sql.Column("version", sql.Integer, nullable=False),
        sql.Column("document", sql.Text, nullable=False),
    )


def downgrade() -> None:
    for table in ("desk_readers", "desk_versions", "desk_entries"):
        op.drop_table(table)
