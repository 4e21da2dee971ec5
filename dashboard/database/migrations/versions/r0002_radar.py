"""The radar: headlines, the sources asked, filings, candidates and what readers made of those."""

import sqlalchemy as sql
from alembic import op

revision = "r0002_radar"
down_revision = "r0001_desk"

MOMENT = sql.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "radar_headlines",
        sql.Column("ledger", sql.String, primary_key=True),
        sql.Column("id", sql.String, primary_key=True),
        sql.Column("at", MOMENT, nullable=False, index=True),
        sql.Column("title", sql.Text, nullable=False),
        sql.Column("url", sql.Text, nullable=False),
        sql.Column("publisher", sql.String, nullable=False),
        sql.Column("source", sql.String, nullable=False),
        sql.Column("companies", sql.Text, nullable=False),
        sql.Column("seen_at", MOMENT, nullable=False),
    )
    op.create_table(
        "radar_sources",
        sql.Column("ledger", sql.String, primary_key=True),
        sql.Column("source", sql.String, primary_key=True),
        sql.Column("asked_at", MOMENT, nullable=False),
        sql.Column("answered_at", MOMENT),
        sql.Column("problem", sql.Text, nullable=False),
    )
    op.create_table(
        "radar_filings",
        sql.Column("ledger", sql.String, primary_key=True),
        sql.Column("url", sql.String, primary_key=True),
        sql.Column("company", sql.String, nullable=False),
        sql.Column("form", sql.String, nullable=False),
        sql.Column("items", sql.String, nullable=False),
        sql.Column("accepted_at", MOMENT, nullable=False),
    )
    op.create_table(
        "radar_candidates",
        sql.Column("ledger", sql.String, primary_key=True),
        sql.Column("id", sql.String, primary_key=True),
        sql.Column("at", sql.String, nullable=False),
        sql.Column("score", sql.Float, nullable=False),
        sql.Column("document", sql.Text, nullable=False),
        sql.Column("found_at", MOMENT, nullable=False),
    )
    op.create_table(
        "radar_reviews",
        sql.Column("ledger", sql.String, primary_key=True),
        sql.Column("candidate", sql.String, primary_key=True),
        sql.Column("author", sql.String, nullable=False),
        sql.Column("at", MOMENT, nullable=False),
        sql.Column("document", sql.Text, nullable=False),
    )


def downgrade() -> None:
    for name in ("reviews", "candidates", "filings", "sources", "headlines"):
        op.drop_table(f"radar_{name}")
