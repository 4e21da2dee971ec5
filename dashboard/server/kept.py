"""Answers that take seconds: computed beside the event loop, one at a time, and kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

T = TypeVar("T")


class BusyError(Exception):
    """So many are waiting that one more is sent away."""


class Turns:
    """One computation at a time, whoever asks for it; at most `room` wait for their turn."""

    def __init__(self, room: int) -> None:
        self._turn = asyncio.Lock()
        self._room, self._waiting = room, 0

    async def take(self, compute: Callable[[], T]) -> T:
        if self._waiting >= self._room:
            raise BusyError
        self._waiting += 1
        try:
            async with self._turn:
                return await run_in_threadpool(compute)
        finally:
            self._waiting -= 1


class Kept(Generic[T]):
    """The `most` answers asked for last. An answer holds as long as it rests on the same objects
    (a ledger, a market): another one in their place makes it anew."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, tuple[tuple[object, ...], T]] = OrderedDict()

    def find(self, key: Hashable, basis: tuple[object, ...]) -> T | None:
        found = self._answers.get(key)
        if found is None or any(a is not b for a, b in zip(found[0], basis, strict=True)):
            return None
        self._answers.move_to_end(key)
        return found[1]

    def keep(self, key: Hashable, basis: tuple[object, ...], answer: T) -> T:
        self._answers[key] = (basis, answer)
        self._answers.move_to_end(key)
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)
        return answer
