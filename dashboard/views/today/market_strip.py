"""The market at a glance: price, move, P/E and the last closes of the network's companies."""

from __future__ import annotations

from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts.style import company_colour
from dashboard.charts.today import HEIGHT, WIDTH, move_colour, sparkline
from dashboard.components.data import sources
from dashboard.components.draw.labels import why_no_pe_in_short
from dashboard.components.draw.links import company_url
from dashboard.components.draw.prose import small
from dashboard.components.state import page_contents
from dashboard.deals import Ledger
from dashboard.language import mark, tr
from dashboard.market import Market
from dashboard.market.age import is_old
from dashboard.market.exchanges import exchange_of
from dashboard.vocabulary import ORIGINS

SHOWN = 6
CLOSES = 30

_STYLE = f"""<style>
.strip {{ display: grid; grid-template-columns: repeat(6, 1fr); border-top: 1px solid;
  border-color: var(--line); }}
@media (max-width: 1100px) {{ .strip {{ grid-template-columns: repeat(4, 1fr); }} }}
@media (max-width: 760px) {{ .strip {{ grid-template-columns: repeat(2, 1fr); }} }}
.strip a {{ display: grid; grid-template-columns: 1fr auto; gap: 0 4px; padding: 7px 16px 6px 0;
  border-bottom: 1px solid var(--line); color: inherit; text-decoration: none;
  font-size: 0.86rem; line-height: 1.35; }}
.strip a > * {{ white-space: nowrap; }}
.strip a:hover b, .strip a:focus-visible b {{ text-decoration: underline; }}
.strip b {{ font-weight: 600; overflow: hidden; text-overflow: ellipsis; }}
.strip .move {{ text-align: right; }}
.strip .move.old {{ opacity: 0.75; }}
.strip .pe {{ grid-column: 1 / 3; opacity: 0.75; font-size: 0.78rem; overflow: hidden;
  text-overflow: ellipsis; }}
.strip img {{ align-self: center; width: {WIDTH}px; height: {HEIGHT}px; margin: -3px 0; }}
</style>"""


def market_strip(*, dark: bool) -> None:
    """Draw the strip from what is at hand now; each company leads to its page."""
    findings = sources.findings()
    ledger, market, table = findings.ledger, findings.market, findings.valuations
    shown = table.loc[strip_companies(ledger, table)]
    written = {"Move": formats.move, "Trailing P/E": formats.ratio}
    page_contents.table("market-strip", lambda: _table(ledger, shown), written)
    listed = list(ledger.tickers)
    cells = [
        _cell(
            ledger.name(slug),
            company_url(slug),
            row,
            _closes(market, row["ticker"]),
            company_colour(slug, listed, dark),
            shown["price_at"].max(),
            today=findings.day,
            dark=dark,
        )
        for slug, row in shown.iterrows()
    ]
    line = "#2a3340" if dark else "#e3e7ec"
    with st.container(key="market-strip", gap="xxsmall"):
        st.html(f'{_STYLE}<div class="strip" style="--line: {line}">{"".join(cells)}</div>')
        _foot(shown, findings.day)


def _foot(shown: pd.DataFrame, today: date) -> None:
    """What the strip shows, of when and from where."""
    at = shown["price_at"].dropna()
    if at.empty:
        small("No prices yet: they come with the next answer from Yahoo.")
        return
    values = {
        "when": formats.moment(at.max()),
        "n": CLOSES,
        "origin": tr(ORIGINS[sources.freshness().origin]),
    }
    if is_old(at.max(), today):
        small(
            "**{age} days old:** price, move and trailing P/E of {when} ({origin}); line: {n} "
            "closes.",
            age=(today - at.max().date()).days,
            **values,
        )
    else:
        small(
            "Price of {when} ({origin}), move against the close before, trailing P/E; line: {n} "
            "closes.",
            **values,
        )


def strip_companies(ledger: Ledger, valuations: pd.DataFrame) -> list[str]:
    """SHOWN listed companies: the core ones, then the largest by market cap.

    valuations: valuation_table."""
    core = ledger.companies.index[ledger.companies["core"] == "yes"]
    ordered = [*(slug for slug in core if slug in valuations.index), *valuations.index]
    return list(dict.fromkeys(ordered))[:SHOWN]


def _table(ledger: Ledger, shown: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            mark("Company"): [ledger.name(slug) for slug in shown.index],
            mark("Ticker"): shown["ticker"],
            mark("Price"): shown["price"],
            mark("Currency"): shown["currency"],
            mark("Move"): shown["change"],
            mark("Trailing P/E"): shown["trailing_pe"],
            mark("If none"): [tr(why) for why in shown["why_no_pe"]],
            mark("Price of"): shown["price_at"],
        }
    )


def _closes(market: Market, ticker: str) -> pd.Series:
    return market.history(ticker)["close"].tail(CLOSES)


def _cell(
    name: str,
    url: str,
    row: pd.Series,
    closes: pd.Series,
    colour: str,
    newest: pd.Timestamp,
    *,
    today: date,
    dark: bool,
) -> str:
    """A company in the strip. An old price has a move without arrow and colour, and its day where
    that is not the one of the `newest`, which stands below the strip."""
    price = formats.money(row["price"], str(row["currency"]))
    pe = (
        tr("P/E {ratio}", ratio=formats.ratio(row["trailing_pe"]))
        if pd.notna(row["trailing_pe"])
        else tr("no P/E: {why}", why=why_no_pe_in_short(row["why_no_pe"]))
    )
    when = (
        tr("no price yet")
        if pd.isna(row["price_at"])
        else formats.moment(row["price_at"], exchange_of(row["ticker"]).zone)
    )
    title = f"{name}, {when}. {pe}"
    if is_old(row["price_at"], today):
        move = f'<span class="move old">{escape(formats.signed(row["change"]))}</span>'
        if pd.notna(row["price_at"]) and row["price_at"].date() != newest.date():
            pe = f"{formats.day(row['price_at'])} · {pe}"
    else:
        move = (
            f'<span class="move" style="color: {move_colour(row["change"], dark)}">'
            f"{escape(formats.move(row['change']))}</span>"
        )
    picture = sparkline(list(closes), colour)
    alt = tr("The last closes of {name}", name=name)
    line = f'<img src="{picture}" alt="{escape(alt)}">' if picture else "<span></span>"
    return (
        f'<a href="{escape(url)}" target="_self" title="{escape(title)}">'
        f"<b>{escape(name)}</b>{move}"
        f"<span>{escape(price)}</span>{line}"
        f'<span class="pe">{escape(pe)}</span></a>'
    )
