"""The bundled snapshot, and the one command that makes it of collected files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from dashboard.deals import read_ledger
from dashboard.market import snapshot
from dashboard.market.book import from_snapshot
from dashboard.market.collected import CollectedError, read_collected, write_collected
from dashboard.market.snapshot import PRICES
from dashboard.paths import ROOT
from dashboard.valuation import market_caps_on, shares_of, valuation_table

PRICES_CSV = """date,ticker,open,high,low,close,adj_close,volume
2026-10-08,AAA,10,11,9,10.5,10.5,1000
2026-10-09,AAA,,,,11,11,
2026-10-08,OUT,1,1,1,1,1,1
2026-10-09,BBB,5,5,5,,,10
"""
CAPS_CSV = """date,ticker,market_cap,shares_implied
2026-08-21,AAA,2000000000,100000000
2024-11-01,NBIS,1,1
2025-05-05,NBIS,5000000000,200000000
"""
EPS_CSV = """ticker,report_date,period_end,filed
AAA,2026-04-30,2026-03-31,2026-05-02
AAA,2026-07-30,2026-06-30,2026-08-03
BBB,,2026-06-30,2026-08-12
"""
GAAP = "[GAAP] TTM diluted EPS (4 quarters to 2026-06-30), SEC; market_cap Nasdaq"
FUNDAMENTALS_CSV = f"""ticker,as_of,trailing_eps,forward_eps,forward_pe,source
AAA,2026-04-30,2.5,,,[ADJUSTED/consensus basis] Yahoo
AAA,2026-08-03,2,,,"{GAAP}"
AAA,2026-10-09,2.01,2.2,5,Yahoo .info via somewhere; eps = price/PE
BBB,2026-08-12,-1,,,"[GAAP] TTM"
BBB,2026-08-20,,-0.5,-40,Yahoo forwardPE via somewhere
OUT,2026-08-20,1,1,1,[GAAP] x
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = tmp_path / "files"
    files.mkdir()
    for name, text in (
        ("prices.csv", PRICES_CSV),
        ("market_caps.csv", CAPS_CSV),
        ("eps_quarterly.csv", EPS_CSV),
        ("fundamentals.csv", FUNDAMENTALS_CSV),
    ):
        (files / name).write_text(text)
    return files


def test_files_become_a_snapshot_of_the_tickers_asked_for(folder: Path, tmp_path: Path) -> None:
    write_collected(read_collected(folder, ["AAA", "BBB", "NBIS"]), tmp_path, datetime.now(UTC))
    made = snapshot.read(tmp_path)
    assert list(made.prices.columns) == PRICES
    assert made.prices[["ticker", "close"]].to_numpy().tolist() == [["AAA", 10.5], ["AAA", 11.0]]
    assert made.prices["volume"].isna().tolist() == [False, True], "a bar may lack its volume"
    caps = made.market_caps.set_index(["ticker", "date"])["market_cap_usd"].to_dict()
    assert caps == {
        ("AAA", pd.Timestamp("2026-08-21")): 2e9,
        ("NBIS", pd.Timestamp("2025-05-05")): 5e9,
    }, "Yandex's shares are left out"
    # A sum dated by the filing of 3 August is of the report of 30 July; the day's P/E is none.
    earnings = made.earnings[["ticker", "reported", "trailing_eps", "basis"]]
    assert [tuple(row) for row in earnings.itertuples(index=False)] == [
        ("AAA", pd.Timestamp("2026-04-30"), 2.5, "consensus"),
        ("AAA", pd.Timestamp("2026-07-30"), 2.0, "gaap"),
        ("BBB", pd.Timestamp("2026-08-12"), -1.0, "gaap"),
    ]
    assert made.earnings["source"].iloc[1] == "TTM diluted EPS (4 quarters to 2026-06-30), SEC"
    estimates = made.estimates.set_index("ticker")
    assert estimates.at["AAA", "source"] == "Yahoo Finance key statistics"
    assert estimates.at["BBB", "forward_eps"] == -0.5
    assert pd.isna(estimates.at["BBB", "forward_pe"]), "a loss has no P/E"
    assert "collected files, 1 ticker." in (tmp_path / "PROVENANCE.md").read_text()


def test_the_hour_of_a_report_stays(folder: Path, tmp_path: Path) -> None:
    collected = read_collected(folder, ["AAA"])
    for _ in range(2):
        write_collected(collected, tmp_path, datetime.now(UTC))
        path = tmp_path / "earnings.csv"
        path.write_text(path.read_text().replace("2026-07-30,unknown", "2026-07-30,after-hours"))
    assert snapshot.read(tmp_path).earnings["session"].tolist() == ["unknown", "after-hours"]


def test_what_is_no_collection_is_refused_whole(folder: Path) -> None:
    (folder / "market_caps.csv").unlink()
    (folder / "eps_quarterly.csv").write_text("ticker,filed\nAAA,2026-01-01\n")
    (folder / "prices.csv").write_text(PRICES_CSV + "2026-10-08,AAA,1,1,1,1,1,1\n")
    with pytest.raises(CollectedError) as refused:
        read_collected(folder, ["AAA"])
    assert refused.value.reasons == [
        "prices.csv:6 has a ticker and day that stand above already",
        f"market_caps.csv is missing in {folder}",
        "eps_quarterly.csv lacks report_date, period_end",
    ]


