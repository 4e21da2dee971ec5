"""How it stands with the alerts, for people: nothing in it is secret."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dashboard.alerts.outbox import Outbox, Standing, WrittenRules
from dashboard.alerts.receivers import read_receivers
from dashboard.alerts.settings import Settings, SettingsError, read_settings
from dashboard.database import Database, UnusableDatabaseError
from dashboard.deals import Problem


@dataclass(frozen=True)
class About:
    """settings: the rules that hold; None if they cannot be used, for `problems`. receivers: how it
    stands with each, by what it is called. rules: what somebody has written in the page. unusable:
    addresses that are none. mail: whether readers can have rules of their own. trouble: why the
    database tells nothing now."""

    settings: Settings | None
    problems: tuple[Problem, ...]
    receivers: dict[str, Standing]
    rules: WrittenRules
    unusable: tuple[str, ...] = ()
    mail: bool = False
    trouble: str = ""

    @property
    def on(self) -> bool:
        return bool(self.receivers) and self.settings is not None


def about_alerts(companies: Collection[str], database: Database | None = None) -> About:
    """What is set up, and what became of it.

    Parameters
    ----------
    companies
        The slugs of the ledger, which rules may name.
    database
        Where the outbox is; the program's if not given.
    """
    receivers = read_receivers()
    outbox = Outbox(database or Database(only_read=True))
    settings: Settings | None = None
    problems: tuple[Problem, ...] = ()
    trouble, standing, rules = "", dict[str, Standing](), WrittenRules()
    try:
        rules = outbox.rules()
        standing = outbox.standing(receivers.usable) if receivers.usable else {}
    except UnusableDatabaseError as error:
        trouble = error.reason
    try:
        settings = read_settings(companies, receivers.names, written=rules.text or None)
    except SettingsError as error:
        problems = tuple(error.problems)
    labelled = {r.label: standing.get(r.id, Standing()) for r in receivers.usable}
    mail = receivers.mail is not None
    return About(settings, problems, labelled, rules, receivers.problems, mail, trouble)
