"""Where the browser of tests and measurements is, and how it is started."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def program() -> str | None:
    """The machine's own browser, else the one Playwright downloads; None if there is neither."""
    for name in _NAMES:
        path = shutil.which(name)
        if path:
            return path
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    with sync_playwright() as play:
        path = play.chromium.executable_path
    return path if Path(path).is_file() else None
