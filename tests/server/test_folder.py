"""Below a folder of its site, behind an nginx that hands the whole path on and one that cuts the
folder off; and in a frame of another site, which is another origin."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from urllib.parse import quote

import httpx2
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.server.embedding import may_frame
from dashboard.server.folder import BelowFolder
from dashboard.server.middleware import BackToView
from tests.browsing import SECONDS
from tests.conftest import NO_YAHOO, RUN, Dashboard, missing
from tests.server.test_hosting import MAIN, free_port

SERVER = """
map $http_upgrade $upgraded {{ default upgrade; "" ""; }}
server {{
    listen 127.0.0.1:{port};
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $upgraded;
    proxy_set_header X-Forwarded-Prefix $folder;
    set $folder "";
    location /whole/ {{ proxy_pass http://127.0.0.1:{whole}; }}
    location /desk/cut/ {{
        set $folder /desk/cut;
        proxy_pass http://127.0.0.1:{cut}/;
    }}
}}
"""
FOLDERS = ("/whole", "/desk/cut")


@dataclass
class Site:
    """nginx at `url`, and another site that frames what it is asked for."""

    url: str
    other: str


@contextmanager
def framing_site() -> Iterator[str]:
    """Another origin: its page frames the address that follows the question mark."""

    class Frames(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = self.path.partition("?")[2]
            body = f'<iframe width="900" height="700" src="{address}"></iframe>'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Frames)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        missing("no nginx (Debian: apt install nginx-light)")
    folder = tmp_path_factory.mktemp("folder")
    with framing_site() as other:
        store = {**NO_YAHOO, "DATABASE_URL": f"sqlite:///{folder / 'market.db'}"}
        whole = Dashboard(store, folder / "whole.log", [*RUN, "--server.baseUrlPath", "whole"])
        cut = Dashboard({**store, "ROUNDTRIP_EMBED": other}, folder / "cut.log")
        port = free_port()
        text = SERVER.format(port=port, whole=whole.port, cut=cut.port)
        (folder / "roundtrip.conf").write_text(text, encoding="utf-8")
        (folder / "nginx.conf").write_text(
            MAIN.format(folder=folder, user=getuser()), encoding="utf-8"
        )
        whole.wait()
        cut.wait()
        command = [nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
        front = subprocess.Popen(command, stderr=(folder / "nginx.txt").open("wb"))
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(100):
                try:
                    httpx2.get(url)
                    break
                except httpx2.ConnectError:
                    assert front.poll() is None, (folder / "nginx.txt").read_text()
                    time.sleep(0.1)
            yield Site(url, other)
        finally:
            front.terminate()
            front.wait(10)
            whole.stop()
            cut.stop()


@pytest.mark.parametrize("folder", FOLDERS)
def test_programs_find_everything_below_the_folder(site: Site, folder: str) -> None:
    base = f"{site.url}{folder}"
    feed = httpx2.get(f"{base}/feed.xml", timeout=60)
    assert feed.status_code == 200
    assert f'href="{base}/feed.xml"' in feed.text and f'href="{base}/deal-graph?' in feed.text
    report = httpx2.get(f"{base}/api/report.json?section=ledger", timeout=60).json()
    assert report["ledger"]["legs"] > 100
    page = httpx2.get(f"{base}/deals", timeout=60).text
    assert f'content="{base}/deals"' in page and f'content="{base}/preview.png?' in page
    picture = httpx2.get(f"{base}/preview.png", timeout=60)
    assert Image.open(BytesIO(picture.content)).size == (1200, 630)
    for library in ("vis/vis-network.min.js", "plotly.min.js"):
        answer = httpx2.get(f"{base}/{library}")
        assert answer.status_code == 200 and "javascript" in answer.headers["content-type"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_page_draws_its_graph_below_the_folder(site: Site, browser: Browser, folder: str) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.goto(f"{site.url}{folder}/deal-graph?company=oracle")
    expect(page.locator(".st-key-deal-graph canvas").first).to_be_visible(timeout=SECONDS)
    page.get_by_role("link", name="Deals", exact=True).first.click()
    expect(page.locator(".st-key-ledger")).to_be_visible(timeout=SECONDS)
    assert page.url.startswith(f"{site.url}{folder}/deals")
    context.close()


@pytest.mark.parametrize(
    ("base", "headers", "path", "start"),
    [
        ("whole", {}, "/whole/oauth2callback", "/whole/"),
        ("", {"X-Forwarded-Prefix": "/cut"}, "/oauth2callback", "/"),
        ("", {}, "/oauth2callback", "/"),
    ],
)
def test_who_has_signed_in_comes_back_to_the_view_in_the_folder(
    base: str, headers: dict[str, str], path: str, start: str
) -> None:
    async def signed_in(request: object) -> RedirectResponse:
        return RedirectResponse(start, 302)

    app = Starlette(routes=[Route(path, signed_in)])
    client = TestClient(BelowFolder(BackToView(app), base, []))
    folder = headers.get("X-Forwarded-Prefix", f"/{base}" if base else "")
    view = quote(f"{folder}/company?company=oracle", safe="")
    answer = client.get(
        path, headers=headers, cookies={"roundtrip_came_from": view}, follow_redirects=False
    )
    assert answer.headers["location"] == f"{folder}/company?company=oracle"


def test_a_site_on_the_list_shows_one_chart_and_nothing_around_it(
    site: Site, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    address = f"{site.url}/desk/cut/valuation?embed=1&chart=pe-chart"
    page.goto(f"{site.other}/?{address}")
    frame = page.frame_locator("iframe")
    expect(frame.locator(".st-key-pe-chart .js-plotly-plot")).to_be_visible(timeout=SECONDS)
    expect(frame.locator(".st-key-embed-foot a")).to_be_visible()
    for hidden in (".st-key-bar", "[data-testid=stHeader]", "h1", ".st-key-share"):
        expect(frame.locator(hidden).first).to_be_hidden()
    # The whole page may not be framed, and nobody else may frame the chart.
    page.goto(f"{site.other}/?{site.url}/desk/cut/valuation")
    page.wait_for_timeout(1500)
    assert all("valuation" not in frame.url for frame in page.frames[1:])
    context.close()


def test_without_a_list_no_other_site_frames_anything(site: Site, browser: Browser) -> None:
    answer = httpx2.get(f"{site.url}/whole/valuation?embed=1")
    assert "frame-ancestors 'self';" in f"{answer.headers['content-security-policy']};"
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.other}/?{site.url}/whole/valuation?embed=1")
    page.wait_for_timeout(1500)
    assert all("valuation" not in frame.url for frame in page.frames[1:])
    context.close()


def test_a_word_that_is_no_site_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = "https://a.example, https://*.b.example:8443 * 'unsafe-inline' https://c.example;x"
    monkeypatch.setenv("ROUNDTRIP_EMBED", listed)
    assert may_frame() == ("https://a.example", "https://*.b.example:8443")
    monkeypatch.delenv("ROUNDTRIP_EMBED")
    assert may_frame() == ()
