"""A store that has lived through a quarter holds, after each day, what one holds that is filled
afresh on that day (tests/market/quarter.py has what happens in it)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.market import FUNDS, Market, MarketService
from dashboard.market.exchanges import NEW_YORK, exchange_of
from dashboard.market.refresh import OVERLAP, WHOLE_AFTER
from dashboard.market.store import Store
from dashboard.valuation import pe_history, valuation_table
from tests.desks import Desk
from tests.market import quarter
from tests.market.quarter import OLD_SYMBOL, REVISED, World

EXCHANGES = [NEW_YORK, exchange_of("9984.T"), exchange_of("000660.KS")]
EVENING = 21  # UTC: New York's bars are settled three quarters of an hour later, in winter, too
SNAPSHOT_HAS_TOKYO_TO = date(2026, 9, 7)
SINCE = "EPS or shares may be those of before the last split"


class Quarter:
    """The service that lives through it, in as many processes, and what a look at it costs."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder, self.world = desk, folder, World()
        self.service: MarketService | None = None
        self.tickers: list[str] = []
        self.looks = 0
        self.charts: list[int] = []

    def look(self, now: datetime) -> None:
        """One refresh of the store at that moment, beside one of a store that is new."""
        self.desk.clock.now = now
        self.world.tell(self.desk.yahoo, now)
        if self.service is None or self.tickers != quarter.tickers_at(now):
            # The ledger has another ticker: a process that starts with it.
            self.tickers = quarter.tickers_at(now)
            self.service = self.desk.service(self.tickers)
        self.desk.yahoo.forget_requests()
        outcome = self.service.refresher.run_now()
        self.charts.append(self.desk.yahoo.count("chart"))
        assert outcome is not None and outcome.error == "", now
        self.looks += 1
        if now.hour < EVENING:
            # On an ex-day a store stands on the basis of the day before until the day's bar is in.
            return
        path = self.folder / f"fresh-{self.looks}.db"
        fresh = MarketService(self.tickers, Store(f"sqlite:///{path}"))
        anew = fresh.refresher.run_now()
        assert anew is not None and anew.error == "", now
        assert outcome.failed == anew.failed, now
        self.compare(self.service, fresh, set(anew.failed), now)
        fresh.store.close()
        path.unlink()

    def compare(
        self, lived: MarketService, fresh: MarketService, failed: set[str], now: datetime
    ) -> None:
        """All figures of the two markets, but for the tickers of which Yahoo tells nothing now."""
        asked = [ticker for ticker in [*self.tickers, *FUNDS] if ticker not in failed]
        ours, theirs = lived.known(), fresh.known()
        at = f"at {now}"
        pd.testing.assert_frame_equal(
            self.comparable(ours.prices, asked, now),
            self.comparable(theirs.prices, asked, now),
            rtol=1e-9,
            obj=f"prices {at}",
        )
        pd.testing.assert_frame_equal(
            of(lived.store.actions(), asked), of(fresh.store.actions(), asked), obj=f"actions {at}"
        )
        for name in ("market_caps", "estimates"):
            pd.testing.assert_frame_equal(
                of(getattr(ours, name), asked), of(getattr(theirs, name), asked), rtol=1e-6
            )
        for exchange in EXCHANGES:
            np.testing.assert_array_equal(
                ours.sessions(exchange).days, theirs.sessions(exchange).days, err_msg=at
            )
        # Which figures per share are of before a split, a new store may be unable to know; it
        # then says so.
        doubted = [t for t in asked if SINCE in theirs.quotes.at[t, "doubt"]]
        assert doubted == self.undecided(now), at
        sure = [t for t in asked if t not in doubted]
        pd.testing.assert_frame_equal(
            ours.quotes.loc[sure], theirs.quotes.loc[sure], rtol=1e-6, obj=f"quotes {at}"
        )
        assert (ours.quotes.loc[asked, "doubt"] == "").all(), at
        # The lived store remembers reports that Yahoo tells no more.
        keys = ["ticker", "reported"]
        mine, others = (
            of(m.earnings, sure).drop_duplicates(keys, keep=False).set_index(keys)
            for m in (ours, theirs)
        )
        pd.testing.assert_frame_equal(
            mine.loc[others.index], others, rtol=1e-6, obj=f"earnings {at}"
        )
        self.against_the_truth(ours, asked, now)
        for ticker in sure:
            known, before = (pe_history(m, ticker)["pe"].tail(5) for m in (theirs, ours))
            known = known.dropna()
            pd.testing.assert_series_equal(
                before[known.index], known, rtol=1e-6, obj=f"P/E of {ticker} {at}"
            )

    def comparable(self, prices: pd.DataFrame, asked: list[str], now: datetime) -> pd.DataFrame:
        """Without the bars of long ago that Yahoo has revised within the last month: a store asks
        for its whole history only so often."""
        prices = of(prices, asked)
        for ticker, day, since, _ in REVISED:
            if since.date() - day > OVERLAP and since <= now < since + WHOLE_AFTER:
                here = (prices["ticker"] == ticker) & (prices["date"] == pd.Timestamp(day))
                prices = prices[~here].reset_index(drop=True)
        return prices

    def undecided(self, now: datetime) -> list[str]:
        """The share that was split after a report which the snapshot doesn't have."""
        return [t for t in ("000660.KS",) if self.world.is_late(t, now)]

    def against_the_truth(self, known: Market, asked: list[str], now: datetime) -> None:
        """P/E and market cap are those of the shares that there are."""
        # The snapshot has later closes of Tokyo than the first days of the quarter.
        companies = {
            t: t
            for t in asked
            if t not in FUNDS and not (t == "9984.T" and now.date() <= SNAPSHOT_HAS_TOKYO_TO)
        }
        table = valuation_table(known, companies)
        for ticker in companies:
            named = quarter.NEW_SYMBOL if ticker == OLD_SYMBOL else ticker
            price = float(self.world.quote(named, now)["price"])  # type: ignore[arg-type]
            eps = self.world.true_eps(named, now)
            if eps > 0:
                assert table.at[ticker, "trailing_pe"] == pytest.approx(price / eps), (ticker, now)
            rate = {"JPY": 150.0, "KRW": 1380.0}.get(exchange_of(ticker).currency, 1.0)
            cap = price * self.world.shares(named, now) / rate / 1e9
            assert table.at[ticker, "market_cap_usd_bn"] == pytest.approx(cap), (ticker, now)


