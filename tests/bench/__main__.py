"""`python -m tests.bench`: all parts, or those that are named.

Exit code 1 if a promise of the analysis is not kept, 2 if something could not be measured.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from dashboard.paths import ROOT
from tests.bench import analysis, browsers, graphs, pages, profiling, readers, start
from tests.bench.servers import ADDRESSES, Program, dashboard
from tests.bench.session import BenchError
from tests.bench.tables import Table

PARTS = ("start", "pages", "browser", "graph", "readers", "analysis")


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
        help="only so many readers (repeatable); else "
        + ", ".join(f"{n} on {p}" for p, each in readers.READERS.items() for n in each),
    )
    parser.add_argument(
        "--processes", type=int, default=1, choices=[1, 2], help="that serve --readers"
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=readers.SECONDS,
        help="how long readers click (default: %(default)g)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was measured")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables")
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
    measured: dict[str, Any] = {"machine": machine(), "day": f"{date.today()}"}
    print(words(measured["machine"]), end="\n\n")
    tables: list[Table] = []
    kept = True
    numbers = readers.READERS
    if options.readers:
        numbers = {options.processes: options.readers}
    try:
        for part in parts:
            if part == "analysis":
                measured[part], found, kept = analysis.run()
            elif part == "readers":
                measured[part], found = readers.run(programs, addresses, numbers, options.seconds)
            elif part == "graph":
                measured[part], found = graphs.run(programs)
            elif part == "start":
                measured[part], found = start.run(programs)
            else:
                ask = {"pages": pages.run, "browser": browsers.run}[part]
                measured[part], found = ask(programs, addresses)
            tables += found
            for table in found:
                print(table.text(), flush=True)
    finally:
        if options.json:
            options.json.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
        if options.markdown:
            options.markdown.write_text(paper(measured, tables), encoding="utf-8")
    return kept


def words(about: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in about.items())


def paper(measured: dict[str, Any], tables: Sequence[Table]) -> str:
    """BENCHMARKS.md."""
    return "\n".join(
        [
            "# What Roundtrip costs, measured\n",
            f"Made by `make bench` on {measured['day']}: {words(measured['machine'])}. All figures "
            "are of one run, so that ratios hold where seconds do not; each pair was measured in "
            "turn on the same machine. The figures behind the medians stand in BENCHMARKS.json. An "
            "empty page is a Streamlit page with one word.\n",
            *(table.markdown() for table in tables),
        ]
    )


def machine() -> dict[str, str]:
    """What the figures were taken on; one that is busy with something else gives poor waits."""
    return {
        "Python": platform.python_version(),
        "Streamlit": version("streamlit"),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
        "processors": str(psutil.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "waiting for a processor at the start": f"{psutil.getloadavg()[0]:.1f}",
    }


def processor() -> str:
    """Its name, where the system tells."""
    try:
        about = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in about.splitlines() if "model name" in line]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
