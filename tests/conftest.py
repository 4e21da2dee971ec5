"""What tests share. Nothing here needs the network, and nothing touches the real store."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
import sqlalchemy
from playwright.sync_api import Browser, Page, expect, sync_playwright

# The store and yfinance's cookies of tests lie apart from the program's own.
os.environ["ROUNDTRIP_VAR"] = tempfile.mkdtemp(prefix="roundtrip-tests-")
os.environ.pop("DATABASE_URL", None)
# Tests quote figures of a ledger and of prices that stay as they are, whatever becomes of data/
# (deals/test_data.py and market/test_collected.py try those).
os.environ["ROUNDTRIP_DATA"] = str(Path(__file__).resolve().parent / "ledger")
os.environ["ROUNDTRIP_SNAPSHOT"] = str(Path(__file__).resolve().parent / "snapshot")

from dashboard.paths import ROOT
from tests.browsing import DESK, SECONDS, forget
from tests.chromium import FLAGS
from tests.chromium import program as chromium_program
from tests.databases import postgresql, programs
from tests.yahoo import Fault, Yahoo

pytest_plugins = ["tests.desks"]

# For dashboards and commands in processes of their own: a Yahoo that cannot be reached.
NO_YAHOO = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
# For what runs in this process: curl reads these variables when yfinance is imported, so one
# stand-in serves all tests here. It refuses every connection unless a test says otherwise.
YAHOO = Yahoo().__enter__()
YAHOO.fault = Fault.REFUSED
os.environ.update(YAHOO.environment(Path(tempfile.mkdtemp(prefix="roundtrip-authority-"))))

# A busy machine takes its time; what is there is not waited for.
expect.set_options(timeout=SECONDS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Replicas first, then what needs the browser, then the rest: workers begin with a stretch of
    the list each and take over from the end of another's, so few of them start a second browser,
    a second dashboard, a second proxy."""

    def rank(item: pytest.Item) -> int:
        fixtures = set(getattr(item, "fixturenames", ()))
        return 0 if "site" in fixtures else 1 if "browser" in fixtures else 2

    items.sort(key=rank)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than processors: tests wait for browsers, servers and timers a third of
    their time."""
    return (os.cpu_count() or 1) + 1


def missing(what: str) -> NoReturn:
    """Skip loudly on a developer's machine; on CI the lack of a tool is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}; CI must have it")
    pytest.skip(f"{what}: THESE TESTS DID NOT RUN")


@pytest.fixture(scope="session")
def chromium() -> str:
    path = chromium_program()
    if path is None:
        missing("no Chromium or Chrome, and Playwright could not download one")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[Page]:
    """The window of all tests: in another one Streamlit's scripts would be loaded and compiled
    again, which takes longer than most tests."""
    context = browser.new_context(viewport=DESK)
    window = context.new_page()
    window.set_default_timeout(SECONDS)
    yield window
    context.close()


@pytest.fixture
def page(window: Page) -> Iterator[Page]:
    """A viewer who comes for the first time. Fails on any request to another host and on errors of
    our own script."""
    foreign: list[str] = []
    errors: list[str] = []
    listeners: dict[Any, Any] = {
        "request": lambda r: (
            foreign.append(r.url)
            if r.url.startswith("http") and urlsplit(r.url).hostname != "127.0.0.1"
            else None
        ),
        "pageerror": lambda error: errors.append(str(error)),
        "console": lambda m: errors.append(m.text) if "Content Security Policy" in m.text else None,
    }
    window.set_viewport_size(DESK)
    window.emulate_media(color_scheme="light")
    for event, listener in listeners.items():
        window.on(event, listener)
    yield window
    for event, listener in listeners.items():
        window.remove_listener(event, listener)
    window.context.clear_permissions()
    forget(window)
    assert foreign == []
    assert errors == []


RUN = ("run", "dashboard/app.py", "--server.port", "{port}", "--server.address", "127.0.0.1")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    if programs() is None:
        missing("PostgreSQL is not installed (on Debian: apt install postgresql)")
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'market.db'}"
    address = str(request.getfixturevalue("postgresql_server"))
    engine = sqlalchemy.create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    engine.dispose()
    return address


class Dashboard:
    """A dashboard served by `streamlit run`, as a user starts it."""

    def __init__(
        self,
        environment: dict[str, str],
        log: Path,
        arguments: Sequence[str] = RUN,
        *,
        folder: Path = ROOT,
        port: int = 0,
    ) -> None:
        with socket.socket() as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(("127.0.0.1", port))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log
        options = [argument.replace("{port}", str(self.port)) for argument in arguments]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", *options],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=log.open("ab"),
            stderr=subprocess.STDOUT,
        )

    def wait(self) -> None:
        for _ in range(240):
            try:
                with urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except (URLError, OSError):
                assert self._process.poll() is None, self.log.read_text()
                time.sleep(0.25)
        raise AssertionError(f"no answer in a minute: {self.log.read_text()}")

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """As `kill -9` does: it has no time for anything."""
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="session")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A dashboard whose Yahoo cannot be reached, and one other site may frame its charts."""
    folder = tmp_path_factory.mktemp("offline")
    settings = {
        "DATABASE_URL": f"sqlite:///{folder / 'market.db'}",
        "ROUNDTRIP_EMBED": "https://desk.example",
    }
    dashboard = Dashboard({**NO_YAHOO, **settings}, folder / "log.txt")
    dashboard.wait()
    yield dashboard
    dashboard.stop()
