"""`python -m tests.bench`: all parts, or those that are named.

Exit code 1 if a promise of the analysis is not kept, 2 if something could not be measured.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from dashboard.paths import ROOT
from tests.bench import analysis, browsers, pages, profiling, readers
from tests.bench.servers import ADDRESSES, Program, dashboard
from tests.bench.session import BenchError

PARTS = ("analysis", "pages", "browser", "readers")


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        epilog="`python -m tests.bench profile PAGE` prints where a warm rerun spends its time.",
    )
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; else all")
    parser.add_argument(
        "--page",
        action="append",
        choices=list(ADDRESSES),
        metavar="PAGE",
        help=f"only this page (repeatable): {', '.join(ADDRESSES)}",
    )
    parser.add_argument(
        "--against", type=Path, metavar="DIR", help="measure this checkout in the same run"
    )
    parser.add_argument(
        "--readers",
        action="append",
        type=int,
        metavar="N",
        help=f"only so many readers (repeatable); else {', '.join(map(str, readers.READERS))}",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=readers.SECONDS,
        help="how long readers click (default: %(default)g)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was measured")
    options = parser.parse_args(given)
    options.profile = None
    if options.parts[:1] == ["profile"]:
        if len(options.parts) != 2 or options.parts[1] not in ADDRESSES:
            parser.error(f"profile which page? There are {', '.join(ADDRESSES)}")
        options.profile = options.parts[1]
    else:
        for part in options.parts:
            if part not in PARTS:
                parser.error(f"no part {part!r}; there are {', '.join(PARTS)}, profile")
    return options


def main(given: Sequence[str] | None = None) -> int:
    options = arguments(given)
    try:
        programs = [dashboard("now", ROOT)]
        if options.against:
            programs.insert(0, dashboard("before", options.against.resolve()))
        if options.profile:
            for program in programs:
                profiling.run(program, ADDRESSES[options.profile])
            return 0
        return 0 if measure(options, programs) else 1
    except BenchError as error:
        print(error, file=sys.stderr)
        return 2


def measure(options: argparse.Namespace, programs: Sequence[Program]) -> bool:
    """The parts that are asked for; whether the promises of the analysis are kept."""
    parts = options.parts or PARTS
    addresses = [ADDRESSES[name] for name in options.page or ADDRESSES]
    measured: dict[str, Any] = {"machine": machine()}
    print(", ".join(f"{name} {value}" for name, value in measured["machine"].items()), end="\n\n")
    kept = True
    try:
        if "analysis" in parts:
            kept = measured["analysis_kept"] = analysis.run()
        if "pages" in parts:
            measured["pages"] = pages.run(programs, addresses)
        if "browser" in parts:
            measured["browser"] = browsers.run(programs, addresses)
        if "readers" in parts:
            numbers = options.readers or readers.READERS
            measured["readers"] = readers.run(programs, addresses, numbers, options.seconds)
    finally:
        if options.json:
            options.json.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    return kept


def machine() -> dict[str, str]:
    """What the figures were taken on; one that is busy with something else gives poor waits."""
    return {
        "Python": platform.python_version(),
        "Streamlit": version("streamlit"),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": str(psutil.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "waiting for a processor at the start": f"{psutil.getloadavg()[0]:.1f}",
    }


if __name__ == "__main__":
    sys.exit(main())
