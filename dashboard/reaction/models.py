"""The event day under several models of what the stock would have done without the event.

The market model alone leaves open whether a move was the sector's, or that of the factors by
which shares differ. Here the same events are put under each of MODELS, all events at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard.deals import Ledger
from dashboard.formats import day_said
from dashboard.language import Message, mark, said, said_n
from dashboard.market.book import Market
from dashboard.market.exchanges import NEW_YORK, UnknownExchangeError, exchange_of
from dashboard.reaction.distributions import t_probability, t_quantile
from dashboard.reaction.garch import FEWEST_FOR_GARCH, GarchFits, fit_garch
from dashboard.reaction.linear import FEWEST_FOR_MODEL, LinearFits, fit_linear
from dashboard.reaction.sessions import Window, sessions_of
from dashboard.reaction.single import CONFIDENCE, EventStudy
from dashboard.vocabulary import ROLES

# Each model in words.
MODELS = {
    "market": mark("Market model"),
    "sector": mark("Market and sector"),
    "ff3": mark("Fama-French three factors"),
    "ff5": mark("Fama-French five factors"),
    "carhart": mark("Carhart: three factors and momentum"),
    "ff5_mom": mark("Five factors and momentum"),
    "constant_mean": mark("Constant mean"),
    "garch": mark("Market model with GARCH(1,1) errors"),
}
# What explains a return: the field's short names.
REGRESSORS = {
    "market": mark("market"),
    "sector": mark("sector"),
    "mkt_rf": "Mkt−RF",
    "smb": "SMB",
    "hml": "HML",
    "rmw": "RMW",
    "cma": "CMA",
    "mom": "Mom",
}
# The factors of each model on returns beyond the risk-free rate (Fama & French 1993 and 2015,
# Carhart 1997).
FACTOR_MODELS = {
    "ff3": ("mkt_rf", "smb", "hml"),
    "ff5": ("mkt_rf", "smb", "hml", "rmw", "cma"),
    "carhart": ("mkt_rf", "smb", "hml", "mom"),
    "ff5_mom": ("mkt_rf", "smb", "hml", "rmw", "cma", "mom"),
}
ALWAYS, NEVER, DEPENDS = "always", "never", "depends"
# A basket of fewer other companies is no sector, and this role is no line of business.
FEWEST_PEERS = 2
NO_SECTOR = "other"


@dataclass(frozen=True)
class Sector:
    """The leave-one-out baskets of N events over T sessions.

    returns: (N, T) the mean return of the other companies; NaN where fewer than FEWEST_PEERS
    have one. peers: (N,) how many there are. why: (N,) why an event has no basket, else empty.
    """

    returns: np.ndarray
    peers: np.ndarray
    why: np.ndarray


@dataclass(frozen=True)
class EventModels:
    """N events under each model.

    study: the event study whose events and returns they are. fits: by the name of the model.
    missing: (N, T) by the name of the model, why an event has no abnormal return on a session,
    empty where it has one.
    """

    study: EventStudy
    fits: Mapping[str, LinearFits | GarchFits]
    missing: Mapping[str, np.ndarray]

    def why(self, model: str) -> np.ndarray:
        """(N,) why an event cannot be put under `model`, which includes that its event day has no
        abnormal return; empty where it can."""
        fits = self.fits[model]
        event_day = self.study.returns.columns(0, 0).start
        why = self.missing[model][:, event_day].astype(object)
        for row in np.flatnonzero((why == "") & np.isnan(fits.sigma)):
            why[row] = _why_no_fit(fits, int(row))
        return why

    def window(self, model: str, window: Window) -> pd.DataFrame:
        """The events' cumulative abnormal returns under a model.

        Parameters
        ----------
        model
            One of MODELS.
        window
            First and last session, both counted, seen from the event day.

        Returns
        -------
        pandas.DataFrame
            One row an event: car, se, t = car / se, p (two-sided, Student's t with the fit's
            degrees of freedom), low and high (the 95% band); NaN where `reason` says why.

        Raises
        ------
        ValueError
            For a window that reaches into the estimation window or beyond the horizon.
        """
        columns = self.study.columns(window)
        fits, why = self.fits[model], self.why(model)
        cars = fits.cars(columns)
        absent = self.missing[model][:, columns]
        first = absent[np.arange(len(absent)), (absent != "").argmax(axis=1)]
        why = np.where(why == "", first, why)
        known = why == ""
        car, se = np.where(known, cars.car, np.nan), np.where(known, cars.se, np.nan)
        t = car / se
        with np.errstate(invalid="ignore"):
            p = t_probability(t, fits.dof)
            reach = t_quantile((1 + CONFIDENCE) / 2, fits.dof) * se
        values = {"car": car, "se": se, "t": t, "p": p, "low": car - reach, "high": car + reach}
        index = self.study.events.index
        return pd.DataFrame({**values, "reason": pd.Series(why, index, dtype=object)}, index=index)

    def event(self, label: object, window: Window) -> pd.DataFrame:
        """One event under all models, for a picture of them side by side.

        Parameters
        ----------
        label
            The event's label.
        window
            First and last session, both counted.

        Returns
        -------
        pandas.DataFrame
            Indexed by model, in the order of MODELS: the columns of `window`.
        """
        rows = {name: self.window(name, window).loc[[label]].iloc[0] for name in MODELS}
        return pd.DataFrame(rows).T.astype(
            dict.fromkeys(("car", "se", "t", "p", "low", "high"), float)
        )

    def breakdown(self, label: object, model: str) -> Breakdown | None:
        """The event day of one event under a model, taken apart.

        Parameters
        ----------
        label
            The event's label.
        model
            One of MODELS.

        Returns
        -------
        Breakdown or None
            None where the event cannot be put under the model.
        """
        row = self.study.events.index.get_loc(label)
        if self.why(model)[row]:
            return None
        fits, day = self.fits[model], self.study.columns((0, 0))
        moves = (
            fits.regressors[row, day.start]
            if isinstance(fits, LinearFits)
            else fits.market[row, day.start, None]
        )
        parts = pd.DataFrame({"beta": fits.betas[row], "move": moves}, index=list(fits.names))
        cars, alpha = fits.cars(day), float(fits.alpha[row])
        explained = alpha + float((parts["beta"] * parts["move"]).sum())
        abnormal = float(fits.abnormal[row, day.start])
        return Breakdown(explained + abnormal, alpha, parts, abnormal, float(cars.se[row]))


@dataclass(frozen=True)
class Breakdown:
    """One event day under one model: actual = alpha + Σ beta·move + abnormal, as fractions.

    actual: the stock's return, beyond the risk-free rate in a factor model. parts: by the name of
    what explains it, beta and move. se: standard error of the abnormal return.
    """

    actual: float
    alpha: float
    parts: pd.DataFrame
    abnormal: float
    se: float

    @property
    def t(self) -> float:
        return self.abnormal / self.se


@dataclass(frozen=True)
class Agreement:
    """Whether a finding depends on the model.

    verdict: of the models that can be had ALWAYS if all find something and in one direction,
    NEVER if none does, DEPENDS otherwise; empty if fewer than two can be had. n: models that can
    be had. found: how many of them find something. lowest, highest: their estimates.
    """

    verdict: str
    n: int
    found: int
    lowest: float
    highest: float


def agreement(models: pd.DataFrame, level: float = 0.05) -> Agreement:
    """Whether a finding depends on the model.

    Parameters
    ----------
    models
        One event under all models (EventModels.event).
    level
        The level at which a model finds something.

    Returns
    -------
    Agreement
        Of the models that can be had.
    """
    available = models.dropna(subset=["p"])
    cars, significant = available["car"], available["p"] < level
    if len(available) < 2:
        verdict = ""
    elif not significant.any():
        verdict = NEVER
    else:
        one_way = significant.all() and np.sign(cars).nunique() == 1
        verdict = ALWAYS if one_way else DEPENDS
    return Agreement(
        verdict, len(available), int(significant.sum()), float(cars.min()), float(cars.max())
    )


def event_models(
    study: EventStudy, market: Market, roles: Mapping[str, str], factors: pd.DataFrame
) -> EventModels:
    """Put the events of a study under each of MODELS.

    Parameters
    ----------
    study
        The event study: its events and returns, its benchmark as the market.
    market
        Where the prices of the sector's companies are.
    roles
        The role of each listed company of the ledger by its ticker.
    factors
        Daily factor returns (market.factors.read_factors).

    Returns
    -------
    EventModels
        The market model, market and sector (the equal-weighted mean of the other listed
        companies of the same role), the factor models, the constant mean, and the market model
        with GARCH(1,1) errors.

    Notes
    -----
    A fund of the sector holds the stock itself, so that part of the effect is taken away by
    construction; the basket never holds it. It may hold the other party of the deal.

    References
    ----------
    MacKinlay 1997, sections 4 and 5; Fama & French 1993, 2015; Carhart 1997; Bollerslev
    1986.
    """
    returns = study.returns
    stock, index = returns.stock, returns.market[:, :, None]
    sector = sector_returns(study, market, roles)
    both = np.concatenate([index, sector.returns[:, :, None]], axis=2)
    no_basket = np.full(stock.shape, "", dtype=object)
    no_basket[np.isnan(sector.returns)] = said(
        "the other companies of its sector have no return that day"
    )
    no_sector = _either(sector.why[:, None], no_basket)
    no_stock = np.where(np.isfinite(stock), "", returns.why)

    days = factors.index.to_numpy().astype("datetime64[D]")
    of_day = _on_days(days, factors.to_numpy(dtype=float), returns.dates)
    place = {name: number for number, name in enumerate(factors.columns)}
    no_factors = _no_factors(study, factors, np.isfinite(of_day).all(axis=2))
    of_day[no_factors != ""] = np.nan
    excess = stock - of_day[:, :, place["rf"]]

    # Of each model: what is explained, by what, the names of that, and why it is missing.
    specifications = {
        "market": (stock, index, ("market",), returns.why),
        "sector": (stock, both, ("market", "sector"), _either(returns.why, no_sector)),
        "constant_mean": (stock, index[:, :, :0], (), no_stock),
    }
    for model, names in FACTOR_MODELS.items():
        regressors = of_day[:, :, [place[name] for name in names]]
        specifications[model] = (excess, regressors, names, _either(no_stock, no_factors))
    fits: dict[str, LinearFits | GarchFits] = {
        name: fit_linear(*parts[:3], returns.before) for name, parts in specifications.items()
    }
    # A price that stands still has a return beyond the risk-free rate that spreads, a little.
    moves = np.isfinite(fits["constant_mean"].sigma)
    for name in FACTOR_MODELS:
        fits[name] = replace(fits[name], sigma=np.where(moves, fits[name].sigma, np.nan))
    event_day = returns.columns(0, 0).start
    fits["garch"] = fit_garch(stock, returns.market, returns.before, event_day)
    missing = {name: parts[3] for name, parts in specifications.items()} | {"garch": returns.why}
    return EventModels(
        study, {name: fits[name] for name in MODELS}, {name: missing[name] for name in MODELS}
    )


def _either(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The first reason, or the second where there is none."""
    return np.where(first == "", second, first)


