"""What is stored is restated when the world restates it (test_quarter.py has a whole quarter)."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy
from sqlalchemy.exc import OperationalError

from dashboard.market import FUNDS, Market, MarketService
from dashboard.market import store as stores
from dashboard.market.basis import is_split, measure
from dashboard.market.exchanges import exchange_of, trading_days
from dashboard.market.store import Store
from dashboard.reaction import event_day
from dashboard.valuation import pe_history
from tests.databases import postgresql, programs
from tests.desks import Desk, look
from tests.markets import bars, market

PRICES = ["open", "high", "low", "close", "adj_close"]


def kept(store: Store) -> pd.DataFrame:
    return store.prices().drop(columns="fetched_at")


def pe_before(known: Market, ticker: str, day: str) -> float:
    return float(pe_history(known, ticker).at[pd.Timestamp(day), "pe"])


@pytest.mark.parametrize("ratio", [(10, 1), (1, 20), (3, 2), (1281, 1000)])
def test_the_snapshot_stands_on_the_basis_of_the_store(desk: Desk, ratio: tuple[int, int]) -> None:
    bundled = desk.service().known()
    then, split = pe_before(bundled, "ORCL", "2026-03-02"), ratio[0] / ratio[1]
    prices = desk.yahoo.prices.copy()
    prices.loc[prices["ticker"] == "ORCL", PRICES] /= split
    desk.yahoo.prices = prices
    desk.yahoo.add_split("ORCL", date(2026, 8, 20), *ratio)
    known = look(desk.service())
    assert pe_before(known, "ORCL", "2026-03-02") == pytest.approx(then, rel=1e-3)
    caps, before = (
        m.market_caps.set_index("ticker").loc["ORCL"].iloc[-1] for m in (known, bundled)
    )
    assert caps["market_cap_usd"] == before["market_cap_usd"]
    more = split if is_split(1 / split) else 1.0
    assert caps["shares"] == pytest.approx(before["shares"] * more, rel=1e-3)
    others = known.earnings["ticker"] != "ORCL"
    pd.testing.assert_frame_equal(
        known.earnings[others], bundled.earnings[bundled.earnings["ticker"] != "ORCL"]
    )


def test_prices_of_something_else_are_no_other_basis() -> None:
    """Two walks that have nothing to do with each other differ by no factor."""
    days = [f"2026-0{m}-{d:02}" for m in (3, 4, 5) for d in range(2, 28)]
    chance = np.random.default_rng(3)
    one, other = (
        bars(
            "ORCL",
            dict(zip(days, 100 * np.exp(chance.normal(0, 0.05, len(days)).cumsum()), strict=True)),
        )
        for _ in range(2)
    )
    assert measure(one, other).to_dict() == {"ORCL": 1.0}
    assert measure(one, one.assign(close=one["close"] / 4)).to_dict() == {"ORCL": 0.25}


@pytest.mark.parametrize(
    ("factor", "split"),
    [
        *((factor, True) for factor in (0.1, 1 / 3, 2 / 3, 20.0, 8.0, 0.8)),
        *((factor, False) for factor in (1000 / 1281, 1000 / 1054, 0.987, 149.3, 1.0)),
    ],
)
def test_splits_have_small_terms_and_spin_offs_not(factor: float, split: bool) -> None:
    assert is_split(factor) is split


def test_a_split_that_is_not_in_the_older_bars_yet_is_not_taken(desk: Desk) -> None:
    """Now and then Yahoo tells of a split a day before its older bars are adjusted for it."""
    service = desk.filled()
    before = kept(service.store)
    desk.clock.move(timedelta(days=1))
    last = before[before["ticker"] == "ORCL"]["close"].iloc[-1]
    desk.yahoo.add_day("ORCL", date(2026, 8, 24), last / 4)
    desk.yahoo.add_split("ORCL", date(2026, 8, 24), 4)
    look(service)
    pd.testing.assert_frame_equal(
        kept(service.store).query("ticker == 'ORCL'"), before.query("ticker == 'ORCL'")
    )
    assert "split of 2026-08-24" in service.freshness().behind["ORCL"]
    prices = desk.yahoo.prices
    earlier = (prices["ticker"] == "ORCL") & (prices["date"] < "2026-08-24")
    prices.loc[earlier, PRICES] /= 4
    desk.clock.move(timedelta(hours=1))
    look(service)
    after = kept(service.store).query("ticker == 'ORCL'")["close"].to_numpy()
    assert after[:-1] == pytest.approx(before.query("ticker == 'ORCL'")["close"].to_numpy() / 4)


def test_a_history_that_is_shorter_by_yahoos_own_word_is_all_there_is(desk: Desk) -> None:
    """Another company under the symbol, listed lately: its bars are no part of the old ones."""
    service = desk.filled()
    desk.clock.move(timedelta(days=1))
    prices = desk.yahoo.prices
    new = prices[(prices["ticker"] == "NVDA") & (prices["date"] >= "2026-07-01")]
    desk.yahoo.prices = pd.concat([prices[prices["ticker"] != "ORCL"], new.assign(ticker="ORCL")])
    desk.yahoo.add_day("ORCL", date(2026, 8, 24), 180.0)
    desk.yahoo.first_trade["ORCL"] = date(2026, 7, 1)
    look(service)
    assert service.freshness().behind == {}
    assert service.store.history("ORCL").first == date(2026, 7, 1)


OLD_LAYOUT = """
CREATE TABLE prices (ticker VARCHAR NOT NULL, date DATE NOT NULL, open FLOAT, high FLOAT,
 low FLOAT, close FLOAT, adj_close FLOAT, volume FLOAT, fetched_at DATETIME NOT NULL,
 PRIMARY KEY (ticker, date));
