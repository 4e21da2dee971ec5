"""What every page starts from: the checked ledger and the market at hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from threading import Condition

import streamlit as st
from cachetools import LRUCache, cached

from dashboard.components.draw.problems import show_problems
from dashboard.components.state import url
from dashboard.deals import Ledger, LedgerError, read_ledger
from dashboard.desk import DeskStore, Effective, Entry, effective
from dashboard.findings import MOVING, Findings, known_on
from dashboard.flows import Counting
from dashboard.formats import day
from dashboard.language import tr, tr_n
from dashboard.market import Extras, Freshness, Market, MarketService
from dashboard.paths import DATA
from dashboard.radar import Radar, RadarService, RadarStore

OFF = "off"
# What this run of the page shows.
_LEDGER, _MARKET, _FRESHNESS = "ledger_shown", "market_shown", "freshness_shown"
_RADAR = "radar_shown"


def ledger() -> Ledger:
    """The ledger, read again when a file of it or the desk changes; without the desk where the
    address says so. A bad one stops the page with the list of what to mend, an empty one with how
    to fill it."""
    if _LEDGER not in st.session_state:
        st.session_state[_LEDGER] = _ledger_or_stop()
    shown: Ledger = st.session_state[_LEDGER]
    return shown


def _ledger_or_stop() -> Ledger:
    try:
        ledger = checked_ledger(desk=st.session_state.get("desk") != OFF)
    except LedgerError as error:
        st.error(
            tr_n(
                len(error.problems),
                "The ledger is not used until {n} problem in it is mended. "
                "`python -m dashboard.check_data` prints this list.",
                "The ledger is not used until {n} problems in it are mended. "
                "`python -m dashboard.check_data` prints this list.",
            )
        )
        show_problems(error.problems, key="ledger-problems")
        st.stop()
    if ledger.legs.empty:
        st.info(tr("The ledger has no deal yet: give its deals.csv a first row."))
        st.stop()
    return ledger


def findings(counting: Counting = MOVING) -> Findings:
    """What follows from the ledger and the market at hand, as known on the reader's day (URL:
    `asof`, see frame.day)."""
    chosen = st.session_state.get("asof")
    day = chosen if isinstance(chosen, date) else date.today()
    return Findings(known_on(ledger(), day), market(), day, counting, radar())


def desk_choice() -> None:
    """Take from the address whether the desk is left out (URL: `desk=off`)."""
    url.one_of("desk", [OFF], None)
    url.keep("desk", None)


def checked_ledger(desk: bool = True) -> Ledger:
    """The same for who is no page, with or without what the desk has accepted: raises
    LedgerError."""
    return with_desk().ledger if desk else _ledger(_files(), date.today())


def with_desk() -> Effective:
    """The ledger with the desk, and what of the desk doesn't count: raises LedgerError."""
    stamp, today = _files(), date.today()
    rows = desk_store().kept()
    return _with_desk(stamp, rows.stamp, today, tuple(rows.of("accepted")))


def ledger_stamp() -> object:
    """Another when a file of the ledger, or what the desk has accepted, is."""
    kept = desk_store().kept()
    return _files(), tuple((entry.id, entry.version) for entry in kept.of("accepted"))


def ledger_changed() -> datetime:
    """When a file of the ledger, or the desk, last did."""
    newest = max(path.stat().st_mtime for path in DATA.glob("*.csv"))
    moments = (entry.at for entry in desk_store().kept().entries)
    return max((datetime.fromtimestamp(newest, UTC), *moments))


def _files() -> tuple[tuple[str, int], ...]:
    return tuple((p.name, p.stat().st_mtime_ns) for p in sorted(DATA.glob("*.csv")))


_ledgers: LRUCache[object, Ledger] = LRUCache(2)
_effective: LRUCache[object, Effective] = LRUCache(2)
_services: dict[object, MarketService] = {}
_radars: dict[object, RadarService] = {}
_desks: dict[object, DeskStore] = {}


