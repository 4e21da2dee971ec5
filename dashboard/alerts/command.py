"""`python -m dashboard.alerts`: how it stands with the alerts; `--dry-run`: what would be sent now;
`send`: one round, for cron; `test`: a message to each receiver, to see that it arrives.

Exit code 0 if all is well, 1 if the ledger or the rules have problems (all are listed) or a
receiver could not be reached, 2 on a usage error.
"""

from __future__ import annotations

import sys
import uuid
from datetime import date

from dashboard.alerts.messages import Message
from dashboard.alerts.outbox import ALL_OFF, Outbox, Queued
from dashboard.alerts.own_rules import told_by_own_rules
from dashboard.alerts.receivers import NAME, Receivers, read_receivers
from dashboard.alerts.sending import Alerts, base_url
from dashboard.alerts.service import holder, one_round
from dashboard.alerts.settings import PAGE, Settings, SettingsError, read_settings, settings_path
from dashboard.command_line import Parser
from dashboard.database import Database, UnusableDatabaseError
from dashboard.deals import Ledger, LedgerError, read_ledger
from dashboard.desk import DeskStore
from dashboard.desk.at_hand import with_kept
from dashboard.findings import Findings, known_on
from dashboard.formats import moment, plural
from dashboard.market import MarketService, kept_market
from dashboard.paths import DATA
from dashboard.radar import kept_radar


def main(arguments: list[str] | None = None) -> int:
    parser = Parser(prog="python -m dashboard.alerts", description=__doc__)
    parser.add_argument(
        "action", nargs="?", choices=["send", "test"], help="default: how it stands"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="print what would be sent; send nothing"
    )
    options = parser.parse_args(arguments)
    if options.dry_run and options.action == "test":
        parser.error("--dry-run goes with no action or with send")
    receivers = read_receivers()
    for problem in receivers.problems:
        print(problem, file=sys.stderr)
    try:
        ledger = with_kept(read_ledger(DATA))
        written = Outbox(Database()).rules().text or None
        settings = read_settings(ledger.companies.index, receivers.names, written=written)
        if options.action == "test":
            return _test(receivers)
        if options.dry_run:
            return _dry_run(ledger, settings, receivers)
        if options.action == "send":
            return _send(ledger, receivers)
        return _status(settings, receivers)
    except (LedgerError, SettingsError) as error:
        print(error, file=sys.stderr)
        count = plural(len(error.problems), "problem")
        print(f"{count}. Nothing is sent until they are mended.", file=sys.stderr)
        return 1
    except UnusableDatabaseError as error:
        print(error.reason, file=sys.stderr)
        return 1


def _findings(ledger: Ledger) -> Findings:
    today = date.today()
    return Findings(known_on(ledger, today), kept_market(), today, radar=kept_radar())


def _dry_run(ledger: Ledger, settings: Settings, receivers: Receivers) -> int:
    desk = DeskStore()
    readers = told_by_own_rules(desk, receivers, ledger.companies.index, settings)
    desk.close()
    alerts = Alerts(Outbox(Database()), settings, receivers.usable, readers=readers)
    if not alerts.told:
        print(f"No address in {NAME}: nobody would be told.")
    if not alerts.outbox.told():
        print("Nothing has been noted yet: the first round only takes note of what is there.")
        return 0
    fresh = alerts.fresh(_findings(ledger))
    for receiver, message in fresh:
        print(f"to {receiver.label}: {message.title}\n{message.body}\n{message.link}\n")
    print(f"{plural(len(fresh), 'message')} would be queued.")
    return 0


def _send(ledger: Ledger, receivers: Receivers) -> int:
    if not receivers.usable and receivers.mail is None:
        print(f"No address in {NAME}: nobody is told.")
        return 1 if receivers.problems else 0
    service = MarketService(list(ledger.tickers.values()))
    summary = one_round(
        Outbox(Database()),
        service,
        lambda: _findings(ledger),
        receivers,
        DeskStore(),
        holder(),
        base_url(),
    )
    if summary is None:
        print("Another process is sending; nothing left to do.")
        return 0
    quiet = " These are quiet hours: it goes afterwards." if summary.quiet else ""
    print(f"{plural(summary.queued, 'message')} queued, {summary.sent} sent.{quiet}")
    for label, problem in summary.problems.items():
        print(f"{label}: {problem}", file=sys.stderr)
    return 1 if summary.problems or receivers.problems else 0


def _test(receivers: Receivers) -> int:
    from dashboard.alerts.delivery import deliver

    failed = 0
    for receiver in receivers.usable:
        message = Message("test", "Roundtrip", "Alerts arrive here.", f"{base_url()}/", "", "en")
        text = f"{message.body}\n\n{message.link}"
        outcome = deliver(receiver, Queued(uuid.uuid4().hex, "test", message, 0), text, b"", "")
        print(f"{receiver.label}: {outcome.problem or 'sent'}")
        failed += not outcome
    return 1 if failed or receivers.problems else 0


def _status(settings: Settings, receivers: Receivers) -> int:
    where = {"": "the default ones", PAGE: "written in the page"}.get(
        settings.source, str(settings_path())
    )
    print(
        f"{plural(len(settings.rules), 'rule')} ({where}), {settings.ceiling_an_hour} messages an "
        "hour to each receiver at most."
    )
    if not receivers.usable:
        print(f"No address in {NAME}: nobody is told.")
        return 1 if receivers.problems else 0
    standing = Outbox(Database()).standing(receivers.usable)
    for receiver in receivers.usable:
        its = standing[receiver.id]
        parts = [f"{its.waiting} waiting"]
        parts += [f"last sent {moment(its.sent_at, 'UTC')}"] if its.sent_at else ["none sent yet"]
        parts += ["turned off"] if ALL_OFF in its.off else []
        parts += [its.problem] if its.problem else []
        parts += [f"{its.in_doubt} in doubt: broken off while sending"] if its.in_doubt else []
        parts += [f"{its.given_up} given up"] if its.given_up else []
        print(f"{receiver.label}: {', '.join(parts)}")
    return 1 if receivers.problems else 0
