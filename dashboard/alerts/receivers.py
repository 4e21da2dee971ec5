"""Where alerts go: the addresses in ROUNDTRIP_ALERTS, or in the secrets under that name.

An address is a secret: it holds a password or a token. It is in no text of a Receiver, in no
message and in no exception; what stands for it is its name, or its kind and place in the list.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from dashboard.paths import LEDGER_NAME, ROOT

NAME = "ROUNDTRIP_ALERTS"
# As Streamlit looks for them.
SECRETS = (ROOT / ".streamlit" / "secrets.toml", Path.home() / ".streamlit" / "secrets.toml")
# What gives each message an id by which its receiver can drop a double: a mail's Message-ID, a
# header and a field of what is posted to a webhook.
DROPS_DOUBLES = frozenset(
    ("mailto", "mailtos", "json", "jsons", "xml", "xmls", "form", "forms", "apprise", "apprises")
)
# The name of the mail server by which readers get what rules of their own ask for.
READERS = "readers"
_NAMED = re.compile(r"(?P<name>[A-Za-z0-9_-]{1,40})=(?=[a-z][a-z0-9+]*://)")
_KIND = re.compile(r"[a-z][a-z0-9+]{0,20}(?=://)")


@dataclass(frozen=True)
class Receiver:
    """name: as rules call it; empty where the address has none. kind: what comes before :// in the
    address. place: in the list, from 1. id: stands in the database for the address and the ledger
    of which it is told."""

    name: str
    kind: str
    place: int
    id: str
    address: str = field(repr=False, compare=False)

    @property
    def label(self) -> str:
        """For people, without anything secret."""
        return self.name or f"{self.kind}, {self.place}"

    @property
    def drops_doubles(self) -> bool:
        return self.kind.partition(" ")[0] in DROPS_DOUBLES

    def __reduce__(self) -> tuple:
        # Neither in a pickle.
        raise TypeError("a receiver is not to be written anywhere")


@dataclass(frozen=True)
class Receivers:
    """usable: addresses. problems: for each that is none, a sentence without the address. mail:
    by which readers are told who keep rules of their own."""

    usable: tuple[Receiver, ...] = ()
    problems: tuple[str, ...] = ()
    mail: Receiver | None = None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(receiver.name for receiver in self.usable if receiver.name)


def read_receivers(text: str | None = None) -> Receivers:
    """The addresses, separated by blanks or lines, each with a name before it or without
    (team=slack://…); readers=mailtos://… is the mail server for readers. text: instead of what the
    environment or the secrets hold."""
    usable: dict[str, Receiver] = {}
    problems, mail = [], None
    for place, part in enumerate((_given() if text is None else text).split(), start=1):
        named = _NAMED.match(part)
        address = part[named.end() :] if named else part
        kind = _KIND.match(address)
        if kind is None:
            problems.append(
                f"{NAME}: address {place} has no kind in front (mailto://, slack://, json://, …); "
                "see the list of apprise"
            )
            continue
        digest = sha256(f"{LEDGER_NAME} {address}".encode()).hexdigest()[:24]
        receiver = Receiver(named["name"] if named else "", kind[0], place, digest, address)
        if receiver.name != READERS:
            usable.setdefault(digest, receiver)
        elif receiver.kind.startswith("mailto"):
            mail = receiver
        else:
            problems.append(
                f"{NAME}: address {place} is for readers, who are told by mail: write "
                f"{READERS}=mailtos://…"
            )
    return Receivers(tuple(usable.values()), tuple(problems), mail)


def reader_at(mail: Receiver, address: str, place: int) -> Receiver:
    """A reader as a receiver: by the mail server, to the reader's address alone."""
    server = urlsplit(mail.address)
    given = [(n, v) for n, v in parse_qsl(server.query) if n not in ("to", "cc", "bcc")]
    query = urlencode([*given, ("to", address)])
    digest = sha256(f"{LEDGER_NAME} {READERS} {address}".encode()).hexdigest()[:24]
    url = f"{server.scheme}://{server.netloc}/?{query}"
    return Receiver("", f"{mail.kind} to a reader", place, digest, url)


def _given() -> str:
    if given := os.environ.get(NAME):
        return given
    found = secret(NAME)
    return "\n".join(map(str, found)) if isinstance(found, list) else str(found or "")


def secret(name: str) -> Any:
    """What stands in the secrets under a name; None where nothing does."""
    elsewhere = os.environ.get("STREAMLIT_SECRETS_FILES", "")
    for path in [Path(part) for part in elsewhere.split(",") if part] or SECRETS:
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8")).get(name)
        except (OSError, ValueError):
            # No file, or none that can be read: what stands in it must not be in a message.
            continue
        if found is not None:
            return found
    return None
