"""A stand-in for public pages on loopback, behind real TLS.

As with Yahoo's (tests/yahoo.py) the product knows nothing of it: the variables of `environment`
lead every https request to a proxy here, which meets it with a certificate of an authority that
the same variables make trusted.

    with Web() as web:
        web.pages["data.sec.gov", "/submissions/CIK0000000001.json"] = b"{}"
"""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from contextlib import suppress
from enum import Enum
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

import trustme

from dashboard.radar import web


class Fault(Enum):
    """What goes wrong with every answer."""

    REFUSED = "connections are closed at once"
    HANG_UP = "the connection is closed in the middle of an answer"
    RATE_LIMIT = "429"
    FORBIDDEN = "403, as EDGAR answers who gives no contact"
    SERVER_ERROR = "500"
    HTML = "200 and a web page"
    EMPTY = "200 and nothing"
    TRUNCATED = "200 and half of it, with the half's right length"
    NOT_ITS_TYPE = "200 and a JSON text"
    ELSEWHERE = "302 to what only the machine that asks can reach"
    BOMB = "a few bytes that would fill its memory"


class Web:
    """pages: body by (host, path). requests: what was asked, (host, path, user agent)."""

    def __init__(self) -> None:
        self.pages: dict[tuple[str, str], bytes] = {}
        self.requests: list[tuple[str, str, str]] = []
        self.fault: Fault | None = None
        self.zipped = False
        self._authority = trustme.CA()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Tunnel, self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def context(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(host).configure_cert(context)
        return context

    def environment(self, folder: Path) -> dict[str, str]:
        bundle = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(str(bundle))
        url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return {
            **dict.fromkeys(("HTTPS_PROXY", "https_proxy"), url),
            **dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost"),
            "SSL_CERT_FILE": str(bundle),
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, host: str, path: str) -> tuple[int, bytes]:
        known = self.pages.get((host, path))
        if self.fault is Fault.RATE_LIMIT:
            return 429, b"Too many requests"
        if self.fault is Fault.FORBIDDEN:
            return 403, b"Undeclared automated tool"
        if self.fault is Fault.SERVER_ERROR:
            return 500, b"Internal server error"
        if self.fault is Fault.HTML:
            return 200, b"<!doctype html><html><body>Sorry</body></html>"
        if self.fault is Fault.EMPTY:
            return 200, b""
        if self.fault is Fault.NOT_ITS_TYPE:
            return 200, b'"a text"'
        if known is None:
            return 404, b"Not found"
        return 200, known[: len(known) // 2] if self.fault is Fault.TRUNCATED else known


class _Tunnel(BaseHTTPRequestHandler):
    """Takes CONNECT, then one request over TLS."""

    def __init__(self, web: Web, *given: object) -> None:
        self._web = web
        super().__init__(*given)  # type: ignore[arg-type]

    def do_CONNECT(self) -> None:
        host = self.path.partition(":")[0]
        self.close_connection = True
        if self._web.fault is Fault.REFUSED:
            return
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            line = self._web.context(host).wrap_socket(self.connection, server_side=True)
            self._serve(line, host)
            line.close()

    def _serve(self, line: socket.socket, host: str) -> None:
        stream = line.makefile("rb")
        path = stream.readline().decode().split()[1]
        agent = ""
        while (header := stream.readline().decode().strip()) != "":
            name, _, value = header.partition(":")
            if name.lower() == "user-agent":
                agent = value.strip()
        self._web.requests.append((host, path, agent))
        status, body = self._web.answer(host, path)
        extra = ""
        if self._web.fault is Fault.ELSEWHERE:
            status, extra = 302, "Location: http://127.0.0.1:9/latest/meta-data\r\n"
        if self._web.fault is Fault.BOMB:
            body = b" " * (web.MOST_BYTES + 1_000_000)
        if self._web.zipped or self._web.fault is Fault.BOMB:
            body, extra = gzip.compress(body), "Content-Encoding: gzip\r\n"
        length = len(body) + (1000 if self._web.fault is Fault.HANG_UP else 0)
        head = (
            f"HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{extra}Connection: close\r\n\r\n"
        )
        line.sendall(head.encode() + body)

    def log_message(self, *_: object) -> None:
        pass
