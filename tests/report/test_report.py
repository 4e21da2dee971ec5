"""`python -m dashboard.report`, as a cron job and an analyst use it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from dashboard.deals import read_ledger
from dashboard.market.exchanges import NEW_YORK, calendar
from dashboard.paths import DATA, ROOT
from dashboard.reaction import MODELS
from dashboard.report import SECTIONS, Question, main, report
from dashboard.report.sections.markdown import escape

COMPANIES = """slug,name,role
lab,Lab,ai-lab
cloud,Cloud | <b>*Inc*</b>,hyperscaler
chips,Chips,chip-maker
app,App,ai-application
"""
DEALS = """id,payer,payee,kind,announced,amount_usd_bn,basis
lab-cloud,lab,cloud,cloud-services,2025-09-10,20,reported
cloud-chips,cloud,chips,hardware-purchase,2025-09-11,10,firm
chips-lab,chips,lab,equity-investment,2025-09-22,30,up-to
chips-app,chips,app,venture-investment,2025-10-01,,undisclosed
app-lab,app,lab,ai-services,2025-10-02,,undisclosed
lab-chips,lab,chips,warrant,2025-10-03,5,estimated
"""
NEWEST = [
    ("lab-chips", "lab", "chips", "warrant", "2025-10-03", 5, "estimated"),
    ("app-lab", "app", "lab", "ai-services", "2025-10-02", None, "undisclosed"),
    ("chips-app", "chips", "app", "venture-investment", "2025-10-01", None, "undisclosed"),
    ("chips-lab", "chips", "lab", "equity-investment", "2025-09-22", 30, "up-to"),
    ("cloud-chips", "cloud", "chips", "hardware-purchase", "2025-09-11", 10, "firm"),
]
NO_TRADE = {
    "total_usd_bn": 30.0,
    "share": 0.0,
    "legs": 2,
    "share_by_number": 0.0,
    "categories": {
        name: {"amount_usd_bn": 0.0, "legs": 0}
        for name in ("supplier-finances-customer", "customer-finances-supplier", "both")
    },
}
STATUSES = """leg,date,status,superseded_by
chips-lab,2025-09-22,letter-of-intent,
chips-lab,2026-02-01,lapsed,
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    (tmp_path / "companies.csv").write_text(COMPANIES)
    (tmp_path / "deals.csv").write_text(DEALS)
    (tmp_path / "statuses.csv").write_text(STATUSES)
    return tmp_path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dashboard.report", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def found(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert main(["--format", "json", *map(str, arguments)]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_the_json_of_a_small_ledger_to_the_letter(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = found(capsys, "--data", ledger, "--as-of", "2025-12-31")
    assert values == {
        "as_of": "2025-12-31",
        "market": {
            "origin": "snapshot",
            "prices_to": "2025-12-31",
            "quotes_at": "2025-12-31T21:00:00+00:00",
            "stale": False,
        },
        "news": {
            "since": "2025-12-25",
            "legs": [],
            "earlier": [
                {
                    "leg": leg,
                    "payer": payer,
                    "payee": payee,
                    "kind": kind,
                    "announced": announced,
                    "amount_usd_bn": amount,
                    "basis": basis,
                    "status": "letter-of-intent" if leg == "chips-lab" else "announced",
                    "summary": "",
                    "source_url": None,
                    "source_grade": None,
                }
                for leg, payer, payee, kind, announced, amount, basis in NEWEST
            ],
            "changes": [],
            "legs_in_30_days": 0,
            "usual_in_30_days": 0.5,
            "slow": False,
        },
        "changes": {
            "since": "2025-12-01",
            **{name: [] for name in ("added", "ended", "passed", "changed")},
            "total_usd_bn": [60.0, 60.0],
            "circulating_usd_bn": [30.0, 30.0],
        },
        "unusual_moves": [],
        "ledger": {
            "name": ledger.name,
            "companies": 4,
            "legs": 6,
            "legs_disclosed": 4,
            "total_usd_bn": 60.0,
            "newest": "2025-10-03",
        },
        "circulation": {
            "total_usd_bn": 60.0,
            "circulating_usd_bn": 30.0,
            "share": 0.5,
            "share_between_companies": 0.5,
            "companies": [
                {"company": name, "through_min_usd_bn": 10.0, "through_max_usd_bn": 10.0}
                for name in ("chips", "cloud", "lab")
            ],
            # A third of what each pays net: in a triangle all are linked to all.
            "levels": [
                {"company": "chips", "level": 6.666666667},
                {"company": "cloud", "level": -3.333333333},
                {"company": "lab", "level": -3.333333333},
            ],
        },
        # Guarantees and warrants are legs, but no money that moves.
        "timeline": [
            {
                "day": day,
                "legs": legs,
                "total_usd_bn": total,
                "circulating_usd_bn": circulating,
                "share": circulating / total,
            }
            for day, legs, total, circulating in (
                ("2025-09-10", 1, 20.0, 0.0),
                ("2025-09-11", 2, 30.0, 0.0),
                ("2025-09-22", 3, 60.0, 30.0),
                ("2025-10-01", 4, 60.0, 30.0),
                ("2025-10-02", 5, 60.0, 30.0),
                ("2025-10-03", 6, 60.0, 30.0),
            )
        ],
        "loops": [
            {
                "companies": ["chips", "lab", "cloud"],
                "bottleneck_usd_bn": 10.0,
                "undisclosed_legs": 0,
                "legs": ["chips-lab", "lab-cloud", "cloud-chips"],
            },
            {
                "companies": ["app", "lab", "cloud", "chips"],
                "bottleneck_usd_bn": None,
                "undisclosed_legs": 2,
                "legs": ["app-lab", "lab-cloud", "cloud-chips", "chips-app"],
            },
        ],
        "round_trips": [
            {
                "leg": "chips-lab",
                "investor": "chips",
                "investee": "lab",
                "amount_usd_bn": 30.0,
                "returnable_usd_bn": 10.0,
                "ratio": 1 / 3,
            }
        ],
        # The one investment with an amount goes to a company that chips doesn't trade with.
        "bis": {
            **NO_TRADE,
            "with_loans": NO_TRADE,
            "between_companies": NO_TRADE,
            "pairs": [],
            "published": {
                "share": 0.464,
                "share_by_number": 0.161,
                "source_url": "https://www.bis.org/publications/"
                "bulletin-137-circular-relationships-among-ai-firms",
            },
        },
        "published_totals": [],
        # None of the four is listed.
        "events": [],
        "event_groups": [],
        "robustness": {
            "looks": {
                "window": "0,0",
                "tested": 0,
                "below_5pct": 0,
                "by_chance": 0.0,
                "discoveries": 0,
            },
            "clustering": {"days": 0, "largest_day": 0, "on": None},
            "placebo": {
                "days": 0,
                "chance": [None, None],
                "by_year": {},
                "windows": {
                    name: {"rejected": None, "t_low": None, "t_high": None}
                    for name in ("0,0", "-1,1", "-5,5")
                },
            },
        },
        "cross_section": [
            {
                "window": name,
                "n": 0,
                "days": 0,
                "r2": None,
                "thin": True,
                "terms": {
                    "constant": dict.fromkeys(["coefficient", "se", "t", "p", "low", "high"])
                },
                "omitted": dict.fromkeys(
                    ["size", "firm", "payer", "in_loop", "confounded"],
                    "it is the same for all events",
                ),
                "left_out": 0,
            }
            for name in ("0,0", "-1,1", "-5,5")
        ],
        "inbox": [],
        "intraday": [],
        "priced_in": [],
        "short_interest": [],
        "credit": {"points": [], "around_events": []},
        "valuation": [],
        # Without a shock nobody loses; a contract without a term counts a fifth a year.
        "stress": [
            {
                "company": name,
                "owed_usd_bn": owed,
                "paid_usd_bn": owed,
                "due_usd_bn": due,
                "received_usd_bn": due,
                "lost_usd_bn": 0.0,
            }
            for name, owed, due in (("lab", 4.0, 0.0), ("cloud", 2.0, 4.0), ("chips", 0.0, 2.0))
        ],
    }


