"""Every derived result, computed once for all readers of this process.

Pages, report, JSON, feed and pictures ask `Findings` of a ledger, a market, a day and what counts.
What a result depends on is written beside it (`once`); asked again with the same of these it is the
very same object, whoever asks. So results are never changed in place, and they hold no text in a
language: messages are read when they are drawn (language.Message).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from functools import wraps
from inspect import signature
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from dashboard.cache import Same, computed
from dashboard.deals import (
    Ledger,
    Totals,
    figures_of,
    ledger_on,
    legs_on,
    outside_incomes,
    totals,
    valuation_on,
)
from dashboard.deals.changes import difference
from dashboard.deals.news import News, Pace, all_news, pace
from dashboard.deals.search import leg_texts
from dashboard.flows import (
    Chance,
    Changes,
    Circulation,
    Commitments,
    CompanyFlows,
    Counting,
    Extent,
    Financed,
    Financing,
    Loops,
    Replay,
    RoundTrip,
    arrows,
    between_companies,
    bottleneck_through_time,
    capped,
    chance,
    circulation,
    commitments,
    company_flows,
    counted,
    effects,
    extent,
    financed,
    financing,
    hops_around,
    levels,
    loops,
    loops_through,
    on_loop_when_announced,
    order_of,
    replay,
    round_trips,
    round_trips_of,
    sellers,
    share_between_companies,
    through_flows,
    timeline,
)
from dashboard.flows.stress import (
    Assumptions,
    Shocks,
    Stress,
    Year,
    loss_curve,
    losses_in_proportion,
    scenarios,
    single_failures,
    stress,
    year,
)
from dashboard.language import said
from dashboard.market import Market, market_on
from dashboard.market.factors import read_factors
from dashboard.radar import (
    NO_RADAR,
    Candidate,
    Radar,
    announcements,
    as_told_by,
    candidate_id,
    candidate_ids,
    known_by,
    review_of,
    reviewed,
    source_ages,
    taken,
)
from dashboard.reaction import (
    DEAL,
    EARNINGS,
    WINDOWS,
    CrossSection,
    EventChoice,
    EventModels,
    EventStudy,
    Group,
    GroupRobustness,
    GroupTests,
    IntradayStudy,
    LedgerEvents,
    LoopValue,
    ManyLooks,
    Placebo,
    PricedIn,
    Reaction,
    Watch,
    Window,
    around_loop,
    background,
    confounder_texts,
    confounders,
    credit_around,
    credit_changes,
    credit_points,
    cross_section,
    earnings_sessions,
    event_labels,
    event_models,
    event_study,
    group_robustness,
    group_tests,
    groups,
    intraday_study,
    ledger_events,
    many_looks,
    market_cap_changes,
    matching,
    moved_since,
    next_report,
    no_intraday_study,
    pe_around,
    placebo,
    priced_in,
    reaction,
    reports_priced,
    roles_by_ticker,
    session_moves,
    short_interest_of,
    unusual_moves,
    upcoming_earnings,
    watch_of,
    watchable,
    window_name,
    without,
)
from dashboard.reaction.sessions import HORIZON
from dashboard.reality import (
    PriceModel,
    PublishedTotal,
    Revenue,
    SpendPoint,
    Tie,
    by_guarantor,
    capex_by_year,
    exposures,
    hardware_by_quarter,
    investments,
    priced,
    promises,
    published_totals,
    revenue,
    revised,
    story,
    ties,
)
from dashboard.valuation import (
    company_values,
    pe_history,
    shares_of,
    valuation_table,
    value_history,
)
from dashboard.vocabulary import BASES, GROUPS, MOVING_GROUPS, PAID_VALUATIONS

P = ParamSpec("P")
T = TypeVar("T")

# Every payment that moves money, however sure its amount: what sums count unless told otherwise.
MOVING = Counting(groups=MOVING_GROUPS, bases=tuple(BASES))
# Every leg of the ledger: what the deal graph draws unless told otherwise.
EVERYTHING = Counting(groups=tuple(GROUPS), bases=tuple(BASES))
# So far back the inbox looks unless told otherwise.
INBOX_DAYS = 30
# Every event of the study.
ALL_EVENTS = EventChoice()
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
    if isinstance(value, pd.DataFrame):
        return Same(value)
    plain: Hashable = value
    return plain


_PARTS: dict[str, Callable[[Findings], Hashable]] = {
    "ledger": lambda of: Same(of.ledger),
    # Closes and reports, which a mere change of quotes leaves as they are.
    "closes": lambda of: (Same(of.known.prices), Same(of.known.earnings)),
    "market": lambda of: Same(of.known),
    "day": lambda of: of.day,
    "counting": lambda of: of.counting,
    "radar": lambda of: Same(of.radar),
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
            result: T = computed(key, lambda: method(self, *args, **kwargs))
            return result

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


def _part(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def known_on(ledger: Ledger, day: date) -> Ledger:
    """deals.ledger_on, the same object for all who ask for the same day."""
    today = date.today()
    key = ("ledger_on", Same(ledger), min(day, today), today)
    known: Ledger = computed(key, lambda: ledger_on(ledger, day, today))
    return known


@dataclass(frozen=True, eq=False)
class Findings:
    """What follows from a ledger and a market, as known on a day.

    Parameters
    ----------
    ledger
        The checked ledger; where nothing is to be known too early, as the day knew it
        (known_on).
    known
        The market at hand now; `market` is what was known of it on the day.
    day
        Nothing younger is in any result.
    counting
        Which legs flows are made of, and with what amounts.
    radar
        What headlines and filings told.
    """

    ledger: Ledger
    known: Market
    day: date
    counting: Counting = MOVING
    radar: Radar = NO_RADAR

    def on(self, day: date) -> Findings:
        """The same of another day."""
        return replace(self, day=day)

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
        """valuation.valuation_table of the listed companies, of the day, with shares_bn."""
        table = valuation_table(self.market, self.ledger.tickers)
        return table.assign(shares_bn=shares_of(table, self.market.market_caps))

    @derived("ledger", "market", "day")
    def company_values(self) -> dict[str, float]:
        """Market cap, or the last valuation by investors, by slug: billions of dollars."""
        return company_values(valuation_on(self.ledger, self.day), self.valuations)

    @once("closes", "day")
    def pe_history(self, ticker: str) -> pd.DataFrame:
        """valuation.pe_history of a ticker."""
        return pe_history(self.market, ticker)

    @derived("ledger", "closes", "day")
    def value_history(self) -> dict[str, pd.Series]:
        """valuation.value_history: what each company was worth through time."""
        paid = self.ledger.valuations["kind"].isin(PAID_VALUATIONS)
        return value_history(self.ledger.tickers, self.ledger.valuations[paid], self.market)

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
    def leg_rows(self) -> dict[str, Any]:
        """every_leg by id, each a tuple with names, for look-ups one by one."""
        return {row.Index: row for row in self.every_leg.itertuples()}

    @once("ledger", "day")
    def legs_of(self, company: str) -> pd.DataFrame:
        """All that a company pays or receives, ended ones too."""
        every = self.every_leg
        return every[(every["payer"] == company) | (every["payee"] == company)]

    @derived("ledger", "day")
    def successors(self) -> dict[str, str]:
        """What took the place of each leg that had been superseded by the day."""
        rows = self.ledger.statuses
        rows = rows[(rows["status"] == "superseded") & (rows["date"] <= pd.Timestamp(self.day))]
        return dict(zip(rows["leg"], rows["superseded_by"], strict=True))

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

    @derived("ledger", "closes", "day")
    def watchable(self) -> dict[str, Watch]:
        """reaction.watchable: the legs whose reaction Yahoo still has 5-minute bars of."""
        return watchable(self.news.legs, self.ledger.tickers, self.known, self.day)

    # What headlines tell of.

    @derived("ledger", "day", "radar")
    def candidates(self) -> list[Candidate]:
        """radar.as_told_by: the deals that headlines up to the day tell of, likeliest first, as
        readers have corrected them; one that was made an own deal is that leg from then on."""
        clusters, legs = (
            as_told_by(self.radar.candidates, self.ledger, self.day),
            self.ledger.legs.index,
        )
        read = [reviewed(c, review_of(c, self.radar.reviews), legs) for c in clusters]
        return [taken(c, self.ledger) for c in read] if self.ledger.told_by else read

    @derived("ledger", "day", "radar")
    def dismissed(self) -> frozenset[str]:
        """The names of the candidates that an editor has dismissed for all."""
        reviews = {candidate_id(c): review_of(c, self.radar.reviews) for c in self.candidates}
        return frozenset(name for name, review in reviews.items() if review and review.dismissed)

    @derived("ledger", "day", "radar")
    def recent_candidates(self) -> list[Candidate]:
        """Those of the last INBOX_DAYS."""
        since = (self.day - timedelta(days=INBOX_DAYS)).isoformat()
        return [c for c in self.candidates if c.at >= since]

    @derived("ledger", "day", "radar")
    def open_candidates(self) -> list[Candidate]:
        """Of the recent ones those that the ledger doesn't have, and changes of its flows, but for
        what is dismissed."""
        fresh = (c for c in self.recent_candidates if not c.leg or c.change)
        return [c for c in fresh if candidate_id(c) not in self.dismissed]

    @once("ledger", "day", "radar")
    def candidate(self, name: str) -> Candidate | None:
        """The candidate of this name (radar.candidate_id), or of which a headline has it."""
        every = self.candidates
        exact = (c for c in every if candidate_id(c) == name)
        return next(exact, next((c for c in every if name in candidate_ids(c)), None))

    @derived("ledger", "radar")
    def radar_sources(self) -> pd.DataFrame:
        """radar.source_ages: what is read, when it answered last, and what fails."""
        return source_ages(self.radar.sources, self.ledger)

    @derived("ledger", "radar")
    def known_by(self) -> pd.DataFrame:
        """radar.known_by: for legs whose time of day is unknown, the filing by which they were
        known; indexed by leg."""
        return known_by(self.ledger.legs, self.radar.filings).set_index("leg")

    @derived("ledger", "closes", "day", "radar")
    def candidate_watches(self) -> dict[str, Watch]:
        """reaction.watchable by the candidates' names: the listed party's stock around the first
        headline."""
        announced = announcements(self.candidates, self.ledger)
        return watchable(announced, self.ledger.tickers, self.known, self.day)

    @derived("ledger", "market", "day", "radar")
    def candidate_moves(self) -> dict[str, float | None]:
        """reaction.moved_since by the candidates' names: a fraction."""
        watches = self.candidate_watches
        return {name: moved_since(self.market, watch) for name, watch in watches.items()}

    @derived("ledger", "day", "counting")
    def parties(self) -> set[str]:
        """The companies with a leg that counts."""
        return {*self.counted["payer"], *self.counted["payee"]}

    # The network through time.

    @property
    def money(self) -> Findings:
        """The same, counting what is summed: where every kind of payment is chosen, what moves
        money by default, and not what may."""
        everything = set(self.counting.groups) == set(GROUPS)
        counting = replace(self.counting, groups=MOVING_GROUPS) if everything else self.counting
        return replace(self, counting=counting)

    @derived("ledger", "day", "counting")
    def replay(self) -> Replay:
        """flows.replay up to the day, with the sums of `money`."""
        money = self.money.timeline
        return replay(self.ledger, self.day, self.counting, money)

    @derived("ledger", "day", "counting")
    def changes(self) -> Replay:
        """The same without sums, which take a second."""
        return replay(self.ledger, self.day, self.counting)

    @once("ledger", "day", "counting")
    def changed_since(self, since: date) -> Changes:
        """What changed from the end of `since` to the end of the day, and what it did to total
        and circulation."""
        then, now = self.on(since).money, self.money
        change = difference(then.every_leg, now.every_leg)
        did = effects(then.counted, now.counted, order_of(change))
        return Changes(change, then.circulation, now.circulation, did)

    @once("ledger", "day", "counting")
    def extent(self, name: str) -> Extent:
        """flows.extent of the arrows that count, through all time up to the day."""
        moving = replace(self, counting=MOVING)
        return extent(
            self.ledger.companies, self.changes.every_arrow(), self.arrows(), moving.loops, name
        )

    @once("ledger", "day", "counting")
    def hops_around(self, companies: tuple[str, ...]) -> pd.DataFrame:
        """flows.hops_around a loop."""
        return hops_around(self.changes, companies)

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

    @derived("ledger", "day")
    def financing_between_companies(self) -> Financing:
        """The same without what investors, banks and the capital market bring in."""
        return financing(between_companies(self.legs, self.ledger.companies["role"]))

    @derived("ledger")
    def on_loop_when_announced(self) -> pd.Series:
        """flows.on_loop_when_announced, by leg."""
        return on_loop_when_announced(self.ledger.legs, self.ledger.statuses)

    @derived("ledger", "day")
    def sellers(self) -> list[str]:
        """flows.sellers: who finances customers of its own."""
        return sellers(self.legs)

    @once("ledger", "day")
    def commitments(self, company: str, side: str) -> Commitments:
        """flows.commitments: what a company has promised a year, or has been promised."""
        return commitments(self.legs, company, side)

    @once("ledger", "day")
    def figures_of(self, company: str) -> pd.DataFrame:
        """deals.figures_of: the dated figures of a company, newest first."""
        return figures_of(self.ledger, company, self.day)

    @property
    def _figures(self) -> pd.DataFrame:
        """Those known by the day."""
        figures, when = self.ledger.figures, pd.Timestamp(self.day)
        return figures[(figures["as_of"] <= when) & (figures["known_since"] <= when)]

    @once("ledger", "day")
    def revenue(self, company: str, measure: str = "latest") -> Revenue | None:
        """reality.revenue, as known by the day."""
        return revenue(self.ledger.figures, company, measure, by=self.day)

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
        """flows.stress.single_failures: what others lose if one company has no money of its own."""
        return single_failures(self.stress_year(assumed))

    @once("ledger", "day")
    def stress(self, shocks: Shocks, assumed: Assumptions = Assumptions()) -> Stress:  # noqa: B008
        """flows.stress.stress: who does not pay, and who loses by it."""
        return stress(self.stress_year(assumed), shocks)

    @once("ledger", "day")
    def scenarios(self, assumed: Assumptions = Assumptions()) -> dict[str, Shocks]:  # noqa: B008
        """flows.stress.scenarios: ready-made shocks."""
        return scenarios(self.stress_year(assumed), self.ledger.companies["role"])

    @once("ledger", "market", "day")
    def losses_in_proportion(self, shocks: Shocks, assumed: Assumptions) -> pd.DataFrame:
        """flows.stress.losses_in_proportion: to the last full year's revenue and the market cap,
        both of the day."""
        losses = self.stress(shocks, assumed).companies
        years = {slug: self.revenue(str(slug), "year") for slug in losses.index}
        known = {slug: year.usd_bn for slug, year in years.items() if year}
        caps = self.valuations["market_cap_usd_bn"]
        return losses_in_proportion(losses, pd.Series(known, dtype=float), caps)

    @once("ledger", "day")
    def loss_curve(
        self, company: str, shocks: Shocks, assumed: Assumptions, *, whole: bool
    ) -> pd.DataFrame:
        """flows.stress.loss_curve: the losses as one company's money falls."""
        return loss_curve(self.stress_year(assumed), shocks, company, whole=whole)

    # The reality check; the arguments are the reader's assumptions.

    @once("ledger", "day")
    def promises(self, *, term_years: float, share: float, measure: str) -> pd.DataFrame:
        """reality.promises of the live legs."""
        return promises(self.ledger, self.legs, term_years=term_years, share=share, measure=measure)

    @once("ledger", "day")
    def labs_then_and_now(self, lab: str, seller: str, then: date) -> pd.DataFrame:
        """reality.story: the lab as known `then` and on the day."""
        return story(self.ledger, lab, seller, (then, self.day))

    @once("ledger", "day")
    def hardware_spend(self, *, counted: float, others: float) -> list[SpendPoint]:
        """reality.hardware_by_quarter against the sales of the labs."""
        return hardware_by_quarter(
            self.ledger.figures, self._labs, counted=counted, other_sales=others
        )

    @once("ledger", "day")
    def capital_spend(self, *, counted: float, others: float) -> list[SpendPoint]:
        """reality.capex_by_year against the sales of the labs."""
        return capex_by_year(self.ledger.figures, self._labs, counted=counted, other_sales=others)

    @property
    def _labs(self) -> list[str]:
        return list(self.ledger.companies.index[self.ledger.companies["role"] == "ai-lab"])

    @once("ledger", "market", "day")
    def ties(self, *, vested: float, together: bool) -> list[Tie]:
        """reality.ties of all announced deals, or of what stands between two on the day."""
        legs = self.every_leg if together else self.legs
        return ties(
            self.ledger, legs, self.valuations, today=self.day, vested=vested, together=together
        )

    @once("ledger", "market", "day")
    def exposures(self, *, called: float) -> pd.DataFrame:
        """reality.exposures: guarantees and lease-backs."""
        return exposures(self.ledger, self.legs, self.valuations, called=called)

    @once("ledger", "market", "day")
    def exposures_by_guarantor(self, *, called: float) -> pd.DataFrame:
        """reality.by_guarantor."""
        return by_guarantor(self.exposures(called=called))

    @once("ledger", "market", "day")
    def implied_growth(self, model: PriceModel, *, forward: bool) -> pd.DataFrame:
        """reality.priced: the growth that each price implies."""
        return priced(self.valuations, model, forward=forward)

    @once("ledger", "day")
    def investments(self, *, least_usd_bn: float) -> pd.DataFrame:
        """reality.investments: headline, and what of it is paid."""
        return investments(self.ledger, self.every_leg, least_usd_bn)

    @derived("ledger", "day")
    def revised(self) -> pd.DataFrame:
        """reality.revised: purchases whose amount has changed."""
        return revised(self.ledger, self.every_leg)

    @derived("ledger", "day")
    def published_totals(self) -> list[tuple[PublishedTotal, float | None, float | None]]:
        """reality.published_totals, each with ours as known on its day and on this one, in the
        measure's unit; None where nothing is disclosed."""
        return [
            (
                total,
                self.on(min(total.as_of, self.day)).our_total(total.measure.name),
                self.our_total(total.measure.name),
            )
            for total in published_totals(self._figures)
        ]

    @once("ledger", "day")
    def our_total(self, measure: str) -> float | None:
        """What reality.Measure names, by the ledger as known on the day."""
        moving = replace(self, counting=MOVING)
        inner, every = self.financing_between_companies, self.legs
        guarantees = every[every["kind"] == "backstop-guarantee"]
        gives, gets = (every[side] == "nvidia" for side in ("payer", "payee"))
        compute: dict[str, Callable[[], float | None]] = {
            "financing-between": inner.share,
            "financing-all": self.financing.share,
            "financing-number": inner.share_by_number,
            "financing-inner": lambda: _part(inner.amount_usd_bn(), self.financing.amount_usd_bn()),
            "disclosed": lambda: moving.circulation.total_usd_bn,
            "circular": lambda: moving.circulation.circulating_usd_bn,
            "deals": lambda: every["deal"].nunique(),
            "deals-on-loops": lambda: every.loc[list(moving.legs_on_loops), "deal"].nunique(),
            "companies": lambda: len(moving.parties),
            "openai-pays": lambda: moving.company_flows("openai").pays_usd_bn,
            "nvidia-all": lambda: every.loc[gives | gets, "amount_usd_bn"].sum(min_count=1),
            "nvidia-gives": lambda: every.loc[gives, "amount_usd_bn"].sum(min_count=1),
            "guarantees": lambda: guarantees["amount_usd_bn"].sum(min_count=1),
        }
        value = compute[measure]()
        if value is None or np.isnan(value):
            return None
        return float(value) * (100 if measure.startswith("financing") else 1)

    @derived("ledger", "day", "counting")
    def legs_on_loops(self) -> frozenset[str]:
        """The live legs that count and lie on a loop."""
        return frozenset(leg for loop in self.loops.found for leg in loop.legs)

    # Reactions.

    @derived("ledger", "closes", "day")
    def events(self) -> LedgerEvents:
        """Of all legs announced by the day: what became of them later changes no reaction."""
        return ledger_events(self.ledger, self.every_leg, self.market)

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

    @once("ledger", "market", "day")
    def confounder_texts(self, window: Window, benchmark: str = "SPY") -> pd.Series:
        """reaction.confounder_texts of each event."""
        return confounder_texts(self.confounders(window, benchmark), self.events.events)

    @derived("ledger", "day")
    def event_labels(self) -> dict[tuple[str, str], tuple[str, str]]:
        """reaction.event_labels: the event's label by leg and company."""
        return event_labels(self.events.events)

    @once("ledger", "closes", "day")
    def event_table(self, benchmark: str = "SPY") -> pd.DataFrame:
        """EventStudy.table: each event's model and what the day did."""
        return self.study(benchmark).table

    @once("ledger", "closes", "day")
    def measured_stocks(self, benchmark: str = "SPY") -> dict[str, list[str]]:
        """The parties of each leg whose abnormal return of the event day is known, the payee
        first; a leg without any is left out."""
        day = self.event_window((0, 0), benchmark)["car"]
        known, labels = set(day.index[day.notna()]), self.event_labels
        stocks: dict[str, list[str]] = {}
        for leg, row in self.leg_rows.items():
            if parties := [p for p in (row.payee, row.payer) if labels.get((leg, p)) in known]:
                stocks[leg] = parties
        return stocks

    @once("ledger", "closes", "day")
    def has_every_figure(self, leg: str, company: str, benchmark: str = "SPY") -> bool:
        """Whether of a measured reaction the market cap added, the P/E after and the volume are
        known, too."""
        label = self.event_labels[leg, company]
        added = self.value_changes(benchmark)["change_usd_bn"].loc[label]
        ratio = self.pe_around["pe_after"].loc[label]
        if pd.isna(added) or pd.isna(ratio):
            return False
        return self.reaction(label[0], company, benchmark).volume_ratio is not None

    @once("ledger", "closes", "day")
    def event_path(
        self, label: tuple[str, str], window: Window, benchmark: str = "SPY"
    ) -> pd.DataFrame:
        """EventStudy.path: one event session by session."""
        return self.study_over(window, benchmark).path(label, window)

    @once("ledger", "closes", "day")
    def reaction(self, leg: str, company: str, benchmark: str = "SPY") -> Reaction:
        """reaction.reaction: what a company's stock did when a leg was announced."""
        row, ticker = self.every_leg.loc[leg], self.ledger.tickers[company]
        return reaction(self.market, row, company, ticker, benchmark)

    @once("ledger", "market", "day")
    def chosen_events(
        self, choice: EventChoice, window: Window, benchmark: str = "SPY"
    ) -> np.ndarray:
        """(N,) True for the events that a reader wants."""
        events = self.events.events
        clean = without(events, self.confounders(window, benchmark), choice.without)
        return matching(events, choice) & clean

    @once("ledger", "market", "day")
    def group_tests(
        self, choice: EventChoice, window: Window, benchmark: str = "SPY"
    ) -> GroupTests:
        """reaction.group_tests of the events that a reader wants."""
        chosen = self.chosen_events(choice, window, benchmark)
        return group_tests(self.study_over(window, benchmark), window, chosen)

    @once("ledger", "market", "day")
    def groups_tested(
        self, leave_out: tuple[str, ...], window: Window, benchmark: str = "SPY"
    ) -> list[tuple[Group, GroupTests]]:
        """reaction.group_tests of each of reaction.groups, without what these sorts of confounders
        stand beside."""
        study, events = self.study_over(window, benchmark), self.events.events
        clean = without(events, self.confounders(window, benchmark), leave_out)
        return [
            (group, group_tests(study, window, group.members & clean)) for group in groups(events)
        ]

    @once("ledger", "market", "day")
    def group_robustness(
        self, choice: EventChoice, window: Window, benchmark: str = "SPY"
    ) -> GroupRobustness:
        """reaction.group_robustness of the events that a reader wants."""
        chosen = self.chosen_events(choice, window, benchmark)
        tests = self.group_tests(choice, window, benchmark)
        return group_robustness(self.study_over(window, benchmark), window, chosen, tests)

    @once("ledger", "market", "day")
    def groups_robust(
        self, leave_out: tuple[str, ...], window: Window, benchmark: str = "SPY"
    ) -> dict[str, GroupRobustness]:
        """reaction.group_robustness by the name of each of reaction.groups, without what these
        sorts of confounders stand beside."""
        study = self.study_over(window, benchmark)
        clean = without(study.events, self.confounders(window, benchmark), leave_out)
        return {
            group.name: group_robustness(study, window, group.members & clean, tests)
            for group, tests in self.groups_tested(leave_out, window, benchmark)
        }

    @once("ledger", "closes", "day")
    def loop_value(self, legs: tuple[str, ...], benchmark: str = "SPY") -> LoopValue:
        """reaction.around_loop: what the announcements around a loop (flows.Loop.legs) did to the
        market caps in it."""
        values = self.value_changes(benchmark)
        return around_loop(self.study(benchmark), values, self.every_leg, legs)

    @once("ledger", "closes", "day")
    def value_changes(self, benchmark: str = "SPY") -> pd.DataFrame:
        """reaction.market_cap_changes of the event days."""
        return market_cap_changes(self.study(benchmark), self.market)

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
    def watch(self, leg: str, company: str) -> Watch | None:
        """reaction.watch_of: the sessions that answered to a leg, and when it can have come."""
        ticker = self.ledger.tickers[company]
        return watch_of(self.every_leg.loc[leg], company, ticker, self.market, self.day)

    @once("ledger", "closes", "day")
    def intraday(
        self, leg: str, company: str, stock: pd.DataFrame, benchmark: pd.DataFrame
    ) -> IntradayStudy:
        """reaction.intraday_study of a leg, on the 5-minute bars of a company's stock and of a
        benchmark; nothing of them that is younger than the day counts."""
        watch = self.watch(leg, company)
        if watch is None:
            return no_intraday_study(said("no session has answered to it yet"))
        earnings = earnings_sessions(self.market, watch.ticker)
        over = pd.Timestamp(self.day + timedelta(days=1), tz=watch.exchange.zone)
        stock, benchmark = (bars[bars["at"] < over] for bars in (stock, benchmark))
        since = watch.announced_between[0]
        return intraday_study(stock, benchmark, watch.exchange, watch.days, since, earnings)

    @once("ledger", "closes", "day")
    def placebo(self, benchmark: str = "SPY") -> Placebo:
        """reaction.placebo: the same study on days without a deal."""
        return placebo(self.study(benchmark), self.market)

    @once("ledger", "closes", "day")
    def under_models(
        self, label: tuple[str, str], window: Window, benchmark: str = "SPY"
    ) -> pd.DataFrame:
        """EventModels.event: one announcement under each model."""
        return self.event_models(benchmark).event(label, window)

    @once("ledger", "closes", "day")
    def placebo_band(
        self, label: tuple[str, str], window: Window, benchmark: str = "SPY"
    ) -> tuple[float, float] | None:
        """Between which CARs of an event's size of error lie 95% of days without a deal; None
        where that is not known."""
        se = float(self.study(benchmark).window(window).at[label, "se"])
        placebo, name = self.placebo(benchmark), window_name(window)
        low, high = placebo.low[name] * se, placebo.high[name] * se
        return None if np.isnan(low) else (low, high)

    @once("ledger", "market", "day")
    def many_looks(
        self, window: Window, benchmark: str = "SPY", choice: EventChoice = ALL_EVENTS
    ) -> ManyLooks:
        """reaction.many_looks of the events that a reader wants."""
        chosen = self.chosen_events(choice, window, benchmark)
        return many_looks(self.study_over(window, benchmark), window, chosen)

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

    # What was priced in.

    @once("market", "day")
    def next_report(self, ticker: str) -> date | None:
        """reaction.next_report: the session that the next earnings report moves."""
        return next_report(self.market, ticker)

    @once("market", "day")
    def options_of(self, ticker: str) -> pd.DataFrame:
        """The rows of Market.options of a ticker, by day and expiry."""
        rows = self.market.options
        return rows if rows.empty else rows[rows["ticker"] == ticker]

    @once("market", "day")
    def priced_in(self, ticker: str, event_day: date, *, scheduled: bool) -> PricedIn | None:
        """reaction.priced_in before an event."""
        return priced_in(self.market, ticker, event_day, scheduled=scheduled)

    @once("market", "day")
    def reports_priced(self, ticker: str) -> list[PricedIn]:
        """reaction.reports_priced: what was priced in before each report."""
        return reports_priced(self.market, ticker)

    @once("market", "day")
    def short_interest_of(self, ticker: str) -> pd.DataFrame:
        """reaction.short_interest_of: who had sold short, by settlement date."""
        return short_interest_of(self.market, ticker)

    # Credit beside equity.

    @derived("ledger", "day")
    def credit(self) -> pd.DataFrame:
        """reaction.credit_points known by the day."""
        return credit_points(self._figures)

    @once("ledger", "day")
    def credit_of(self, company: str) -> pd.DataFrame:
        """Those of a company."""
        return self.credit[self.credit["entity"] == company]

    @once("ledger", "day")
    def credit_around(self, company: str, event_day: date) -> pd.DataFrame:
        """reaction.credit_around an event."""
        return credit_around(self.credit, company, event_day)

    @once("ledger", "day")
    def credit_changes(self, since: date) -> pd.DataFrame:
        """reaction.credit_changes: what came after a day."""
        return credit_changes(self.credit, since)

    @once("closes", "day")
    def credit_background(self, since: date) -> pd.DataFrame:
        """reaction.background: what corporate bonds did."""
        return background(self.market, since)

    @derived("ledger", "closes", "day")
    def reactions(self) -> pd.DataFrame:
        """One row an event: those of its columns that tell who and when, return and benchmark's,
        ar, t, p and reason of the event day, market_cap_changes and pe_around."""
        study, day = self.study(), self.event_window((0, 0))
        who = ["leg", "company", "ticker", "side", "event_day", "certain", "amount_usd_bn", "legs"]
        about = study.events[who].join(study.table[["return", "benchmark_return"]])
        about = about.join(day[["car", "t", "p", "reason"]].rename(columns={"car": "ar"}))
        return about.join(self.value_changes().drop(columns="reason")).join(self.pe_around)

    @once("ledger", "closes", "day")
    def around_loop(self, legs: tuple[str, ...]) -> LoopValue:
        """reaction.around_loop on the event days."""
        return around_loop(self.study(), self.value_changes(), self.ledger.legs, legs)
