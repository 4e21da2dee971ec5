"""The page Market reaction: one announcement, and all of them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from dashboard import formats
from dashboard.components.data import sources
from dashboard.components.draw.links import arrow_query
from dashboard.deals import legs_on, read_ledger
from dashboard.findings import Findings
from dashboard.flows import arrow_id, arrows
from dashboard.market.book import from_snapshot
from dashboard.market.exchanges import NEW_YORK, calendar
from dashboard.market.snapshot import read as read_snapshot
from dashboard.market.store import Store
from dashboard.paths import DATA
from dashboard.report import Question, report
from dashboard.views.market_reaction.minutes import DAYS_BEFORE
from dashboard.vocabulary import ENDED
from tests.pages import look, metric, open_page, table, tables
from tests.reading import text_of
from tests.views.test_today import write_ledger

ORACLES_CONTRACT = "openai-oracle-cloud-2025-09"
LEDGER = read_ledger(DATA)


def test_oracles_contract_shows_the_jump_and_that_earnings_share_in_it() -> None:
    at = look("market-reaction", leg=ORACLES_CONTRACT, path="1", events="1")
    text = text_of(at)
    assert "**Oracle rose 36.0%** on 10 Sep 2025, from $241.51 to $328.33" in text
    assert "Earnings came out the evening before" in text
    assert "the move is not this deal's alone" in text
    assert "**+35.3% beyond what its β explains**, t = 15.9" in text
    assert metric(at, "Oracle, 10 Sep 2025") == "▲ +36.0%"
    assert metric(at, "S&P 500") == "▲ +0.3%"
    assert metric(at, "P/E before and after") == "55.6 → 76.0"
    rows = table(at, "Event day", "Company")
    row = rows[(rows["Event day"] == "2025-09-10") & (rows["Company"] == "Oracle")].iloc[0]
    assert row["Return"] == pytest.approx(0.3595, abs=1e-4)
    assert row["AR"] == pytest.approx(0.3534, abs=1e-4)
    windows = table(at, "Sessions", "Standard error").set_index("Sessions")
    assert windows.at["event day", "t"] == pytest.approx(15.9, abs=0.05)
    parties = table(at, "Party", "Side").set_index("Party")
    assert parties.at["Oracle", "CAR −1 … 1"] == windows.at["−1 … 1", "CAR"]
    assert list(parties.index) == ["Oracle"]
    assert "Unlisted, so without a reaction: OpenAI." in text_of(at)


def test_a_fall_is_told_without_a_second_sign() -> None:
    text = text_of(look("market-reaction", leg="oracle-nvidia-chips-2025-05", company="nvidia"))
    assert "rose +" not in text and "fell −" not in text


def test_the_other_partys_stock_and_another_benchmark_can_be_chosen() -> None:
    at = look(
        "market-reaction",
        leg="nvidia-intel-investment-2025-09",
        company="nvidia",
        benchmark="SMH",
        span="1m",
    )
    text = text_of(at)
    assert "**NVIDIA rose 3.5%** on 18 Sep 2025" in text
    assert metric(at, "Semiconductors") == "▲ +3.8%"


def test_the_page_opens_on_an_announcement_with_a_figure_and_an_amount() -> None:
    at = look("market-reaction")
    text = text_of(at)
    assert "No reaction can be given" not in text and "beyond what its β explains" in text
    assert "Not known here" not in text
    for figure in ("Abnormal return", "Market cap added", "P/E before and after", "Volume"):
        assert metric(at, figure) not in ("–", ""), figure
    (leg,) = [box.value for box in at.selectbox if box.key == "leg"]
    assert LEDGER.legs.at[leg, "basis"] != "undisclosed"


def test_a_deal_without_a_price_says_why() -> None:
    at = look("market-reaction", leg="spacex-nvidia-gpus-2026-10", company="nvidia")
    text = text_of(at)
    assert "No reaction can be given: prices of NVDA end on 21 Aug 2026" in text
    # Nothing but dashes is neither a figure nor a row.
    assert not at.metric and not tables(at, "Party", "Side")
    assert "SpaceX: there are no prices of SPCX here." in text


@pytest.mark.parametrize(
    ("part", "now", "words"),
    [
        ("events", "events", "with a CAR over your window"),
        ("groups", "groups", "the sellers (payees) gained"),
        ("loop", "around", "4 of 5 announcements with a stock added market cap"),
        ("private", "unlisted", "42 companies in the ledger are unlisted"),
    ],
)
def test_each_part_answers_at_its_old_and_its_new_address(part: str, now: str, words: str) -> None:
    assert words in text_of(look("market-reaction", **{now: "1"}))
    before = look("market-reaction", part=part)
    assert words in text_of(before)
    assert "part" not in before.query_params and before.query_params[now] == "1"
    assert words not in text_of(look("market-reaction"))


def test_the_groups_on_the_page_are_those_of_the_report() -> None:
    rows = table(look("market-reaction", groups="1"), "Group", "Mean CAR")
    values = report(Question(LEDGER, date.today()), ["event_groups"])
    told = {(row["group"], row["window"]): row for row in values["event_groups"]}
    for name, group in (("All", "all"), ("Payer", "payer"), ("Payee", "payee")):
        row = rows[rows["Group"] == name].iloc[0]
        of_report = told[group, "-1,1"]
        assert row["n"] == of_report["n"]
        assert row["Mean CAR"] == pytest.approx(of_report["caar"])
        assert row["Adjusted BMP"] == pytest.approx(of_report["kp_bmp"])


def test_confounded_events_can_be_left_out_and_the_window_chosen() -> None:
    shown = {"window": "-2,2", "events": "1"}
    every = table(look("market-reaction", **shown), "Event day", "CAR −2 … 2")
    clean = table(
        look("market-reaction", **shown, without="earnings,deal,market", side="payee"),
        "Event day",
        "CAR −2 … 2",
    )
    assert len(clean) < len(every) and set(clean["Side"]) == {"Payee"}
    assert not clean["Note"].str.contains("Earnings").any()
    assert not ((clean["Company"] == "Oracle") & (clean["Event day"] == "2025-09-10")).any()


def test_credit_stands_on_both_sides_of_the_day_and_only_where_there_is_any() -> None:
    at = look("market-reaction", leg=ORACLES_CONTRACT, credit="1")
    text = text_of(at)
    # What one side has alone is no row of dashes.
    assert not tables(at, "Before", "After", "Days apart")
    assert "Only after: CDS, five years, 73 bp on 31 Oct 2025" in text
    assert "Only before: Rating by Moody's, Baa2 negative on 28 Jul 2025" in text
    assert "Nothing is interpolated" in text
    assert "Credit around the day" not in [
        box.label for box in look("market-reaction", leg="openai-amd-gpus-2025-10").expander
    ]


def test_the_table_of_events_has_figures_only_and_the_others_are_folded_away() -> None:
    at = look("market-reaction", events="1")
    figures = table(at, "Event day", "CAR −1 … 1")
    assert figures["CAR −1 … 1"].notna().all()
    known = figures["p adjusted"].notna().to_numpy()
    assert known[0] and (known[:-1] >= known[1:]).all()
    at = look("market-reaction", **{"events": "1", "events-without": "1"})
    (rest,) = tables(at, "Left out because")
    assert len(rest) > 50 and (rest["Left out because"] != "").all()
    assert len(figures) + len(rest) == len(
        Findings(LEDGER, from_snapshot(read_snapshot()), date.today()).events.events
    )


def test_adjusted_probabilities_count_the_events_listed() -> None:
    every = table(look("market-reaction", events="1"), "Event day", "p adjusted")
    fewer = table(look("market-reaction", events="1", side="payer"), "Event day", "p adjusted")
    assert len(fewer) < len(every)
    for rows in (every, fewer):
        known = rows.dropna(subset=["p"])
        assert known["p adjusted"].to_numpy() == pytest.approx(
            multipletests(known["p"], method="fdr_bh")[1], abs=1e-12
        )


@pytest.mark.parametrize("words", ["oracle openai", "openai oracle 300", "OpenAI cloud Oracle"])
def test_an_announcement_is_found_by_words_in_any_order(words: str) -> None:
    (box,) = [b for b in look("market-reaction", q=words).selectbox if b.key == "leg"]
    assert any("OpenAI → Oracle" in option for option in box.options)
    assert len(box.options) < 60


def test_words_that_nothing_has_are_said_and_all_stay_listed() -> None:
    at = look("market-reaction", q="oracle zebra")
    assert "No announcement has all the words “oracle zebra”" in text_of(at)
    (box,) = [b for b in at.selectbox if b.key == "leg"]
    assert len(box.options) > 200


# ------------------------------------------------------------------- does the finding hold?


def test_the_models_stand_side_by_side_and_the_title_says_whether_they_agree() -> None:
    text = text_of(look("market-reaction", leg=ORACLES_CONTRACT))
    assert "All 8 models find a reaction: +35.0% to +35.6% beyond what they explain" in text
    letter = {"leg": "nvidia-openai-investment-2025-09", "company": "nvidia"}
    assert "The finding depends on the model" in text_of(look("market-reaction", **letter))
    rows = table(look("market-reaction", **letter, models="1"), "Model", "Coefficients")
    rows = rows.set_index("Model")
    # The reference that statsmodels made of the same prices and factors.
    for model, ar, t in [
        ("Market model", 0.0292, 1.3),
        ("Fama-French five factors", 0.0346, 2.2),
        ("Carhart: three factors and momentum", 0.0187, 1.0),
        ("Five factors and momentum", 0.0345, 2.5),
    ]:
        assert rows.at[model, "AR"] == pytest.approx(ar, abs=2e-4)
        assert rows.at[model, "t"] == pytest.approx(t, abs=0.1)


def test_a_model_that_cannot_be_had_says_why_and_the_worked_example_adds_up() -> None:
    late = {"leg": "meta-amd-gpus-2026-02", "models": "1"}
    at = look("market-reaction", **late, **{"models-depth": "example"})
    text = text_of(at)
    assert "factors end on 28 Nov 2025" in text
    rows = table(at, "Model", "Why not").set_index("Model")
    assert rows.at["Five factors and momentum", "Why not"] == "factors end on 28 Nov 2025"
    assert "AMD returned +8.77% on 24 Feb 2026" in text
    assert "What is left is the abnormal return" in text
    assert "Kenneth French" in text_of(
        look("market-reaction", **late, **{"models-depth": "formula"})
    )


def test_many_looks_are_those_of_the_report() -> None:
    text = text_of(look("market-reaction", looks="1"))
    looks = report(Question(LEDGER, date.today()), ["robustness"])["robustness"]["looks"]
    assert f"**{looks['tested']}** event days tested **{looks['below_5pct']}** lie" in text
    assert f"**{looks['discoveries']}** still do" in text
    assert "Without the event that pulls it furthest" in text


def test_the_groups_have_the_robust_tests_beside_the_others() -> None:
    rows = table(look("market-reaction", groups="1"), "Group", "GRANK").set_index("Group")
    values = report(Question(LEDGER, date.today()), ["event_groups"])["event_groups"]
    (every,) = [row for row in values if (row["group"], row["window"]) == ("all", "-1,1")]
    assert rows.at["All", "p, GRANK"] == pytest.approx(every["grank"]["p"])
    assert rows.at["All", "p, wild bootstrap"] == pytest.approx(every["wild_bootstrap"]["p"])
    assert rows.at["All", "Detectable"] == pytest.approx(every["detectable"])
    assert rows.at["All", "p without it"] == pytest.approx(every["without_strongest"]["p"])


def test_the_minutes_of_a_past_deal_day_are_here_and_others_say_why_not() -> None:
    at = look("market-reaction", leg="meta-amd-gpus-2026-02", minutes="1")
    text = text_of(at)
    assert "**AMD moved +6.9% beyond the S&P 500 (SPY)** (95% band +1.6% … +12.2%)" in text
    assert "half of that was done by 24 Feb 2026, 09:30 EST" in text
    parts = table(at, "Part of the day", "Usual volume").set_index("Part of the day")
    assert list(parts.index) == ["Overnight", "Market hours"]
    assert parts["AR"].sum() == pytest.approx(0.0687, abs=1e-4)
    text = text_of(look("market-reaction", leg=ORACLES_CONTRACT, minutes="1"))
    assert "No 5-minute bars: Yahoo keeps them for 60 days, and none of ORCL come" in text
    text = text_of(look("market-reaction", leg="amd-openai-warrant-2025-10", minutes="1"))
    assert "No 5-minute bars: there are no 5-minute bars of these days here" in text


def test_the_minutes_on_the_page_are_those_of_the_report() -> None:
    rows = report(Question(LEDGER, date.today()), ["intraday"])["intraday"]
    (row,) = [r for r in rows if (r["company"], r["days"]) == ("amd", ["2026-02-24"])]
    at = look("market-reaction", leg="meta-amd-gpus-2026-02", minutes="1")
    parts = table(at, "Part of the day", "Usual volume").set_index("Part of the day")
    assert row["car"] == pytest.approx(parts["AR"].sum())
    assert row["phases"]["overnight"]["ar"] == pytest.approx(parts.at["Overnight", "AR"])
    assert row["phases"]["overnight"]["volume"] is None
    assert f"Volume was {row['volume_ratio']:.1f} times the usual" in text_of(at)
    assert {r["company"] for r in rows} <= {"amd", "nvidia"}
    # A company's event whose bars are not enough says why.
    assert all((r["car"] is None) == (r["why"] is not None) for r in rows)


def test_what_explains_the_size_is_the_reports_table() -> None:
    rows = table(look("market-reaction", explained="1"), "Goes with", "Coefficient")
    sections = report(Question(LEDGER, date.today()), ["cross_section"])["cross_section"]
    (section,) = [of for of in sections if of["window"] == "-1,1"]
    terms = section["terms"]
    assert rows["t"].to_numpy() == pytest.approx([of["t"] for of in terms.values()])
    assert "n is small" in text_of(look("market-reaction", explained="1"))


def minutes_of(sessions: list[date], seed: int, jump: tuple[date, float]) -> pd.DataFrame:
    """5-minute bars with pre- and post-market that wander, and jump before the open of a day."""
    random, parts = np.random.default_rng(seed), []
    for day in sessions:
        at = pd.date_range(f"{day} 04:00", f"{day} 19:55", freq="5min", tz="America/New_York")
        moves = random.normal(0, 0.0005, len(at))
        if day == jump[0]:
            moves[30] += jump[1]
        parts.append(pd.DataFrame({"at": at.tz_convert("UTC"), "move": moves}))
    table = pd.concat(parts, ignore_index=True)
    close = 100 * (1 + table["move"]).cumprod()
    opened = close.shift().fillna(100.0)
    return pd.DataFrame({"at": table["at"], "open": opened, "close": close, "volume": 1_000.0})


def test_the_minutes_of_a_recent_deal_come_from_yahoo_and_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what the store has of the day so far; pre-market apart."""
    sessions = calendar(NEW_YORK).sessions_in_range(
        pd.Timestamp(date.today() - timedelta(days=45)),
        pd.Timestamp(date.today() - timedelta(days=8)),
    )
    days = [session.date() for session in sessions][-24:]
    write_ledger(tmp_path, f"new,lab,chips,hardware-purchase,{days[-1]},pre-market,7,firm,")
    monkeypatch.setattr(sources, "DATA", tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'market.db'}")
    sources.forget()
    try:
        store = Store()
        kind = f"intraday:{days[-1] - timedelta(days=DAYS_BEFORE)}:{days[-1]}"
        stock = minutes_of(days, 1, (days[-1], 0.08))
        index = minutes_of(days, 2, (days[-1], 0.0))
        for until, bars in (("11:00", 84), ("19:55", 192)):
            end = pd.Timestamp(f"{days[-1]} {until}", tz="America/New_York")
            for ticker, table in (("NVDA", stock), ("SPY", index)):
                document = table[table["at"] < end].to_json(orient="table", index=False)
                store.put_extra(kind, ticker, document, datetime.now(UTC))
            at = open_page("market-reaction", minutes="1")
            text = text_of(at)
            assert re.search(r"\*\*Chips moved \+[78]\.\d% beyond", text), text
            assert f"half of that was done by {formats.day(days[-1])}, 06:35" in text
            assert "Source: Yahoo Finance, fetched" in text
            parts = tables(at, "Part of the day", "Usual volume")[0].set_index("Part of the day")
            assert parts["Bars"].sum() == pytest.approx(bars, abs=1)
            assert parts.at["Pre-market", "AR"] == pytest.approx(0.08, abs=0.02)
        assert list(parts.index) == ["Overnight", "Pre-market", "Market hours", "After hours"]
    finally:
        sources.forget()


