"""What a reaction did to the market cap, per dollar promised and around a loop, and the P/E
around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.formats import day_said
from dashboard.language import said
from dashboard.market.book import Market
from dashboard.reaction.dependence import shared_days
from dashboard.reaction.ledger_events import event_labels
from dashboard.reaction.sessions import Window
from dashboard.reaction.single import EventStudy
from dashboard.valuation import pe_history, price_to_earnings

# Some days are missing in the history of market caps; one a little older will do.
CAP_AGE = pd.Timedelta(days=7)


@dataclass(frozen=True)
class LoopValue:
    """What the announcements around a loop did to the market caps in it.

    steps: one row a company and deal in the order of the legs, with leg, company, car,
    change_usd_bn and reason (why it is unknown; a private company has no market cap).
    known, unknown: how many of them. rises, falls: of the known ones. change_usd_bn: their sum,
    None if none is known; se_usd_bn: its standard error. promised_usd_bn: the disclosed amounts
    of the legs; undisclosed: how many have none.
    """

    steps: pd.DataFrame
    known: int
    unknown: int
    rises: int
    falls: int
    change_usd_bn: float | None
    se_usd_bn: float | None
    promised_usd_bn: float
    undisclosed: int


def market_cap_changes(study: EventStudy, market: Market, window: Window = (0, 0)) -> pd.DataFrame:
    """One row an event: cap_usd_bn (market cap at the close before the window), cap_on (its
    day), change_usd_bn (CAR times it), se_usd_bn (standard error of that), per_dollar (change
    over the amount of the leg that names the event), reason. NaN where unknown.

    study: of ledger_events, which gives the amounts.
    """
    cars = study.cars(window)
    before = study.returns.dates[:, study.returns.columns(*window).start - 1]
    before = pd.Series(before.astype("datetime64[s]"), index=study.events.index)
    caps = _caps_before(market, study.events["ticker"], before)
    amount = study.events["amount_usd_bn"]
    change = caps["cap_usd_bn"] * cars.car
    values = caps.assign(
        change_usd_bn=change,
        se_usd_bn=caps["cap_usd_bn"] * cars.se,
        per_dollar=(change / amount).where(amount > 0),
    )
    reasons = study.reasons(window)
    no_cap = [
        said("no market cap of {ticker} is known", ticker=ticker)
        if pd.isna(when)
        else said("no market cap of {ticker} is known on {day}", ticker=ticker, day=day_said(when))
        for ticker, when in zip(study.events["ticker"], before, strict=True)
    ]
    no_caps = np.where(values["cap_usd_bn"].isna(), np.array(no_cap, dtype=object), "")
    why = np.where(np.isnan(cars.car), reasons, no_caps)
    values["reason"] = pd.Series(why, index=values.index, dtype=object)
    return values


def _caps_before(market: Market, tickers: pd.Series, days: pd.Series) -> pd.DataFrame:
    """The market cap of each ticker on its day, or at most CAP_AGE before."""
    asked = pd.DataFrame({"ticker": tickers.astype(object), "day": days})
    asked["row"] = np.arange(len(asked))
    caps = market.market_caps.dropna(subset=["market_cap_usd"]).copy()
    caps["ticker"] = caps["ticker"].astype(object)
    caps["cap_on"] = pd.to_datetime(caps["date"]).astype("datetime64[s]")
    joined = pd.merge_asof(
        asked.dropna(subset=["day"]).sort_values("day"),
        caps[["ticker", "cap_on", "market_cap_usd"]].sort_values("cap_on"),
        left_on="day",
        right_on="cap_on",
        by="ticker",
        tolerance=CAP_AGE,
    ).set_index("row")
    joined = joined.reindex(asked["row"]).set_axis(asked.index)
    cap = joined["market_cap_usd"].astype(float) / 1e9
    return pd.DataFrame({"cap_usd_bn": cap, "cap_on": joined["cap_on"]})


def around_loop(
    study: EventStudy,
    values: pd.DataFrame,
    ledger_legs: pd.DataFrame,
    legs: Sequence[str],
    window: Window = (0, 0),
) -> LoopValue:
    """The changes in market cap around a loop (flows.Loop.legs): does every step add value?

    values: market_cap_changes of the same study and window. Each company counts once per deal, and
    once where two of its deals share a day. The standard error allows for events on shared days.
    Raises KeyError for a leg that is not in ledger_legs.
    """
    labels, days = event_labels(study.events), study.events["event_day"]
    reactions = values.assign(car=study.cars(window).car)[["car", "change_usd_bn", "reason"]]
    steps: dict[object, tuple[object, ...]] = {}
    for leg in legs:
        for company in ledger_legs.loc[leg, ["payer", "payee"]]:
            label = labels.get((leg, company))
            if label is None:
                private = (leg, company, None, np.nan, np.nan, said("private: no market cap"))
                steps.setdefault(company, private)
            else:
                move = (company, days[label])
                steps.setdefault(move, (leg, company, label, *reactions.loc[label]))
    columns = ["leg", "company", "label", "car", "change_usd_bn", "reason"]
    table = pd.DataFrame(list(steps.values()), columns=columns)
    amounts = ledger_legs.loc[list(legs), "amount_usd_bn"]
    has = table["change_usd_bn"].notna()
    changes = table.loc[has, "change_usd_bn"]
    known = study.events.index.get_indexer(list(table.loc[has, "label"]))
    return LoopValue(
        steps=table.drop(columns="label"),
        known=len(changes),
        unknown=len(table) - len(changes),
        rises=int((changes > 0).sum()),
        falls=int((changes < 0).sum()),
        change_usd_bn=float(changes.sum()) if len(changes) else None,
        se_usd_bn=_joint_error(study, window, known, values["se_usd_bn"].to_numpy()[known]),
        promised_usd_bn=float(amounts.sum()),
        undisclosed=int(amounts.isna().sum()),
    )


def _joint_error(
    study: EventStudy, window: Window, rows: np.ndarray, errors: np.ndarray
) -> float | None:
    """Standard error of a sum of estimates with these errors; None if one is unknown."""
    if not len(rows) or np.isnan(errors).any():
        return None
    related = np.nan_to_num(study.correlation[np.ix_(rows, rows)])
    related = related * shared_days(study.returns, window, rows).toarray()
    np.fill_diagonal(related, 1)
    return float(np.sqrt(max(errors @ related @ errors, 0.0)))


def pe_around(market: Market, events: pd.DataFrame) -> pd.DataFrame:
    """One row an event: pe_before (close of the session before the event day over the trailing
    EPS known then), pe_after (of the event day), why_no_pe_before, why_no_pe_after.

    events: with ticker and event_day. A loss or no EPS gives NaN and a reason.
    """
    histories = {ticker: pe_history(market, ticker) for ticker in events["ticker"].unique()}
    rows = []
    for ticker, when in zip(events["ticker"], events["event_day"], strict=True):
        history = histories[ticker]
        place = -1 if pd.isna(when) else history.index.get_indexer([when])[0]
        before, after = _pe(history, place - 1), _pe(history, place)
        rows.append((before[0], after[0], before[1], after[1]))
    columns = ["pe_before", "pe_after", "why_no_pe_before", "why_no_pe_after"]
    table = pd.DataFrame(rows, columns=columns, index=events.index)
    return table.astype({"pe_before": float, "pe_after": float})


def _pe(history: pd.DataFrame, place: int) -> tuple[float, str]:
    """P/E of a row of the history and why there is none; below 0 stands for no such day."""
    if place < 0:
        return np.nan, "price unknown"
    row = history.iloc[place]
    pe = price_to_earnings(row["close"], row["trailing_eps"], row["adjusted_since"])
    return (np.nan if pe.value is None else pe.value), pe.reason
