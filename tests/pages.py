"""Pages opened without a browser, and what they show."""

from __future__ import annotations

import os
from functools import cache

import pandas as pd
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard import pages
from dashboard.components.data import sources
from dashboard.components.draw.table import label_of
from dashboard.paths import ROOT
from tests.reading import as_read

APP = str(ROOT / "dashboard" / "app.py")
# Each page's script as AppTest.switch_page takes it, by the page's address.
PAGES = {page.address or "today": f"views/{page.folder}/page.py" for page in pages.PAGES}
LEDGER = sources.DATA

# Each AppTest reads the metadata of every installed package, which never changes.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def open_page(page: str, **query: str) -> AppTest:
    """A viewer of one's own who opens the page by a link, to use it further or on a ledger or
    store of the test's own."""
    at = AppTest.from_file(APP, default_timeout=60)
    # AppTest.switch_page works only after a first run, which would draw Today each time.
    at._page_hash = calc_hash("" if page == "today" else page)
    at.query_params.update(query)
    at.run()
    assert not at.exception, [e.message for e in at.exception]
    return at


def look(page: str, **query: str) -> AppTest:
    """The page on the bundled ledger and snapshot, opened once for all tests that only read it."""
    assert sources.DATA == LEDGER and "DATABASE_URL" not in os.environ, "this needs open_page"
    return _look(page, tuple(sorted(query.items())))


@cache
def _look(page: str, query: tuple[tuple[str, str], ...]) -> AppTest:
    return open_page(page, **dict(query))


def begin_anew() -> None:
    """Pages read the store anew, as in a dashboard just started; what rests on the ledger alone
    stays."""
    sources.forget()


def tables(at: AppTest, *columns: str) -> list[pd.DataFrame]:
    """The tables of the page that have all these columns, linked cells by their text."""
    return [
        d.value.map(lambda cell: label_of(cell) if "/../" in str(cell) else cell)
        for d in at.dataframe
        if set(columns) <= set(d.value.columns)
    ]


def table(at: AppTest, *columns: str) -> pd.DataFrame:
    """The first of them."""
    return tables(at, *columns)[0]


def metric(at: AppTest, label: str) -> str:
    (found,) = [m.value for m in at.metric if as_read(m.label).startswith(label)]
    return str(found)
