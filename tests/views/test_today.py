"""The page that is opened first: what is new since the last visit, unusual moves, a reaction to
watch, and the brief that is mailed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from dashboard.components.data import sources
from dashboard.deals import legs_on, read_ledger
from dashboard.deals.news import all_news, entries, news_among, news_since, pace
from dashboard.market import market_on
from dashboard.market.exchanges import NEW_YORK, calendar, close_of, exchange_of
from dashboard.market.store import Store
from dashboard.paths import DATA
from dashboard.reaction import (
    CONSTANT_MEAN,
    QUOTE,
    headlines_around,
    session_moves,
    unusual_moves,
    upcoming_earnings,
    watchable,
)
from dashboard.report import main
from tests import pages
from tests.browsing import SECONDS, open_page
from tests.conftest import Dashboard
from tests.markets import bars, market, snapshot_market
from tests.reading import text_of

TODAY = date.today()
NYSE = calendar(NEW_YORK)
HEADER = "id,payer,payee,kind,announced,session,amount_usd_bn,basis,summary"
COMPANIES = """slug,name,role,ticker,core
lab,Lab <b>&</b> Co,ai-lab,,
chips,Chips,chip-maker,NVDA,yes
cloud,Cloud,hyperscaler,ORCL,
"""


# --- Unusual moves ---


def closes(days: pd.DatetimeIndex, returns: np.ndarray) -> dict[str, float]:
    levels = 100 * np.cumprod(1 + returns)
    return dict(zip(days.strftime("%Y-%m-%d"), levels, strict=True))


@pytest.fixture(scope="module")
def days() -> pd.DatetimeIndex:
    return NYSE.sessions_in_range("2024-06-03", "2025-10-31")


@pytest.fixture(scope="module")
def planted(days: pd.DatetimeIndex) -> dict[str, np.ndarray]:
    """Returns of a market and of two stocks on it; the last one of CHP has a shock of 9%."""
    rng = np.random.default_rng(11)
    spy = rng.normal(0.0004, 0.01, len(days))
    chp = 0.0002 + 1.4 * spy + rng.normal(0, 0.015, len(days))
    calm = 0.8 * spy + rng.normal(0, 0.02, len(days))
    calm[-1] = 0.8 * spy[-1] + 0.01
    chp[-1] = 1.4 * spy[-1] + 0.09
    return {"SPY": spy, "CHP": chp, "CLM": calm}


STOCKS = {"chips": "CHP", "calm": "CLM"}
NO_LEGS = read_ledger(DATA).legs.iloc[:0]


def test_a_planted_shock_is_measured_as_statsmodels_does(
    days: pd.DatetimeIndex, planted: dict[str, np.ndarray]
) -> None:
    known = market(*(bars(ticker, closes(days, its)) for ticker, its in planted.items()))
    moves = session_moves(known, STOCKS)
    assert list(moves["company"]) == ["chips", "calm"]
    assert set(moves["day"]) == {days[-1]} and set(moves["origin"]) == {"close"}
    window = slice(len(days) - 1 - 250, len(days) - 30)
    for row in moves.to_dict("records"):
        stock, index = planted[row["ticker"]], planted["SPY"]
        fit = sm.OLS(stock[window], sm.add_constant(index[window])).fit()
        assert row["n"] == 221 and row["model"] == "market-model"
        assert (row["alpha"], row["beta"]) == pytest.approx(tuple(fit.params))
        assert row["sigma"] == pytest.approx(np.sqrt(fit.mse_resid))
        abnormal = stock[-1] - fit.predict([1, index[-1]])[0]
        assert row["abnormal"] == pytest.approx(abnormal)
        assert row["score"] == pytest.approx(abnormal / np.sqrt(fit.mse_resid))
    [found] = unusual_moves(moves, known, NO_LEGS).to_dict("records")
    assert found["company"] == "chips" and found["score"] > 5
    assert found["deals"] == found["earnings"] == []


def test_what_stands_beside_a_move_is_named_and_nothing_further_off(
    days: pd.DatetimeIndex, planted: dict[str, np.ndarray]
) -> None:
    last = days[-1]
    prices = [bars(ticker, closes(days, its)) for ticker, its in planted.items()]
    # Friday's session: earnings of Wednesday's evening are near, those of Tuesday's are not.
    reports = [("CHP", str(days[i].date()), "after-hours", 1.0) for i in (-2, -4)]
    known = market(*prices, reports=reports)
    legs = pd.DataFrame(
        [
            ("near", "chips", "lab", days[-2], "market-hours"),
            ("eve", "lab", "chips", days[-3], "after-hours"),
            ("perhaps", "chips", "lab", days[-3], "unknown"),
            ("far", "chips", "lab", days[-3], "market-hours"),
            ("late", "chips", "lab", last + pd.Timedelta(days=4), "market-hours"),
            ("others", "lab", "calm", last, "market-hours"),
        ],
        columns=["id", "payer", "payee", "announced", "session"],
    ).set_index("id")
    moment = pd.Timestamp(close_of(NEW_YORK, days[-2].date()))
    headlines = pd.DataFrame(
        {
            "at": [moment - pd.Timedelta(hours=1), moment + pd.Timedelta(hours=1)],
            "title": ["Before", "After"],
            "publisher": "Reuters",
            "url": "https://example.com/",
        }
    )
    moves = session_moves(known, STOCKS)
    [found] = unusual_moves(moves, known, legs).to_dict("records")
    assert found["deals"] == ["near", "eve", "perhaps"]
    assert len(found["earnings"]) == 1 and "evening before" in found["earnings"][0]
    assert list(headlines_around(headlines, "CHP", last)["title"]) == ["After"]


def as_quotes(day: str) -> Any:
    """The bundled market with the closes of `day` known as quotes alone."""
    whole = market_on(date.fromisoformat(day))
    last = whole.prices["date"] == day
    before = whole.prices[~last].groupby("ticker")["close"].last()
    quotes = {
        row.ticker: {
            "price": row.close,
            "previous_close": before[row.ticker],
            "price_at": pd.Timestamp(close_of(exchange_of(row.ticker), row.date.date())),
            "doubt": "",
        }
        for row in whole.prices[last].itertuples()
    }
    return whole, market(whole.prices[~last], quotes=quotes)


def test_todays_quotes_give_what_todays_closes_will() -> None:
    """Tokyo's session included, which answers New York's of the day before."""
    tickers = read_ledger(DATA).tickers
    whole, quoted = as_quotes("2026-06-18")
    closed = session_moves(whole, tickers).set_index("company")
    moves = session_moves(quoted, tickers)
    now = moves[moves["origin"] == QUOTE].set_index("company")
    assert "softbank" in now.index and len(now) > 20
    for column in ("return", "benchmark_return", "abnormal", "score"):
        # A dividend of the day is in adjusted closes only.
        difference = (now[column] - closed[column]).abs()
        assert (difference < 1e-6).sum() >= len(now) - 1, column
    before = moves[moves["origin"] == "close"]
    assert set(before.loc[before["company"] != "softbank", "day"]) == {pd.Timestamp("2026-06-17")}


def test_closes_of_long_before_the_quotes_are_no_news() -> None:
    _, quoted = as_quotes("2026-06-18")
    gap = market(
        quoted.prices[quoted.prices["date"] < "2026-05-01"],
        quotes=quoted.quotes.to_dict("index"),
    )
    moves = session_moves(gap, read_ledger(DATA).tickers)
    assert set(moves["origin"]) == {QUOTE}
    assert moves["score"].notna().sum() > 20


def test_without_the_benchmark_the_stock_is_measured_by_itself() -> None:
    known = snapshot_market()
    moves = session_moves(known, {"oracle": "ORCL"})
    [row] = moves.to_dict("records")
    assert row["model"] == CONSTANT_MEAN and "SPY end on 2 Jul 2026" in row["reason"]
    own = known.history("ORCL")["adj_close"].pct_change().iloc[-251:-30]
    assert (row["alpha"], row["sigma"]) == pytest.approx((own.mean(), own.std()))
    assert row["score"] == pytest.approx((row["return"] - own.mean()) / own.std())


def test_a_stock_that_cannot_be_measured_says_why(days: pd.DatetimeIndex) -> None:
    rng = np.random.default_rng(5)
    short, long = (rng.normal(0, 0.01, n) for n in (36, len(days)))
    known = market(bars("NEW", closes(days[-36:], short)), bars("SPY", closes(days, long)))
    [row] = session_moves(known, {"new": "NEW", "odd": "ODD.XX"}).to_dict("records")
    assert np.isnan(row["score"]) and "only 5 returns" in row["reason"]
    assert session_moves(known, {}).empty


def test_reports_that_are_due_are_on_their_exchanges_day() -> None:
    at = {
        "NVDA": datetime(2026, 11, 25, 1, tzinfo=UTC),  # the evening of 24 November there
        "9984.T": datetime(2026, 11, 24, 15, 30, tzinfo=UTC),  # after midnight there
        "ORCL": datetime(2027, 1, 5, tzinfo=UTC),
    }
    known = market(quotes={name: {"next_earnings_at": pd.Timestamp(t)} for name, t in at.items()})
    known.quotes["next_earnings_at"] = pd.to_datetime(known.quotes["next_earnings_at"], utc=True)
    due = upcoming_earnings(
        known,
        {"softbank": "9984.T", "nvidia": "NVDA", "oracle": "ORCL", "none": "XXX"},
        date(2026, 11, 24),
    )
    assert due[["company", "day"]].to_numpy().tolist() == [
        ["nvidia", date(2026, 11, 24)],
        ["softbank", date(2026, 11, 25)],
    ]


# --- News of the ledger ---


def write_ledger(folder: Path, *deals: str, statuses: str = "") -> None:
    (folder / "companies.csv").write_text(COMPANIES)
    (folder / "deals.csv").write_text("\n".join([HEADER, *deals]))
    (folder / "statuses.csv").write_text(f"leg,date,status\n{statuses}")


def test_news_are_by_date_or_by_what_was_not_known(tmp_path: Path) -> None:
    write_ledger(
        tmp_path,
        "old,lab,cloud,cloud-services,2025-01-02,unknown,5,firm,",
        "new,cloud,chips,hardware-purchase,2025-09-10,unknown,7,firm,",
        "gone,chips,lab,equity-investment,2025-09-10,unknown,9,firm,",
        statuses="old,2025-09-10,definitive\ngone,2025-09-12,lapsed\nnew,2025-09-10,reported\n",
    )
    ledger = read_ledger(tmp_path)
    by_date = news_since(all_news(ledger, date(2025, 9, 11)), date(2025, 9, 10))
    assert set(by_date.legs.index) == {"new", "gone"} and list(by_date.changes["leg"]) == ["old"]
    assert not news_since(all_news(ledger, date(2025, 9, 20)), date(2025, 9, 13))
    # A deal of long ago that came into the ledger today is news all the same.
    late = [name for name in entries(ledger) if name.startswith("old")]
    added = news_among(all_news(ledger, date(2025, 9, 20)), late)
    assert list(added.legs.index) == ["old"] and list(added.changes["leg"]) == ["old"]
    assert not news_among(all_news(ledger, date(2025, 1, 1)), late)


def test_the_pace_of_the_ledger_is_counted_by_hand(tmp_path: Path) -> None:
    """Four legs every 30 days: none in 30 days is rare (e⁻⁴ = 1.8%), one is not (9.2%)."""
    months = [date(2025, 6, 30) - timedelta(days=30 * i) for i in range(13)]
    legs = [f"{day}-{i},lab,cloud,cloud-services,{day}" for day in months for i in range(4)]
    write_ledger(tmp_path, *(f"{leg},unknown,1,firm," for leg in legs))
    ledger = read_ledger(tmp_path)
    before = pace(ledger, date(2025, 7, 29))
    assert before is not None and not before.slow
    assert (before.newest, before.recent) == (months[0], 4)
    after = pace(ledger, date(2025, 7, 31))
    assert after is not None and after.slow and after.recent == 0
    assert after.usual == pytest.approx(4 * 13 * 30 / 365)
    assert pace(ledger, date(2020, 1, 1)) is None


# --- The page ---


def today(**query: str) -> AppTest:
    return pages.open_page("today", **query)


def test_a_day_in_the_address_says_what_came_since() -> None:
    ledger = read_ledger(DATA)
    since = date(2026, 9, 29)
    legs = legs_on(ledger, TODAY)
    new = legs[legs["announced"] >= pd.Timestamp(since)]
    at = today(since=str(since))
    text = text_of(at)
    links = "\n".join(m.value for m in at.markdown)
    assert f"Since 29 Sep 2026: **{len(new)} new flows**" in text
    assert "moved unusually (beyond 2σ)" in text and "is circular at most" in text
    for row in new.sort_values("announced", ascending=False, kind="stable").head(3).itertuples():
        assert f"[{ledger.name(row.payer)}](company?company={row.payer})" in links
        assert row.summary in text


def test_credit_is_told_only_where_something_changed() -> None:
    text = text_of(today(since="2025-12-10"))
    assert "**Oracle** · CDS, five years: **139 bp** on 11 Dec 2025" in text
    assert "▲ +15 bp from 10 Dec 2025" in text
    # The one point of a figure is no change, and a day after the newest has none at all.
    assert "Rating by S&P" not in text
    at = today(since="2025-12-11")
    assert "Credit" not in [heading.value for heading in at.header]


def test_a_day_that_fits_nothing_is_named_and_the_last_60_days_serve() -> None:
    text = text_of(today(since="yesterday", watch="no-such-leg"))
    assert "In the 60 days to" in text
    assert "`since=yesterday`" in text and "`watch=no-such-leg`" in text


def test_a_day_without_news_names_the_newest_deal_and_how_old_all_is() -> None:
    text = text_of(today(since=str(TODAY), changes="1", fresh="1", earnings="1"))
    assert ": **nothing new**. The newest deal is" in text
    assert "No new deal. The newest before:" in text and "None. The newest before:" in text
    assert re.search(r"Closing prices end on \*\*21 Aug 2026\*\*, \d+ days ago", text)
    assert "benchmarks end on **2 Jul 2026**" in text
    assert re.search(r"The newest deal in the ledger was announced on \*\*.*\*\*, \d+ day", text)
    assert "No date is known; dates come with Yahoo's quotes" in text


@pytest.fixture
def other_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Store]]:
    """A dashboard on a ledger and a store of its own."""

    def begin(*deals: str) -> Store:
        write_ledger(tmp_path, *deals)
        monkeypatch.setattr(sources, "DATA", tmp_path)
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'market.db'}")
        sources.forget()
        return Store()

    yield begin
    sources.forget()


def five_minutes(day: date, first: float) -> pd.DataFrame:
    at = pd.date_range(f"{day} 04:00", f"{day} 19:55", freq="5min", tz="America/New_York")
    price = first + np.arange(len(at)) / 100
    columns = dict.fromkeys(("open", "high", "low", "close"), price)
    return pd.DataFrame({"at": at.tz_convert("UTC"), **columns, "volume": 1000.0})


def test_the_reaction_to_a_recent_deal_is_watched(other_ledger: Callable[..., Store]) -> None:
    evening = NYSE.date_to_session(pd.Timestamp(TODAY - timedelta(days=10)), "previous").date()
    morning = NYSE.next_session(pd.Timestamp(evening)).date()
    store = other_ledger(
        f"new,lab,chips,hardware-purchase,{evening},after-hours,7,firm,Chips <i>sold</i>.",
        f"old,lab,chips,hardware-purchase,{TODAY - timedelta(days=90)},unknown,7,firm,",
        f"alone,lab,chips,warrant,{TODAY - timedelta(days=80)},unknown,,undisclosed,",
    )
    for day, first in ((evening, 100.0), (morning, 110.0)):
        document = five_minutes(day, first).to_json(orient="table", index=False)
        store.put_extra(f"intraday:{day}", "NVDA", document, datetime.now(UTC))
    at = today()
    assert [b.key for b in at.button if (b.key or "").startswith("watch-")] == ["watch-new"]
    assert not at.get("plotly_chart")
    at.button(key="watch-new").click().run()
    assert not at.exception
    chart = json.loads(at.get("plotly_chart")[0].proto.spec)
    (line,) = chart["data"]
    assert len(line["x"]) == 2 * 192
    labels = {a["text"]: a for a in chart["layout"]["annotations"]}
    assert labels["announced: after the close"]["x"].startswith(str(evening))
    spans = {(shape["x0"], shape["x1"]) for shape in chart["layout"]["shapes"]}
    assert (f"{evening}T16:00:00", f"{evening}T20:00:00") in spans
    assert "Chips (NVDA) in 5-minute bars" in text_of(at)
    at.button(key="watch-new").click().run()
    assert not at.get("plotly_chart")
    # A link opens the same; one to a deal that Yahoo has no bars for any more is named.
    assert today(watch="new").get("plotly_chart")
    assert "`watch=old`" in text_of(today(watch="old"))


def test_without_a_recent_deal_there_is_nothing_to_watch_and_the_page_says_so(
    other_ledger: Callable[..., Store],
) -> None:
    long_ago = TODAY - timedelta(days=100)
    other_ledger(f"old,lab,chips,hardware-purchase,{long_ago},unknown,7,firm,")
    text = text_of(today())
    assert "No deal of the last 60 days has a listed party" in text
    assert "**nothing new**" in text


def test_which_days_are_watched_depends_on_the_time_of_day(tmp_path: Path) -> None:
    """Friday, 19 September 2025; the Monday after is the next session."""
    write_ledger(
        tmp_path,
        "early,lab,chips,hardware-purchase,2025-09-19,pre-market,7,firm,",
        "late,lab,chips,hardware-purchase,2025-09-19,after-hours,7,firm,",
        "some-time,lab,chips,hardware-purchase,2025-09-19,unknown,7,firm,",
        "weekend,lab,chips,hardware-purchase,2025-09-20,closed,7,firm,",
        "both,cloud,chips,hardware-purchase,2025-09-19,market-hours,7,firm,",
    )
    ledger = read_ledger(tmp_path)
    found = watchable(
        legs_on(ledger, date(2025, 9, 23)), ledger.tickers, snapshot_market(), date(2025, 9, 23)
    )
    friday, monday = date(2025, 9, 19), date(2025, 9, 22)
    assert {leg: watch.days for leg, watch in found.items()} == {
        "both": (friday,),
        "early": (friday,),
        "late": (friday, monday),
        "some-time": (friday, monday),
        "weekend": (monday,),
    }
    assert str(found["late"].announced_between[0]) == "2025-09-19 20:00:00+00:00"
    assert found["late"].before == friday and found["early"].before == date(2025, 9, 18)
    assert found["both"].company == "chips"
    saturday = watchable(
        legs_on(ledger, date(2025, 9, 20)), ledger.tickers, snapshot_market(), date(2025, 9, 20)
    )
    assert "weekend" not in saturday and saturday["late"].days == (friday,)


# --- In the browser ---

LATER = """hours => {
  const kept = JSON.parse(localStorage.getItem("roundtrip-visits"));
  kept.seen -= hours * 3600e3;
  localStorage.setItem("roundtrip-visits", JSON.stringify(kept));
}"""
FORGET = """name => {
  const kept = JSON.parse(localStorage.getItem("roundtrip-visits"));
  kept.known = kept.known.filter((entry) => !entry.startsWith(name));
  localStorage.setItem("roundtrip-visits", JSON.stringify(kept));
}"""


def says(page: Page, text: str) -> None:
    expect(page.locator("[data-testid=stMain]")).to_contain_text(text, timeout=SECONDS)


def test_the_browser_remembers_the_last_visit_and_the_server_does_not(
    page: Page, browser: Browser, offline: Dashboard
) -> None:
    open_page(page, offline, "/")
    says(page, "The first visit from this browser")
    # A look after a quarter of an hour belongs to the same visit.
    page.evaluate(LATER, 0.25)
    page.reload()
    says(page, "The first visit from this browser")
    # Two days later, with a leg in the ledger that was not there.
    page.evaluate(FORGET, "openai-oracle-cloud-2025-09")
    page.evaluate(LATER, 48)
    page.goto("about:blank")
    open_page(page, offline, "/")
    says(page, "Since your last visit on")
    says(page, "1 new flow ($300B disclosed)")
    deals = page.locator(".st-key-newest-deals")
    expect(deals.locator("p").first).to_contain_text("10 Sep 2025 · OpenAI → Oracle")
    page.reload()
    says(page, "1 new flow ($300B disclosed)")
    page.evaluate(LATER, 1)
    page.goto("about:blank")
    open_page(page, offline, "/")
    says(page, "nothing new")
    # Nothing of it travels by itself, and the same server knows nothing when another one comes.
    assert not [c for c in page.context.cookies() if "visit" in str(c)]
    other = browser.new_context()
    stranger = other.new_page()
    open_page(stranger, offline, "/")
    says(stranger, "The first visit from this browser")
    other.close()


def test_without_storage_the_page_stands_and_says_so(browser: Browser, offline: Dashboard) -> None:
    context = browser.new_context()
    context.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('no', 'SecurityError') }"
    )
    page = context.new_page()
    open_page(page, offline, "/")
    says(page, "keeps no memory")
    context.close()


# --- The morning brief ---


def found(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert main(["--format", "json", *map(str, arguments)]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_the_brief_tells_news_and_unusual_moves_from_prices_of_the_readers_own(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    days: pd.DatetimeIndex,
    planted: dict[str, np.ndarray],
) -> None:
    last = days[-1].date()
    write_ledger(
        tmp_path,
        "old,lab,cloud,cloud-services,2025-01-02,unknown,5,firm,",
        f"new,lab,chips,hardware-purchase,{last},pre-market,7,up-to,A | b.",
        statuses=f"old,{last},definitive\n",
    )
    prices = pd.concat(
        bars(ticker, closes(days, planted[name]))
        for ticker, name in {"NVDA": "CHP", "ORCL": "CLM", "SPY": "SPY"}.items()
    )
    prices.drop(columns="origin").to_csv(tmp_path / "prices.csv", index=False)
    asked = ["--data", tmp_path, "--prices", tmp_path / "prices.csv", "--as-of", last]
    values = found(capsys, *asked, "--section", "news", "--section", "unusual_moves")
    assert [leg["leg"] for leg in values["news"]["legs"]] == ["new"]
    assert values["news"]["legs"][0]["amount_usd_bn"] == 7 and values["news"]["earlier"] == []
    assert [(c["leg"], c["status"]) for c in values["news"]["changes"]] == [("old", "definitive")]
    [move] = values["unusual_moves"]
    assert (move["company"], move["session"], move["deals"]) == ("chips", str(last), ["new"])
    assert move["model"] == "market-model" and move["score"] > 5
    assert main([*map(str, asked), "--format", "md"]) == 0
    text = capsys.readouterr().out
    assert text.index("## Market") < text.index("## New deals") < text.index("## Unusual moves")
    assert text.index("## Unusual moves") < text.index("## Loops")
    assert "A \\| b." in text and "up to $7B" in text
    assert "Lab \\<b\\>\\&\\</b\\> Co → Chips, Hardware purchase" in text
    # A week without news names the newest deals before.
    quiet = found(capsys, *asked[:4], "--as-of", "2025-10-20", "--section", "news")["news"]
    assert quiet["legs"] == [] and [leg["leg"] for leg in quiet["earlier"]] == ["old"]
