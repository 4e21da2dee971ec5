"""Rules that a reader who has signed in keeps for themselves; what they ask for goes by mail to the
address by which the reader signed in, and to nobody else."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from dashboard.alerts.receivers import Receiver, Receivers, reader_at, secret
from dashboard.alerts.settings import PAGE, Settings, SettingsError, parse_settings
from dashboard.desk import DeskStore, is_among

log = logging.getLogger(__name__)

# Under which it stands among what a reader keeps (DeskStore.reader), and how long it may be.
KEPT = "alert_rules"
MOST_CHARACTERS = 8_000


def own_text(document: dict[str, Any]) -> str:
    """The rules in what a reader keeps; empty for none."""
    return str(document.get(KEPT, ""))


def read_own(text: str, companies: Collection[str], shared: Settings) -> Settings:
    """A reader's rules as settings: no more an hour than others get. Raises SettingsError."""
    own = parse_settings(text, PAGE, companies)
    return replace(own, ceiling_an_hour=min(own.ceiling_an_hour, shared.ceiling_an_hour))


def told_by_own_rules(
    desk: DeskStore, receivers: Receivers, companies: Collection[str], shared: Settings
) -> list[tuple[Receiver, Settings]]:
    """Each reader with rules of their own, and these. Rules that cannot be used any more, since a
    company is gone, tell nothing; the page says so to the reader.

    Parameters
    ----------
    desk
        Where readers keep theirs.
    receivers
        With the mail server for readers, if there is one.
    companies
        The slugs of the ledger, which rules may name.
    shared
        The settings for all others.
    """
    told: list[tuple[Receiver, Settings]] = []
    if receivers.mail is None:
        return told
    for place, (reader, document) in enumerate(desk.readers().items(), start=1):
        text = own_text(document)
        if not text or not _may_be_told(reader):
            continue
        try:
            settings = read_own(text, companies, shared)
        except SettingsError as error:
            log.warning("alerts: the own rules of reader %d: %s", place, error.problems[0].reason)
            continue
        told.append((reader_at(receivers.mail, reader, place), settings))
    return told


def _may_be_told(reader: str) -> bool:
    """Whether the reader could sign in now. Who has no verified address (components.data.desk)
    cannot be written to."""
    if not secret("auth") or reader.startswith("sub:"):
        return False
    readers = secret("readers")
    return not readers or is_among(reader, True, readers.get("allowed", []))
