"""`python -m dashboard.check_data [DIR]`: check a ledger, list every bad row, exit 1 if any."""

from __future__ import annotations

import sys
from pathlib import Path

from dashboard.command_line import Parser
from dashboard.deals import LedgerError, read_ledger
from dashboard.deals.rules import remarks, unsupported
from dashboard.deals.translation import untrue_translations
from dashboard.paths import DATA
from dashboard.radar.feeds import FeedsError, read_feeds


def main(arguments: list[str] | None = None) -> int:
    parser = Parser(prog="python -m dashboard.check_data", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DATA, help="default: data/")
    folder: Path = parser.parse_args(arguments).folder
    if not folder.is_dir():
        print(f"{folder} is no folder. Name the one that holds companies.csv and deals.csv.")
        return 1
    try:
        ledger = read_ledger(folder)
    except LedgerError as error:
        print(error)
        print(f"{len(error.problems)} bad. Nothing of {folder} is used until they are mended.")
        return 1
    try:
        read_feeds(folder)
    except FeedsError as error:
        print(error)
        print(f"{len(error.problems)} bad. No feed is read until they are mended.")
        return 1
    if bad := unsupported(ledger.cells):
        print(*bad, sep="\n")
        print(f"{len(bad)} bad. They have no market data until they are mended.")
        return 1
    if bad := untrue_translations(ledger.cells):
        print(*bad, sep="\n")
        print(f"{len(bad)} bad. Japanese pages tell other figures until they are mended.")
        return 1
    for remark in remarks(ledger.cells):
        print(remark)
    unknown = int(ledger.legs["amount_usd_bn"].isna().sum())
    print(
        f"{folder}: {len(ledger.companies)} companies, {len(ledger.legs)} legs "
        f"({unknown} without an amount), {len(ledger.sources)} sources. All rows are good."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
