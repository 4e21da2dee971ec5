"""Where a warm rerun of a page spends its time."""

from __future__ import annotations

import asyncio
import pstats
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.bench.pages import WARMING
from tests.bench.servers import HERE, TITLES, Program, Server
from tests.bench.session import BenchError, Session
from tests.bench.tables import show

ROWS = 40


async def _newest(server: Server, address: str, file: Path) -> pstats.Stats:
    async with Session(server.url, address) as session:
        await session.rerun()
        for _ in range(WARMING):
            await session.rerun()
        await server.quiet()
        file.unlink(missing_ok=True)
        await session.rerun()
        await server.quiet()
    if not file.exists():
        raise BenchError(f"no profile of the run: {server.log()}")
    return pstats.Stats(str(file))


def run(program: Program, address: str) -> None:
    """Print the functions of one warm rerun, by all that they took and by their own time."""
    with tempfile.TemporaryDirectory(prefix="roundtrip-profile-") as folder:
        file = Path(folder) / "newest.prof"
        starter = str(HERE / "profiled_server.py")
        served = replace(program, arguments=(starter, str(file), *program.arguments[2:]))
        with Server(served) as server:
            stats = asyncio.run(_newest(server, address, file))
    print(
        f"{TITLES[address]} ({program.name}): one warm rerun, {stats.total_tt:.2f} s of processor "
        "under the profiler, which makes small functions look dearer than they are\n"
    )
    functions = [
        (cumulative, own, calls, _name(program.folder, *key))
        for key, (_, calls, own, cumulative, _) in stats.stats.items()  # type: ignore[attr-defined]
    ]
    for title, column in {"with all they called": 0, "by themselves": 1}.items():
        rows = [["cumulative s", "own s", "calls", title]]
        functions.sort(key=lambda function: -function[column])
        for cumulative, own, calls, name in functions[:ROWS]:
            rows.append([f"{cumulative:.3f}", f"{own:.3f}", f"{calls:,}", name])
        show(rows, left=[3])


def _name(folder: Path, file: str, line: int, function: str) -> str:
    """A function with its place, without what all places have in front."""
    if file == "~":
        return function
    place = file.rpartition("/site-packages/")[2].removeprefix(f"{folder}/")
    return f"{place}:{line} {function}"
