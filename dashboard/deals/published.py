"""From which day a dated figure was public."""

from __future__ import annotations

import pandas as pd

# Companies in the United States have 40 to 45 days for a quarter's report and 60 to 90 for a
# year's (Forms 10-Q and 10-K). A figure of a period that nobody dates is taken as public then.
QUARTER, YEAR = pd.Timedelta(days=45), pd.Timedelta(days=90)
PERIODS = {r"(?:^|_)(?:quarter|quarterly|half_year)(?:_|$)": QUARTER, r"(?:^|_)annual(?:_|$)": YEAR}


def published_by(figures: pd.DataFrame) -> pd.Series:
    """The day by which each figure was public, where its row doesn't say.

    Parameters
    ----------
    figures
        With metric and as_of (datetime64), the end of the period or the day that it tells of.

    Returns
    -------
    pd.Series
        as_of, and for what a company earns or spends in a period the longest time that it has for
        its report after that (QUARTER, YEAR). An annualised figure tells of a day.
    """
    days = figures["as_of"].copy()
    for pattern, time in PERIODS.items():
        days = days.where(~figures["metric"].str.contains(pattern), figures["as_of"] + time)
    return days
