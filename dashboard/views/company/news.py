"""A company's earnings reports, the next one, and what is written about it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.components.company_facts import headlines
from dashboard.components.draw.prose import prose, small
from dashboard.components.tables.companies import show_earnings
from dashboard.formats import day
from dashboard.views.company.candidates import draw_candidates, draw_headlines
from dashboard.views.company.context import CompanyContext


def draw_news(of: CompanyContext) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        draw_candidates(of)
        prose("**Earnings**")
        if of.ticker:
            _draw_earnings(of)
        else:
            small("{name} is not listed: it has no earnings reports here.", name=of.name)
    with right:
        prose("**Headlines**")
        with st.container(height=330, border=False, key="company-headlines"):
            if of.ticker:
                headlines(of.ticker)
            else:
                draw_headlines(of)


def _draw_earnings(of: CompanyContext) -> None:
    coming = of.quote["next_earnings_at"]
    if pd.isna(coming):
        small("The date of the next report is not known here.")
    else:
        prose("Next report: **{day}**.", day=day(coming))
    every = of.findings.market.reports(of.ticker)
    reports = every[every["reported"] <= pd.Timestamp(of.day)]
    if reports.empty:
        small("No report of {name} is here.", name=of.name)
        return
    show_earnings(reports, key="company-earnings")
    newest, priced = reports["reported"].iloc[-1], of.quote["price_at"]
    if pd.notna(priced) and newest > priced.tz_convert(None):
        small(
            "The P/E on this page goes with the price of {price}; the report of {report} came "
            "later.",
            price=day(priced),
            report=day(newest),
        )
