"""Alerts: what was told, what is to be sent, and how it stands with each receiver."""

import sqlalchemy as sql
from alembic import op

revision = "r0003_alerts"
down_revision = "r0002_radar"


def upgrade() -> None:
    op.create_table(
        "alert_told",
        sql.Column("ledger", sql.String, primary_key=True),
        sql.Column("kind", sql.String, primary_key=True),
        sql.Column("subject", sql.String, primary_key=True),
        sql.Column("value", sql.String, nullable=False),
        sql.Column("at", sql.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "alert_outbox",
        sql.Column("id", sql.String, primary_key=True),
        sql.Column("place", sql.Integer, nullable=False),
        sql.Column("receiver", sql.String, nullable=False),
        sql.Column("kind", sql.String, nullable=False),
        sql.Column("title", sql.Text, nullable=False),
        sql.Column("body", sql.Text, nullable=False),
        sql.Column("link", sql.Text, nullable=False),
        sql.Column("picture", sql.Text, nullable=False),
        sql.Column("language", sql.String, nullable=False),
        sql.Column("created_at", sql.DateTime(timezone=True), nullable=False),
        sql.Column("state", sql.String, nullable=False),
        sql.Column("holder", sql.String, nullable=False),
        sql.Column("tries", sql.Integer, nullable=False),
        sql.Column("sent_at", sql.DateTime(timezone=True)),
    )
    op.create_index("alert_outbox_waiting", "alert_outbox", ["receiver", "state"])
    op.create_table(
        "alert_receivers",
        sql.Column("id", sql.String, primary_key=True),
        sql.Column("key", sql.String, nullable=False, unique=True),
        sql.Column("off", sql.String, nullable=False),
        sql.Column("failures", sql.Integer, nullable=False),
        sql.Column("next_try", sql.DateTime(timezone=True)),
        sql.Column("problem", sql.String, nullable=False),
    )


def downgrade() -> None:
    for table in ("alert_receivers", "alert_outbox", "alert_told"):
        op.drop_table(table)
