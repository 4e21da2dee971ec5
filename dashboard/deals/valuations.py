"""What unlisted companies are worth, as known on a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pandas as pd

from dashboard.deals.ledger import Ledger
from dashboard.vocabulary import PAID_VALUATIONS


def valuation_on(
    ledger: Ledger, day: date, kinds: Collection[str] = PAID_VALUATIONS
) -> pd.DataFrame:
    """The newest valuation of each company on or before a day.

    Parameters
    ----------
    ledger
        The ledger; its valuations are dated by the day on which they became known.
    day
        The last day that counts: no later valuation is used.
    kinds
        The kinds of valuations (vocabulary.VALUATION_KINDS) that count. By default those at which
        money changed hands; talks and values before the money of a round are what somebody named.

    Returns
    -------
    pd.DataFrame
        Index: company, alphabetically; companies without a valuation by then are left out.
        Columns: value_usd_bn (billions of US dollars), kind, date, source_url, note. Of two kinds
        on one day the one that stands first in PAID_VALUATIONS counts.
    """
    rows = ledger.valuations
    known = rows[(rows["date"] <= pd.Timestamp(day)) & rows["kind"].isin(kinds)]
    order = {kind: place for place, kind in enumerate(PAID_VALUATIONS)}
    rank = known["kind"].map(order).fillna(len(order))
    newest = known.assign(rank=rank).sort_values(
        ["company", "date", "rank"], ascending=[True, True, False], kind="stable"
    )
    columns = ["value_usd_bn", "kind", "date", "source_url", "note"]
    return newest.drop_duplicates("company", keep="last").set_index("company")[columns]
