"""Readers who stay: sessions over the WebSocket that go on clicking while the world goes wrong, and
come back as a browser does when their line breaks."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException

from tests.bench.session import BenchError, Session
from tests.browsing import ADDRESSES

MOST_SECONDS = 180.0
# What a reader sees of a program that broke, whatever the kind of element.
BROKEN = re.compile(r"Traceback|encountered an error|Oh no|\bError:|nan%|\$nan")
BAR = re.compile(r"\*\*(?:[●◔◐◇]|.. )")
# Every page, and some of them chosen further, so that twenty readers each see something else.
PLACES = [
    *(address.removeprefix("/") for address in ADDRESSES),
    "inbox",
    "story",
    "deal-graph?company=nvidia",
    "company?company=openai&lang=ja",
    "deals?own=1&changes=1",
    "circular-flows?loop=nvidia.openai",
]


@dataclass
class Run:
    """A run of a page. begun, ended: on the clock of time.monotonic. bar: what its freshness bar
    says."""

    begun: float
    ended: float
    bar: str


class Reader(Session):
    """A session that keeps what its page says."""

    def __init__(self, url: str, address: str) -> None:
        super().__init__(url, address)
        self.address = address
        self.runs: list[Run] = []
        self.said: dict[tuple[int, ...], str] = {}

    @property
    def bar(self) -> str:
        return next((text for text in self.said.values() if BAR.match(text)), "")

    def _read(
        self,
        message: ForwardMsg,
        drawn: Any,
        controls: Any,
        exceptions: list[str],
    ) -> None:
        super()._read(message, drawn, controls, exceptions)
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        text = {
            "markdown": lambda: element.markdown.body,
            "alert": lambda: element.alert.body,
            "html": lambda: element.html.body,
        }.get(str(kind), lambda: "")()
        self.said[tuple(message.metadata.delta_path)] = text
        if kind != "html" and BROKEN.search(text):
            exceptions.append(text)


@dataclass
class Crowd:
    """Readers in a thread of their own; leave with the end of `with`.

    errors: what readers saw of a program that broke, with their page. breaks: how often a line
    broke, which is nobody's fault while the server is being ended.
    """

    url: str
    places: Sequence[str] = tuple(PLACES[:20])
    pause: float = 3.0
    errors: list[str] = field(default_factory=list)
    breaks: int = 0
    longest: float = 0.0

    def __post_init__(self) -> None:
        self.readers = [Reader(self.url, place) for place in self.places]
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True)

    def __enter__(self) -> Crowd:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leaving.set()
        self._thread.join(MOST_SECONDS)

    async def _all(self) -> None:
        await asyncio.gather(*(self._stay(i, reader) for i, reader in enumerate(self.readers)))

    async def _stay(self, number: int, reader: Reader) -> None:
        await asyncio.sleep(number * self.pause / len(self.readers))
        while not self._leaving.is_set():
            try:
                async with reader:
                    while not self._leaving.is_set():
                        await self._click(reader)
            except (OSError, WebSocketException, TimeoutError):
                self.breaks += 1
            except BenchError as error:
                self.breaks += 1
                if "closed the session" not in str(error):
                    self.errors.append(f"{reader.address}: {error}")
            with suppress(TimeoutError):
                await asyncio.sleep(0.5)

    async def _click(self, reader: Reader) -> None:
        begun = time.monotonic()
        answer = await reader.rerun()
        ended = time.monotonic()
        self.errors += [f"{reader.address}: {text}" for text in answer.exceptions]
        self.longest = max(self.longest, ended - begun)
        reader.runs.append(Run(begun, ended, reader.bar))
        for fragment in list(reader.intervals):
            told = await reader.tick(fragment)
            self.errors += [f"{reader.address}, part: {text}" for text in told.exceptions]
        reader.turn()
        for _ in range(max(1, round(self.pause / 0.5))):
            if self._leaving.is_set():
                return
            await asyncio.sleep(0.5)

    def all_say(self, pattern: str, seconds: float = MOST_SECONDS) -> None:
        """Wait until every reader's page, drawn after now, has a freshness bar of that kind."""
        now, wanted = time.monotonic(), re.compile(pattern)
        self.wait(
            lambda: all(
                any(run.begun >= now and wanted.search(run.bar) for run in reader.runs[-3:])
                for reader in self.readers
            ),
            f"all say {pattern}",
            seconds,
        )

    def all_again(self, seconds: float = MOST_SECONDS) -> None:
        """Wait until every reader has had a page that was asked for after now."""
        self.all_say("", seconds)

    def wait(
        self, holds: Callable[[], bool], what: str = "", seconds: float = MOST_SECONDS
    ) -> None:
        until = time.monotonic() + seconds
        while not holds():
            bars = {reader.address: reader.runs[-1].bar for reader in self.readers if reader.runs}
            assert time.monotonic() < until, (what, bars, self.errors[:5])
            assert self._thread.is_alive()
            time.sleep(0.25)

    def assert_well(self) -> None:
        assert self.errors == [], "\n".join(dict.fromkeys(self.errors))
