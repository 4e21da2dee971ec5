"""`python -m tests.bench`: all parts, or those that are named.

Exit code 1 if a promise of the analysis is not kept, 2 if something could not be measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dashboard.paths import ROOT
from tests.bench import analysis, pages
from tests.bench.servers import TITLES, dashboard
from tests.bench.session import BenchError

PARTS = ("analysis", "pages")


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; else all")
    parser.add_argument(
        "--page",
        action="append",
        choices=list(TITLES),
        metavar="ADDRESS",
        help="only this page (repeatable); the first is ''",
    )
    parser.add_argument(
        "--against", type=Path, metavar="DIR", help="measure this checkout in the same run"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was measured")
    options = parser.parse_args(given)
    for part in options.parts:
        if part not in PARTS:
            parser.error(f"no part {part!r}; there are {', '.join(PARTS)}")
    return options


def main(given: Sequence[str] | None = None) -> int:
    options = arguments(given)
    parts = options.parts or PARTS
    addresses = options.page or list(TITLES)
    measured: dict[str, Any] = {}
    kept = True
    try:
        programs = [dashboard("now", ROOT)]
        if options.against:
            programs.insert(0, dashboard("before", options.against.resolve()))
        if "analysis" in parts:
            kept = measured["analysis_kept"] = analysis.run()
        if "pages" in parts:
            measured["pages"] = pages.run(programs, addresses)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        if options.json:
            options.json.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
