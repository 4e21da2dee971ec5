"""Streamlit's server as a process of its own, with what it costs."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from dashboard.pages import PAGES
from tests.bench.session import BenchError

# A server counts as quiet when it took less than this part of a processor for so long, several
# times in a row: on a busy machine one that has work to do may have to wait, too.
QUIET_PART, QUIET_SECONDS, QUIET_TIMES, QUIET_AT_MOST = 0.03, 0.1, 3, 30.0
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Program:
    """What is served. name: in the tables. folder: where it is started. arguments: to python."""

    name: str
    folder: Path
    arguments: tuple[str, ...]


def dashboard(name: str, folder: Path) -> Program:
    """The dashboard of a checkout, as a user starts it."""
    if not (folder / "dashboard" / "app.py").is_file():
        raise BenchError(f"{folder} holds no dashboard/app.py")
    return Program(name, folder, ("-m", "streamlit", "run", "dashboard/app.py"))


EMPTY = Program("empty", HERE, ("-m", "streamlit", "run", "empty.py"))
PLAIN = Program("plain", HERE, ("-m", "streamlit", "run", "plain_page.py"))
TITLES = {page.address: page.title for page in PAGES}
# What a page is called on the command line.
ADDRESSES = {page.address or "today": page.address for page in PAGES}


class Server:
    """A process that serves a program on this machine only, with no network and a new store.

    Parameters
    ----------
    program
        What it serves.
    environment
        More of its variables: another database, a stand-in for Yahoo.

    Raises
    ------
    BenchError
        When it ends or does not answer within a minute; with its log.
    """

    def __init__(self, program: Program, environment: Mapping[str, str] | None = None) -> None:
        self.program = program
        self._folder = Path(tempfile.mkdtemp(prefix="roundtrip-bench-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
        store = {
            "DATABASE_URL": f"sqlite:///{self._folder / 'market.db'}",
            "ROUNDTRIP_VAR": str(self._folder),
        }
        options = {
            "server.port": self.port,
            "server.address": "127.0.0.1",
            "server.headless": "true",
            "browser.gatherUsageStats": "false",
        }
        self._log = (self._folder / "log.txt").open("wb")
        variables = {**os.environ, **nowhere, **store, **(environment or {})}
        variables.pop("PYTHONPATH", None)
        self._process = subprocess.Popen(
            [
                sys.executable,
                *program.arguments,
                *(word for key, value in options.items() for word in (f"--{key}", str(value))),
            ],
            cwd=program.folder,
            env=variables,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._about = psutil.Process(self._process.pid)

    def __enter__(self) -> Server:
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _wait(self) -> None:
        for _ in range(240):
            if self._process.poll() is not None:
                break
            try:
                with urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except (URLError, OSError):
                time.sleep(0.25)
        raise BenchError(f"{self.program.name} does not answer: {self.log()}")

    def log(self) -> str:
        return (self._folder / "log.txt").read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def cpu(self) -> float:
        """Seconds of processor that all its threads took so far, user and system.

        On Linux from the process's own clock, which counts nanoseconds where /proc counts
        hundredths of a second (clock_getcpuclockid(3), whose formula this is).
        """
        if sys.platform == "linux":
            return time.clock_gettime((~self._process.pid << 3) | 2)
        times = self._about.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> float:
        """Resident memory in MiB."""
        return float(self._about.memory_info().rss) / 2**20

    def rested(self) -> float:
        """Wait until it rests; the processor's seconds by then."""
        end = time.monotonic() + QUIET_AT_MOST
        before, times = self.cpu(), 0
        while times < QUIET_TIMES and time.monotonic() < end:
            time.sleep(QUIET_SECONDS)
            now = self.cpu()
            times = times + 1 if now - before < QUIET_PART * QUIET_SECONDS else 0
            before = now
        return before

    async def quiet(self) -> float:
        """The same beside other things."""
        return await asyncio.to_thread(self.rested)


def address_on(server: Any, address: str) -> str:
    """Where a page stands on this server: the empty and the plain program have only one."""
    return "" if server.program in (EMPTY, PLAIN) else address
