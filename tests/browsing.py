"""A page opened in Chromium, as a viewer opens it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.conftest import Dashboard

SECONDS = 30_000


def open_page(page: Page, dashboard: Dashboard, address: str) -> None:
    page.goto(dashboard.url + address)
    expect(page.locator(".st-key-freshness")).to_be_visible(timeout=SECONDS)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