CREATE TABLE quotes (ticker VARCHAR NOT NULL, price FLOAT NOT NULL, previous_close FLOAT,
 currency VARCHAR NOT NULL, market_cap FLOAT, shares FLOAT, trailing_eps FLOAT, forward_eps FLOAT,
 yahoo_pe FLOAT, earnings_at DATETIME, next_earnings_at DATETIME, state VARCHAR NOT NULL,
 delayed_minutes FLOAT, extended_price FLOAT, extended_at DATETIME, quoted_at DATETIME NOT NULL,
 fetched_at DATETIME NOT NULL, PRIMARY KEY (ticker));
CREATE TABLE earnings (ticker VARCHAR NOT NULL, reported_at DATETIME NOT NULL,
 trailing_eps FLOAT NOT NULL, PRIMARY KEY (ticker, reported_at));
INSERT INTO prices VALUES ('ORCL', '2026-08-20', 1, 1, 1, 141.0, 141.0, 1, '2026-08-20 21:00:00');
INSERT INTO prices VALUES ('ORCL', '2026-08-21', 1, 1, 1, 999.0, 999.0, 1, '2026-08-21 21:00:00');
INSERT INTO earnings VALUES ('ORCL', '2026-06-10 20:00:00', 5.0);
"""


def test_a_store_of_an_earlier_version_is_kept_and_asked_anew(desk: Desk, tmp_path: Path) -> None:
    """Its bars are on nobody knows which basis; its reports stay."""
    database = sqlite3.connect(tmp_path / "market.db")
    database.executescript(OLD_LAYOUT)
    database.close()
    looked_at = Store.as_it_lies(desk.url)
    assert looked_at is not None and looked_at.prices()["close"].tolist() == [141.0, 999.0]
    assert looked_at.moves().empty and len(looked_at.earnings()) == 1
    looked_at.close()
    desk.yahoo.know_everything([*FUNDS, "NVDA", "ORCL"], date(2026, 8, 21))
    service = desk.service()
    look(service)
    closes = service.known().history("ORCL")["close"]
    assert closes.iloc[-1] == pytest.approx(146.47) and len(closes) > 500
    assert service.store.earnings()["trailing_eps"].tolist() == [5.0]


# ---- sessions on which calendar and bars agree

SEOUL = exchange_of("000660.KS")
HOLIDAY = pd.Timestamp("2026-07-17")


def seoul(*tickers: str, without: list[pd.Timestamp]) -> list[pd.DataFrame]:
    days = trading_days(SEOUL).days
    days = days[(days >= np.datetime64("2026-03-02")) & (days <= np.datetime64("2026-08-31"))]
    chance = np.random.default_rng(5)
    shown = [str(d) for d in days if pd.Timestamp(d) not in without]
    return [
        bars(
            t,
            dict(
                zip(shown, 100 * np.exp(chance.normal(0, 0.02, len(shown)).cumsum()), strict=True)
            ),
        )
        for t in tickers
    ]


@pytest.mark.parametrize("tickers", [["000660.KS"], ["000660.KS", "005930.KS"]])
def test_a_holiday_that_the_calendar_lacks_is_no_event_day(tickers: list[str]) -> None:
    known = market(*seoul(*tickers, without=[HOLIDAY]))
    found = event_day(date(2026, 7, 16), "market-hours", known.sessions(SEOUL))
    assert (found.session, found.next_session) == (date(2026, 7, 20), date(2026, 7, 21))
    plain = event_day(date(2026, 7, 16), "market-hours", trading_days(SEOUL))
    assert plain.session == HOLIDAY.date(), "the library has learnt of it: take another day here"


def test_a_bar_that_one_share_lacks_is_no_holiday() -> None:
    whole, [gap] = seoul("000660.KS", without=[]), seoul("005930.KS", without=[HOLIDAY])
    assert market(*whole, gap).sessions(SEOUL).has(HOLIDAY)
    hole = list(pd.bdate_range("2026-07-14", "2026-07-17"))
    assert market(*seoul("000660.KS", "005930.KS", without=hole)).sessions(SEOUL).has(HOLIDAY)


def test_a_holiday_that_is_filled_forward_is_still_none() -> None:
    filled = [
        b.set_index("date").asfreq("D").ffill().reset_index()
        for b in seoul("000660.KS", "005930.KS", without=[HOLIDAY])
    ]
    assert not market(*filled).sessions(SEOUL).has(HOLIDAY)
    assert market(*filled).sessions(SEOUL).has(HOLIDAY + pd.Timedelta(days=3))


# ---- faults that pass


def test_a_store_that_fails_once_is_right_at_the_next_look(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = desk.filled()
    service = desk.service()
    for part in ("prices", "quotes", "earnings", "moves", "versions"):
        failing = desk.service()
        with monkeypatch.context() as broken:
            broken.setattr(failing.store, part, _fails)
            assert set(failing.known().quotes["origin"]) == {"snapshot"}, part
            assert "cannot be read" in failing.freshness().store_problem
        assert failing.known().quotes.at["ORCL", "origin"] == "live", part
        assert failing.freshness().store_problem == ""
    assert service.known().quotes.equals(filled.known().quotes)


def test_closes_that_could_not_be_kept_come_soon_after_and_not_on_monday(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quotes of a Saturday are young until Monday; the store failed on the bars after them."""
    desk.clock.now = datetime(2026, 8, 22, 12, tzinfo=UTC)
    desk.yahoo.know_everything([*FUNDS, "NVDA", "ORCL"], date(2026, 8, 21))
    service = desk.service()
    with monkeypatch.context() as broken:
        broken.setattr(service.store, "put_history", _fails)
        look(service)
    assert "cannot be written" in service.freshness().problem
    desk.clock.move(timedelta(minutes=1))
    look(service)
    assert service.store.last_bars()["ORCL"] == date(2026, 8, 21)
    assert service.freshness().problem == ""


