"""How the radar reads public pages: politely, with a limit, and with a reason when it can't."""

from __future__ import annotations

import threading
import time
import urllib.request
import zlib
from http.client import HTTPException, IncompleteRead
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request

from dashboard.language import Message, said

TIMEOUT_SECONDS = 15
# Nothing that we read is larger; what is would only fill the memory.
MOST_BYTES = 20_000_000
# zlib's word for data with the header of a gzip file.
GZIP = 16 + zlib.MAX_WBITS
SECONDS_BETWEEN_REQUESTS = 0.25

_gate = threading.Lock()
_last_request: dict[str, float] = {}


class SourceError(Exception):
    """A source gave no usable answer; `reason` is for the reader. `refused` when it told us to
    slow down (429, or 403 as EDGAR does)."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason if isinstance(reason, Message) else said(reason)
        self.refused = refused


def fetch(address: str, user_agent: str) -> bytes:
    """The body of a public https page.

    Parameters
    ----------
    address : str
        An https address.
    user_agent : str
        Who asks.

    Returns
    -------
    bytes
        Decompressed.

    Raises
    ------
    SourceError
        When there is no answer, or none that is a page.
    """
    host = urlsplit(address).hostname or ""
    if urlsplit(address).scheme != "https":
        raise SourceError(said("{host} is asked by https alone", host=host or address))
    _wait(host)
    headers = {"User-Agent": user_agent, "Accept-Encoding": "gzip"}
    try:
        # An opener a request, as the proxy of the environment is read when it is built.
        opener = urllib.request.build_opener(_OnlyHttps)
        request = urllib.request.Request(address, headers=headers)  # noqa: S310 (https, below)
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            body = answer.read(MOST_BYTES + 1)
            if answer.length and len(body) <= MOST_BYTES:
                raise IncompleteRead(body, answer.length)
            packed = answer.headers.get("Content-Encoding", "") == "gzip"
        if packed:
            # A few packed bytes can be gigabytes: no more of them are unpacked than are read.
            unpacking = zlib.decompressobj(wbits=GZIP)
            body = unpacking.decompress(body, MOST_BYTES + 1)
            if not unpacking.eof and len(body) <= MOST_BYTES:
                raise EOFError
    except HTTPError as error:
        refused = error.code in (403, 429)
        raise SourceError(
            said("{host} answers {code}", host=host, code=error.code), refused=refused
        ) from error
    except (URLError, HTTPException, OSError, EOFError, zlib.error) as error:
        raise SourceError(said("{host} doesn't answer", host=host)) from error
    if len(body) > MOST_BYTES:
        raise SourceError(said("{host} answers with more than can be read", host=host))
    return body


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows no answer away from https: it could lead to what only this machine can reach."""

    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme != "https":
            raise HTTPError(newurl, code, msg, headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _wait(host: str) -> None:
    """One request at a time, and a pause between two to one host."""
    with _gate:
        ready = _last_request.get(host, 0.0) + SECONDS_BETWEEN_REQUESTS
        pause = ready - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        _last_request[host] = time.monotonic()