# ------------------------------------------------------------------- the way to the deal graph


def test_every_legs_arrow_is_among_those_that_the_graph_draws() -> None:
    """Ended ones too, which have arrows of their own."""
    known = legs_on(LEDGER, date.today(), ended=True)
    assert known["status"].isin(ENDED).sum() >= 23
    drawn = {arrow.id: arrow for arrow in arrows(known).itertuples()}
    for leg in known.itertuples():
        assert leg.Index in drawn[arrow_id(leg)].legs
        assert drawn[arrow_id(leg)].ended == (leg.status in ENDED)


def test_the_link_of_an_ended_leg_shows_it_and_that_of_a_live_one_no_ended_ones() -> None:
    findings = Findings(LEDGER, from_snapshot(read_snapshot()), date.today())
    letter = findings.leg_rows["nvidia-openai-investment-2025-09"]
    assert arrow_query(letter) == {"arrow": "nvidia.openai.investment.ended", "ended": "all"}
    contract = findings.leg_rows[ORACLES_CONTRACT]
    assert arrow_query(contract) == {"arrow": "openai.oracle.services"}
    then = findings.on(date(2025, 10, 7)).leg_rows["nvidia-openai-investment-2025-09"]
    assert arrow_query(then) == {"arrow": "nvidia.openai.investment"}


@pytest.mark.parametrize("page", [{"leg": "nvidia-openai-investment-2025-09"}])
def test_from_the_reaction_to_an_ended_deal_its_own_arrow_opens(page: dict[str, str]) -> None:
    at = look("market-reaction", **page)
    (link,) = [e for e in at.get("page_link") if "deal graph" in e.proto.label]
    query = parse_qs(link.proto.query_string or urlsplit(link.proto.page).query)
    graph = look("deal-graph", arrow=query["arrow"][0], ended=query["ended"][0])
    text = text_of(graph)
    assert "Ignored" not in text and "ended · **up to $100B** · NVIDIA → OpenAI" in text