def test_one_command_renews_the_snapshot(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "snapshot"
    shutil.copytree(ROOT / "data" / "snapshot", target)
    before = (target / "prices.parquet").read_bytes()

    def refresh(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "dashboard.refresh", *options],
            cwd=ROOT,
            env={**os.environ, "ROUNDTRIP_SNAPSHOT": str(target)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert refresh("--from", str(folder)).returncode == 2
    bad = refresh("--snapshot", "--from", str(tmp_path / "nowhere"))
    assert bad.returncode == 1 and "prices.csv is missing" in bad.stderr
    assert (target / "prices.parquet").read_bytes() == before
    (folder / "prices.csv").write_text(PRICES_CSV.replace("AAA", "ORCL"))
    good = refresh("--snapshot", "--from", str(folder))
    assert good.returncode == 0 and "Snapshot of 1 ticker rewritten" in good.stdout
    assert "NVDA: no prices in" in good.stdout
    assert set(snapshot.read(target).prices["ticker"]) == {"ORCL"}


# --------------------------------------------------------------------------- what comes with us

OURS = snapshot.read(ROOT / "data" / "snapshot")
LEDGER = read_ledger(ROOT / "data")
# No public copy of their prices was found.
WITHOUT = {"CEG", "TLN"}


def test_all_listed_companies_have_prices() -> None:
    last = OURS.prices.groupby("ticker")["date"].max()
    listed = set(LEDGER.tickers.values())
    assert listed - set(last.index) == WITHOUT
    assert set(last.index) - listed == {"SPY", "QQQ", "SMH"}
    to_october = last == pd.Timestamp("2026-10-09")
    assert to_october.sum() == 42
    assert (last[["SPY", "QQQ", "SMH"]] == pd.Timestamp("2026-10-05")).all()


def test_bars_are_sound() -> None:
    bars = OURS.prices
    assert not bars.duplicated(["ticker", "date"]).any() and (bars["close"] > 0).all()
    full = bars.dropna(subset=["open", "high", "low"])
    low, high = full[["open", "close"]].min(axis=1), full[["open", "close"]].max(axis=1)
    assert (full["low"] <= low + 1e-9).all() and (full["high"] >= high - 1e-9).all()
    assert (bars["date"].dt.dayofweek < 5).all()
    # Mended: the closes of the funds of that day were those of the day before.
    closes = bars[bars["date"] == "2026-07-02"].set_index("ticker")["close"]
    assert closes[["SPY", "QQQ", "SMH"]].tolist() == [744.78, 712.60, 592.29]


@pytest.mark.parametrize(
    ("company", "pe"),
    [
        ("nvidia", 29.0),
        ("microsoft", 29.8),
        ("apple", 38.6),
        ("amazon", 21.1),
        ("google", 17.7),
        ("meta", 27.1),
        ("oracle", 22.2),
        ("broadcom", 46.1),
        ("amd", 156.3),
        ("dell", 34.1),
        ("micron", 23.3),
    ],
)
def test_trailing_pe_of_9_october_2026(company: str, pe: float) -> None:
    """Worked out when the files were collected: close over the last four GAAP quarters."""
    table = valuation_table(from_snapshot(OURS), LEDGER.tickers)
    assert table.at[company, "trailing_pe"] == pytest.approx(pe, abs=0.06)
    assert table.at[company, "price_at"].date() == date(2026, 10, 9)


def test_no_pe_rests_on_another_basis_than_gaap() -> None:
    market = from_snapshot(OURS)
    table = valuation_table(market, LEDGER.tickers)
    gaap = set(OURS.earnings.loc[OURS.earnings["basis"] == "gaap", "ticker"])
    assert set(table.loc[table["trailing_pe"].notna(), "ticker"]) <= gaap
    assert not (table["trailing_pe"] <= 0).any() and not (table["forward_pe"] <= 0).any()
    assert {"TSLA", "ASML", "JPM"}.isdisjoint(gaap)


def test_shares_are_of_the_day_of_their_market_cap() -> None:
    """Bundled market caps end in August, prices in October: NVIDIA has 24.2 billion shares."""
    market = from_snapshot(OURS)
    table = valuation_table(market, LEDGER.tickers)
    shares = shares_of(table, market.market_caps)
    assert shares["nvidia"] == pytest.approx(24.2, abs=0.05)
    same_day = table.assign(market_cap_on=table["price_at"].dt.tz_localize(None).dt.normalize())
    now = shares_of(same_day, market.market_caps)["nvidia"]
    assert now == pytest.approx(table.at["nvidia", "market_cap_usd_bn"] / 229.28)


def test_market_caps_of_a_past_day_are_of_that_day() -> None:
    caps = market_caps_on(OURS.market_caps, LEDGER.tickers, date(2025, 10, 7))
    assert (caps["market_cap_on"] <= pd.Timestamp("2025-10-07")).all()
    assert 4_000 < caps.at["nvidia", "market_cap_usd_bn"] < 5_000
    assert "spacex" not in caps.index, "not listed yet"
