"""The 5-minute bars that come with the program."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.market.book import from_snapshot
from dashboard.market.exchanges import NEW_YORK, session_bounds
from dashboard.market.intraday import IntradayError, read_intraday, write_intraday
from dashboard.market.snapshot import read as read_snapshot
from dashboard.paths import ROOT, SNAPSHOT
from dashboard.refresh import main as refresh

DAY = pd.Timestamp("2026-02-24").date()
BUNDLED = ROOT / "data" / "snapshot"
AT = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(SNAPSHOT / "PROVENANCE.md", tmp_path)
    return tmp_path


def session(bars: int = 78) -> pd.DataFrame:
    opens, _ = session_bounds(NEW_YORK, DAY)
    return pd.DataFrame(
        {
            "datetime_utc": [str(opens + pd.Timedelta(minutes=5 * n)) for n in range(bars)],
            "ticker": "AMD",
            "open": [f"{200 + n / 100:.4f}" for n in range(bars)],
            "close": [f"{200 + (n + 1) / 100:.4f}" for n in range(bars)],
            "volume": [str(1_000 + n) for n in range(bars)],
        }
    )


def test_the_bundled_bars_are_whole_sessions_of_small_size() -> None:
    assert (BUNDLED / "intraday.parquet").stat().st_size < 1_000_000
    bars = read_intraday(BUNDLED)
    assert set(bars) == {
        *("AAPL", "AMD", "AMZN", "META", "MSFT", "NVDA", "ORCL", "TSLA"),
        *("SPY", "QQQ", "SMH"),
    }
    for ticker, table in bars.items():
        assert table["at"].is_monotonic_increasing and table["at"].is_unique, ticker
        assert (table[["open", "close"]] > 0).all().all() and (table["volume"] >= 0).all()
        per_day = table.groupby(table["at"].dt.tz_convert(NEW_YORK.zone).dt.date).size()
        assert len(per_day) == 58 and per_day.median() == 78 and per_day.min() >= 38


def test_they_agree_with_the_daily_closes_of_deal_days() -> None:
    market = from_snapshot(read_snapshot(BUNDLED))
    for ticker, day in [
        *(("AMD", "2026-02-24"), ("META", "2026-02-24"), ("NVDA", "2026-02-27")),
        *(("AMZN", "2026-02-27"), ("NVDA", "2026-03-02"), ("MSFT", "2026-01-29")),
    ]:
        bars = read_intraday(BUNDLED)[ticker]
        last = bars[bars["at"].dt.tz_convert(NEW_YORK.zone).dt.strftime("%Y-%m-%d") == day]
        daily = market.history(ticker)["close"][pd.Timestamp(day)]
        assert last["close"].iloc[-1] == pytest.approx(daily, rel=0.003), (ticker, day)


def test_bars_are_made_of_files_and_a_short_session_is_left_out(folder: Path) -> None:
    session().to_csv(folder / "amd_5m.csv", index=False)
    before = pd.Timedelta(days=1)
    short = session(20)
    short["datetime_utc"] = [str(pd.Timestamp(at) - before) for at in short["datetime_utc"]]
    short.assign(ticker="SPY").to_csv(folder / "spy_5m.csv", index=False)
    write_intraday(folder, folder, AT)
    bars = read_intraday(folder)
    assert list(bars) == ["AMD"] and len(bars["AMD"]) == 78
    assert np.allclose(bars["AMD"]["close"], session()["close"].astype(float), atol=1e-4)
    notes = (folder / "PROVENANCE.md").read_text()
    assert notes.count("--intraday DIR") == 1
    assert "78 bars of AMD on 1 sessions, 2026-02-24 to 2026-02-24" in notes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="volume"), "amd_5m.csv: the columns volume are missing"),
        (lambda t: t.replace({"datetime_utc": {t["datetime_utc"][1]: "noon"}}), "line 3: “noon”"),
        (lambda t: pd.concat([t, t.tail(1)]), "stands twice"),
        (lambda t: t.replace({"close": {"200.0200": "-1"}}), "line 3: “-1” in close is no close"),
        (lambda t: t.replace({"volume": {"1000": ""}}), "line 2: “” in volume is no volume"),
    ],
)
def test_bad_files_are_named_with_line_and_value(
    folder: Path, change: object, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(session()).to_csv(folder / "amd_5m.csv", index=False)  # type: ignore[operator]
    with pytest.raises(IntradayError, match=r"amd_5m\.csv") as error:
        write_intraday(folder, folder, AT)
    assert message in str(error.value)
    assert not (folder / "intraday.parquet").exists()
    assert refresh(["--intraday", str(folder)]) == 1
    assert "stay as they are" in capsys.readouterr().err


def test_a_folder_without_bars_is_said(folder: Path) -> None:
    with pytest.raises(IntradayError, match="has no files named"):
        write_intraday(folder, folder, AT)
    assert read_intraday(folder) == {}
