"""axe-core's check of every page: nothing serious, in light and in dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browsing import SECONDS, open_page
from tests.conftest import Dashboard
from tests.frame.test_links import ADDRESSES, at_rest


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_serious_finding(
    browser: Browser, offline: Dashboard, address: str, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": 1440, "height": 1000},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.set_default_timeout(SECONDS)
    open_page(page, offline, address)
    at_rest(page)
    found = Axe().run(page).response["violations"]
    context.close()
    serious = [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"][:3]
    ]
    assert not serious, "\n".join(serious)
