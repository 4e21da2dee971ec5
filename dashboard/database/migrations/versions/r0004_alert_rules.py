"""The rules of alerts, as somebody has written them in the page."""

import sqlalchemy as sql
from alembic import op

revision = "r0004_alert_rules"
down_revision = "r0003_alerts"


def upgrade() -> None:
    op.create_table(
        "alert_rules",
        sql.Column("ledger", sql.String, primary_key=True),
        sql.Column("version", sql.Integer, nullable=False),
        sql.Column("text", sql.Text, nullable=False),
        sql.Column("author", sql.String, nullable=False),
        sql.Column("at", sql.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("alert_rules")
