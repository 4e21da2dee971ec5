"""`python -m dashboard.refresh`: one refresh of the store from Yahoo, for cron, and behind the
prices one round of the radar (headlines, filings and feeds for the inbox).

Prints what came and what did not. Exit code 0 if any price came, 1 if none could be had, 2 on a
usage error. `--snapshot` then rewrites data/snapshot/ from the store, to be committed;
`--snapshot --from DIR` asks nobody and rewrites it from collected files (market/collected.py).
`--factors FILE` asks nobody: it makes the bundled factor returns of a CSV file, to be committed,
too; `--intraday DIR` likewise the bundled 5-minute bars of past deal days. `--options` keeps the
day's options and short interest too, of those that report soon or have a deal of late; pages ask
for those of the company in hand.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from dashboard import command_line
from dashboard.database import UnusableDatabaseError
from dashboard.deals import Ledger, LedgerError, legs_on, read_ledger
from dashboard.desk import with_kept
from dashboard.formats import plural
from dashboard.market import MarketService, snapshot
from dashboard.market.collected import CollectedError, read_collected, write_collected
from dashboard.market.exchanges import NEW_YORK, exchange_of
from dashboard.market.factors import FactorsError, write_factors
from dashboard.market.intraday import IntradayError, write_intraday
from dashboard.market.refresh import BENCHMARKS
from dashboard.market.yahoo import REFUSED
from dashboard.paths import DATA, SNAPSHOT
from dashboard.radar import RadarService
from dashboard.radar.collect import WINDOW
from dashboard.reaction import next_report, upcoming_earnings, watchable

# So many tickers' options are kept in one refresh at most, three or four requests each.
MOST_OPTIONS = 12


def main(arguments: list[str] | None = None) -> int:
    parser = command_line.Parser(prog="python -m dashboard.refresh", description=__doc__)
    parser.add_argument(
        "--snapshot", action="store_true", help="rewrite the bundled snapshot as well"
    )
    parser.add_argument(
        "--options",
        action="store_true",
        help="keep the day's options and short interest of companies that report soon or have a "
        "deal of late as well: up to four requests each",
    )
    parser.add_argument(
        "--factors",
        type=Path,
        metavar="FILE",
        help="instead of asking Yahoo: renew the bundled factor returns from a CSV with date and, "
        "in percent a day, mkt_rf, smb, hml, rmw, cma, mom, rf (Kenneth French's data library)",
    )
    parser.add_argument(
        "--intraday",
        type=Path,
        metavar="DIR",
        help="instead of asking Yahoo: renew the bundled 5-minute bars of past deal days from this "
        "folder's *_5m.csv files with datetime_utc, ticker, open, close, volume",
    )
    parser.add_argument(
        "--from",
        dest="folder",
        type=Path,
        metavar="DIR",
        help="with --snapshot: instead of asking Yahoo, take prices.csv, market_caps.csv, "
        "eps_quarterly.csv and fundamentals.csv of this folder",
    )
    options = parser.parse_args(arguments)
    if options.factors is not None:
        return _renew_factors(options.factors)
    if options.intraday is not None:
        return _renew_intraday(options.intraday)
    if options.folder is not None and not options.snapshot:
        parser.error("--from goes with --snapshot")
    try:
        ledger = with_kept(read_ledger(DATA))
    except LedgerError as error:
        print(error)
        return 1
    if options.folder is not None:
        return _from_files(options.folder, {*ledger.tickers.values(), *BENCHMARKS})
    service = MarketService(list(ledger.tickers.values()))
    if service.store.trouble:
        print(service.store.trouble)
    outcome = service.refresher.run_now()
    if outcome is None:
        print("Another process is refreshing this store; nothing left to do.")
        return 0
    print(
        f"{plural(outcome.quotes, 'quote')}, prices of {plural(outcome.prices, 'ticker')} renewed."
    )
    for ticker, reason in sorted(outcome.failed.items()):
        print(f"{ticker}: {reason}")
    if outcome.error:
        print(f"{outcome.error}.")
    if ends := service.refresher.refusal.until(datetime.now(UTC)):
        print(f"Nothing is asked before {ends:%H:%M} UTC.")
    if service.store.lasting:
        if options.options:
            _keep_options(service, ledger)
        _read_headlines(service, ledger)
    if not outcome.useful or not service.store.lasting:
        return 1
    if options.snapshot:
        market = service.market()
        snapshot.write(market.dated, market.quotes, SNAPSHOT, datetime.now(UTC))
        print(f"Snapshot rewritten in {SNAPSHOT}.")
    return 0


def _keep_options(service: MarketService, ledger: Ledger) -> None:
    """A row of options and the short interest of those that report soon and those whose deal is
    still watched."""
    market, today = service.known(), date.today()
    due = upcoming_earnings(market, ledger.tickers, today)
    legs = legs_on(ledger, today).sort_values("announced", ascending=False)
    watched = watchable(legs, ledger.tickers, market, today).values()
    tickers = dict.fromkeys([*due["ticker"], *(watch.ticker for watch in watched)])
    american = [t for t in tickers if exchange_of(t) == NEW_YORK][:MOST_OPTIONS]
    complete = 0
    for ticker in american:
        problems = service.extras.keep_now(ticker, next_report(market, ticker))
        complete += not problems
        for kind, reason in problems.items():
            print(f"{ticker}, {kind}: {reason}")
        if REFUSED in problems.values():
            break
    print(f"Options and short interest of {plural(complete, 'ticker')} kept.")


def _read_headlines(service: MarketService, ledger: Ledger) -> None:
    try:
        collected = RadarService(service, lambda: ledger, DATA).run_now()
    except (SQLAlchemyError, UnusableDatabaseError) as error:
        print(f"The inbox is not renewed: {error}")
        return
    if collected is None:
        print("The inbox is not due yet.")
        return
    for source, reason in sorted(collected.problems.items()):
        print(f"{source}: {reason}")
    print(
        f"{plural(collected.new, 'new headline')} of {plural(collected.asked, 'source')}, "
        f"{plural(len(collected.candidates), 'candidate')} of the last {WINDOW.days} days."
    )


def _renew_factors(path: Path) -> int:
    try:
        factors = write_factors(path, SNAPSHOT, datetime.now(UTC))
    except (FactorsError, OSError) as error:
        print(f"{error}. The bundled factors stay as they are.", file=sys.stderr)
        return 1
    dates = factors["date"]
    print(
        f"{plural(len(factors), 'day')} of factors, {dates.min():%Y-%m-%d} to "
        f"{dates.max():%Y-%m-%d}, in {SNAPSHOT}."
    )
    return 0


def _renew_intraday(source: Path) -> int:
    try:
        bars = write_intraday(source, SNAPSHOT, datetime.now(UTC))
    except (IntradayError, OSError) as error:
        print(f"{error}. The bundled 5-minute bars stay as they are.", file=sys.stderr)
        return 1
    print(
        f"{plural(len(bars), '5-minute bar')} of {plural(bars['ticker'].nunique(), 'ticker')} "
        f"in {SNAPSHOT}."
    )
    return 0


def _from_files(folder: Path, tickers: Collection[str]) -> int:
    try:
        collected = read_collected(folder, tickers)
    except CollectedError as error:
        print(f"{error}\nThe bundled snapshot stays as it is.", file=sys.stderr)
        return 1
    write_collected(collected, SNAPSHOT, datetime.now(UTC))
    last = collected.prices.groupby("ticker")["date"].max()
    print(f"Snapshot of {plural(len(last), 'ticker')} rewritten in {SNAPSHOT}.")
    for ticker in sorted(set(tickers) - set(last.index)):
        print(f"{ticker}: no prices in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
