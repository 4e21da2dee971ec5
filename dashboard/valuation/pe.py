"""Price over earnings per share, now and through time.

Trailing P/E: price over the diluted GAAP EPS of the last four reported quarters. Forward P/E:
price over the consensus EPS of the coming fiscal year. A loss, or no EPS, gives no P/E but a
reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.language import mark, said, tr
from dashboard.market.book import Market

# Two reports of a company in the ledger lie at most 108 days apart. An EPS older than this
# means that a later report is missing here, and a P/E on it would be wrong.
EPS_VALID_DAYS = 110

# Columns of a valuation_table by type; the moments are in UTC.
NUMBERS = [
    "price",
    "change",
    "trailing_pe",
    "forward_pe",
    "trailing_eps",
    "forward_eps",
    "market_cap_usd_bn",
    "extended_price",
]
TEXTS = ["currency", "why_no_pe", "why_no_forward_pe", "doubt", "origin"]
REASONS = ["why_no_pe", "why_no_forward_pe"]  # messages
DAYS = ["eps_since", "forward_on", "market_cap_on"]
MOMENTS = ["price_at", "extended_at", "next_earnings_at"]


@dataclass(frozen=True)
class PE:
    """A P/E, or None and the reason why there is none."""

    value: float | None
    reason: str = ""

    def __str__(self) -> str:
        return (
            formats.ratio(self.value)
            if self.value is not None
            else tr("no P/E: {why}", why=tr(self.reason))
        )


def price_to_earnings(price: float, eps: float) -> PE:
    """Price over EPS; a loss or an unknown EPS gives a reason, never a number."""
    if math.isnan(eps):
        return PE(None, mark("no GAAP EPS known"))
    if eps <= 0:
        return PE(None, mark("loss"))
    if math.isnan(price):
        return PE(None, mark("price unknown"))
    return PE(price / eps)


def pe_history(market: Market, ticker: str) -> pd.DataFrame:
    """P/E on each day: the close over the trailing GAAP EPS known before that day's open.

    Indexed by date with close, trailing_eps, eps_since (day of the report) and pe; pe is NaN
    after a loss and where no report of the last EPS_VALID_DAYS is known. An EPS counts from
    the session after its report, since most come after the close.
    """
    bars = market.history(ticker)[["close"]].reset_index()
    reports = market.reports(ticker)
    reports = reports[(reports["basis"] == "gaap") & reports["trailing_eps"].notna()]
    reports = reports[["reported", "trailing_eps"]].sort_values("reported")
    if bars.empty:
        return bars.assign(trailing_eps=[], eps_since=[], pe=[]).set_index("date")
    joined = pd.merge_asof(
        bars,
        reports.rename(columns={"reported": "eps_since"}),
        left_on="date",
        right_on="eps_since",
        allow_exact_matches=False,
        tolerance=pd.Timedelta(days=EPS_VALID_DAYS),
    )
    earning = joined["trailing_eps"] > 0
    joined["pe"] = (joined["close"] / joined["trailing_eps"]).where(earning)
    return joined.set_index("date")


def valuation_table(market: Market, tickers: dict[str, str]) -> pd.DataFrame:
    """One row for each listed company (slug to ticker), by market value, largest first.

    price, currency, change (fraction since the previous close), trailing_pe, forward_pe,
    why_no_pe, why_no_forward_pe, trailing_eps, eps_since, forward_eps, forward_on,
    market_cap_usd_bn, market_cap_on, price_at (UTC), extended_price and extended_at (trading
    outside the session), next_earnings_at, doubt (what contradicts itself), origin. A
    company without any market data keeps its row with empty figures.
    """
    rows = []
    for slug, ticker in tickers.items():
        row: dict[str, object] = {"company": slug, "ticker": ticker}
        if ticker not in market.quotes.index:
            rows.append(row | {"why_no_pe": mark("no data"), "why_no_forward_pe": mark("no data")})
            continue
        quote = market.quotes.loc[ticker]
        trailing = _trailing(quote)
        forward = price_to_earnings(quote["price"], quote["forward_eps"])
        if forward.value is None and not math.isnan(quote["forward_pe_seen"]):
            forward = PE(quote["forward_pe_seen"])
        elif forward.reason == "loss":
            forward = PE(None, mark("loss expected"))
        rows.append(
            row
            | {
                "price": quote["price"],
                "currency": quote["currency"],
                "change": quote["price"] / quote["previous_close"] - 1,
                "trailing_pe": trailing.value,
                "why_no_pe": trailing.reason,
                "forward_pe": forward.value,
                "why_no_forward_pe": forward.reason,
                "trailing_eps": quote["trailing_eps"],
                "eps_since": quote["eps_since"],
                "forward_eps": quote["forward_eps"],
                "forward_on": quote["forward_on"],
                "market_cap_usd_bn": quote["market_cap_usd"] / 1e9,
                "market_cap_on": quote["market_cap_on"],
                "price_at": quote["price_at"],
                "extended_price": quote["extended_price"],
                "extended_at": quote["extended_at"],
                "next_earnings_at": quote["next_earnings_at"],
                "doubt": quote["doubt"],
                "origin": quote["origin"],
            }
        )
    # All columns with their types, also where nobody is listed or no quote is known.
    table = pd.DataFrame(rows, columns=["company", "ticker", *NUMBERS, *TEXTS, *DAYS, *MOMENTS])
    table = table.astype(dict.fromkeys(NUMBERS, float))
    for column in REASONS:
        table[column] = pd.Series([row.get(column, "") for row in rows], dtype=object)
    for column in (*DAYS, *MOMENTS):
        table[column] = pd.to_datetime(table[column], utc=column in MOMENTS)
    return table.sort_values("market_cap_usd_bn", ascending=False).set_index("company")


def _trailing(quote: pd.Series) -> PE:
    day = quote["price_at"].tz_localize(None)
    if quote["origin"] == "snapshot" and (day - quote["eps_since"]).days > EPS_VALID_DAYS:
        return PE(
            None,
            said("no report after {day} in the snapshot", day=formats.day_said(quote["eps_since"])),
        )
    return price_to_earnings(quote["price"], quote["trailing_eps"])
