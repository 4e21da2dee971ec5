"""How it stands with the alerts, for people: nothing in it is secret."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dashboard.alerts.outbox import Outbox, Standing
from dashboard.alerts.receivers import read_receivers
from dashboard.alerts.settings import Settings, SettingsError, read_settings
from dashboard.database import Database, UnusableDatabaseError
from dashboard.deals import Problem


@dataclass(frozen=True)
class About:
    """settings: the rules that hold; None if they cannot be used, for `problems`. receivers: how it
    stands with each, by what it is called. unusable: addresses that are none. trouble: why the
    database tells nothing now."""

    settings: Settings | None
    problems: tuple[Problem, ...]
    receivers: dict[str, Standing]
    unusable: tuple[str, ...] = ()
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
    settings: Settings | None = None
    problems: tuple[Problem, ...] = ()
    try:
        settings = read_settings(companies, {receiver.name for receiver in receivers.usable})
    except SettingsError as error:
        problems = tuple(error.problems)
    trouble, standing = "", dict[str, Standing]()
    if receivers.usable:
        try:
            outbox = Outbox(database or Database(only_read=True))
            standing = outbox.standing(receivers.usable)
        except UnusableDatabaseError as error:
            trouble = error.reason
    labelled = {r.label: standing.get(r.id, Standing()) for r in receivers.usable}
    return About(settings, problems, labelled, receivers.problems, trouble)