def roles_by_ticker(ledger: Ledger) -> dict[str, str]:
    """The role of each listed company of a ledger by its ticker."""
    roles = ledger.companies["role"].to_dict()
    return {ticker: str(roles[company]) for company, ticker in ledger.tickers.items()}


def sector_returns(study: EventStudy, market: Market, roles: Mapping[str, str]) -> Sector:
    """The equal-weighted basket of each event's sector, without the stock itself.

    Parameters
    ----------
    study
        The event study.
    market
        Where the prices are.
    roles
        The role of each listed company by its ticker.

    Returns
    -------
    Sector
        A basket holds the companies of the stock's role that trade on its exchange: others
        close at another hour. One without a price that day is left out of that day.
    """
    events, dates = study.events, study.returns.dates
    tickers = events["ticker"].to_numpy(dtype=object)
    basket = np.full(dates.shape, np.nan)
    peers, why = np.zeros(len(events), dtype=int), np.full(len(events), "", dtype=object)
    for ticker in dict.fromkeys(tickers):
        if ticker not in roles:
            why[tickers == ticker] = said("the ledger has no role for {ticker}", ticker=ticker)
        elif roles[ticker] == NO_SECTOR:
            name = said(ROLES[NO_SECTOR])
            why[tickers == ticker] = said("the role “{role}” is no sector", role=name)
    for members in _sectors(roles):
        if not (np.isin(tickers, members) & (why == "")).any():
            continue
        days, table = _returns_by_day(market, members, study.benchmark)
        trades = np.isfinite(table).any(axis=0)
        for place, ticker in enumerate(members):
            others = trades & (np.arange(len(members)) != place)
            rows = np.flatnonzero(tickers == ticker)
            peers[rows] = others.sum()
            if others.sum() >= FEWEST_PEERS:
                basket[rows] = _on_days(days, _mean(table[:, others]), dates[rows])
            else:
                why[rows] = said_n(
                    int(others.sum()),
                    "its sector has {n} other company with prices here, and a basket needs "
                    "{fewest}",
                    "its sector has {n} other companies with prices here, and a basket needs "
                    "{fewest}",
                    fewest=FEWEST_PEERS,
                )
    return Sector(basket, peers, why)


