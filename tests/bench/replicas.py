"""Several processes of a program behind nginx, with the hosting's own configuration."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from getpass import getuser
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import urlopen

from dashboard.paths import ROOT
from tests.bench.servers import Program, Server
from tests.bench.session import BenchError
from tests.databases import postgresql, programs

CONFIGURATION = ROOT / "dashboard" / "server" / "hosting" / "nginx.conf"
PORTS = ("8501", "8502")
MAIN = """
user {user}; daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/roundtrip.conf;
}}
"""


class Replicas:
    """Two processes that share a store in PostgreSQL; to be asked like a Server.

    Raises
    ------
    BenchError
        Without nginx or PostgreSQL, or when one of them does not start.
    """

    def __init__(self, program: Program, environment: Mapping[str, str]) -> None:
        self.program = program
        self._environment = dict(environment)
        self._running = ExitStack()
        self._servers: list[Server] = []
        self.url = ""

    def __enter__(self) -> Replicas:
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if nginx is None or programs() is None:
            raise BenchError("two replicas need nginx and PostgreSQL")
        try:
            folder = Path(
                self._running.enter_context(tempfile.TemporaryDirectory(prefix="roundtrip-nginx-"))
            )
            store = self._running.enter_context(postgresql())
            variables = {**self._environment, "DATABASE_URL": store}
            text = CONFIGURATION.read_text(encoding="utf-8")
            for written in PORTS:
                server = self._running.enter_context(Server(self.program, variables))
                self._servers.append(server)
                text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{server.port}")
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
            (folder / "roundtrip.conf").write_text(text, encoding="utf-8")
            main = MAIN.format(folder=folder, user=getuser())
            (folder / "nginx.conf").write_text(main, encoding="utf-8")
            self._start([nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder)], port)
        except BaseException:
            self._running.close()
            raise
        return self

    def _start(self, command: list[str], port: int) -> None:
        front = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        self._running.callback(front.wait)
        self._running.callback(front.terminate)
        self.url = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                with urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise BenchError("nginx does not answer")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._running.close()

    def cpu(self) -> float:
        """Seconds of processor that all replicas took so far."""
        return sum(server.cpu() for server in self._servers)

    def memory(self) -> float:
        """Resident memory of all in MiB."""
        return sum(server.memory() for server in self._servers)

    async def quiet(self) -> float:
        """Wait until all rest; the processor's seconds by then."""
        await asyncio.gather(*(server.quiet() for server in self._servers))
        return self.cpu()
