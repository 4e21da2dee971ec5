"""No name, label or note of the ledger is ever markup in a chart."""

from __future__ import annotations

from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts import (
    LossLine,
    Mark,
    Series,
    car_figure,
    commitments_figure,
    forest_figure,
    levels_figure,
    loss_figure,
    mirrored_figure,
    pe_figure,
    price_figure,
    sankey_figure,
    single_failures_figure,
)
from dashboard.charts.reality import promises_figure
from dashboard.charts.style import finish, lines_of, linked

NASTY = '<a href="javascript:1">A & B</a>'
SHOWN = "&lt;a href=&quot;".replace("&quot;", '"')
DAYS = pd.to_datetime(["2026-01-05", "2026-01-06"])
LINE = Series(NASTY, pd.Series([1.0, 2.0], index=DAYS), "#123456")
DEALS = pd.DataFrame({"date": DAYS[:1], "text": [lines_of([NASTY, "second"])]}, dtype=object)
PATH = pd.DataFrame(
    {"date": DAYS, "ar": 0.1, "car": 0.1, "low": 0.0, "high": 0.2}, index=pd.Index([0, 1])
)
BARS = pd.DataFrame({"close": [1.0, 2.0], "volume": [1, 2]}, index=DAYS)
OWED = pd.DataFrame({"other": ["a"], "group": ["services"], "a_year_usd_bn": [1.0]})
SIDES = pd.DataFrame(
    {
        "direction": ["pays"],
        "other": ["a"],
        "group": ["services"],
        "amount_usd_bn": [1.0],
        "undisclosed": [0],
    }
)
FLOWS = pd.DataFrame({"payer": ["a"], "payee": ["b"], "circulating_usd_bn": [1.0]})
NAMES = {"a": NASTY, "b": NASTY}

FIGURES = {
    "sankey": lambda: sankey_figure(FLOWS, NAMES, {"a": "#000000", "b": "#ffffff"}, dark=False),
    "levels": lambda: levels_figure(pd.Series({NASTY: 1.0}), dark=False),
    "mirrored": lambda: mirrored_figure(SIDES, NAMES, {"a": "company?company=a"}, dark=False),
    "commitments": lambda: commitments_figure(OWED, OWED, [(NASTY, 1.0)], NAMES, dark=False),
    "pe": lambda: pe_figure(lines=[LINE], deals={NASTY: DEALS}, dark=False),
    "price": lambda: price_figure(
        bars=BARS,
        benchmark=LINE,
        stock=LINE,
        deals=DEALS,
        event=date(2026, 1, 5),
        currency="USD",
        dark=False,
    ),
    "car": lambda: car_figure(
        PATH, window=(0, 1), marks=[Mark(0, NASTY, NASTY)], colour="#123456", dark=False
    ),
    "forest": lambda: forest_figure(
        pd.DataFrame(
            {
                "name": [NASTY],
                "value": [0.1],
                "low": [0.0],
                "high": [0.2],
                "hollow": False,
                "strong": False,
            }
        ),
        dark=False,
    ),
    "losses": lambda: loss_figure(
        [LossLine("line", pd.DataFrame({"at": [0.5], "lost_usd_bn": [1.0], "failed": [[NASTY]]}))],
        at=None,
        dark=False,
    ),
    "single failures": lambda: single_failures_figure(
        pd.DataFrame({"lost_usd_bn": [1.0]}, index=[NASTY]), dark=False
    ),
    "promises": lambda: promises_figure(
        pd.DataFrame({"promised_usd_bn": [1.0], "revenue_usd_bn": [1.0]}, index=[NASTY]), dark=False
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_hostile_name_shows_its_characters_in_every_chart(name: str) -> None:
    drawn = FIGURES[name]().to_json().replace('\\"', '"')
    assert SHOWN in drawn
    assert '<a href="javascript' not in drawn and "&amp;lt;" not in drawn


def test_two_deals_of_a_day_stand_one_below_the_other() -> None:
    """The line break is ours, the names are data."""
    (marks,) = [t for t in FIGURES["price"]().data if t.type == "scatter" and t.mode == "markers"]
    assert marks.text[0].startswith("&lt;a") and marks.text[0].endswith("&lt;/a&gt;<br>second")


def test_a_link_on_an_axis_stays_one() -> None:
    chart = go.Figure(go.Bar(x=[1], y=[0]))
    chart.update_yaxes(tickvals=[0], ticktext=[linked("AT&amp;T", "company?company=att")])
    assert finish(chart, dark=False, height=90).layout.yaxis.ticktext[0] == (
        '<a href="company?company=att" target="_self" style="color:inherit">AT&amp;T</a>'
    )
