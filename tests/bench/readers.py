"""Many readers on one process: how long each waits for a click to be answered.

Readers are opened one after the other, a page each in turn. Each turns a control of its page (where
there is none, asks again) every ten seconds; a reader whose click is not answered yet waits for it
first. Fragments that renew themselves do so as often as while New York trades. The empty page is
put under the same load.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from tests.bench.servers import EMPTY, Program, Server, address_on
from tests.bench.session import BenchError, Session
from tests.bench.tables import show

READERS = (1, 9, 20, 50)
SECONDS, BETWEEN_CLICKS, BETWEEN_TICKS = 60.0, 10.0, 15.0


@dataclass
class Load:
    """What readers of one process met. waits: seconds of each click. ticks: fragments renewed.
    errors: their words. cpu: of the server in processors. memory: MiB before the readers came, and
    the most with them."""

    waits: list[float] = field(default_factory=list)
    ticks: int = 0
    errors: list[str] = field(default_factory=list)
    cpu: float = 0.0
    memory_before: float = 0.0
    memory: float = 0.0

    def wait(self, percent: float) -> float:
        """A percentile of the waits."""
        return float(np.percentile(self.waits, percent)) if self.waits else float("nan")


async def _click(session: Session, load: Load, first: float, end: float) -> None:
    """A reader's clicks from `first` to `end`, on the clock of time.monotonic."""
    due = first
    while due < end:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        session.turn()
        start = time.monotonic()
        answer = await session.rerun()
        load.waits.append(time.monotonic() - start)
        load.errors += answer.exceptions
        due = max(due + BETWEEN_CLICKS, time.monotonic())


async def _renew(session: Session, load: Load, end: float) -> None:
    """The fragments that run by themselves, each at its interval."""
    last = dict.fromkeys(session.intervals, time.monotonic())
    while time.monotonic() < end:
        await asyncio.sleep(0.25)
        for fragment, interval in list(session.intervals.items()):
            since = time.monotonic() - last.setdefault(fragment, time.monotonic())
            if since >= min(interval, BETWEEN_TICKS):
                answer = await session.tick(fragment)
                load.errors += answer.exceptions
                load.ticks += answer.messages > 0
                last[fragment] = time.monotonic()


async def _watched(what: Any, load: Load) -> None:
    try:
        await what
    except (BenchError, OSError) as error:
        load.errors.append(str(error))


async def _memory(server: Server, load: Load, end: float) -> None:
    while time.monotonic() < end:
        load.memory = max(load.memory, server.memory())
        await asyncio.sleep(1)


async def put_under_load(
    server: Server, addresses: Sequence[str], readers: int, seconds: float
) -> Load:
    """So many readers for so long, after one has been on every page."""
    load = Load()
    places = [address_on(server, address) for address in addresses]
    for place in dict.fromkeys(places):
        async with Session(server.url, place) as session:
            await session.rerun()
    await server.quiet()
    load.memory_before = server.memory()
    async with AsyncExitStack() as opened:
        sessions = []
        for reader in range(readers):
            session = Session(server.url, places[reader % len(places)])
            await opened.enter_async_context(session)
            load.errors += (await session.rerun()).exceptions
            sessions.append(session)
        start, cpu = time.monotonic(), server.cpu()
        end = start + seconds
        await asyncio.gather(
            _memory(server, load, end),
            *(
                _watched(_click(session, load, start + i * BETWEEN_CLICKS / readers, end), load)
                for i, session in enumerate(sessions)
            ),
            *(_watched(_renew(session, load, end), load) for session in sessions),
        )
        load.cpu = (server.cpu() - cpu) / (time.monotonic() - start)
    return load


def run(
    programs: Sequence[Program],
    addresses: Sequence[str],
    readers: Sequence[int] = READERS,
    seconds: float = SECONDS,
) -> dict[str, Any]:
    """Measure each number of readers on a process of its own and print; for JSON too."""
    heads = ["readers", "", "clicks", "p50 s", "p95 s", "p95 × empty", "most s", "errors"]
    rows = [[*heads, "processors", "MiB", "MiB a reader"]]
    measured: dict[str, Any] = {}
    errors: list[str] = []
    for number in readers:
        found: dict[str, Load] = {}
        for program in (EMPTY, *programs):
            with Server(program) as server:
                load = asyncio.run(put_under_load(server, addresses, number, seconds))
            found[program.name] = load
            errors += [f"{number} readers ({program.name}): {text}" for text in load.errors]
            rows.append(
                [
                    str(number),
                    program.name,
                    str(len(load.waits)),
                    f"{load.wait(50):.2f}",
                    f"{load.wait(95):.2f}",
                    f"{load.wait(95) / found[EMPTY.name].wait(95):.0f}",
                    f"{max(load.waits, default=float('nan')):.2f}",
                    str(len(load.errors)),
                    f"{load.cpu:.2f}",
                    f"{load.memory:.0f}",
                    f"{(load.memory - load.memory_before) / number:.1f}",
                ]
            )
        measured[str(number)] = {name: asdict(load) for name, load in found.items()}
    print(
        f"Readers on one process, a click every {BETWEEN_CLICKS:g} s for {seconds:g} s: "
        "the wait for the finished run"
    )
    show(rows, left=[1])
    for text in dict.fromkeys(errors):
        print(text)
    return measured
