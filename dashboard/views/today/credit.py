"""What changed in the credit of the ledger's companies; nothing at all if nothing did."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.components.draw.markup import link
from dashboard.components.draw.prose import prose, small
from dashboard.components.tables.companies import entity_name
from dashboard.components.tables.credit import basis_points, level
from dashboard.findings import Findings
from dashboard.language import tr, tr_n

SHOWN = 4


def show_credit(findings: Findings, start: date) -> None:
    """Draw the points of credit of days after `start`, each beside the one before it. What has
    none before it is no change."""
    changes = findings.credit_changes(start).dropna(subset=["before"])
    if changes.empty:
        return
    st.header(tr("Credit"), anchor=False)
    with st.container(key="credit-changes", gap="xsmall"):
        for row in changes.head(SHOWN).itertuples():
            prose(
                "**{name}** · {figure}: **{level}** on {day}",
                name=entity_name(findings.ledger, row.entity),
                figure=formats.metric(row.metric),
                level=level(row.value, row.unit),
                day=formats.day(row.as_of),
            )
            source = link(tr("source"), row.source_url)
            if pd.isna(row.change_bp):
                small(
                    "{before} on {day} ({source}).",
                    before=level(row.before, row.unit),
                    day=formats.day(row.before_on),
                    source=source,
                )
            else:
                small(
                    "{change} from {day} ({source}).",
                    change=basis_points(row.change_bp),
                    day=formats.day(row.before_on),
                    source=source,
                )
        if (more := len(changes) - SHOWN) > 0:
            small("{more}", more=tr_n(more, "… and {n} more.", "… and {n} more."))
