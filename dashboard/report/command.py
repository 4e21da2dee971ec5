"""`python -m dashboard.report`: the day's findings, as JSON for programs or as a brief to read.

Exit code 0 if the report is written, 1 if the ledger or the prices have bad rows (all are listed),
2 on a usage error. The figures come from the functions that the pages ask, so the two can't
disagree. Yahoo is not asked: the market is what the dashboard's store holds of it.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from dashboard import command_line
from dashboard.deals import Ledger, LedgerError, read_ledger
from dashboard.desk import with_kept
from dashboard.formats import plural
from dashboard.language import DEFAULT, LANGUAGES, use
from dashboard.paths import DATA, ledger_name
from dashboard.report.contents import SECTIONS, brief, report
from dashboard.report.prices import PricesError, read_prices
from dashboard.report.question import Question
from dashboard.report.slides import slides


def parser() -> argparse.ArgumentParser:
    """What the command understands, and in part the address of the report (server/routes.py)."""
    parser = command_line.Parser(prog="python -m dashboard.report", description=__doc__)
    parser.add_argument(
        "--format",
        choices=["json", "md", "pptx"],
        default="md",
        help="default: md; pptx: slides",
    )
    parser.add_argument("--out", type=Path, default=None, help="the file to write instead")
    parser.add_argument(
        "--lang",
        choices=list(LANGUAGES),
        default=DEFAULT,
        help="of the brief and the slides; default: en",
    )
    parser.add_argument(
        "--data", type=command_line.folder, default=DATA, help="another ledger's folder"
    )
    parser.add_argument(
        "--prices",
        type=command_line.file,
        default=None,
        help="a CSV of other prices: date, ticker, open, high, low, close, adj_close, volume; "
        "that of the benchmark, SPY, too",
    )
    parser.add_argument(
        "--as-of", type=command_line.day, default=None, help="as known on a date; today if not"
    )
    parser.add_argument(
        "--section",
        action="append",
        choices=list(SECTIONS),
        help="only this part of it; can be given several times",
    )
    parser.add_argument(
        "--since",
        type=command_line.day,
        default=None,
        help="for the changes: the day with which it is compared; 30 days before if not",
    )
    parser.add_argument(
        "--no-desk",
        action="store_true",
        help="leave out what is kept beside data/ (python -m dashboard.desk)",
    )
    parser.add_argument(
        "--shock",
        action="append",
        type=_shock,
        default=[],
        metavar="COMPANY=FRACTION",
        help="for the stress test: that part of its outside income is gone; can be given several "
        "times",
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    if options.format == "pptx" and options.out is None:
        parser().error("--format pptx needs --out FILE")
    if options.out is not None and not options.out.parent.is_dir():
        parser().error(f"argument --out: “{options.out.parent}” is no folder")
    use(options.lang)
    try:
        ledger = read_ledger(options.data)
        if not options.no_desk and options.data == DATA:
            ledger = with_kept(ledger)
        bars = None if options.prices is None else read_prices(options.prices)
    except (LedgerError, PricesError) as error:
        refused = options.data if isinstance(error, LedgerError) else options.prices
        print(error, file=sys.stderr)
        print(
            f"{plural(len(error.problems), 'problem')}. Nothing of {refused} is used until they "
            "are mended.",
            file=sys.stderr,
        )
        return 1
    try:
        shocks = shocks_to(ledger, options.shock)
    except argparse.ArgumentError as error:
        parser().error(str(error))
    as_of = options.as_of or date.today()
    if options.since is not None and options.since > as_of:
        parser().error(since_too_late(options.since, as_of))
    question = Question(
        ledger,
        as_of,
        bars,
        shocks=shocks,
        since=options.since,
        ledger_name=ledger_name(options.data),
    )
    sections = options.section or list(SECTIONS)
    values = report(question, sections)
    if options.format == "json":
        text = json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    elif options.format == "md":
        text = brief(values, question)
    if options.format == "pptx":
        options.out.write_bytes(slides(values, question))
    elif options.out is not None:
        options.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    for remark in question.remarks:
        print(f"{options.prices}: {remark}.", file=sys.stderr)
    for name in values:
        if note := SECTIONS[name].warnings(question):
            print(f"{name}: {note}", file=sys.stderr)
    return 0


def shocks_to(ledger: Ledger, asked: Sequence[tuple[str, float]]) -> dict[str, float]:
    """The shocks asked for, by company. Raises ArgumentError for one that the ledger doesn't have
    or that is named twice."""
    shocks: dict[str, float] = {}
    for company, part in asked:
        if company not in ledger.companies.index:
            reason = f"argument --shock: “{company}” is no company of the ledger"
            raise argparse.ArgumentError(None, reason)
        if company in shocks:
            reason = f"argument --shock: “{company}” is given twice"
            raise argparse.ArgumentError(None, reason)
        shocks[company] = part
    return shocks


def since_too_late(since: date, as_of: date) -> str:
    """Why changes cannot be told backwards."""
    return f"argument --since: {since} is after {as_of}, as of which the report is"


def _shock(text: str) -> tuple[str, float]:
    company, _, part = text.partition("=")
    try:
        fraction = float(part)
    except ValueError:
        fraction = math.nan
    if not 0 <= fraction <= 1:
        raise argparse.ArgumentTypeError(
            f"“{text}” is no COMPANY=FRACTION with a fraction from 0 to 1"
        )
    return company, fraction
