"""The line to a database, to be put out of order."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType


class Wire:
    """A line to a port of this machine that can be slow or cut.

    delay: seconds before each piece is passed on.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self.delay = 0.0
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> int:
        """Hang up on everybody; how many lines there were."""
        with self._lock:
            ends, self._ends = self._ends, set()
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        return len(ends) // 2

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self._to))
                except OSError:
                    near.close()
                    continue
                with self._lock:
                    self._ends |= {near, far}
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(65536):
                time.sleep(self.delay)
                other.sendall(piece)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)


def weekday_before(day: date) -> date:
    while True:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            return day


def lines_with(log: Path, words: Sequence[str]) -> list[str]:
    """The lines of a log that hold one of the words."""
    text = log.read_text(errors="replace").splitlines()
    return [line for line in text if any(word in line for word in words)]