def test_a_lapsed_leg_counts_until_it_lapses(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    after = found(capsys, "--data", ledger, "--as-of", "2026-02-01", "--section", "circulation")
    assert after["circulation"]["circulating_usd_bn"] == 0
    before = found(capsys, "--data", ledger, "--as-of", "2025-09-21", "--section", "circulation")
    assert before["circulation"]["total_usd_bn"] == 30


def test_sections_are_picked_one_by_one(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = found(capsys, "--data", ledger, "--section", "loops", "--section", "as_of")
    assert list(values) == ["as_of", "loops"]
    assert values["as_of"] == date.today().isoformat()
    assert list(found(capsys, "--data", ledger)) == list(SECTIONS)


def test_before_the_first_deal_all_is_empty_and_the_share_unknown(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = found(capsys, "--data", ledger, "--as-of", "2020-01-01")
    assert values["ledger"]["newest"] is None and values["circulation"]["share"] is None
    assert values["circulation"]["companies"] == values["loops"] == values["round_trips"] == []
    assert values["market"] == {
        "origin": "snapshot",
        "prices_to": None,
        "quotes_at": None,
        "stale": True,
    }
    assert main(["--data", str(ledger), "--as-of", "2020-01-01"]) == 0
    assert "No deal had been announced by then." in capsys.readouterr().out


def test_the_brief_says_the_same_and_shows_names_as_they_are(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(ledger), "--as-of", "2025-12-31", "--format", "md"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"# Roundtrip ({escape(ledger.name)}), 31 Dec 2025\n")
    assert "Of $60B disclosed, **$30B (50.0%)** is circular at most" in text
    assert "$60B: $10B firm" in text
    assert "| App → Lab → Cloud \\| \\<b\\>\\*Inc\\*\\</b\\> → Chips → back | unknown | 2 |" in text
    assert "| Chips | Lab | $30B | $10B | 33% |" in text
    assert "Not investment advice." in text


def test_our_ledger_in_both_formats() -> None:
    one = run("--format", "json", "--as-of", "2025-10-07")
    assert (one.returncode, one.stderr) == (0, "")
    values = json.loads(one.stdout)
    assert values["circulation"]["circulating_usd_bn"] == pytest.approx(130.7)
    triangle = ["nvidia", "openai", "oracle"]
    assert [x["bottleneck_usd_bn"] for x in values["loops"] if x["companies"] == triangle] == [40]
    [oracle] = [
        event
        for event in values["events"]
        if (event["leg"], event["company"]) == ("openai-oracle-cloud-2025-09", "oracle")
    ]
    assert oracle["return"] == pytest.approx(0.3595, abs=5e-5)
    assert oracle["windows"]["0,0"]["t"] == pytest.approx(15.94, abs=0.005)
    assert oracle["confounders"] == [
        "Earnings came out the evening before (9 Sep 2025, after the close)"
    ]
    other = run("--format", "md", "--as-of", "2025-10-07", "--section", "circulation")
    assert (other.returncode, other.stderr) == (0, "")
    assert "**$131B (17.2%)** is circular at most" in other.stdout


def test_where_no_amount_counts_the_one_that_was_told_stands(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deals = pd.read_csv(ledger / "deals.csv", dtype=str).set_index("id")
    deals.loc["app-lab", "amount_high_usd_bn"] = "115"
    deals.to_csv(ledger / "deals.csv")
    asked = ["--data", str(ledger), "--as-of", "2025-10-03", "--since", "2025-09-30"]
    for section in ("news", "changes"):
        assert main([*asked, "--section", section]) == 0
        lines = capsys.readouterr().out.splitlines()
        [row] = [line for line in lines if line.startswith("|") and "App | Lab" in line]
        assert "up to $115B, not counted" in row, row


def test_credit_and_published_totals_are_those_of_the_ledger(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ("--section", "credit", "--section", "published_totals")
    values = found(capsys, "--as-of", "2026-09-25", *asked)
    points = {(row["metric"], row["as_of"]): row["value"] for row in values["credit"]["points"]}
    assert points[("cds_5y", "2025-12-11")] == 139
    assert points[("rating_sp", "2026-07-09")] == "BBB-"
    # Oracle's points lie on both sides of no deal of December, and each change is after less
    # before.
    for row in values["credit"]["around_events"]:
        assert row["before_on"] < row["event_day"] <= row["after_on"]
        assert row["change_bp"] == pytest.approx(row["after"] - row["before"])
    totals = {row["metric"]: row for row in values["published_totals"]}
    assert totals["circular_share_of_ai_to_ai_value"]["value"] == 46.4
    assert totals["deal_value"]["ours_unit"] == "usd_bn" and totals["deal_value"]["why"]
    assert main(["--as-of", "2026-09-25", "--format", "md", *asked]) == 0
    assert "| 9 Jul 2026 | Oracle | Rating by S&P | BBB- |" in capsys.readouterr().out


ENGLISH = re.compile(r"[a-z’']{3,} [a-z]{2,}")


def test_the_brief_is_in_the_language_asked_for_and_the_json_in_none(
    listed: Path, closes: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--data", listed, "--prices", listed / "prices.csv", "--as-of", "2025-10-31")
    english = found(capsys, *asked)
    assert main([*map(str, asked), "--lang", "ja"]) == 0
    brief = capsys.readouterr().out
    assert brief.startswith("# Roundtrip") and "2025年10月31日" in brief
    assert ENGLISH.findall(brief) == []
    assert english == found(capsys, *asked, "--lang", "ja")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--section", "weather"], "weather"),
        (["--as-of", "7 Oct 2025"], "7 Oct 2025"),
        (["--as-of", "20251007"], "20251007"),
        (["--as-of", (date.today() + timedelta(days=2)).isoformat()], "up to today"),
        (["--format", "xml"], "xml"),
        (["--data", "no/such/folder"], "no/such/folder"),
        (["--prices", "no/such/file.csv"], "no/such/file.csv"),
        (["--colour"], "--colour"),
    ],
)
def test_a_usage_error_is_one_line_and_exit_2(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and word in err


def test_a_bad_ledger_is_exit_1_with_every_problem(ledger: Path) -> None:
    deals = (ledger / "deals.csv").read_text()
    (ledger / "deals.csv").write_text(deals.replace("firm", "sure").replace(",20,", ",twenty,"))
    answer = run("--format", "json", "--data", str(ledger))
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "deals.csv:2: amount_usd_bn: “twenty”" in answer.stderr
    assert "deals.csv:3: basis: “sure”" in answer.stderr
    assert "2 problems" in answer.stderr


def test_loops_beyond_the_bound_are_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"c{i}" for i in range(14)]
    companies = [f"{name},{name.upper()},other" for name in names]
    deals = [
        f"{a}-{b},{a},{b},cloud-services,2025-01-01,1,firm" for a in names for b in names if a != b
    ]
    (tmp_path / "companies.csv").write_text("\n".join(["slug,name,role", *companies]))
    header = "id,payer,payee,kind,announced,amount_usd_bn,basis"
    (tmp_path / "deals.csv").write_text("\n".join([header, *deals]))
    assert main(["--data", str(tmp_path), "--format", "json", "--section", "loops"]) == 0
    out, err = capsys.readouterr()
    assert len(json.loads(out)["loops"]) == 10_000
    assert err.startswith("loops: There are more than 10,000 loops")


# --- Prices of the reader's own ---

LISTED = """slug,name,role,ticker
lab,Lab,ai-lab,
cloud,Cloud,hyperscaler,CLD
chips,Chips,chip-maker,CHP
late,Late,other,LATE
"""
EVENTS = """id,payer,payee,kind,announced,session,amount_usd_bn,basis
lab-cloud,lab,cloud,cloud-services,2025-09-10,pre-market,20,reported
cloud-chips,cloud,chips,hardware-purchase,2025-09-30,after-hours,10,firm
lab-late,lab,late,ai-services,2025-09-30,unknown,1,firm
"""
HEADER = "date,ticker,open,high,low,close,adj_close,volume"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    (tmp_path / "companies.csv").write_text(LISTED)
    (tmp_path / "deals.csv").write_text(EVENTS)
    return tmp_path


@pytest.fixture
def closes(tmp_path: Path) -> pd.DataFrame:
    """Closes by date and ticker, which stand in prices.csv; those of LATE begin late."""
    days = calendar(NEW_YORK).sessions_in_range("2024-06-03", "2025-10-31")
    moves = np.random.default_rng(7).normal(0, 0.02, (len(days), 4))
    table = pd.DataFrame(
        100 * np.exp(moves.cumsum(axis=0)), index=days, columns=["CLD", "CHP", "LATE", "SPY"]
    ).round(4)
    table.loc[:"2025-10-02", "LATE"] = np.nan
    rows = table.rename_axis("date").melt(ignore_index=False, var_name="ticker", value_name="close")
    rows = rows.reset_index().assign(adj_close=lambda r: r["close"], volume=1000)
    rows = rows.reindex(columns=HEADER.split(","))
    rows.to_csv(tmp_path / "prices.csv", index=False)
    return table


def test_the_events_of_a_file_of_prices(
    listed: Path, closes: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    values = found(capsys, "--data", listed, "--prices", listed / "prices.csv")
    assert values["market"] == {
        "origin": "file",
        "prices_to": "2025-10-31",
        "quotes_at": "2025-10-31T20:00:00+00:00",
        "stale": True,
    }
    assert [(e["leg"], e["company"], e["side"]) for e in values["events"]] == [
        ("lab-cloud", "cloud", "payee"),
        ("cloud-chips", "chips", "payee"),
        ("cloud-chips", "cloud", "payer"),
        ("lab-late", "late", "payee"),
    ]
    first, second, _, late = values["events"]
    changes = closes.pct_change(fill_method=None)
    at = closes.index.get_loc("2025-09-10")
    stock, index = (changes[name].to_numpy() for name in ("CLD", "SPY"))
    window = slice(at - 250, at - 29)
    beta, alpha = np.polyfit(index[window], stock[window], 1)
    residuals = stock[window] - alpha - beta * index[window]
    ar = stock - alpha - beta * index
    assert list(first) == [
        *("leg", "company", "ticker", "side", "event_day", "benchmark", "model", "n"),
        *("alpha", "beta", "sigma", "return", "windows", "market_cap_change_usd_bn"),
        *("pe_before", "confounders", "reason", "p_adjusted", "p_placebo", "detectable"),
        *("models", "why"),
    ]
    assert (first["ticker"], first["event_day"], first["benchmark"]) == ("CLD", "2025-09-10", "SPY")
    assert (first["model"], first["n"], first["reason"]) == ("market-model", 221, None)
    assert (first["alpha"], first["beta"]) == pytest.approx((alpha, beta))
    assert first["sigma"] == pytest.approx(np.sqrt((residuals**2).sum() / 219))
    assert first["return"] == pytest.approx(stock[at])
    for name, around in {"0,0": (0, 0), "-1,1": (-1, 1), "-5,5": (-5, 5)}.items():
        of_window = slice(at + around[0], at + around[1] + 1)
        assert first["windows"][name]["car"] == pytest.approx(ar[of_window].sum())
        assert set(first["windows"][name]) == {"car", "t", "p"}
    assert (first["market_cap_change_usd_bn"], first["pe_before"]) == (None, None)
    # After the close of 30 September: the next session.
    assert second["event_day"] == "2025-10-01"
    assert (late["return"], late["model"], late["n"], late["beta"]) == (None, None, None, None)
    assert late["windows"]["-1,1"] == {"car": None, "t": None, "p": None}
    assert late["reason"] == "prices of LATE begin on 3 Oct 2025"

    of_market = first["models"]["market"]
    assert list(of_market) == ["n", "r2", "alpha", "betas", "sigma", "windows"]
    assert of_market["r2"] == pytest.approx(np.corrcoef(index[window], stock[window])[0, 1] ** 2)
    assert of_market["betas"] == {"market": pytest.approx(beta)}
    for name, same in first["windows"].items():
        assert of_market["windows"][name] == pytest.approx(same)
    assert list(first["models"]) == list(MODELS) == list(late["models"])
    assert first["models"]["ff3"]["betas"].keys() == {"mkt_rf", "smb", "hml"}
    assert first["models"]["sector"] is None and set(first["why"]) == {"sector"}
    assert first["why"]["sector"].startswith("its sector has 0 other companies with prices")
    assert set(late["models"].values()) == {None} and late["why"].keys() == late["models"].keys()
    assert late["why"]["market"] == late["reason"] and late["p_adjusted"] is None
    p = [event["windows"]["0,0"]["p"] for event in values["events"][:3]]
    assert [event["p_adjusted"] for event in values["events"][:3]] == pytest.approx(
        multipletests(p, method="fdr_bh")[1]
    )

    assert first["detectable"] == pytest.approx(
        (stats.t.ppf(0.975, 219) + stats.t.ppf(0.8, 219))
        * first["windows"]["0,0"]["car"]
        / first["windows"]["0,0"]["t"]
    )
    assert 0 < first["p_placebo"] <= 1 and late["p_placebo"] is None

    groups = {(g["group"], g["window"]): g for g in values["event_groups"]}
    assert list(groups["all", "0,0"]) == [
        *("group", "window", "n", "caar", "t", "patell", "bmp", "kp_bmp", "rank", "sign", "p"),
        *("left_out", "grank", "wild_bootstrap", "days", "largest_day", "detectable"),
        "without_strongest",
    ]
    assert {name for name, _ in groups} == {
        *("all", "payer", "payee", "services", "hardware", "hyperscaler", "chip-maker", "other"),
        *("1bn-to-10bn", "10bn-to-100bn"),
    }
    assert groups["payer", "0,0"]["without_strongest"] is None
    strongest = groups["all", "0,0"]["without_strongest"]
    others = [
        event["windows"]["0,0"]["car"]
        for event in values["events"][:3]
        if (event["leg"], event["company"]) != (strongest["leg"], strongest["company"])
    ]
    assert len(others) == 2 and strongest["caar"] == pytest.approx(np.mean(others))
    assert (groups["all", "0,0"]["days"], groups["all", "0,0"]["largest_day"]) == (2, 2)
    assert values["robustness"]["clustering"]["on"] == "2025-10-01"
    assert values["robustness"]["looks"]["tested"] == 3
    assert values["cross_section"][0]["n"] == 0  # no market cap of any is known
    assert values["bis"]["share"] is None

    everything = groups["all", "-5,5"]
    assert (everything["n"], everything["left_out"]) == (3, 1)
    assert everything["caar"] == pytest.approx(
        np.mean([e["windows"]["-5,5"]["car"] for e in values["events"][:3]])
    )
    assert set(everything["p"]) == {"t", "patell", "bmp", "kp_bmp", "rank", "sign"}
    assert groups["payer", "0,0"]["t"] is None and groups["payer", "0,0"]["patell"] is not None

    [cloud] = [row for row in values["valuation"] if row["company"] == "cloud"]
    assert cloud == {
        "company": "cloud",
        "ticker": "CLD",
        "price": closes["CLD"].iloc[-1],
        "currency": "USD",
        "trailing_pe": None,
        "forward_pe": None,
        "why_no_pe": "no GAAP EPS known",
        "market_cap_usd_bn": None,
        "at": "2025-10-31T20:00:00+00:00",
    }


def test_the_brief_of_a_file_of_prices(
    listed: Path, closes: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(listed), "--prices", str(listed / "prices.csv")]) == 0
    text = capsys.readouterr().out
    assert "Closing prices to 31 Oct 2025, from the file given. They are not the newest" in text
    assert "4 reactions of listed companies to deals, 3 of them with figures here" in text
    assert "| Chips | payee | Cloud → Chips | 1 Oct 2025 |" in text
    assert "Mean CAR over sessions −1 to +1." in text


def test_a_day_in_the_past_knows_no_later_price(
    listed: Path, closes: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--data", listed, "--prices", listed / "prices.csv", "--as-of"]
    values = found(capsys, *asked, "2025-09-11")
    assert (values["market"]["prices_to"], values["market"]["stale"]) == ("2025-09-11", False)
    [event] = values["events"]
    later = found(capsys, *asked, "2025-10-31")["events"][0]
    assert event["windows"]["0,0"] == later["windows"]["0,0"]
    assert event["windows"]["-1,1"] == later["windows"]["-1,1"]
    assert later["windows"]["-5,5"]["car"] is not None and later["reason"] is None
    assert event["windows"]["-5,5"]["car"] is None
    assert event["reason"] == "prices of CLD end on 11 Sep 2025"


def test_prices_on_any_day_of_any_exchange_are_read(
    listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Weekdays that were holidays, an exchange without a calendar, only the columns needed."""
    days = pd.bdate_range("2024-06-03", "2025-11-27").strftime("%Y-%m-%d")
    lines = [
        f"{day},{name},{100 + i % 7}"
        for name in ("CLD", "SPY", "X.YZ")
        for i, day in enumerate(days)
    ]
    (listed / "prices.csv").write_text("\n".join(["date,ticker,close", *lines, "2025-11-28,CLD,"]))
    values = found(capsys, "--data", listed, "--prices", listed / "prices.csv")
    assert values["events"][0]["windows"]["0,0"]["car"] is not None
    # Thanksgiving has no close to be quoted at.
    assert values["valuation"][0]["at"] == "2025-11-26T21:00:00+00:00"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([HEADER, "2025-09-10,A,1,1,1,cheap,1,5"], "prices.csv:2: close: “cheap” is no price"),
        ([HEADER, "2025-09-10,A,1,1,1,-3,1,5"], "prices.csv:2: close: “-3” is no price"),
        ([HEADER, "2025-09-10,A,1,1,1,1,0,5"], "prices.csv:2: adj_close: “0” is no price"),
        ([HEADER, "2025-09-10,A,inf,1,1,1,1,5"], "prices.csv:2: open: “inf” is no price"),
        ([HEADER, "2025-09-10,A,1,1,1,1,1,-5"], "prices.csv:2: volume: “-5” is no number of"),
        ([HEADER, "2025-9-10,A,1,1,1,1,1,5"], "prices.csv:2: date: “2025-9-10” is no date of"),
        ([HEADER, "2025-02-30,A,1,1,1,1,1,5"], "prices.csv:2: date: “2025-02-30” is no date"),
        ([HEADER, "2025-09-10,,1,1,1,1,1,5"], "prices.csv:2: ticker: is empty"),
        ([HEADER, "2025-09-10,A,1"], "prices.csv:2: has 3 cells, the header 8"),
        ([HEADER] + ["2025-09-10,A,1,1,1,1,1,5"] * 2, "prices.csv:3: date: “2025-09-10” is a dup"),
        (["date,close", "2025-09-10,1"], "prices.csv:1: ticker: is a required column"),
        (["date,ticker,close,close", "2025-09-10,A,1,1"], "prices.csv:1: close: stands twice"),
        ([HEADER], "prices.csv: has no prices"),
        ([""], "prices.csv:1: date: is a required column"),
        (["date,ticker,close", '2025-09-10,"A'], "prices.csv:2: is no proper CSV"),
    ],
)
def test_bad_prices_are_exit_1_with_line_and_column(
    listed: Path, lines: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (listed / "prices.csv").write_text("\n".join(lines) + "\n")
    assert main(["--data", str(listed), "--prices", str(listed / "prices.csv")]) == 1
    out, err = capsys.readouterr()
    assert out == "" and message in err and "problem" in err


def test_prices_as_sheets_write_them_are_read(
    listed: Path, closes: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    """A trailing comma, a blank before a quote, a form feed, and what Unicode takes for a line's
    end within a cell: the same figures, and the line of a bad cell is the file's own."""
    path = listed / "prices.csv"
    asked = ["--data", listed, "--prices", path, "--section", "events"]
    plain = found(capsys, *asked)
    header, *rows = path.read_text().splitlines()
    odd = [
        f' "{cells[0]}", "{cells[1]}",{",".join(cells[2:])},'
        for cells in (r.split(",") for r in rows)
    ]
    lines = [f"{header},remark,", *(f"{row}note\u2028of\x0cthe day," for row in odd), "\x0c"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert found(capsys, *asked) == plain
    lines[3] = lines[3].replace(".", "o", 1)
    path.write_text("\n".join(lines), encoding="utf-8")
    assert main([str(word) for word in asked]) == 1
    assert "prices.csv:4: " in capsys.readouterr().err


def test_closes_that_jump_like_a_split_are_named(
    listed: Path, closes: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    path = listed / "prices.csv"
    bars = pd.read_csv(path)
    bars.loc[(bars["ticker"] == "CLD") & (bars["date"] < "2025-09-10"), ["close", "adj_close"]] *= 4
    bars.to_csv(path, index=False)
    assert main(["--data", str(listed), "--prices", str(path), "--format", "json"]) == 0
    told = capsys.readouterr()
    [remark] = json.loads(told.out)["market"]["remarks"]
    assert "CLD" in remark and "2025-09-10, as by a 4-for-1 split" in remark
    assert remark in told.err
    # With the closes adjusted beside them nothing needs to be said.
    bars.assign(adj_close=pd.read_csv(path)["close"].where(bars["ticker"] != "CLD", 1.0)).to_csv(
        path, index=False
    )
    assert main(["--data", str(listed), "--prices", str(path), "--format", "json"]) == 0
    assert "remarks" not in json.loads(capsys.readouterr().out)["market"]


def test_all_bad_prices_are_listed_up_to_a_bound(
    listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [f"2025-09-10,T{i},none" for i in range(70)]
    (listed / "prices.csv").write_text("\n".join(["date,ticker,close", *lines]))
    assert main(["--data", str(listed), "--prices", str(listed / "prices.csv")]) == 1
    err = capsys.readouterr().err
    assert "prices.csv:51: close" in err and "… and 20 more" in err and "70 problems" in err
    (listed / "prices.csv").write_bytes(b"date,ticker,close\n2025-09-10,\xff,1\n")
    assert main(["--data", str(listed), "--prices", str(listed / "prices.csv")]) == 1
    assert "is not UTF-8" in capsys.readouterr().err


def test_the_timeline_is_the_circulation_of_each_day_on_which_anything_changed() -> None:
    ledger = read_ledger(DATA)
    whole = report(Question(ledger, date(2025, 10, 7)), ["timeline"])["timeline"]
    assert [row["day"] for row in whole] == sorted({row["day"] for row in whole})
    for row in whole[-3:]:
        day = date.fromisoformat(row["day"])
        values = report(Question(ledger, day), ["circulation", "ledger"])
        assert row["legs"] == values["ledger"]["legs"]
        for name in ("total_usd_bn", "circulating_usd_bn", "share"):
            assert row[name] == pytest.approx(values["circulation"][name])


def test_changes_since_a_day(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The promise of the chips' maker lapses, and with it the loop; the warrant is no money."""
    asked = ("--data", ledger, "--section", "changes", "--as-of", "2026-02-02")
    value = found(capsys, *asked, "--since", "2025-09-30")["changes"]
    assert [row["leg"] for row in value["added"]] == ["chips-app", "app-lab", "lab-chips"]
    (ended,) = value["ended"]
    assert ended | {"leg": "chips-lab"} == ended
    assert (ended["date"], ended["status"]) == ("2026-02-01", "lapsed")
    assert (ended["total_change_usd_bn"], ended["circulating_change_usd_bn"]) == (-30.0, -30.0)
    assert value["changed"] == [
        {
            "leg": "chips-lab",
            "field": "status",
            "old": "letter-of-intent",
            "new": "lapsed",
            "date": "2026-02-01",
        }
    ]
    assert value["total_usd_bn"] == [60.0, 30.0]
    assert value["circulating_usd_bn"] == [30.0, 0.0]
    assert main([*map(str, asked), "--since", "2025-09-30"]) == 0
    assert "| 1 Feb 2026 | Ended: lapsed | chips" not in (text := capsys.readouterr().out)
    assert "| −$30B | −$30B |" in text and "from $60B to $30B" in text


def test_changes_are_not_told_backwards(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--section", "changes", "--as-of", "2025-10-01", "--since", "2025-10-02"])
    assert stopped.value.code == 2
    assert capsys.readouterr().err == (
        "python -m dashboard.report: argument --since: 2025-10-02 is after 2025-10-01, as of "
        "which the report is\n"
    )


def test_ours_has_no_name_and_another_ledger_has_its_folders(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = ledger / "rail_ways"
    theirs.mkdir()
    for name in ("companies.csv", "deals.csv"):
        (theirs / name).write_text((ledger / name).read_text())
    for folder, name, heading in (
        (theirs, "rail_ways", "# Roundtrip (rail\\_ways), 31 Dec 2025\n"),
        (ROOT / "data", None, "# Roundtrip, 31 Dec 2025\n"),
    ):
        asked = ("--data", folder, "--as-of", "2025-12-31", "--section", "ledger")
        assert found(capsys, *asked)["ledger"]["name"] == name
        assert main(list(map(str, asked))) == 0
        assert capsys.readouterr().out.startswith(heading)
