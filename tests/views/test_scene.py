"""The scene that the desk was built for: a headline in one reader's inbox is a flow in another
reader's graph and a message, with two browsers on two dashboards that share a database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.alerts.outbox import Outbox
from dashboard.database import Database
from dashboard.deals import read_ledger
from dashboard.paths import DATA
from tests.alerts.sinks import Sink
from tests.browsing import DESK, SECONDS, eventually, open_page
from tests.conftest import NO_YAHOO, Dashboard
from tests.databases import postgresql
from tests.radar.wire import fill

CLICKS, ALTOGETHER = 5, 60.0


class Hand:
    """Clicks as a reader does, and counts."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, page: Page, selector: str) -> None:
        page.locator(selector).click()
        self.clicks += 1


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    made = Sink()
    yield made
    made.close()


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of this scene's own: dashboards hold on to theirs."""
    request.getfixturevalue("postgresql_server")
    with postgresql() as url:
        yield url


@pytest.fixture(scope="module")
def replicas(
    sink: Sink, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Dashboard]]:
    folder = tmp_path_factory.mktemp("replicas")
    environment = {**NO_YAHOO, "DATABASE_URL": database, "ROUNDTRIP_ALERTS": sink.address()}
    fill(database, read_ledger(DATA))
    started = [
        Dashboard({**environment, "ROUNDTRIP_VAR": str(folder / name)}, folder / f"{name}.txt")
        for name in ("one", "other")
    ]
    try:
        for dashboard in started:
            dashboard.wait()
        yield started
    finally:
        for dashboard in started:
            dashboard.stop()


@pytest.mark.proof
def test_from_a_headline_to_everybodys_graph_and_a_message(
    page: Page, browser: Browser, replicas: list[Dashboard], sink: Sink, database: str
) -> None:
    one, other = replicas
    hand, outbox = Hand(), Outbox(Database(database))
    # The alerts have taken note of what is there, and both readers have their page open.
    until = time.monotonic() + 180
    while "new-leg" not in outbox.told():
        assert time.monotonic() < until, one.log.read_text() + other.log.read_text()
        time.sleep(1)
    with closing(browser.new_context(viewport=DESK)) as context:
        colleague = context.new_page()
        colleague.set_default_timeout(SECONDS)
        open_page(colleague, other, "/deal-graph?company=nscale")
        detail = colleague.locator(".st-key-deal-graph-detail")
        expect(detail).to_contain_text("Its 8 flows")
        open_page(page, one, "/inbox")
        card = page.locator("[class*='st-key-candidate-']", has_text="Nscale")
        expect(card).to_contain_text("$700M")
        begun = time.monotonic()

        card.get_by_role("link", name="Draft this deal").click()
        hand.clicks += 1
        hand.click(page, ".st-key-form-draft button")
        hand.click(page, "[class*='st-key-desk-accept-'] button")
        expect(page.locator(".st-key-own")).to_contain_text("accepted")
        accepted = time.monotonic()

        hand.click(colleague, ".st-key-show-new-ledger button")
        expect(detail).to_contain_text("Its 9 flows")
        shown = time.monotonic()

        eventually(page, lambda: any("Nscale" in m["title"] for m in sink.received))
        told = time.monotonic()
        (message,) = [m for m in sink.received if m["kind"] == "new-leg"]
        print(
            f"\n{hand.clicks} clicks; accepted after {accepted - begun:.1f} s, in the other graph "
            f"after {shown - begun:.1f} s, message after {told - begun:.1f} s"
        )
        assert hand.clicks <= CLICKS and told - begun < ALTOGETHER
        # Where the message leads, anybody sees the flow.
        address = message["link"].partition("/deal-graph")[2]
        open_page(colleague, other, f"/deal-graph{address}")
        expect(detail).to_contain_text("own deal, not in data/")
        expect(detail).to_contain_text("$700M")