def _fails(*_: object) -> None:
    raise OperationalError("SELECT", None, Exception("the server has gone away"))


def test_a_store_that_fails_for_a_minute_leaves_what_was_read(desk: Desk, tmp_path: Path) -> None:
    """The file is locked away under the running service, and comes back."""
    service = desk.filled()
    before = service.known()
    path = tmp_path / "market.db"
    service.store._engine.dispose()
    path.rename(tmp_path / "away.db")
    path.mkdir()
    desk.clock.move(timedelta(seconds=30))
    for _ in range(3):
        during = look(service)
        assert during.prices is before.prices and "live" not in set(during.quotes["origin"])
        assert "what was read before serves" in service.freshness().store_problem
        desk.clock.move(timedelta(seconds=20))
    path.rmdir()
    (tmp_path / "away.db").rename(path)
    desk.clock.move(timedelta(minutes=1))
    assert look(service).quotes.at["ORCL", "origin"] == "live"
    about = service.freshness()
    assert (about.store_problem, about.problem, about.origin) == ("", "", "live")


def test_a_file_that_is_blocked_at_start_is_tried_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "TRY_AGAIN_SECONDS", 0.0)
    desk.filled()
    (tmp_path / "market.db").rename(tmp_path / "away.db")
    (tmp_path / "market.db").mkdir()
    store = Store(desk.url)
    service = MarketService(["NVDA", "ORCL"], store)
    assert not store.lasting and set(service.known().quotes["origin"]) == {"snapshot"}
    assert "cannot be written" in service.freshness().store_problem
    (tmp_path / "market.db").rmdir()
    (tmp_path / "away.db").rename(tmp_path / "market.db")
    assert service.known().quotes.at["ORCL", "origin"] == "live"
    assert store.lasting and service.freshness().store_problem == ""
    store.close()


def test_a_database_that_is_down_at_start_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: THIS TEST DID NOT RUN")
    monkeypatch.setattr(stores, "TRY_AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(stores, "PATIENCE_SECONDS", 10.0)
    with postgresql() as url:
        down = sqlalchemy.make_url(url).set(port=9)
        store = Store(down.render_as_string(hide_password=False))
        service = MarketService(["NVDA", "ORCL"], store)
        assert "cannot be reached" in service.freshness().store_problem
        service.known()
        assert not store.lasting
        # The server comes up where it was looked for.
        store._url = url
        desk.yahoo.know_everything([*FUNDS, "NVDA", "ORCL"], date(2026, 8, 21))
        look(service)
        assert store.lasting and service.freshness().store_problem == ""
        assert len(Store(url).quotes()) == 2 + len(FUNDS), "nothing was kept where it lasts"
        store.close()
