"""One round: what is new is queued, and what is queued is sent."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from dashboard.alerts.facts import Told, facts, kept, news
from dashboard.alerts.messages import Message, in_language, messages
from dashboard.alerts.outbox import LONGEST_WAIT, Outbox, Queued, Standing
from dashboard.alerts.receivers import Receiver
from dashboard.alerts.settings import KINDS, Settings
from dashboard.findings import Findings
from dashboard.language import tr
from dashboard.server.preview import picture
from dashboard.server.view import read_view

log = logging.getLogger(__name__)

# A round ends after so long even if more is queued: prices wait behind it.
ROUND_SECONDS = 45.0
OFF = "/alerts/off"
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def base_url(port: int = 8501) -> str:
    """Where the dashboard is for its readers: ROUNDTRIP_URL, else on this machine."""
    return os.environ.get("ROUNDTRIP_URL", "").rstrip("/") or f"http://localhost:{port}"


@dataclass
class Summary:
    """What a round did. problems: by the receiver's label, why it could not be reached."""

    queued: int = 0
    sent: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    quiet: bool = False


@dataclass(frozen=True)
class Alerts:
    """What a round works with.

    Parameters
    ----------
    outbox
        Where it is kept.
    settings, receivers
        What is told, and to whom.
    readers
        Readers with settings of their own.
    base
        Where the dashboard is, for links.
    clock
        The moment in UTC.
    holder
        Who sends; another one than any other process that shares the database.
    """

    outbox: Outbox
    settings: Settings
    receivers: Sequence[Receiver]
    base: str = field(default_factory=base_url)
    clock: Clock = utc_now
    holder: str = "command"
    readers: Sequence[tuple[Receiver, Settings]] = ()

    @property
    def told(self) -> list[tuple[Receiver, Settings]]:
        """Everybody who is told anything, and by which settings."""
        return [*((receiver, self.settings) for receiver in self.receivers), *self.readers]

    def fresh(self, findings: Findings) -> list[tuple[Receiver, Message]]:
        """What would be queued now; takes note of nothing."""
        return self._new(findings, self.outbox.told())[1]

    def notice(self, findings: Findings) -> int:
        """Queue what is new and take note of it; returns how many messages that makes."""
        # A radar that has read nothing yet would bring all of its first weeks as news.
        looked_at = [kind for kind in KINDS if kind != "candidate" or findings.candidates]
        told = self.outbox.told()
        if told.keys() >= set(looked_at) and not self._new(findings, told)[0]:
            return 0
        return self.outbox.note(lambda told: self._new(findings, told), looked_at, self.clock())

    def _new(
        self, findings: Findings, told: Told
    ) -> tuple[dict[str, dict[str, str]], list[tuple[Receiver, Message]]]:
        """What is to be kept as told, and what is to be said."""
        rules = [rule for _, settings in self.told for rule in settings.rules]
        found = facts(findings, rules, self.clock())
        fresh = news(found, told, loops_cut=findings.loops.cut)
        written = messages(fresh, self.told, findings, self.base)
        return kept(found, told, fresh), written

    def send(
        self,
        findings: Findings,
        *,
        may_go_on: Callable[[], bool] = lambda: True,
        seconds: float = ROUND_SECONDS,
    ) -> Summary:
        """Send what is queued, to each receiver in turn.

        Parameters
        ----------
        findings
            Of today, for pictures.
        may_go_on
            Whether the lease is still ours; asked before each message.
        seconds
            How long at most.
        """
        # Takes a quarter of a second to import.
        from dashboard.alerts.delivery import deliver

        summary, end = Summary(), time.monotonic() + seconds
        everybody = [receiver for receiver, _ in self.told]
        self.outbox.settle(everybody, self.clock())
        summary.quiet = self._is_quiet(self.settings)
        awake = [(r, its) for r, its in self.told if not self._is_quiet(its)]
        if not awake:
            return summary
        standing, keys = self.outbox.standing(everybody), self.outbox.keys(everybody)
        waiting = [(r, its) for r, its in awake if self._is_due(standing[r.id])]
        while waiting and time.monotonic() < end:
            for receiver, settings in tuple(waiting):
                if not may_go_on():
                    return summary
                queued = self.outbox.take(
                    receiver, self.holder, settings.ceiling_an_hour, self.clock()
                )
                if queued is None:
                    waiting.remove((receiver, settings))
                    continue
                off_url = f"{self.base}{OFF}?{urlencode({'key': keys[receiver.id]})}"
                drawn = self._picture(findings, queued)
                outcome = deliver(receiver, queued, self._text(queued, off_url), drawn, off_url)
                if outcome:
                    self.outbox.sent(receiver, queued.id, self.clock())
                    summary.sent += 1
                    continue
                # The others of this receiver would fare no better now.
                self.outbox.failed(receiver, queued.id, str(outcome.problem), self.clock())
                summary.problems[receiver.label] = outcome.problem
                log.warning("alerts: %s: %s", receiver.label, outcome.problem)
                waiting.remove((receiver, settings))
        return summary

    def _is_quiet(self, settings: Settings) -> bool:
        return settings.quiet is not None and settings.quiet.holds(self.clock())

    def _is_due(self, standing: Standing) -> bool:
        """Whether the receiver may be tried again. A wait that is longer than any is a clock's
        that was wrong."""
        wait, now = standing.next_try, self.clock()
        return wait is None or wait <= now or wait > now + LONGEST_WAIT

    def _text(self, queued: Queued, off_url: str) -> str:
        message = queued.message
        off = in_language(message.language, lambda: tr("Turn alerts off: {url}", url=off_url))
        return f"{message.body}\n\n{message.link}\n\n{off}"

    @staticmethod
    def _picture(findings: Findings, queued: Queued) -> bytes:
        """The picture of what the message tells of; none if it cannot be drawn."""
        message = queued.message
        if not message.picture or not queued.with_picture:
            return b""
        parameters = dict(parse_qsl(message.picture))
        try:
            view = read_view(findings.ledger, "", parameters, findings.day)
            return in_language(message.language, lambda: picture(findings, view))
        except Exception:
            # A message without its picture is worth more than none.
            log.exception("alerts: picture")
            return b""
