"""Whether a price is still one of these days."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

# A long weekend and the holidays around it lie between; after that a price is of the past.
RECENT = timedelta(days=5)


def is_old(at: date | pd.Timestamp | None, day: date) -> bool:
    """Whether a price of `at` says nothing any more of the days up to `day`. One without a moment
    is old, too."""
    if at is None or pd.isna(at):
        return True
    return day - pd.Timestamp(at).date() > RECENT
