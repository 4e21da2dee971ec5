"""What a page costs the server: processor and bytes of one run, beside an empty page.

Each figure is of one question over the WebSocket, with all that the server does after it (garbage
collection too). The servers are asked in turn, so that what else the machine does meets all alike.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from tests.bench.servers import EMPTY, TITLES, Program, Server, address_on
from tests.bench.session import Answer, Session
from tests.bench.tables import Table

RUNS = 5
# The browser drops what it kept after two runs: from the third on they are alike.
WARMING = 2


@dataclass
class Cost:
    """Of one page of one server; processor in seconds, bytes as received.

    visit: the page's first visit in its process (of the first page measured: the first run of the
    process). cpu, seconds, received: one figure a warm rerun; seconds is the wait for its end.
    ticks: processor, a list for each fragment that runs by itself. exceptions: that the page shows.
    """

    visit: float = 0.0
    visit_received: int = 0
    cpu: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    ticks: list[list[float]] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    missing: bool = False

    @property
    def tick(self) -> float:
        """The dearest fragment's."""
        return max((median(tick) for tick in self.ticks), default=0.0)


Costs = dict[str, dict[str, Cost]]


async def _asked(server: Server, ask: Callable[[], Awaitable[Answer]]) -> tuple[float, Answer]:
    before = await server.quiet()
    answer = await ask()
    return await server.quiet() - before, answer


async def measure(servers: Sequence[Server], addresses: Sequence[str]) -> Costs:
    """Every page on every server; the empty page is measured anew beside each.

    Returns
    -------
    dict
        By the page's address, then by the program's name.
    """
    costs: Costs = {}
    for address in addresses:
        async with AsyncExitStack() as opened:
            readers = []
            for server in servers:
                cost = costs.setdefault(address, {})[server.program.name] = Cost()
                session = Session(server.url, address_on(server, address))
                await opened.enter_async_context(session)
                cost.visit, answer = await _asked(server, session.rerun)
                cost.visit_received, cost.missing = answer.received, session.missing
                for _ in range(WARMING):
                    await session.rerun()
                cost.ticks = [[] for _ in session.intervals]
                readers.append((server, session, cost))
            for _ in range(RUNS):
                for server, session, cost in readers:
                    cpu, answer = await _asked(server, session.rerun)
                    cost.cpu.append(cpu)
                    cost.seconds.append(answer.seconds)
                    cost.received.append(answer.received)
                    cost.exceptions += answer.exceptions
                    for tick, fragment in zip(cost.ticks, list(session.intervals), strict=False):
                        tick.append((await _asked(server, lambda: session.tick(fragment)))[0])  # noqa: B023
    return costs


def run(
    programs: Sequence[Program], addresses: Sequence[str]
) -> tuple[dict[str, Any], list[Table]]:
    """What was measured, for JSON and as a table."""
    with ExitStack() as running:
        servers, started = [], {}
        for program in (EMPTY, *programs):
            servers.append(running.enter_context(Server(program)))
            started[program.name] = servers[-1].rested()
        costs = asyncio.run(measure(servers, addresses))
    empty = median([cpu for found in costs.values() for cpu in found[EMPTY.name].cpu])
    heads = ["page", "", "rerun s", "× empty", "least–most s", "wait s", "KiB"]
    rows = [[*heads, "first visit s", "its KiB", "fragments", "tick s"]]
    for address, found in costs.items():
        for program in programs:
            rows.append([TITLES[address], program.name, *_cells(found[program.name], empty)])
    exceptions = [
        f" {TITLES[address]} ({name}) shows an exception: {text}."
        for address, found in costs.items()
        for name, cost in found.items()
        for text in dict.fromkeys(cost.exceptions)
    ]
    note = (
        f"A warm rerun asked over the WebSocket, median of {RUNS}: the server's processor (an "
        f"empty page: {empty:.3f} s), the wait for its end, the bytes sent. First visit: "
        "of the page in a process whose start is over; of the first page, of the process. Tick: "
        "the dearest part that renews itself." + "".join(exceptions)
    )
    measured = {
        "empty_rerun_seconds": empty,
        "started_seconds": started,
        "pages": {
            address: {name: asdict(cost) for name, cost in found.items()}
            for address, found in costs.items()
        },
    }
    return measured, [Table("What a page costs the server", rows, left=[0, 1], note=note)]


def _cells(cost: Cost, empty: float) -> list[str]:
    if cost.missing:
        return ["no such page", *[""] * 8]
    return [
        f"{median(cost.cpu):.3f}",
        f"{median(cost.cpu) / empty:.1f}",
        f"{min(cost.cpu):.2f}–{max(cost.cpu):.2f}",
        f"{median(cost.seconds):.2f}",
        f"{median(cost.received) / 1024:.0f}",
        f"{cost.visit:.2f}",
        f"{cost.visit_received / 1024:.0f}",
        str(len(cost.ticks)),
        f"{cost.tick:.3f}",
    ]
