"""What a start takes, offline and with an empty store: until the server answers, until a first
reader who does not wait has the first page, and what is imported."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from tests.bench.servers import EMPTY, Program, Server
from tests.bench.session import Session
from tests.bench.tables import Table, spread

RUNS = 3
MODULES = 14
# What app.py imports when the server starts.
IMPORTS = (
    "import streamlit, dashboard.alerts, dashboard.warm_up, dashboard.components.deal_graph, "
    "dashboard.frame.page, dashboard.frame.share, dashboard.server"
)


@dataclass(frozen=True)
class Start:
    """Seconds from the start of the process on. answers, first_page: on the clock. cpu_answers,
    cpu_warm: of processor, until it answers and until all that it computes beforehand is done.
    first_run: of processor, for the first page of a process that is warm. memory: MiB then."""

    answers: float
    first_page: float
    cpu_answers: float
    cpu_warm: float
    first_run: float
    memory: float


def _first_page(server: Server) -> None:
    async def ask() -> None:
        async with Session(server.url) as session:
            await session.rerun()

    asyncio.run(ask())


def started(program: Program) -> Start:
    begin = time.monotonic()
    with Server(program) as server:
        answers, cpu_answers = time.monotonic() - begin, server.cpu()
        _first_page(server)
        first_page = time.monotonic() - begin
    with Server(program) as server:
        cpu_warm = server.rested()
        _first_page(server)
        first_run = server.rested() - cpu_warm
        return Start(answers, first_page, cpu_answers, cpu_warm, first_run, server.memory())


def imported(program: Program) -> dict[str, float]:
    """Seconds by top-level package, without what they import of one another; `python -X importtime`
    makes all of it a little slower."""
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", IMPORTS],
        cwd=program.folder,
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    own: dict[str, float] = defaultdict(float)
    for line in told.splitlines():
        if match := re.match(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\w+)", line):
            own[match[2]] += int(match[1]) / 1e6
    return dict(sorted(own.items(), key=lambda item: -item[1]))


def run(programs: Sequence[Program]) -> tuple[dict[str, Any], list[Table]]:
    """What was measured, for JSON and as tables."""
    starts = {p.name: [started(p) for _ in range(RUNS)] for p in (EMPTY, *programs)}
    heads = ["", "answers s", "first page s", "processor until it answers s"]
    rows = [[*heads, "until all is warm s", "first run s", "MiB"]]
    for name, found in starts.items():
        rows.append(
            [
                name,
                *(
                    spread([getattr(start, part) for start in found])
                    for part in ("answers", "first_page", "cpu_answers", "cpu_warm", "first_run")
                ),
                f"{median(start.memory for start in found):.0f}",
            ]
        )
    note = (
        f"Median of {RUNS} starts with no network and an empty store. First page: of a reader who "
        "asks as soon as the server answers, and so waits for what it computes beforehand. First "
        "run: processor of the first page once that is done."
    )
    tables = [Table("Start", rows, left=[0], note=note)]
    measured: dict[str, Any] = {
        "starts": {name: [asdict(start) for start in found] for name, found in starts.items()}
    }
    for program in programs:
        times = imported(program)
        measured[f"imports ({program.name})"] = times
        named = [[name, f"{took:.3f}"] for name, took in list(times.items())[:MODULES]]
        rest = sum(list(times.values())[MODULES:])
        modules = [["package", "seconds"], *named, ["all others", f"{rest:.3f}"]]
        modules.append(["all", f"{sum(times.values()):.3f}"])
        note = "One run of `python -X importtime`, each package without what it imports."
        tables.append(Table(f"Imports at start ({program.name})", modules, left=[0], note=note))
    return measured, tables
