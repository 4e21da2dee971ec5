"""What is new in the ledger since a day or since the reader's last visit, in lines to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.components.date_field import date_field
from dashboard.components.draw.labels import kind_name, status_name
from dashboard.components.draw.markup import Markup, link
from dashboard.components.draw.prose import filled, prose, small
from dashboard.components.draw.sources import source_link
from dashboard.components.state import page_contents, url
from dashboard.components.tables.legs import PARTIES, legs_table
from dashboard.components.watch import watch_panel
from dashboard.deals import Ledger, totals
from dashboard.deals.news import News, news_among, news_since
from dashboard.deals.summaries import summary_of
from dashboard.language import mark, tr, tr_n
from dashboard.reaction import Watch
from dashboard.views.today.last_visit import LastVisit

# Without a memory of a visit, and without a day in the address.
DAYS = 60
DEALS, CHANGES = 3, 6
# A button in a line of text is no taller than the line.
_STYLE = """<style>
.st-key-newest-deals button[kind="tertiary"] { min-height: 0; padding: 0; line-height: 1.4; }
.st-key-newest-deals button[kind="tertiary"] p { font-size: 0.86rem; text-decoration: underline; }
</style>"""


@dataclass(frozen=True)
class Period:
    """news: what came in it. start: its first day. words: when that was. why: what it starts
    from."""

    news: News
    start: date
    words: str
    why: str


def period(known: News, visit: LastVisit | None, since: date | None, today: date) -> Period:
    """Since the day in the address, else since the last visit, else the last DAYS."""
    if since is not None:
        words = tr("Since {day}", day=formats.day(since))
        return Period(news_since(known, since), since, words, tr("What came from that day on."))
    if visit is not None and visit.at is not None:
        zone = st.context.timezone or "UTC"
        when = formats.moment(visit.at, zone)
        return Period(
            news_among(known, visit.fresh),
            min(visit.at.date(), today),
            tr("Since your last visit on {when}", when=when),
            tr("What was not in the ledger at your last visit."),
        )
    start = today - timedelta(days=DAYS)
    if visit is None:
        why = tr("The last {days} days.", days=DAYS)
    elif visit.remembers:
        why = tr("The first visit from this browser.")
    else:
        why = tr("This browser keeps no memory for this page.")
    words = tr("In the {days} days to {today}", days=DAYS, today=formats.day(today))
    return Period(news_since(known, start), start, words, why)


def since_day(ledger: Ledger, today: date) -> date | None:
    """The day from which on news are told (URL: `since`); None for the last visit."""
    url.day("since", None, *_bounds(ledger, today))
    chosen: date | None = st.session_state["since"]
    return chosen


def since_box(ledger: Ledger, shown: Period, today: date) -> None:
    """Draw the field for since_day, after it. A link to what is shown names the period's day."""
    earliest, latest = _bounds(ledger, today)
    date_field(
        tr("News since"),
        label=tr("News since"),
        key="since-field",
        value=st.session_state["since"],
        earliest=earliest,
        latest=latest,
        on_change=_choose_since,
        help=tr(
            "Empty: since your last visit, which only this browser remembers, or the last {days} "
            "days.",
            days=DAYS,
        ),
        empty=True,
    )
    url.keep("since", None)
    url.pin("since", shown.start)


def _bounds(ledger: Ledger, today: date) -> tuple[date, date]:
    return ledger.legs["announced"].min().date(), today


def news_sentence(ledger: Ledger, shown: Period, known: News) -> str:
    """The period's news in one sentence of markdown."""
    if not shown.news:
        if known.legs.empty:
            return filled("{period}: nothing new.", period=shown.words)
        leg = known.legs.iloc[0]
        return filled(
            "{period}: **nothing new**. The newest deal is {payer} → {payee}, announced on {day}.",
            period=shown.words,
            payer=ledger.name(leg["payer"]),
            payee=ledger.name(leg["payee"]),
            day=formats.day(leg["announced"]),
        )
    sums, changes = totals(shown.news.legs), len(shown.news.changes)
    return filled(
        "{period}: **{legs}** ({amount}) and {changes}.",
        period=shown.words,
        legs=tr_n(sums.legs, "{n} new flow", "{n} new flows"),
        amount=tr("{amount} disclosed", amount=formats.usd_bn(sums.total_usd_bn))
        if sums.moving > sums.undisclosed
        else tr("no amount disclosed"),
        changes=tr_n(changes, "{n} change of status", "{n} changes of status"),
    )