def _sectors(roles: Mapping[str, str]) -> list[list[str]]:
    """The tickers that share role and exchange, but for those of no sector."""
    sectors: dict[tuple[str, str], list[str]] = {}
    for ticker, role in roles.items():
        with suppress(UnknownExchangeError):
            if role != NO_SECTOR:
                sectors.setdefault((role, exchange_of(ticker).calendar), []).append(ticker)
    return list(sectors.values())


def _returns_by_day(
    market: Market, tickers: list[str], benchmark: str
) -> tuple[np.ndarray, np.ndarray]:
    """The days (D,) on which any of the tickers has a return, and the returns (D, tickers)."""
    lines = [sessions_of(market, ticker, benchmark) for ticker in tickers]
    days = np.unique(np.concatenate([line.dates for line in lines]))
    table = np.full((len(days), len(tickers)), np.nan)
    for place, line in enumerate(lines):
        table[np.searchsorted(days, line.dates), place] = line.stock
    return days, table


def _mean(table: np.ndarray) -> np.ndarray:
    """(D,) of what is known in each row; NaN where fewer than FEWEST_PEERS are."""
    known = np.isfinite(table)
    count = known.sum(axis=1)
    total = np.where(known, table, 0).sum(axis=1)
    enough = count >= FEWEST_PEERS
    return np.divide(total, count, out=np.full(len(table), np.nan), where=enough)


