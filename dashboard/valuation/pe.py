"""Price over earnings per share, now and through time.

Trailing P/E: price over the diluted GAAP EPS of the last four reported quarters. Forward P/E:
price over the consensus EPS of the coming fiscal year. A loss, or no EPS, gives no P/E but a
reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.language import mark, said, tr
from dashboard.market.book import Market
from dashboard.market.quotes import MARKET, NUMBER, typed

# Two reports of a company in the ledger lie at most 108 days apart. An EPS older than this
# means that a later report is missing here, and a P/E on it would be wrong.
EPS_VALID_DAYS = 110


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


def price_to_earnings(price: float, eps: float, adjusted_since: pd.Timestamp | None = None) -> PE:
    """Price over EPS; a loss or an unknown EPS gives a reason, never a number.

    Parameters
    ----------
    price
        In the currency of `eps`.
    eps
        GAAP earnings per share of four quarters; NaN if not known.
    adjusted_since
        Day of the last report whose EPS is known on another basis only (None or NaT for none): a
        P/E on it could not be compared with the others, so it is the reason.
    """
    if math.isnan(eps):
        if adjusted_since is not None and not pd.isna(adjusted_since):
            return PE(
                None,
                said("only adjusted EPS known, of {day}", day=formats.day_said(adjusted_since)),
            )
        return PE(None, mark("no GAAP EPS known"))
    if eps <= 0:
        return PE(None, mark("loss"))
    if math.isnan(price):
        return PE(None, mark("price unknown"))
    return PE(price / eps)


def pe_history(market: Market, ticker: str) -> pd.DataFrame:
    """P/E on each day: the close over the trailing GAAP EPS known before that day's open.

    Indexed by date with close, trailing_eps, eps_since (day of the report), adjusted_since (day
    of the newest report whose EPS is known on another basis only) and pe; pe is NaN after a loss
    and where no report of the last EPS_VALID_DAYS is known. An EPS counts from the session after
    its report, since most come after the close.
    """
    joined = market.history(ticker)[["close"]].reset_index()
    reports = market.reports(ticker).dropna(subset=["trailing_eps"]).sort_values("reported")
    gaap = reports["basis"] == "gaap"
    known = reports.loc[gaap, ["reported", "trailing_eps"]]
    adjusted = reports.loc[~gaap, ["reported"]]
    if joined.empty:
        return joined.assign(trailing_eps=[], eps_since=[], adjusted_since=[], pe=[]).set_index(
            "date"
        )
    valid = pd.Timedelta(days=EPS_VALID_DAYS)
    for table, since, age in ((known, "eps_since", valid), (adjusted, "adjusted_since", None)):
        joined = pd.merge_asof(
            joined,
            table.rename(columns={"reported": since}),
            left_on="date",
            right_on=since,
            allow_exact_matches=False,
            tolerance=age,
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
    known = [ticker in market.quotes.index for ticker in tickers.values()]
    quotes = typed(market.quotes.reindex(list(tickers.values())), MARKET)
    adjusted = _adjusted_since(market, quotes["price_at"])
    ours = {}
    for company, has, quote in zip(tickers, known, quotes.itertuples(), strict=True):
        trailing, forward = (
            (_trailing(quote, adjusted.get(quote.Index)), _forward(quote))
            if has
            else (PE(None, mark("no data")),) * 2
        )
        ours[company] = (
            quote.price / quote.previous_close - 1 if quote.previous_close > 0 else math.nan,
            *(trailing.value, trailing.reason, forward.value, forward.reason),
        )
    # All columns with their types, also where nobody is listed or no quote is known; a column of
    # text would forget that its reasons are Messages.
    columns = ["change", "trailing_pe", "why_no_pe", "forward_pe", "why_no_forward_pe"]
    # Of dtype object from the start: a column of text would forget that reasons are Messages.
    ratios = pd.DataFrame.from_dict(ours, orient="index", columns=columns, dtype=object).astype(
        {name: object if name.startswith("why") else NUMBER for name in columns}
    )
    quotes = quotes.set_axis(pd.Index(list(tickers), dtype=object), axis="index")
    table = quotes.assign(
        ticker=list(tickers.values()), market_cap_usd_bn=quotes["market_cap_usd"] / 1e9
    ).drop(columns=["previous_close", "state", "market_cap_usd", "forward_pe_seen"])
    for name in ("currency", "doubt", "origin"):
        table[name] = table[name].where(known)
    table = table.join(ratios).rename_axis("company")
    return table.sort_values("market_cap_usd_bn", ascending=False)


def _adjusted_since(market: Market, price_at: pd.Series) -> dict[str, pd.Timestamp]:
    """The day of each ticker's newest report before its price whose EPS is known on another basis
    than GAAP only."""
    reports = market.earnings.dropna(subset=["trailing_eps"])
    reports = reports[reports["basis"] != "gaap"].sort_values("reported")
    priced_on = price_at.dt.tz_localize(None).dt.normalize()
    out = reports[reports["reported"] <= priced_on.reindex(reports["ticker"]).to_numpy()]
    return dict(zip(out["ticker"], out["reported"], strict=True))


def _trailing(quote: Any, adjusted_since: pd.Timestamp | None) -> PE:
    """The trailing P/E of a quote (a row of MARKET, as a tuple)."""
    age = quote.price_at.tz_localize(None) - quote.eps_since
    if quote.origin != "snapshot" or not age.days > EPS_VALID_DAYS:
        return price_to_earnings(quote.price, quote.trailing_eps, adjusted_since)
    if adjusted_since is not None and adjusted_since > quote.eps_since:
        return price_to_earnings(quote.price, math.nan, adjusted_since)
    return PE(
        None, said("no report after {day} in the snapshot", day=formats.day_said(quote.eps_since))
    )


def _forward(quote: Any) -> PE:
    forward = price_to_earnings(quote.price, quote.forward_eps)
    if forward.value is None and not math.isnan(quote.forward_pe_seen):
        return PE(quote.forward_pe_seen)
    if math.isnan(quote.forward_eps):
        return PE(None, mark("no estimate known"))
    return PE(None, mark("loss expected")) if forward.reason == "loss" else forward
