"""A PostgreSQL server for the tests, started from Debian's packages and thrown away."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def programs() -> Path | None:
    """The folder with initdb and postgres, if the machine has them."""
    found = shutil.which("initdb")
    return INSTALLED[0] if INSTALLED else Path(found).parent if found else None


@contextmanager
def postgresql() -> Iterator[str]:
    """A fresh server on loopback; gives its SQLAlchemy address."""
    with postgresql_to_handle() as (url, _):
        yield url


@contextmanager
def postgresql_to_handle() -> Iterator[tuple[str, Callable[[str], None]]]:
    """The same, and what ends it at once ("stop") and begins it again ("start")."""
    bin_folder = programs()
    assert bin_folder is not None
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="roundtrip-pg-"))
    if as_user:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, capture_output=True, cwd="/")

    data = str(folder / "data")
    run(str(bin_folder / "initdb"), "-D", data, "-U", "tester", "-A", "trust", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    control = str(bin_folder / "pg_ctl")

    def handle(deed: str) -> None:
        how = ("-o", options, "-l", str(folder / "log")) if deed == "start" else ("-m", "immediate")
        run(control, "-D", data, *how, "-w", deed)

    handle("start")
    try:
        yield f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres", handle
    finally:
        handle("stop")
        shutil.rmtree(folder, ignore_errors=True)
