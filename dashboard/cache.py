"""The one cache of derived results, for all readers of a process."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Condition
from typing import Any

from cachetools import LRUCache, cached

# Results kept at once; those asked for longest ago go first.
MOST = 1024
_results: LRUCache[Hashable, Any] = LRUCache(MOST)


class Same:
    """A key that is equal to that of the same object alone, and keeps it alive meanwhile."""

    __slots__ = ("_object",)

    def __init__(self, of: object) -> None:
        self._object = of

    def __hash__(self) -> int:
        return id(self._object)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other._object is self._object


@cached(_results, key=lambda key, _: key, condition=Condition())
def computed(key: Hashable, compute: Callable[[], Any]) -> Any:
    """The result under `key`; who asks while it is computed waits for it, and what fails is not
    kept."""
    return compute()


def forget() -> None:
    """Drop every result, for tests that change what results are made of."""
    _results.clear()