def forget() -> None:
    """Read ledger and store anew, as a dashboard does that is just started (for tests)."""
    _ledgers.clear()
    _effective.clear()
    _services.clear()
    _radars.clear()
    for store in _desks.values():
        store.close()
    _desks.clear()


@cached(_ledgers, condition=Condition())
def _ledger(stamp: tuple[tuple[str, int], ...], today: date) -> Ledger:
    return read_ledger(DATA, today)


@cached(_effective, key=lambda *about: about[:3], condition=Condition())
def _with_desk(
    stamp: tuple[tuple[str, int], ...],
    desk: tuple[int, int],
    today: date,
    accepted: tuple[Entry, ...],
) -> Effective:
    base = _ledger(stamp, today)
    return effective(base, accepted, today) if accepted else Effective(base, ())


@cached(_desks, condition=Condition())
def desk_store() -> DeskStore:
    """One for all readers of this process."""
    return DeskStore()


@cached(_services, condition=Condition())
def service(tickers: tuple[str, ...]) -> MarketService:
    """One for all viewers of this process."""
    return MarketService(list(tickers))


@cached(_radars, key=lambda market: id(market), condition=Condition())
def _radar_service(market: MarketService) -> RadarService:
    return RadarService(market, checked_ledger, DATA)


def look() -> None:
    """Take ledger and market anew; called at the top of each run of a page and of each part of it
    that renews itself. In between all parts of the page show the same."""
    for key in (_LEDGER, _MARKET, _FRESHNESS, _RADAR):
        st.session_state.pop(key, None)


def market() -> Market:
    """The market at hand."""
    if _MARKET not in st.session_state:
        st.session_state[_MARKET] = _service().market()
    at_hand: Market = st.session_state[_MARKET]
    return at_hand


def radar() -> Radar:
    """What headlines and filings told. Prices are asked for first: a round of the radar, if one is
    due, begins behind them."""
    if _RADAR not in st.session_state:
        service = _radar_service(_service())
        service.start_if_due()
        st.session_state[_RADAR] = service.at_hand()
    at_hand: Radar = st.session_state[_RADAR]
    return at_hand


def radar_store() -> RadarStore:
    """Where decisions on candidates are kept."""
    return _radar_service(_service()).store


def known_radar() -> Radar:
    """The same, for who must not set off a round; raises LedgerError."""
    return _radar_service(known_service()).at_hand()


def known_service() -> MarketService:
    """The store and the refresher of this process; raises LedgerError."""
    return service(_tickers(checked_ledger()))


def known_market() -> Market:
    """The market at hand, for who must not set off a refresh; raises LedgerError."""
    return known_service().known()


def begin_what_is_due() -> None:
    """Begin in the background what is due, though nobody has a page open: prices first, and a
    round of the radar behind them. Raises LedgerError."""
    service = known_service()
    service.market()
    _radar_service(service).start_if_due()


def freshness() -> Freshness:
    """How young it is."""
    if _FRESHNESS not in st.session_state:
        st.session_state[_FRESHNESS] = _service().freshness()
    about: Freshness = st.session_state[_FRESHNESS]
    return about


def extras() -> Extras:
    return _service().extras


def _service() -> MarketService:
    """That of all companies, whether or not the reader leaves the desk out."""
    ledger()  # stops the page of a bad one
    return service(_tickers(checked_ledger()))


def _tickers(of: Ledger) -> tuple[str, ...]:
    return tuple(sorted(of.tickers.values()))


def dark() -> bool:
    """Whether the viewer reads in the dark theme."""
    return st.context.theme.type == "dark"


def market_foot(about: Freshness) -> str:
    """The source line under a chart of market data."""
    origin = {
        "live": tr("Yahoo Finance, live"),
        "delayed": tr("Yahoo Finance, delayed"),
        "stored": tr("Yahoo Finance, stored earlier"),
        "snapshot": tr("the bundled snapshot"),
    }[about.origin]
    return tr("Source: {origin}. Closing prices to {day}.", origin=origin, day=day(about.prices_to))
