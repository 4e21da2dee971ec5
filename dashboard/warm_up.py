"""What a new process does in a thread of its own, so that the first reader need not wait for it."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import import_module
from pkgutil import walk_packages
from threading import Thread

from dashboard import components, views
from dashboard.deals import Ledger, LedgerError
from dashboard.findings import EVERYTHING, Findings, known_on
from dashboard.market import Market
from dashboard.market.exchanges import Exchange, UnknownExchangeError, calendar, exchange_of
from dashboard.story import chapters, lit_in_any, plain

log = logging.getLogger(__name__)
# What draws charts and tables; imported when first used, it costs that reader a second.
HEAVY = ("plotly.graph_objects", "plotly.io", "pyvis.network", "pandas.io.formats.style")

FIRST_SEEN = (
    *("circulation", "loops", "timeline", "round_trips", "through_flows"),
    *("news", "valuations", "unusual_moves", "upcoming_earnings", "reactions", "value_history"),
)


def start(ledger: Callable[[], Ledger], market: Callable[[], Market]) -> None:
    """Begin; returns at once."""
    Thread(target=_warm_up, args=(ledger, market), name="warm-up", daemon=True).start()


def _warm_up(ledger: Callable[[], Ledger], market: Callable[[], Market]) -> None:
    try:
        _import_all()
        _compute(ledger(), market())
    except LedgerError:
        # The pages say what is wrong with it.
        log.info("the ledger has bad rows: nothing to compute beforehand")
    except Exception:
        log.exception("computing beforehand")
    # Streamlit collects garbage after each rerun of each reader, and would look through all that
    # has been imported and computed each time: three quarters of what a rerun costs.
    gc.collect()
    gc.freeze()


def _import_all() -> None:
    for name in HEAVY:
        import_module(name)
    for package in (components, views):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            # A page is a script: importing it would draw it.
            if not module.name.endswith(".page"):
                import_module(module.name)


def _compute(ledger: Ledger, market: Market) -> None:
    """What the pages show when they are opened without a choice."""
    for exchange in {exchange for ticker in ledger.tickers.values() if (exchange := _of(ticker))}:
        calendar(exchange)
    if ledger.legs.empty:
        return
    today = date.today()
    findings = Findings(known_on(ledger, today), market, today)
    for name in FIRST_SEEN:
        getattr(findings, name)
    findings.confounders((-1, 1))
    findings.value_changes()
    findings.event_models()
    findings.placebo()
    findings.single_failures()
    # The deal graph's and the story's own picture, and what the story begins with.
    for extent in ("largest", "core"):
        replace(findings, counting=EVERYTHING).extent(extent)
    for chapter in chapters(ledger, today)[:1]:
        lit_in_any(findings)
        then = replace(findings, ledger=known_on(ledger, chapter.day), day=chapter.day)
        for text in (chapter.text, chapter.against):
            plain(text, then)


def _of(ticker: str) -> Exchange | None:
    try:
        return exchange_of(ticker)
    except UnknownExchangeError:
        return None
