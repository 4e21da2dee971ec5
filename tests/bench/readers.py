"""Many readers: how long each waits for a click, by one process and by two replicas.

Yahoo answers in 100 ms and is asked as it would be on any day. Readers come one after the other
within a quarter of a minute, a page each in turn. Each turns a control of its page (where there is
none, asks again) every ten seconds; a reader whose click is not answered yet waits for it first.
Fragments that renew themselves do so as often as while New York trades. The empty page is put under
the same load.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from tests.bench.replicas import PORTS, Replicas
from tests.bench.servers import EMPTY, Program, Server, address_on
from tests.bench.session import BenchError, Session
from tests.bench.stand_in import stand_in
from tests.bench.tables import Table

# By processes: how many readers.
READERS = {1: (1, 10, 20, 50), 2: (50, 100)}
SECONDS, BETWEEN_CLICKS, BETWEEN_TICKS = 40.0, 10.0, 15.0
# What may be taken of one processor by a process whose readers are to wait no second: one
# interpreter answers one of them at a time.
BUSY = 0.5


@dataclass
class Load:
    """What readers met. waits: seconds of each click. ticks: fragments renewed. errors: their
    words. cpu: of the servers in processors. memory: MiB before the readers came, and the most with
    them. yahoo: what Yahoo was asked for from the first reader on."""

    waits: list[float] = field(default_factory=list)
    ticks: int = 0
    errors: list[str] = field(default_factory=list)
    cpu: float = 0.0
    memory_before: float = 0.0
    memory: float = 0.0
    yahoo: int = 0

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


async def _renew(session: Session, load: Load, opened: float, end: float) -> None:
    """The fragments that run by themselves, each at its interval from when its page was opened."""
    last = dict.fromkeys(session.intervals, opened)
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


async def _memory(server: Server | Replicas, load: Load, end: float) -> None:
    while time.monotonic() < end:
        load.memory = max(load.memory, server.memory())
        await asyncio.sleep(1)


async def put_under_load(
    server: Server | Replicas, addresses: Sequence[str], readers: int, seconds: float
) -> Load:
    """So many readers for so long, after one has been on every page."""
    load = Load()
    places = [address_on(server, address) for address in addresses]
    for seat in range(len(PORTS)) if isinstance(server, Replicas) else [0]:
        for place in dict.fromkeys(places):
            async with Session(server.url, place, f"roundtrip_seat=first-{seat}") as session:
                await session.rerun()
    await server.quiet()
    load.memory_before = server.memory()
    async with AsyncExitStack() as opened:
        sessions, opened_at = [], []
        first = time.monotonic()
        for reader in range(readers):
            await asyncio.sleep(first + reader * BETWEEN_TICKS / readers - time.monotonic())
            place = places[reader % len(places)]
            session = Session(server.url, place, f"roundtrip_seat=reader-{reader}")
            await opened.enter_async_context(session)
            load.errors += (await session.rerun()).exceptions
            sessions.append(session)
            opened_at.append(time.monotonic())
        start, cpu = time.monotonic(), server.cpu()
        end = start + seconds
        await asyncio.gather(
            _memory(server, load, end),
            *(
                _watched(_click(session, load, start + i * BETWEEN_CLICKS / readers, end), load)
                for i, session in enumerate(sessions)
            ),
            *(
                _watched(_renew(session, load, at, end), load)
                for session, at in zip(sessions, opened_at, strict=True)
            ),
        )
        load.cpu = (server.cpu() - cpu) / (time.monotonic() - start)
    return load


Loads = dict[tuple[int, int], dict[str, Load]]


def measure(
    programs: Sequence[Program],
    addresses: Sequence[str],
    readers: Mapping[int, Sequence[int]],
    seconds: float,
) -> Loads:
    """By (processes, readers), then by the program's name; each on processes of its own."""
    loads: Loads = {}
    with stand_in() as (yahoo, environment):
        for processes, numbers in readers.items():
            kind = Server if processes == 1 else Replicas
            for number in numbers:
                for program in (EMPTY, *programs):
                    with kind(program, environment) as server:
                        yahoo.forget_requests()
                        load = asyncio.run(put_under_load(server, addresses, number, seconds))
                    load.yahoo = len(yahoo.requests)
                    loads.setdefault((processes, number), {})[program.name] = load
    return loads


def run(
    programs: Sequence[Program],
    addresses: Sequence[str],
    readers: Mapping[int, Sequence[int]] | None = None,
    seconds: float = SECONDS,
) -> tuple[dict[str, Any], list[Table]]:
    """What was measured, for JSON and as tables."""
    loads = measure(programs, addresses, readers or READERS, seconds)
    heads = ["processes", "readers", "", "clicks", "p50 s", "p95 s", "most s", "errors"]
    rows = [[*heads, "processors", "× empty", "MiB", "MiB a reader", "asked of Yahoo"]]
    errors: list[str] = []
    for (processes, number), found in loads.items():
        for name, load in found.items():
            errors += [f"{number} readers ({name}): {text}" for text in load.errors]
            rows.append(
                [
                    str(processes),
                    str(number),
                    name,
                    str(len(load.waits)),
                    f"{load.wait(50):.2f}",
                    f"{load.wait(95):.2f}",
                    f"{max(load.waits, default=float('nan')):.2f}",
                    str(len(load.errors)),
                    f"{load.cpu:.2f}",
                    f"{load.cpu / found[EMPTY.name].cpu:.1f}",
                    f"{load.memory:.0f}",
                    f"{(load.memory - load.memory_before) / number:.1f}",
                    str(load.yahoo),
                ]
            )
    words = (
        "A reader a page in turn, opened one after the other within 15 s; each turns a control "
        f"every {BETWEEN_CLICKS:g} s for {seconds:g} s, beside the parts that renew themselves. "
        "The wait is until the finished run. Readers and Yahoo's stand-in run on the same "
        "processors; two processes stand behind nginx and share a store in PostgreSQL. Asked of "
        "Yahoo: from the first reader on a new store."
    )
    if errors:
        words += " Errors: " + "; ".join(dict.fromkeys(errors)) + "."
    tables = [Table("Readers", rows, left=[2], note=words)]
    tables += [_on_paper(loads, program.name) for program in programs]
    measured = {
        f"{processes} × {number}": {name: asdict(load) for name, load in found.items()}
        for (processes, number), found in loads.items()
    }
    return measured, tables


def _on_paper(loads: Loads, name: str) -> Table:
    """What more readers need, by what one of the largest measured load on one process took."""
    (_, number), found = max(
        (item for item in loads.items() if item[0][0] == min(p for p, _ in loads)),
        key=lambda item: item[0][1],
    )
    load = found[name]
    share = load.cpu / number
    each = max((load.memory - load.memory_before) / number, 0.0)
    rows = [["readers", "processors busy", "processes", "cores", "memory GiB", "database"]]
    for readers in (200, 2_000):
        busy = readers * share
        processes = math.ceil(busy / BUSY)
        memory = (processes * load.memory_before + readers * each) / 1024
        rows.append(
            [
                f"{readers:,}",
                f"{busy:.1f}",
                str(processes),
                str(math.ceil(processes * BUSY / 0.8)),
                f"{memory:.1f}",
                "PostgreSQL, one",
            ]
        )
    return Table(
        f"On paper: what more readers need ({name})",
        rows,
        left=[5],
        note=(
            f"From {number} readers on one process: {share:.4f} of a processor a reader, "
            f"{load.memory_before:.0f} MiB a process and {each:.1f} MiB a reader. A process is "
            f"given {BUSY:g} of a processor to do, a core four fifths. Nothing was measured here."
        ),
    )
