"""The radar in the background of the pages: one round at a time for all processes that share the
store, and always behind the prices."""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from dashboard.database import UnusableDatabaseError
from dashboard.deals import Ledger, LedgerError
from dashboard.market import MarketService
from dashboard.paths import LEDGER_NAME
from dashboard.radar.at_hand import NO_RADAR, Radar, read_radar
from dashboard.radar.collect import Collected, collect, sources
from dashboard.radar.store import RadarStore

log = logging.getLogger(__name__)

LEASE, LEASE_SECONDS = f"radar {LEDGER_NAME}".strip(), 120
# So often there is a round, and so long none after Yahoo has refused one.
ROUND, ROUND_AFTER_REFUSAL = timedelta(minutes=5), timedelta(minutes=30)
NEXT_ROUND = f"{LEASE}-round"
# A process that has just started draws its first pages first.
FIRST_AFTER = timedelta(seconds=20)
AGAIN = timedelta(seconds=10)


class RadarService:
    """Collects headlines in a thread of its own, and has what was collected at hand.

    Parameters
    ----------
    market : MarketService
        Its store holds the lease; its prices go first.
    ledger : callable
        The checked ledger; raises LedgerError.
    folder : Path
        The ledger's, for feeds.csv.
    store : RadarStore, optional
        That of the database in use if none is given.
    """

    def __init__(
        self,
        market: MarketService,
        ledger: Callable[[], Ledger],
        folder: Path,
        store: RadarStore | None = None,
    ) -> None:
        self._market, self._ledger, self._folder = market, ledger, folder
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._busy = threading.Lock()
        self.store = store or RadarStore()
        self._known = NO_RADAR
        self.next_try = datetime.now(UTC) + FIRST_AFTER

    @property
    def running(self) -> bool:
        return self._busy.locked()

    def at_hand(self) -> Radar:
        """What is known now; asks nobody."""
        self._known = read_radar(self.store, self._known)
        return self._known

    def start_if_due(self) -> None:
        """Start a round in the background unless one runs or none is due, or prices are being
        asked for; returns at once."""
        if datetime.now(UTC) < self.next_try or self._market.refresher.running:
            return
        if self._market.store.lasting and self._busy.acquire(blocking=False):
            threading.Thread(target=self._run, name="radar", daemon=True).start()

    def run_now(self) -> Collected | None:
        """One round in this thread; None if none is due or another process is at it. Raises
        LedgerError, SQLAlchemyError and UnusableDatabaseError."""
        with self._busy:
            return self._round()

    def _run(self) -> None:
        self.next_try = datetime.now(UTC) + AGAIN
        try:
            self._round()
        except (LedgerError, SQLAlchemyError, UnusableDatabaseError) as error:
            log.warning("radar: %s", error)
        except Exception:
            # Whatever happens here, the pages go on with what the store has.
            log.exception("the radar's round broke off")
        finally:
            self._busy.release()

    def _round(self) -> Collected | None:
        # Looked at again behind the lease: another process may have had its round meanwhile.
        if self._waits() or not self._renew():
            return None
        try:
            return None if self._waits() else self._collect()
        finally:
            self._market.store.release(LEASE, self._holder)

    def _waits(self) -> bool:
        due = self._market.store.paused_until(NEXT_ROUND)
        if due is None or due <= datetime.now(UTC):
            return False
        self.next_try = due
        return True

    def _collect(self) -> Collected:
        ledger, now = self._ledger(), datetime.now(UTC)
        paused = self._market.refresher.paused_until is not None
        readers = sources(ledger, self._folder, self.store, now, yahoo_paused=paused)
        result = collect(ledger, self.store, readers, now, may_ask=self._may_ask)
        refused = any(name.startswith("yahoo:") for name in result.refused)
        self.next_try = datetime.now(UTC) + (ROUND_AFTER_REFUSAL if refused else ROUND)
        self._market.store.pause(NEXT_ROUND, self.next_try)
        return result

    def _may_ask(self, source: str) -> bool:
        """Whether the round is still ours, and no price waits behind a headline."""
        behind = source.startswith("yahoo:") and self._market.refresher.running
        return not behind and self._renew()

    def _renew(self) -> bool:
        now = datetime.now(UTC)
        return self._market.store.lease(LEASE, self._holder, now, LEASE_SECONDS)
