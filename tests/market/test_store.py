"""The store, on SQLite and on PostgreSQL: nothing older hides anything newer, nothing is lost."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy

from dashboard.market.basis import ACTIONS, Chart
from dashboard.market.quotes import COLUMNS, typed
from dashboard.market.store import Store
from tests.markets import bars

NOON = datetime(2026, 8, 21, 16, tzinfo=UTC)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    made = Store(url)
    assert made.trouble == ""
    yield made
    made.close()


def prices(ticker: str, closes: dict[str, float]) -> pd.DataFrame:
    return bars(ticker, closes).drop(columns="origin")


def chart(
    ticker: str, closes: dict[str, float], dividends: dict[str, float] | None = None
) -> Chart:
    told = pd.DataFrame(
        [(ticker, pd.Timestamp(d), "dividend", value) for d, value in (dividends or {}).items()],
        columns=ACTIONS,
    )
    return Chart(prices(ticker, closes), told.astype({"date": "datetime64[us]", "value": float}))


def quotes(ticker: str, price: float, at: datetime, **more: object) -> pd.DataFrame:
    row = {"ticker": ticker, "price": price, "currency": "USD", "state": "REGULAR", "quoted_at": at}
    return typed(pd.DataFrame([row | more]), COLUMNS)


def test_a_new_store_is_empty(store: Store) -> None:
    assert store.prices().empty and store.quotes().empty and store.earnings().empty
    assert store.versions() == (0, 0)
    assert store.last_quotes_at() is None and store.last_bars() == {}
    assert store.extra("headlines", "A") is None and store.revisions().empty


def test_prices_come_back_as_they_went_in(store: Store) -> None:
    frame = prices("ORCL", {"2025-09-09": 241.51, "2025-09-10": 328.33})
    frame.loc[0, ["open", "volume"]] = math.nan
    store.put_days("ORCL", replace(chart("ORCL", {}), bars=frame), NOON)
    back = store.prices().drop(columns="fetched_at")
    pd.testing.assert_frame_equal(back, frame, check_dtype=False)
    assert store.last_bars() == {"ORCL": date(2025, 9, 10)}


def test_a_revised_close_replaces_the_old_one_and_keeps_its_neighbours(store: Store) -> None:
    store.put_days("A", chart("A", {"2025-09-09": 1.0, "2025-09-10": 2.0}), NOON)
    store.put_days("A", chart("A", {"2025-09-10": 2.5, "2025-09-11": 3.0}), NOON)
    assert store.prices()["close"].tolist() == [1.0, 2.5, 3.0]


def test_a_whole_history_takes_the_place_of_that_tickers_alone(store: Store) -> None:
    dividend = {"2025-09-09": 0.5}
    store.put_history("A", chart("A", {"2025-09-08": 10.0, "2025-09-09": 10.0}), "USD", NOON)
    store.put_history("B", chart("B", {"2025-09-08": 7.0}, {"2025-09-08": 1.0}), "USD", NOON)
    later = NOON + timedelta(hours=1)
    store.put_history("A", chart("A", {"2025-09-09": 5.0}, dividend), "USD", later)
    kept = store.prices()[["ticker", "close"]].to_numpy().tolist()
    assert kept == [["A", 5.0], ["B", 7.0]]
    assert store.actions()[["ticker", "value"]].to_numpy().tolist() == [["A", 0.5], ["B", 1.0]]
    assert store.histories() == {"A": (later, "USD"), "B": (NOON, "USD")}
    [moved] = store.moves().itertuples()
    assert (moved.ticker, moved.at, moved.factor, moved.split) == ("A", NOON, 0.5, 0.5)


def test_an_older_quote_never_hides_a_newer_one(store: Store) -> None:
    store.put_quotes(quotes("A", 2.0, NOON), NOON)
    store.put_quotes(quotes("A", 1.0, NOON - timedelta(minutes=1)), NOON + timedelta(hours=1))
    assert store.quotes()["price"].tolist() == [2.0]
    store.put_quotes(quotes("A", 3.0, NOON + timedelta(minutes=1)), NOON + timedelta(hours=2))
    back = store.quotes().iloc[0]
    assert (back["price"], back["quoted_at"]) == (3.0, NOON + timedelta(minutes=1))
    assert math.isnan(back["market_cap"])
    assert store.last_quotes_at() == NOON + timedelta(hours=2)


def test_the_eps_after_each_report_is_kept(store: Store) -> None:
    first, second = NOON - timedelta(days=91), NOON - timedelta(days=1)
    store.put_quotes(quotes("A", 2.0, NOON, trailing_eps=4.0, earnings_at=first), NOON)
    store.put_quotes(quotes("A", 2.0, NOON, trailing_eps=5.0, earnings_at=second), NOON)
    store.put_quotes(quotes("B", 2.0, NOON, earnings_at=second), NOON)
    kept = store.earnings()
    assert kept["trailing_eps"].tolist() == [4.0, 5.0]
    assert kept["reported_at"].tolist() == [first, second]


def test_an_answer_is_kept_whole_or_not_at_all(store: Store) -> None:
    """The second row has no price, which the table refuses: the first must not stay alone."""
    broken = pd.concat([quotes("A", 1.0, NOON), quotes("B", math.nan, NOON)])
    with pytest.raises(sqlalchemy.exc.IntegrityError):
        store.put_quotes(broken, NOON)
    assert store.quotes().empty


def test_every_process_sees_what_another_has_stored(store: Store, url: str) -> None:
    other = Store(url)
    store.put_days("A", chart("A", {"2025-09-09": 1.0}), NOON)
    store.log_refresh(NOON, quotes=0, prices=1, error="")
    assert other.prices()["close"].tolist() == [1.0]
    assert other.versions() == store.versions() == (0, 1)
    store.log_refresh(NOON, quotes=3, prices=0, error="")
    assert other.versions() == (2, 1)
    store.log_refresh(NOON, quotes=0, prices=0, error="Yahoo cannot be reached")
    assert other.versions() == (2, 1), "a refresh that brought nothing must redraw no page"
    other.close()


def test_bars_fetched_earlier_never_replace_those_fetched_later(store: Store) -> None:
    store.put_days("A", chart("A", {"2025-09-09": 2.0}), NOON)
    store.put_days("A", chart("A", {"2025-09-09": 1.0}), NOON - timedelta(minutes=1))
    assert store.prices()["close"].tolist() == [2.0]


def test_a_revised_close_is_noted(store: Store) -> None:
    store.put_days("A", chart("A", {"2025-09-09": 1.0, "2025-09-10": 2.0}), NOON)
    later = NOON + timedelta(days=1)
    store.put_days("A", chart("A", {"2025-09-10": 2.5, "2025-09-11": 3.0}), later)
    noted = store.revisions()
    assert noted[["ticker", "old_close", "new_close"]].to_numpy().tolist() == [["A", 2.0, 2.5]]
    assert noted["at"].tolist() == [later]


def test_a_lease_by_a_clock_that_was_wrong_holds_nobody_up(store: Store) -> None:
    assert store.lease("refresh", "one", NOON + timedelta(days=400), 90)
    assert store.lease("refresh", "two", NOON, 90)


def test_one_holder_has_the_lease_until_it_ends_or_is_given_back(store: Store, url: str) -> None:
    other = Store(url)
    assert store.lease("refresh", "one", NOON, 90)
    assert not other.lease("refresh", "two", NOON + timedelta(seconds=89), 90)
    assert store.lease("refresh", "one", NOON + timedelta(seconds=60), 90), "renewed"
    assert not other.lease("refresh", "two", NOON + timedelta(seconds=100), 90)
    assert other.lease("refresh", "two", NOON + timedelta(seconds=151), 90), "the holder died"
    store.release("refresh", "one")
    assert not store.lease("refresh", "one", NOON + timedelta(seconds=152), 90)
    other.release("refresh", "two")
    assert store.lease("refresh", "one", NOON + timedelta(seconds=153), 90)
    other.close()


def test_of_many_at_once_one_gets_the_lease(url: str) -> None:
    stores = [Store(url) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda i: stores[i].lease("refresh", str(i), NOON, 90), range(8)))
    assert won.count(True) == 1


def test_a_pause_is_everybodys_and_never_made_shorter(store: Store, url: str) -> None:
    other = Store(url)
    assert store.paused_until("pause") is None
    store.pause("pause", NOON)
    other.pause("pause", NOON - timedelta(minutes=1))
    assert store.paused_until("pause") == other.paused_until("pause") == NOON
    other.pause("pause", NOON + timedelta(minutes=1))
    assert store.paused_until("pause") == NOON + timedelta(minutes=1)
    other.close()


def test_an_extra_is_kept_with_its_time(store: Store) -> None:
    store.put_extra("headlines", "A", "{}", NOON)
    store.put_extra("headlines", "A", "old", NOON - timedelta(hours=1))
    assert store.extra("headlines", "A") == ("{}", NOON)


@pytest.mark.parametrize("url", ["mysql+mysqldb://a:b@127.0.0.1/c", "no address"])
def test_a_database_that_cannot_be_used_is_named_and_the_program_goes_on(url: str) -> None:
    store = Store(url)
    assert "nothing new is kept" in store.trouble and not store.lasting
    store.put_days("A", chart("A", {"2025-09-09": 1.0}), NOON)
    store.close()


def test_a_damaged_file_is_set_aside_and_said(tmp_path: Path) -> None:
    path = tmp_path / "market.db"
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    store = Store(f"sqlite:///{path}")
    assert "damaged" in store.trouble
    assert [p.name for p in tmp_path.glob("market.db.damaged-*")]
    store.put_days("A", chart("A", {"2025-09-09": 1.0}), NOON)
    store.close()
    again = Store(f"sqlite:///{path}")
    assert again.trouble == "" and again.prices()["close"].tolist() == [1.0]
    again.close()


def test_a_file_cut_in_the_middle_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "market.db"
    store = Store(f"sqlite:///{path}")
    days = pd.bdate_range("2023-01-03", periods=900).strftime("%Y-%m-%d")
    store.put_days("A", chart("A", dict.fromkeys(days, 1.0)), NOON)
    store.close()
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "damaged" in Store(f"sqlite:///{path}").trouble


def test_a_store_of_another_layout_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "market.db"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE quotes (ticker TEXT PRIMARY KEY, cents INTEGER)")
    store = Store(f"sqlite:///{path}")
    assert "damaged" in store.trouble and store.quotes().empty


def test_where_nothing_can_be_written_another_place_serves(tmp_path: Path) -> None:
    """A folder that cannot be made (a file stands in its place) holds for root, too."""
    (tmp_path / "blocked").write_text("")
    store = Store(f"sqlite:///{tmp_path / 'blocked' / 'market.db'}")
    assert "cannot be written" in store.trouble
    store.put_days("A", chart("A", {"2025-09-09": 1.0}), NOON)
    assert store.prices()["close"].tolist() == [1.0]


def test_a_database_that_does_not_answer_is_said() -> None:
    store = Store("postgres://nobody@127.0.0.1:9/none?connect_timeout=1")
    assert "cannot be reached" in store.trouble
    assert store.prices().empty


def test_an_address_that_is_none_is_said() -> None:
    store = Store("market data, please")
    assert "DATABASE_URL" in store.trouble and store.prices().empty
