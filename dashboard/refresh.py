"""`python -m dashboard.refresh`: one refresh of the store from Yahoo, for cron.

Prints what came and what did not. Exit code 0 if anything came, 1 if nothing could be had, 2 on
a usage error. `--snapshot` then rewrites data/snapshot/ from the store, to be committed.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from dashboard.deals import LedgerError, read_ledger
from dashboard.formats import plural
from dashboard.market import MarketService, snapshot
from dashboard.paths import DATA, SNAPSHOT


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m dashboard.refresh", description=__doc__)
    parser.add_argument(
        "--snapshot", action="store_true", help="rewrite the bundled snapshot as well"
    )
    options = parser.parse_args(arguments)
    try:
        ledger = read_ledger(DATA)
    except LedgerError as error:
        print(error)
        return 1
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
    if not outcome.useful or not service.store.lasting:
        return 1
    if options.snapshot:
        market = service.market()
        snapshot.write(market.prices, market.earnings, market.quotes, SNAPSHOT, datetime.now(UTC))
        print(f"Snapshot rewritten in {SNAPSHOT}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
