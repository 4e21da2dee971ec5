"""Several replicas as the README says: nginx with the very file of dashboard/server/hosting/, two
dashboards started by the command of its service, PostgreSQL behind them, a Yahoo on loopback."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.paths import ROOT
from tests.browsing import SECONDS
from tests.conftest import Dashboard, missing
from tests.databases import postgresql, programs
from tests.yahoo import Yahoo

HOSTING = ROOT / "dashboard" / "server" / "hosting"
UNIT = HOSTING / "roundtrip@.service"
MAIN = """
user {user}; daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    log_format seats '$upstream_addr|$status|$request_method|$uri';
    access_log {folder}/access.log seats;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/roundtrip.conf;
}}
"""


def service() -> configparser.SectionProxy:
    unit = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment]
    unit.read(UNIT, encoding="utf-8")
    return unit["Service"]


@dataclass
class Line:
    """One line of nginx's log: which replica answered what with which status."""

    replica: str
    status: int
    method: str
    path: str


@dataclass
class Site:
    """nginx at `url`, and the replicas behind it by their address."""

    url: str
    replicas: dict[str, Dashboard]
    yahoo: Yahoo
    log: Path

    def lines(self) -> list[Line]:
        rows = [row.split("|") for row in self.log.read_text().splitlines()]
        # A request that a replica failed names both that were tried: the last one answered.
        return [Line(a.split(", ")[-1], int(b), c, d) for a, b, c, d in rows]

    def answered(self, path: str, times: int = 1, since: int = 0) -> list[Line]:
        """The lines of a path, once there are so many: nginx writes them after it has answered."""
        for _ in range(100):
            lines = [line for line in self.lines()[since:] if line.path == path]
            if len(lines) >= times:
                break
            time.sleep(0.1)
        return lines

    def replica_of(self, seat: str) -> str:
        """Where the reader with this cookie has a seat."""
        self.get(f"/seat-{seat}", {"roundtrip_seat": seat})
        return self.answered(f"/seat-{seat}")[-1].replica

    def get(self, address: str, cookies: dict[str, str] | None = None, *, of: str = "127.0.0.1"):
        """As a reader at the address `of`."""
        transport = httpx2.HTTPTransport(local_address=of)
        with httpx2.Client(transport=transport, cookies=cookies, timeout=60) as client:
            return client.get(f"{self.url}{address}")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        missing("no nginx (Debian: apt install nginx-light)")
    if programs() is None:
        missing("no PostgreSQL (Debian: apt install postgresql)")
    folder = tmp_path_factory.mktemp("site")
    command = shlex.split(service()["ExecStart"])
    assert command[0].endswith("/.venv/bin/streamlit")
    run = [part.replace("%i", "{port}") for part in command[1:]]
    with Yahoo() as yahoo, postgresql() as database:
        yahoo.set_quote("ORCL", price=432.10, previous_close=400.0, eps=6.0, market_cap=1.2e12)
        started = [
            Dashboard(
                {
                    **yahoo.environment(folder),
                    "DATABASE_URL": database.replace("+psycopg", ""),
                    "ROUNDTRIP_VAR": str(folder / "var"),
                },
                folder / f"replica{i}.log",
                run,
            )
            for i in range(2)
        ]
        replicas = {f"127.0.0.1:{dashboard.port}": dashboard for dashboard in started}
        port = free_port()
        text = (HOSTING / "nginx.conf").read_text(encoding="utf-8")
        for written, real in zip(("8501", "8502"), started, strict=True):
            assert text.count(f"127.0.0.1:{written}") == 1
            text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{real.port}")
        text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
        (folder / "roundtrip.conf").write_text(text, encoding="utf-8")
        (folder / "nginx.conf").write_text(
            MAIN.format(folder=folder, user=getuser()), encoding="utf-8"
        )
        for dashboard in started:
            dashboard.wait()
        at = ["-c", str(folder / "nginx.conf"), "-p", str(folder)]
        front = subprocess.Popen([nginx, *at], stderr=(folder / "nginx.txt").open("wb"))
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(100):
                try:
                    httpx2.get(f"{url}/_stcore/health")
                    break
                except httpx2.ConnectError:
                    assert front.poll() is None, (folder / "nginx.txt").read_text()
                    time.sleep(0.1)
            yield Site(url, replicas, yahoo, folder / "access.log")
        finally:
            front.terminate()
            front.wait(10)
            for dashboard in started:
                dashboard.stop()


def test_both_replicas_serve_and_each_reader_stays_with_one(site: Site) -> None:
    first = [site.get("/") for _ in range(16)]
    assert {answer.status_code for answer in first} == {200}
    by = {line.replica for line in site.answered("/", 16)}
    assert by == set(site.replicas), "all sixteen went to one replica"
    # One cookie and no other: a reader who has one keeps it.
    seats = [dict(answer.cookies) for answer in first]
    assert all(set(seat) == {"roundtrip_seat"} for seat in seats)
    for i, seat in enumerate(seats[:4]):
        path = f"/reader-{i}"
        answers = [site.get(path, seat) for _ in range(5)]
        assert not any(answer.cookies for answer in answers)
        assert len({line.replica for line in site.answered(path, 5)}) == 1


