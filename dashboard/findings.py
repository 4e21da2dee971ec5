"""Every derived result, computed once for all readers of this process.

Pages, report, JSON, feed and pictures ask `Findings` of a ledger, a market, a day and what counts.
What a result depends on is written beside it (`once`); asked again with the same of these it is the
very same object, whoever asks. So results are never changed in place, and they hold no text in a
language: messages are read when they are drawn (language.Message).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import wraps
from inspect import signature
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import pandas as pd

from dashboard.cache import Same, computed
from dashboard.deals import Ledger, Totals, legs_on, outside_incomes, totals, valuation_on
from dashboard.deals.news import News, Pace, all_news, pace
from dashboard.deals.search import leg_texts
from dashboard.flows import (
    Chance,
    Circulation,
    CompanyFlows,
    Counting,
    Financed,
    Financing,
    Loops,
    RoundTrip,
    arrows,
    bottleneck_through_time,
    capped,
    chance,
    circulation,
    company_flows,
    counted,
    financed,
    financing,
    levels,
    loops,
    loops_through,
    on_loop_when_announced,
    round_trips,
    round_trips_of,
    share_between_companies,
    through_flows,
    timeline,
)
from dashboard.flows.stress import Assumptions, Shocks, Stress, Year, alone, stress, year
from dashboard.market import Market, market_on
from dashboard.market.factors import read_factors
from dashboard.reaction import (
    DEAL,
    EARNINGS,
    WINDOWS,
    CrossSection,
    EventModels,
    EventStudy,
    LedgerEvents,
    Placebo,
    Watch,
    Window,
    confounders,
    cross_section,
    event_models,
    event_study,
    ledger_events,
    market_value,
    pe_around,
    placebo,
    roles_by_ticker,
    session_moves,
    unusual_moves,
    upcoming_earnings,
    watchable,
    without,
)
from dashboard.reaction.sessions import HORIZON
from dashboard.valuation import company_worth, pe_history, valuation_table
from dashboard.vocabulary import BASES, MOVING_GROUPS

P = ParamSpec("P")
T = TypeVar("T")

# Every payment that moves money, however sure its amount: what sums count unless told otherwise.
MOVING = Counting(groups=MOVING_GROUPS, bases=tuple(BASES))
# The furthest window that a reader may choose for an event, in sessions.
FURTHEST: Window = (-20, 20)


def _hashable(value: Any) -> Hashable:
    """What can be part of a key: choices of the reader hold mappings and lists as well."""
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), *(_hashable(getattr(value, part.name)) for part in fields(value))
    if isinstance(value, Mapping):
        return tuple(sorted((name, _hashable(part)) for name, part in value.items()))
    if isinstance(value, list | tuple | set | frozenset):
        parts = map(_hashable, value)
        return frozenset(parts) if isinstance(value, set | frozenset) else tuple(parts)
    found: Hashable = value
    return found


_PARTS: dict[str, Callable[[Findings], Hashable]] = {
    "ledger": lambda of: Same(of.ledger),
    # Closes and reports, which a mere change of quotes leaves as they are.
    "closes": lambda of: (Same(of.known.prices), of.known.closes_version),
    "market": lambda of: Same(of.known),
    "day": lambda of: of.day,
    "counting": lambda of: of.counting,
}


def once(
    *parts: str,
) -> Callable[[Callable[Concatenate[Findings, P], T]], Callable[Concatenate[Findings, P], T]]:
    """A method of Findings that is computed once for the same `parts` (names of _PARTS) and the
    same arguments."""

    def decorate(
        method: Callable[Concatenate[Findings, P], T],
    ) -> Callable[Concatenate[Findings, P], T]:
        arguments = signature(method)

        @wraps(method)
        def ask(self: Findings, *args: P.args, **kwargs: P.kwargs) -> T:
            basis = tuple(_PARTS[part](self) for part in parts)
            # Asked with a default or without it, it is the same question.
            given = arguments.bind(self, *args, **kwargs)
            given.apply_defaults()
            key = (method.__name__, basis, _hashable(list(given.arguments.values())[1:]))
            found: T = computed(key, lambda: method(self, *args, **kwargs))
            return found

        return ask

    return decorate


class _Derived(Generic[T]):
    """What `derived` makes of a method."""

    def __init__(self, method: Callable[[Findings], T]) -> None:
        self._method = method
        self.__doc__ = method.__doc__

    def __get__(self, of: Findings, owner: type[Findings]) -> T:
        return self._method(of)


def derived(*parts: str) -> Callable[[Callable[[Findings], T]], _Derived[T]]:
    """A property of Findings that is computed once for the same `parts`."""

    def decorate(method: Callable[[Findings], T]) -> _Derived[T]:
        return _Derived(once(*parts)(method))

    return decorate


@dataclass(frozen=True, eq=False)
class Findings:
    """What follows from a ledger and a market, as known on a day.

    Parameters
    ----------
    ledger
        The checked ledger.
    known
        The market at hand now; `market` is what was known of it on the day.
    day
        Nothing younger is in any result.
    counting
        Which legs flows are made of, and with what amounts.
    """

    ledger: Ledger
    known: Market
    day: date
    counting: Counting = MOVING

    # The market of the day.

    @property
    def market(self) -> Market:
        """The market as known on the day."""
        return self.known if self.day >= date.today() else self._past_market()

    @once("market", "day")
    def _past_market(self) -> Market:
        return market_on(self.day, known=self.known)

    @derived("ledger", "market", "day")
    def valuations(self) -> pd.DataFrame:
        """valuation.valuation_table of the listed companies, of the day."""
        return valuation_table(self.market, self.ledger.tickers)

    @derived("ledger", "market", "day")
    def company_values(self) -> dict[str, float]:
        """Market cap, or the last valuation by investors, by slug: billions of dollars."""
        return company_worth(valuation_on(self.ledger, self.day), self.valuations)

    @once("closes", "day")
    def pe_history(self, ticker: str) -> pd.DataFrame:
        """valuation.pe_history of a ticker."""
        return pe_history(self.market, ticker)

    @derived("ledger", "market", "day")
    def moves(self) -> pd.DataFrame:
        """reaction.session_moves: what each stock did in its newest sessions."""
        return session_moves(self.market, self.ledger.tickers)

    @derived("ledger", "market", "day")
    def unusual_moves(self) -> pd.DataFrame:
        """reaction.unusual_moves: those beyond 2σ, and what may explain them."""
        return unusual_moves(self.moves, self.market, self.every_leg)

    @derived("ledger", "market", "day")
    def upcoming_earnings(self) -> pd.DataFrame:
        """reaction.upcoming_earnings: the reports due next."""
        return upcoming_earnings(self.market, self.ledger.tickers, self.day)

    # The legs of the day.

    @property
    def legs(self) -> pd.DataFrame:
        """deals.legs_on: those live on the day, of every kind."""
        return self._legs(ended=False)

    @property
    def every_leg(self) -> pd.DataFrame:
        """The same and those that had ended by then."""
        return self._legs(ended=True)

    @once("ledger", "day")
    def _legs(self, *, ended: bool) -> pd.DataFrame:
        return legs_on(self.ledger, self.day, ended=ended)

    @derived("ledger", "day")
    def leg_texts(self) -> pd.Series:
        """deals.search.leg_texts of every leg."""
        return leg_texts(self.ledger, self.every_leg)

    @derived("ledger", "day")
    def totals(self) -> Totals:
        """Sums over the live legs."""
        return totals(self.legs)

    @property
    def counted(self) -> pd.DataFrame:
        """The live legs that count."""
        return self.counted_legs(ended=False)

    @once("ledger", "day", "counting")
    def counted_legs(self, *, ended: bool) -> pd.DataFrame:
        """flows.counted, with or without those that had ended."""
        return counted(self._legs(ended=ended), self.counting)

    @once("ledger", "day", "counting")
    def arrows(self, *, ended: bool = False) -> pd.DataFrame:
        """flows.arrows of the legs that count."""
        return arrows(self.counted_legs(ended=ended))

    @derived("ledger", "day")
    def news(self) -> News:
        """deals.news.all_news: what was announced or changed, newest first."""
        return all_news(self.ledger, self.day)

    @derived("ledger", "day")
    def pace(self) -> Pace | None:
        """deals.news.pace: how fast the ledger grows."""
        return pace(self.ledger, self.day)

    @derived("ledger", "day")
    def watchable(self) -> dict[str, Watch]:
        """reaction.watchable: the legs whose reaction Yahoo still has 5-minute bars of."""
        return watchable(self.news.legs, self.ledger.tickers, self.day)

    # Flows.

    @derived("ledger", "day", "counting")
    def circulation(self) -> Circulation:
        return circulation(self.counted)

    @derived("ledger", "day", "counting")
    def share_between_companies(self) -> float | None:
        """flows.share_between_companies: of what operating companies pay one another."""
        roles = self.ledger.companies["role"]
        return share_between_companies(self.counted, roles, self.circulation)

    @derived("ledger", "day")
    def outside_incomes(self) -> pd.DataFrame:
        """deals.outside_incomes of the day."""
        return outside_incomes(self.ledger, self.day)

    @once("ledger", "day", "counting")
    def circulation_upper(self, cap_usd_bn: float) -> Circulation:
        """The circulation with each undisclosed leg at up to `cap_usd_bn`."""
        return circulation(capped(self.counted, cap_usd_bn))

    @derived("ledger", "day", "counting")
    def through_flows(self) -> pd.DataFrame:
        """flows.through_flows of the circulation."""
        return through_flows(self.circulation)

    @derived("ledger", "day", "counting")
    def timeline(self) -> pd.DataFrame:
        """flows.timeline up to the day."""
        return timeline(self.ledger, self.day, self.counting)

    @derived("ledger", "day", "counting")
    def loops(self) -> Loops:
        return loops(self.counted)

    @once("ledger", "day", "counting")
    def loops_through(self, company: str) -> Loops:
        return loops_through(self.loops, company)

    @once("ledger", "day", "counting")
    def bottleneck_through_time(self, companies: tuple[str, ...]) -> pd.Series:
        """flows.bottleneck_through_time of a loop."""
        return bottleneck_through_time(self.ledger, self.day, self.counting, companies)

    @derived("ledger", "day", "counting")
    def round_trips(self) -> list[RoundTrip]:
        return round_trips(self.counted)

    @once("ledger", "day", "counting")
    def round_trips_of(self, company: str) -> list[RoundTrip]:
        return round_trips_of(self.round_trips, company)

    @derived("ledger", "day", "counting")
    def levels(self) -> pd.Series:
        """flows.levels: who is upstream."""
        return levels(self.counted)

    @derived("ledger", "day", "counting")
    def chance(self) -> Chance:
        """flows.chance: the network against rewired ones (some seconds when asked first)."""
        return chance(self.counted)

    @once("ledger", "day")
    def financed(self, seller: str) -> Financed:
        """flows.financed: who buys from `seller` with its money."""
        return financed(self.legs, seller)

    @derived("ledger", "day")
    def financing(self) -> Financing:
        """flows.financing: who finances whom among companies that also trade."""
        return financing(self.legs)

    @derived("ledger")
    def on_loop_when_announced(self) -> pd.Series:
        """flows.on_loop_when_announced, by leg."""
        return on_loop_when_announced(self.ledger.legs, self.ledger.statuses)

    @once("ledger", "day", "counting")
    def company_flows(self, company: str) -> CompanyFlows:
        return company_flows(self.counted, company)

    # The stress test.

    @once("ledger", "day")
    def stress_year(self, assumed: Assumptions = Assumptions()) -> Year:  # noqa: B008, frozen
        """flows.stress.year: what falls due in a year, and the money to pay it."""
        return year(self.legs, self.outside_incomes["usd_bn"], assumed)

    @once("ledger", "day")
    def single_failures(self, assumed: Assumptions = Assumptions()) -> pd.DataFrame:  # noqa: B008
        """flows.stress.alone: what others lose if one company has no money of its own."""
        return alone(self.stress_year(assumed))

    @once("ledger", "day")
    def stress(self, shocks: Shocks, assumed: Assumptions = Assumptions()) -> Stress:  # noqa: B008
        """flows.stress.stress: who does not pay, and who loses by it."""
        return stress(self.stress_year(assumed), shocks)

    # Reactions.

    @derived("ledger", "day")
    def events(self) -> LedgerEvents:
        """Of all legs announced by the day: what became of them later changes no reaction."""
        return ledger_events(self.ledger, self.every_leg)

    @once("ledger", "closes", "day")
    def study(self, benchmark: str = "SPY", *, furthest: bool = False) -> EventStudy:
        """The event study of every announcement, over windows up to HORIZON sessions after the
        event day, or up to FURTHEST."""
        windows = [FURTHEST] if furthest else WINDOWS
        return event_study(self.market, self.events.events, benchmark, windows)

    def study_over(self, window: Window, benchmark: str = "SPY") -> EventStudy:
        """The one of the two that reaches as far as the window."""
        return self.study(benchmark, furthest=window[1] > HORIZON)

    @once("ledger", "closes", "day")
    def event_window(self, window: Window, benchmark: str = "SPY") -> pd.DataFrame:
        """EventStudy.window."""
        return self.study_over(window, benchmark).window(window)

    @once("ledger", "market", "day")
    def confounders(self, window: Window, benchmark: str = "SPY") -> pd.DataFrame:
        """reaction.confounders of the study."""
        return confounders(self.study_over(window, benchmark), self.market, window)

    @once("ledger", "closes", "day")
    def value_changes(self, benchmark: str = "SPY") -> pd.DataFrame:
        """reaction.market_value of the event days."""
        return market_value(self.study(benchmark), self.market)

    @derived("ledger", "closes", "day")
    def pe_around(self) -> pd.DataFrame:
        """reaction.pe_around the event days."""
        return pe_around(self.market, self.events.events)

    @once("ledger", "closes", "day")
    def event_models(self, benchmark: str = "SPY") -> EventModels:
        """reaction.event_models: every announcement under each model."""
        roles = roles_by_ticker(self.ledger)
        return event_models(self.study(benchmark), self.market, roles, read_factors())

    @once("ledger", "closes", "day")
    def placebo(self, benchmark: str = "SPY") -> Placebo:
        """reaction.placebo: the same study on days without a deal."""
        return placebo(self.study(benchmark), self.market)

    @once("ledger", "market", "day")
    def cross_section(self, window: Window, benchmark: str = "SPY") -> CrossSection:
        """reaction.cross_section: what goes with the size of a reaction. Confounded is an event
        with a report or another deal beside it."""
        study = self.study_over(window, benchmark)
        events = study.events
        on_loop = set(self.on_loop_when_announced.index[self.on_loop_when_announced])
        in_loop = [not on_loop.isdisjoint(own) for own in events["legs"]]
        clean = without(events, self.confounders(window, benchmark), [EARNINGS, DEAL])
        return cross_section(
            study,
            window,
            self.value_changes(benchmark)["cap_usd_bn"],
            pd.Series(in_loop, events.index, dtype=bool),
            pd.Series(~clean, events.index, dtype=bool),
        )
