"""The columns of quotes, each with its type, written down once.

`Quote` is what Yahoo says and the store keeps; `MARKET` the columns of the quotes of a market,
in which figures of the store and of the snapshot stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import datetime

import pandas as pd

TEXT, NUMBER, MOMENT, DAY = "str", "float64", "datetime64[us, UTC]", "datetime64[us]"


@dataclass(frozen=True)
class Quote:
    """One ticker at one moment: amounts in the currency of its listing, moments in UTC; NaN or
    None where Yahoo says nothing. yahoo_pe is Yahoo's own trailing P/E, earnings_at the moment of
    the last report."""

    ticker: str
    price: float
    previous_close: float
    currency: str
    market_cap: float
    shares: float
    trailing_eps: float
    forward_eps: float
    yahoo_pe: float
    earnings_at: datetime | None
    next_earnings_at: datetime | None
    state: str
    delayed_minutes: float
    extended_price: float
    extended_at: datetime | None
    quoted_at: datetime


_KINDS = {"str": TEXT, "float": NUMBER, "datetime": MOMENT, "datetime | None": MOMENT}
# The columns of Quote and their types.
COLUMNS: dict[str, str] = {field.name: _KINDS[str(field.type)] for field in fields(Quote)}
# Without these there is no quote.
REQUIRED = ("ticker", "price", "currency", "state", "quoted_at")
# Yahoo may go on telling these by the shares of before a split, until the next report. So the
# store keeps with each the moment at which Yahoo first gave that value.
PER_SHARE = ("trailing_eps", "forward_eps", "shares")

# The columns of a market's quotes (index: ticker) and their types.
MARKET: dict[str, str] = {
    "price": NUMBER,
    "previous_close": NUMBER,
    "currency": TEXT,
    "price_at": MOMENT,
    "state": TEXT,
    "market_cap_usd": NUMBER,
    "market_cap_on": DAY,
    "trailing_eps": NUMBER,
    "eps_since": DAY,
    "forward_eps": NUMBER,
    "forward_pe_seen": NUMBER,
    "forward_on": DAY,
    "delayed_minutes": NUMBER,
    "extended_price": NUMBER,
    "extended_at": MOMENT,
    "next_earnings_at": MOMENT,
    "doubt": TEXT,
    "origin": TEXT,
}


def quotes_frame(quotes: Iterable[Quote]) -> pd.DataFrame:
    """The quotes as rows, with COLUMNS."""
    return typed(pd.DataFrame(map(astuple, quotes), columns=list(COLUMNS)), COLUMNS)


def typed(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """`frame` with these columns in this order, each of its type; one that it lacks is unknown
    in every row. An unknown text is empty."""
    table = frame.reindex(columns=list(columns))
    for name, kind in columns.items():
        column = table[name]
        if kind in (MOMENT, DAY):
            column = pd.to_datetime(column, utc=kind == MOMENT)
        elif kind == TEXT:
            column = column.astype(object).where(column.notna(), "")
        table[name] = column.astype(kind)
    return table
