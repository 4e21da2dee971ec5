"""A message to a service, by apprise.

Addresses are secrets, and libraries below us write them into their logs and exceptions: their logs
are kept to themselves here, and what goes wrong is told in words of ours.
"""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar
from dataclasses import dataclass
from email.utils import make_msgid
from typing import Any

import apprise
from apprise.attachment.memory import AttachMemory
from apprise.plugins.email import base as mail

from dashboard.alerts.outbox import Queued
from dashboard.alerts.receivers import Receiver
from dashboard.language import mark, said


class _Kept(logging.Filter):
    """Lets nothing out of a logger; what warns is kept here meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.warnings: list[str] = []

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            self.warnings = [*self.warnings[-20:], record.getMessage()]
        return False


_kept = _Kept()
# Of apprise, and of what it posts with.
for _name in ("apprise", "slixmpp", "urllib3.connectionpool", "urllib3.util.retry", "requests"):
    logging.getLogger(_name).addFilter(_kept)
# So long an answer is waited for, in seconds: many services are slow where they are not down.
CONNECT_SECONDS, READ_SECONDS = 6.0, 12.0
_TIMEOUTS = re.compile(r"[?&][cr]to=")
_STATUS = re.compile(r"error=(\d{3})")

UNUSABLE = mark("the address is none that apprise understands")
UNREACHABLE = mark("it could not be reached, or did not answer in time")

# apprise makes a new Message-ID each time a mail is tried; a receiver drops doubles by it.
_sending: ContextVar[str] = ContextVar("sending", default="")


def _own_message_id(*args: Any, **kwargs: Any) -> str:
    id = _sending.get()
    return f"<{id}@roundtrip.invalid>" if id else make_msgid(*args, **kwargs)


mail.make_msgid = _own_message_id


@dataclass(frozen=True)
class Delivery:
    """problem: why it did not go out, in English or, by tr, otherwise; empty if it did."""

    problem: str = ""

    def __bool__(self) -> bool:
        return not self.problem


def usable(receiver: Receiver) -> bool:
    """Whether apprise understands the address."""
    return _plugin(receiver) is not None


def deliver(
    receiver: Receiver, queued: Queued, text: str, picture: bytes, off_url: str
) -> Delivery:
    """Send one message. Raises nothing.

    Parameters
    ----------
    receiver
        To whom.
    queued
        Its id goes along, for receivers that can drop a double by it.
    text
        The body as it is shown, with its link.
    picture
        A PNG, or nothing.
    off_url
        Where the receiver can turn alerts off; empty if nobody knows where the dashboard is.
    """
    plugin = _plugin(receiver)
    if plugin is None:
        return Delivery(UNUSABLE)
    _name_it(plugin, receiver, queued, off_url)
    attached = apprise.AppriseAttachment()
    if picture:
        attached.add(AttachMemory(content=picture, name="roundtrip.png", mimetype="image/png"))
    _kept.warnings = []
    token = _sending.set(queued.id)
    try:
        done = plugin.notify(
            body=text,
            title=queued.message.title,
            notify_type=apprise.NotifyType.INFO,
            attach=attached if picture else None,
        )
    except Exception as error:
        # Its words may hold the address.
        return Delivery(said("it broke off ({what})", what=type(error).__name__))
    finally:
        _sending.reset(token)
    if done:
        return Delivery()
    status = _STATUS.search("\n".join(_kept.warnings))
    return Delivery(said("it answered {status}", status=status[1]) if status else UNREACHABLE)


def _plugin(receiver: Receiver) -> Any:
    asset = apprise.AppriseAsset(
        app_id="Roundtrip", app_desc="Roundtrip", app_url="", secure_logging=True
    )
    try:
        plugin = apprise.Apprise.instantiate(receiver.address, asset=asset)
    except Exception:
        return None
    if plugin is not None and not _TIMEOUTS.search(receiver.address):
        plugin.socket_connect_timeout = CONNECT_SECONDS
        plugin.socket_read_timeout = READ_SECONDS
    return plugin


def _name_it(plugin: Any, receiver: Receiver, queued: Queued, off_url: str) -> None:
    """Give the message its id, and a mail the button by which it is turned off."""
    headers = getattr(plugin, "headers", None)
    if not receiver.drops_doubles or not isinstance(headers, dict):
        return
    headers["X-Roundtrip-Id"] = queued.id
    if receiver.kind.startswith("mailto"):
        if off_url:
            # RFC 8058: one click, and nothing that merely looks at the address turns it off.
            headers["List-Unsubscribe"] = f"<{off_url}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return
    headers["Idempotency-Key"] = queued.id
    extras = getattr(plugin, "payload_extras", None)
    if isinstance(extras, dict):
        extras |= {"id": queued.id, "link": queued.message.link, "kind": queued.kind}
