"""Where the server gets what it serves, who may have it, and under which address."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import compare_digest

from starlette.requests import HTTPConnection

from dashboard.deals import Ledger
from dashboard.market import Market
from dashboard.radar import NO_RADAR, Radar
from dashboard.server.folder import folder_of

# A host as a browser writes it; anything else in that header never gets into an answer.
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")


@dataclass(frozen=True)
class ServerContext:
    """ledger: the checked ledger, the same object until a file of it changes; raises LedgerError.
    changed: when that was. market: what is at hand, the same object until it changes; asks nobody.
    radar: what headlines told, the same object until that changes; asks nobody.
    token: what a caller must show; None where nobody signs in and all may read, empty where no
    token is set, so that none may. without_desk: the ledger of data/ alone (`desk=off`)."""

    ledger: Callable[[], Ledger]
    changed: Callable[[], datetime]
    market: Callable[[], Market]
    token: Callable[[], str | None]
    radar: Callable[[], Radar] = lambda: NO_RADAR
    without_desk: Callable[[], Ledger] | None = None

    def ledger_for(self, request: HTTPConnection) -> Ledger:
        """The ledger that an address asks for. Raises LedgerError."""
        if self.without_desk is not None and request.query_params.get("desk") == "off":
            return self.without_desk()
        return self.ledger()

    def admits(self, request: HTTPConnection) -> bool:
        """Whether the caller may read without signing in: with the token as a bearer's, or as the
        password of basic authentication, which feed readers know."""
        token = self.token()
        if token is None:
            return True
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                given = b64decode(given).decode().partition(":")[2]
            except (NotBase64, UnicodeDecodeError):
                return False
        elif scheme.lower() != "bearer":
            return False
        return bool(token) and compare_digest(given.strip().encode(), token.encode())


def base_url(request: HTTPConnection) -> str:
    """Where the dashboard is, as the caller sees it, without a slash at the end: ROUNDTRIP_URL if
    that is set, else by the headers of the request and of a proxy before us, and the folder that
    it lies in."""
    if fixed := os.environ.get("ROUNDTRIP_URL"):
        return fixed.rstrip("/")
    headers = request.headers
    scheme = headers.get("x-forwarded-proto", request.url.scheme).split(",")[0].strip()
    host = headers.get("x-forwarded-host", headers.get("host", "")).split(",")[0].strip()
    if not _HOST.fullmatch(host):
        name, port = request.scope["server"]
        host = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    scheme = scheme if scheme in ("http", "https") else "http"
    return f"{scheme}://{host}{folder_of(request)}"
