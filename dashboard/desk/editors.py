"""Who may edit: on one's own machine whoever runs it, with sign-in the editors, else nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from dashboard.language import mark

# Headers by which a proxy says for whom it asks.
FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
NOT_OWN_MACHINE = mark(
    "Nobody can edit here: the dashboard is open to other machines and nobody signs in. Start it "
    "for your own machine alone (make run, or --server.address 127.0.0.1), or let editors sign in "
    "(`[auth]` and `[editors]` in the secrets)."
)
NO_EDITORS = mark(
    "Nobody can edit here: the secrets name no editors. Whoever runs the dashboard writes their "
    "addresses into `[editors]`, as `allowed`."
)
NO_EDITOR = mark("You can read here and not edit: your address is not among the editors.")


@dataclass(frozen=True)
class Right:
    """Whether somebody may edit: under which name, or why not."""

    author: str = ""
    why_not: str = ""

    def __bool__(self) -> bool:
        return bool(self.author)


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine itself."""
    name = host.strip("[]").lower()
    if name in ("localhost", "localhost."):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def on_own_machine(bound_to: str, headers: Mapping[str, str]) -> bool:
    """Whether the dashboard is bound to loopback and the browser is on this machine, too: a proxy
    before it would bring others in, and shows in the headers of the request."""
    if not is_loopback(bound_to):
        return False
    given = {name.lower(): value for name, value in headers.items()}
    if any(name in given for name in FORWARDED):
        return False
    try:
        hosts = [urlsplit(f"//{given['host']}").hostname] if "host" in given else []
        hosts += [urlsplit(given["origin"]).hostname] if "origin" in given else []
    except ValueError:  # no address at all, as "[" is none
        return False
    return all(host and is_loopback(host) for host in hosts)


def is_among(email: str, verified: bool, allowed: Iterable[str]) -> bool:
    """Whether somebody who has signed in is on a list of addresses, or of domains after an @. An
    address that the provider has not verified counts for nothing, and an empty one is none."""
    address = email.lower()
    entries = [str(entry).lower() for entry in allowed]
    return bool(address and verified) and any(
        address.endswith(entry) if entry.startswith("@") else address == entry for entry in entries
    )


def right_of(email: str, verified: bool, allowed: Iterable[str]) -> Right:
    """The right of somebody who has signed in, `allowed` being the editors (is_among)."""
    entries = list(allowed)
    if not entries:
        return Right(why_not=NO_EDITORS)
    among = is_among(email, verified, entries)
    return Right(author=email) if among else Right(why_not=NO_EDITOR)
