"""The growth that a P/E stands for."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
from scipy.optimize import brentq

from dashboard.deals.facts import Fact, facts, latest

MARKET_PE = ("forward_pe", "forward_pe_10y_average", "forward_pe_peak")
LEAST, MOST = -0.9, 9.0
PHARMA = ("market_cap_top10_pharma", "market_cap_top50_pharma", "market_cap_all_listed_pharma")


@dataclass(frozen=True)
class PriceModel:
    """The two-stage dividend discount model (Damodaran, Investment Valuation, 3rd ed. 2012,
    ch. 13). rate: what the investor asks for, a fraction a year; years: of growth g, after which
    earnings grow at end_growth for ever; payout: the part of earnings that reaches the
    shareholder."""

    rate: float
    years: int
    end_growth: float
    payout: float

    @property
    def sound(self) -> bool:
        """With a rate not above the growth for ever every price is too low."""
        return self.rate > self.end_growth


def price_over_earnings(model: PriceModel, growth: float, *, forward: bool) -> float:
    """P/E that the model gives for `growth`: with x = (1 + g) / (1 + r),
    P/E = payout · (Σ(t = 1 … N) x^t + x^N · (1 + h) / (r − h)); over next year's earnings this
    divided by 1 + g."""
    x = (1 + growth) / (1 + model.rate)
    growing = sum(x**t for t in range(1, model.years + 1))
    after = x**model.years * (1 + model.end_growth) / (model.rate - model.end_growth)
    value = model.payout * (growing + after)
    return value / (1 + growth) if forward else value


def implied_growth(pe: float, model: PriceModel, *, forward: bool) -> float:
    """The growth g, a fraction a year, at which the model gives this P/E; NaN for no P/E, and
    where none between −90% and +900% does."""
    if math.isnan(pe) or not model.sound:
        return math.nan

    def over(growth: float) -> float:
        return price_over_earnings(model, growth, forward=forward) - pe

    if over(LEAST) > 0 or over(MOST) < 0:
        return math.nan
    return float(brentq(over, LEAST, MOST, xtol=1e-10))


def priced(valuations: pd.DataFrame, model: PriceModel, *, forward: bool) -> pd.DataFrame:
    """trailing_pe, forward_pe, market_cap_usd_bn, implied (growth by the chosen of the two) and
    times (earnings after the years of growth over today's) of each company of a valuation_table
    that has the chosen P/E; highest first."""
    chosen = "forward_pe" if forward else "trailing_pe"
    table = valuations.loc[
        valuations[chosen].notna(), ["trailing_pe", "forward_pe", "market_cap_usd_bn"]
    ].copy()
    table["implied"] = [implied_growth(pe, model, forward=forward) for pe in table[chosen]]
    table["times"] = (1 + table["implied"]) ** model.years
    return table.sort_values(chosen, ascending=False)


def market_priced(figures: pd.DataFrame, model: PriceModel) -> list[tuple[Fact, float]]:
    """The forward P/E of the S&P 500, newest first, then its ten-year average and its peak, each
    with the growth it implies."""
    known = [latest(figures, "sp500", metric) for metric in MARKET_PE]
    return [(f, implied_growth(f.value, model, forward=True)) for f in known if f]


def beside_pharma(figures: pd.DataFrame, market_cap_usd_bn: float) -> list[tuple[Fact, float]]:
    """The listed pharmaceutical industry by each figure of it, and the market cap as a multiple
    of it."""
    return [(f, market_cap_usd_bn / f.value) for f in facts(figures, "industry", *PHARMA)]
