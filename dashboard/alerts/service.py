"""Alerts in the background of the pages: prices first, then the radar, then what is new."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy.exc import SQLAlchemyError

from dashboard.alerts.outbox import Outbox
from dashboard.alerts.own_rules import told_by_own_rules
from dashboard.alerts.receivers import Receivers, read_receivers
from dashboard.alerts.sending import Alerts, Summary, base_url
from dashboard.alerts.settings import SettingsError, read_settings
from dashboard.database import Database, UnusableDatabaseError
from dashboard.deals import Ledger, LedgerError
from dashboard.desk import DeskStore
from dashboard.findings import Findings, known_on
from dashboard.market import Market, MarketService
from dashboard.paths import LEDGER_NAME
from dashboard.radar import Radar

log = logging.getLogger(__name__)

LEASE, LEASE_SECONDS = f"alerts {LEDGER_NAME}", 120
# So often is looked, in seconds; and so long prices that are on their way are waited for.
EVERY, PATIENCE = 15.0, 30.0
# A process that has just started draws its first pages first.
FIRST_AFTER = 25.0


def holder() -> str:
    """A name that no other process has."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def one_round(
    outbox: Outbox,
    service: MarketService,
    findings: Callable[[], Findings],
    receivers: Receivers,
    desk: DeskStore,
    name: str,
    base: str,
) -> Summary | None:
    """What is new is queued, and what is queued is sent; None if another process is at it. Raises
    LedgerError, SettingsError, SQLAlchemyError and UnusableDatabaseError."""

    def renew() -> bool:
        return service.store.lease(LEASE, name, datetime.now(UTC), LEASE_SECONDS)

    if not renew():
        return None
    try:
        known = findings()
        companies = known.ledger.companies.index
        written = outbox.rules().text or None
        settings = read_settings(companies, receivers.names, written=written)
        readers = told_by_own_rules(desk, receivers, companies, settings)
        alerts = Alerts(outbox, settings, receivers.usable, base, holder=name, readers=readers)
        queued = alerts.notice(known)
        summary = alerts.send(known, may_go_on=renew)
        summary.queued = queued
        return summary
    finally:
        service.store.release(LEASE, name)


def start(
    ledger: Callable[[], Ledger],
    market: Callable[[], Market],
    radar: Callable[[], Radar],
    service: Callable[[], MarketService],
    *,
    before: Callable[[], None],
    port: int,
) -> None:
    """Look now and then whether there is anything to tell, in a thread of its own; without an
    address nothing is done. Returns at once.

    Parameters
    ----------
    ledger, market, radar
        What is at hand; the first raises LedgerError.
    service
        The market's, whose store holds the lease.
    before
        Begins what comes first, prices and headlines, and returns at once.
    port
        Of this server, for links where ROUNDTRIP_URL says nothing else.
    """
    receivers = read_receivers()
    for problem in receivers.problems:
        log.warning("%s", problem)
    if receivers.usable or receivers.mail:
        base = base_url(port)
        watch = _Watch(ledger, market, radar, service, before, receivers, base)
        threading.Thread(target=watch.run, name="alerts", daemon=True).start()


class _Watch:
    def __init__(
        self,
        ledger: Callable[[], Ledger],
        market: Callable[[], Market],
        radar: Callable[[], Radar],
        service: Callable[[], MarketService],
        before: Callable[[], None],
        receivers: Receivers,
        base: str,
    ) -> None:
        self._ledger, self._market, self._radar = ledger, market, radar
        self._service, self._before, self._receivers = service, before, receivers
        self._outbox, self._desk = Outbox(Database()), DeskStore()
        self._base, self._holder = base, holder()

    def run(self) -> None:
        time.sleep(FIRST_AFTER)
        while True:
            try:
                self._look()
            except (LedgerError, SettingsError, SQLAlchemyError, UnusableDatabaseError) as error:
                # What is wrong is said by check_data, by the command and on the page.
                log.warning("alerts: %s", str(error).splitlines()[0])
            except Exception:
                # Whatever happens here, it is tried again soon.
                log.exception("the round of alerts broke off")
            time.sleep(EVERY)

    def _look(self) -> None:
        self._before()
        service, patience = self._service(), time.monotonic() + PATIENCE
        while service.refresher.running and time.monotonic() < patience:
            time.sleep(2.0)
        one_round(
            self._outbox,
            service,
            self._findings,
            self._receivers,
            self._desk,
            self._holder,
            self._base,
        )

    def _findings(self) -> Findings:
        today = date.today()
        return Findings(known_on(self._ledger(), today), self._market(), today, radar=self._radar())