def _on_days(days: np.ndarray, values: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """The rows of `values`, which are those of the sorted `days`, on the days asked for; NaN on
    others."""
    selected = np.full((*asked.shape, *values.shape[1:]), np.nan)
    if len(days):
        places = np.searchsorted(days, asked).clip(max=len(days) - 1)
        known = days[places] == asked
        selected[known] = values[places[known]]
    return selected


def _no_factors(study: EventStudy, factors: pd.DataFrame, known: np.ndarray) -> np.ndarray:
    """(N, T) why there are no factors on a session; empty where they are `known`."""
    why = np.full(known.shape, "", dtype=object)
    foreign = np.array([not _in_new_york(ticker) for ticker in study.events["ticker"]], dtype=bool)
    why[foreign] = said("these factors are those of US shares")
    if factors.empty:
        why[~foreign] = said("there are no factors here")
        return why
    dates, first, last = study.returns.dates, factors.index[0], factors.index[-1]
    absent = ~known & ~foreign[:, None]
    why[absent] = said("the factors leave that day out")
    why[absent & (dates < first.to_datetime64())] = said(
        "factors begin on {day}", day=day_said(first)
    )
    why[absent & (dates > last.to_datetime64())] = said("factors end on {day}", day=day_said(last))
    return why


def _in_new_york(ticker: str) -> bool:
    try:
        return exchange_of(ticker) == NEW_YORK
    except UnknownExchangeError:
        return False


def _why_no_fit(fits: LinearFits | GarchFits, row: int) -> Message:
    """Why an event with an abnormal return has no fit."""
    fewest = FEWEST_FOR_GARCH if isinstance(fits, GarchFits) else FEWEST_FOR_MODEL
    if fits.n[row] < fewest:
        return said_n(
            int(fits.n[row]),
            "only {n} return in the estimation window: a model needs {fewest}",
            "only {n} returns in the estimation window: a model needs {fewest}",
            fewest=fewest,
        )
    if isinstance(fits, GarchFits):
        return said("the returns before it show no clustering of variance")
    if fits.collinear[row]:
        return said("what explains the return cannot be told apart in the estimation window")
    return said("the residuals of the estimation window don't spread")
