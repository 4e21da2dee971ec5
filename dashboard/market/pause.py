"""The minutes without a request after Yahoo has refused one."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from dashboard.market.store import Store

log = logging.getLogger(__name__)


class Pause:
    """Holds for all processes that share the store, and in this one even if the store fails."""

    def __init__(self, store: Store, name: str) -> None:
        self._store, self._name = store, name
        self._own: datetime | None = None

    def begin(self, until: datetime) -> None:
        self._own = until
        try:
            self._store.pause(self._name, until)
        except SQLAlchemyError as error:
            log.warning("market store: %s", error)

    def until(self, now: datetime) -> datetime | None:
        """When the pause ends; None if there is none."""
        try:
            shared = self._store.paused_until(self._name)
        except SQLAlchemyError:
            shared = None
        ends = [end for end in (self._own, shared) if end is not None and end > now]
        return max(ends, default=None)