def test_a_page_opens_its_line_through_the_proxy(site: Site, page: Page) -> None:
    """And one refresh from Yahoo serves both replicas, through the database."""
    before, begun = len(site.lines()), time.monotonic()
    page.goto(f"{site.url}/deal-graph?company=oracle")
    expect(page.locator(".st-key-deal-graph-detail")).to_contain_text("$432.10", timeout=90_000)
    expect(page.locator(".st-key-freshness")).to_contain_text("Live", timeout=90_000)
    [cookie] = [c for c in page.context.cookies() if c["name"] == "roundtrip_seat"]
    page.goto("about:blank")
    # What came before the cookie was there may be the other's; the line is the cookie's own.
    lines = site.answered("/_stcore/stream", since=before)
    assert [(line.status, line.replica) for line in lines] == [
        (101, site.replica_of(cookie["value"]))
    ]

    for dashboard in site.replicas.values():
        asked = {"section": ["market", "valuation"]}
        answer = httpx2.get(f"{dashboard.url}/api/report.json", params=asked, timeout=60).json()
        assert answer["market"]["origin"] in ("live", "stored")
        [oracle] = [row for row in answer["valuation"] if row["company"] == "oracle"]
        assert oracle["price"] == 432.10
        page.goto(f"{dashboard.url}/deals")
        expect(page.locator(".st-key-freshness")).to_contain_text("Live", timeout=SECONDS)
    # One asks for all quotes, once a minute at most; the other finds them there.
    several = [path for _, path in site.yahoo.requests if "/quote" in path and "%2C" in path]
    assert 1 <= len(several) <= 1 + (time.monotonic() - begun) / 60


def test_the_proxy_tells_the_dashboard_its_address(site: Site) -> None:
    answer = site.get("/feed.xml")
    assert f'href="{site.url}/feed.xml"' in answer.text
    assert f'content="{site.url}/deals"' in site.get("/deals").text


def test_what_is_for_operators_stays_inside(site: Site) -> None:
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp"):
        answer = site.get(path)
        assert answer.status_code == 404 and "nginx" in answer.text
        inside = next(iter(site.replicas.values())).url
        assert httpx2.get(f"{inside}{path}").text != answer.text


@pytest.mark.parametrize(
    ("address", "burst", "rate"), [("/deals", 100, 20), ("/api/report.json?section=as_of", 10, 1)]
)
def test_a_flood_is_answered_429_and_others_are_served(
    site: Site, address: str, burst: int, rate: int
) -> None:
    flood = "127.0.0.7"

    def ask(_: int) -> list[int]:
        transport = httpx2.HTTPTransport(local_address=flood)
        with httpx2.Client(transport=transport, timeout=60) as client:
            return [client.get(f"{site.url}{address}").status_code for _ in range(60)]

    begun = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        answers = [status for statuses in pool.map(ask, range(8)) for status in statuses]
    took = time.monotonic() - begun
    counts = Counter(answers)
    assert set(counts) == {200, 429}
    assert burst <= counts[200] <= burst + 1 + rate * (took + 1)
    assert site.get(address, of="127.0.0.8").status_code == 200
    time.sleep(1.2)
    assert site.get(address, of=flood).status_code == 200


def test_a_replica_that_dies_leaves_its_readers_to_the_other(site: Site, browser: Browser) -> None:
    """Comes last: it ends one of the two."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.goto(f"{site.url}/circular-flows?loop=nvidia.openai.oracle")
    expect(page.locator(".st-key-loop-graph")).to_be_visible(timeout=SECONDS)
    [cookie] = [c for c in context.cookies() if c["name"] == "roundtrip_seat"]
    dying = site.replica_of(cookie["value"])
    [other] = set(site.replicas) - {dying}
    before = len(site.lines())
    site.replicas[dying].stop()
    # The open page finds the other replica by itself and goes on there with the view it showed.
    page.get_by_role("link", name="Deals", exact=True).click()
    expect(page.locator(".st-key-ledger")).to_be_visible(timeout=60_000)
    assert {site.get("/", of="127.0.0.9").status_code for _ in range(8)} == {200}
    page.goto(f"{site.url}/circular-flows?loop=nvidia.openai.oracle")
    expect(page.locator(".st-key-loop-graph .canvas")).to_be_visible(timeout=SECONDS)
    context.close()
    lines = site.answered("/_stcore/stream", times=2, since=before)
    assert {line.replica for line in lines if line.status == 101} - {dying} == {other}


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """Its grammar and every setting's name; the program's place is the only thing put in."""
    if shutil.which("systemd-analyze") is None:
        missing("no systemd-analyze (Debian: apt install systemd)")
    text = UNIT.read_text(encoding="utf-8")
    unit = tmp_path / "roundtrip@8501.service"
    unit.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", text), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "roundtrip@8501" in done.stderr) == (0, False), done.stderr
    assert service()["WorkingDirectory"] in service()["ExecStart"]
