"""Answers that take seconds are computed beside the event loop, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

T = TypeVar("T")


class BusyError(Exception):
    """So many are waiting that one more is sent away."""


class Limiter:
    """One computation at a time, whoever asks for it; at most `room` wait for their turn."""

    def __init__(self, room: int) -> None:
        self._turn = asyncio.Lock()
        self._room, self._waiting = room, 0

    async def run(self, compute: Callable[[], T]) -> T:
        if self._waiting >= self._room:
            raise BusyError
        self._waiting += 1
        try:
            async with self._turn:
                return await run_in_threadpool(compute)
        finally:
            self._waiting -= 1