def show_deals(
    ledger: Ledger, shown: Period, known: News, watches: Mapping[str, Watch], chosen: str | None
) -> None:
    """The period's deals, newest first, then earlier ones; `chosen` is watched in its place."""
    new = shown.news.legs
    earlier = known.legs[~known.legs.index.isin(new.index)]
    st.html(_STYLE)
    with st.container(key="newest-deals", gap="small"):
        offered = new if len(new) else earlier.head(DEALS)
        page_contents.table(
            "newest-deals",
            lambda: legs_table(ledger, offered).drop(columns=list(PARTIES.values())),
            {"Amount": formats.usd_bn},
            news_sentence(ledger, shown, known),
        )
        if chosen is not None and chosen not in [*new.index[:DEALS], *earlier.index[:DEALS]]:
            _deal(ledger, known.legs.loc[chosen], watches, chosen)
        for _, leg in new.head(DEALS).iterrows():
            _deal(ledger, leg, watches, chosen)
        if len(new) < DEALS:
            _rule(tr("Before that") if len(new) else tr("No new deal. The newest before:"))
            for _, leg in earlier.head(DEALS - len(new)).iterrows():
                _deal(ledger, leg, watches, chosen)


def show_status_changes(ledger: Ledger, shown: Period, known: News) -> None:
    """The period's changes of status, newest first, then earlier ones."""
    new = shown.news.changes
    earlier = known.changes[~known.changes.index.isin(new.index)]
    offered = new if len(new) else earlier.head(CHANGES)
    page_contents.table("status-changes", lambda: _changes_table(ledger, offered))
    with st.container(key="status-changes", gap="small"):
        for row in new.head(CHANGES).itertuples():
            _change(ledger, row)
        if len(new) > CHANGES:
            more = len(new) - CHANGES
            small("{more}", more=tr_n(more, "… and {n} more.", "… and {n} more."))
        elif len(new) < CHANGES:
            _rule(tr("Before that") if len(new) else tr("None. The newest before:"))
            for row in earlier.head(CHANGES - len(new)).itertuples():
                _change(ledger, row)


def _deal(ledger: Ledger, leg: pd.Series, watches: Mapping[str, Watch], chosen: str | None) -> None:
    name = str(leg.name)
    with st.container(gap=None, key=f"deal-{name}"):
        prose(
            "{day} · **{payer} → {payee}** · {kind} · **{amount}**",
            day=formats.day(leg["announced"]),
            payer=ledger.name(leg["payer"]),
            payee=ledger.name(leg["payee"]),
            kind=kind_name(leg["kind"]),
            amount=formats.leg_amount(leg),
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="stretch"):
                small("{what} {source}", what=summary_of(leg), source=_source(ledger, name))
            if name in watches:
                watched = name == chosen
                st.button(
                    tr("Close") if watched else tr("Reaction"),
                    key=f"watch-{name}",
                    type="tertiary",
                    help=tr("The stock in 5-minute bars around the announcement"),
                    on_click=partial(_choose, None if watched else name),
                )
        if name == chosen and name in watches:
            watch_panel(ledger, watches[name], leg["session"])


def _change(ledger: Ledger, row: Any) -> None:
    with st.container(gap=None):
        prose(
            "{day} · **{payer} → {payee}** · {kind} · now **{status}**",
            day=formats.day(row.date),
            payer=ledger.name(row.payer),
            payee=ledger.name(row.payee),
            kind=kind_name(row.kind),
            status=status_name(row.status).lower(),
        )
        small("{note} {source}", note=row.note_change, source=_site(row.source_url))


def _changes_table(ledger: Ledger, changes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            mark("Date"): changes["date"].dt.date,
            mark("Payer"): changes["payer"].map(ledger.name),
            mark("Payee"): changes["payee"].map(ledger.name),
            mark("Kind"): changes["kind"].map(kind_name),
            mark("Status"): changes["status"].map(status_name),
            mark("Note"): changes["note_change"],
            mark("Source"): changes["source_url"],
        }
    )


def _choose_since(day: date | None) -> None:
    st.session_state["since"] = day


def _choose(leg: str | None) -> None:
    st.session_state["watch"] = leg


def _rule(text: str) -> None:
    small("**{text}**", text=text)


def _source(ledger: Ledger, leg: str) -> Markup | str:
    sources = ledger.sources_of.get(leg)
    return source_link(sources[0]) if sources else ""


def _site(url: str) -> Markup | str:
    return link(tr("source"), url) if url else ""