def of(frame: pd.DataFrame, tickers: list[str]) -> pd.DataFrame:
    return frame[frame["ticker"].isin(tickers)].reset_index(drop=True)


# Days of a short quarter, each after something that is told anew.
SHORT = ["2026-09-11", "2026-09-16", "2026-10-06", "2026-10-28", "2026-11-04", "2026-11-27"]


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.proof)])
def test_a_store_that_lives_through_a_quarter_equals_each_day_one_filled_afresh(
    whole: bool, desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """whole: looked at twice a day, on Saturdays, too, but for two weeks without anybody."""
    lived = Quarter(desk, tmp_path)
    if whole:
        for day in pd.date_range(quarter.FIRST, quarter.LAST):
            if day.dayofweek < 6 and not "2026-09-19" <= f"{day:%F}" <= "2026-10-03":
                for moment in quarter.moments(day.date()):
                    lived.look(moment)
    else:
        for name in SHORT:
            lived.look(datetime.fromisoformat(f"{name} 21:45+00:00"))
    # A chart a ticker, and one more where an event or a revised dividend has moved the basis.
    shares = len(lived.tickers) + len(FUNDS)
    assert max(lived.charts) <= shares + 4 and (not whole or np.median(lived.charts) <= shares)
    with capsys.disabled():
        print(f"\n{lived.looks} looks, {sum(lived.charts)} charts of {len(lived.tickers)} shares")
