"""Receivers of alerts on loopback: what was posted and mailed to them, and what goes wrong."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

# Stands in each address that a test makes, and may stand nowhere else.
SECRET = "s3cret-t0ken"


class Sink:
    """A webhook. status: what it answers; delay: after so many seconds; each: is called with every
    message before the answer."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.status, self.delay = 200, 0.0
        self.each: Callable[[], None] = lambda: None
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(sink.delay)
                if sink.status == 200:
                    sink.received.append(json.loads(body))
                    sink.headers.append(dict(self.headers))
                sink.each()
                self.send_response(sink.status)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=lambda: self._server.serve_forever(0.05), daemon=True).start()

    def address(self, more: str = "") -> str:
        return f"json://user:{SECRET}@127.0.0.1:{self.port}/{SECRET}/{more}"

    @property
    def ids(self) -> list[str]:
        return [message["id"] for message in self.received]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Mails:
    """A mail server. refuses: answers that it takes none."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.refuses = False
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            authenticator=lambda *_: AuthResult(success=True),
            auth_require_tls=False,
        )
        self._controller.start()

    def address(self) -> str:
        return (
            f"mailto://user:{SECRET}@127.0.0.1:{self.port}/?from=desk@example.com"
            "&to=ada@example.com"
        )

    async def handle_DATA(  # noqa: N802, aiosmtpd calls it so
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if self.refuses:
            return "550 no"
        self.received.append(message_from_bytes(envelope.content))
        return "250 OK"

    def close(self) -> None:
        self._controller.stop()
