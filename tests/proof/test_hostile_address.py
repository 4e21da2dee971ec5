"""Whatever stands in a page's address: the page is drawn, and says what it could not use."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from tests.pages import PAGES, open_page
from tests.proof.mutation import CELLS
from tests.reading import text_of

# So many values a page, most parameters of the page at each look: a few on those with the most
# parameters, and in `make proof` on every page.
RICH = ("deal-graph", "deals", "market-reaction", "stress-test")
LOOKS = [
    *((page, 15) for page in RICH),
    *(pytest.param(page, 500, marks=pytest.mark.proof) for page in PAGES),
]
# Written by the server of old addresses, or by other parts than the page.
MORE = ("show", "view", "tab", "part", "shock", "from", "chart", "entry", "candidate", "paste")
# Shapes that the readers of the address take apart.
SHAPES = [
    *("..", "2025-09-01..2025-01-01", "0001-01-01..9999-12-31", "2026-08-01..", "2026-13-01"),
    *("1,1", "-999999999999999999999,1", "1,2,3", ",", ",,,", "-1,nan", "²,³", "٣,٤"),
    *("openai:", "openai:nan", "openai:1e999", ":1", "openai:0.5,openai:0.5", "nobody:0.5"),
    *("nvidia.", ".nvidia", "nvidia.nvidia", "nvidia.openai.nvidia", "openai.oracle.services"),
    *("openai,openai", "OPENAI", "openai ", " openai", "openai%00", "true", "False", "1", "0"),
    *("99999999999999999999", "-1", "1e3", "0x1", "en", "ja", "xx", "off", "on", "light"),
    *("../../etc/passwd", "%2e%2e%2f", "{0.__class__}", "${7*7}", "{{7*7}}", "'; DROP TABLE x;--"),
    "`**bold**` [x](javascript:alert(1)) $x^2$ :red[x] :material/home:",
]
VALUES_TRIED = [cell for cell in CELLS if len(cell) < 2_000 and "\ufffd" not in cell] + SHAPES


@pytest.fixture(autouse=True)
def on_own_machine() -> Iterator[None]:
    """Where the reader may edit, the form takes parameters, too."""
    before = config.get_option("server.address")
    config.set_option("server.address", "127.0.0.1")
    yield
    config.set_option("server.address", before)


def parameters(at: AppTest) -> list[str]:
    """Those that the page has taken from its address so far."""
    return sorted({*at.session_state["address_seen"], *at.session_state["address_all"], *MORE})


@pytest.mark.parametrize(("page", "values"), LOOKS)
def test_a_page_with_hostile_parameters(page: str, values: int) -> None:
    dice = random.Random(page)
    at = open_page(page)
    always = {"add": "1"} if page == "deals" else {}
    tried = 0
    while tried < values:
        keys = [key for key in parameters(at) if dice.random() < 0.7]
        given = {key: dice.choice(VALUES_TRIED) for key in keys} | always
        at.query_params.clear()
        at.query_params.update(given)
        at.run()
        assert not at.exception, (given, [error.message for error in at.exception])
        ignored = dict(pair.split("=", 1) for pair in at.session_state["address_ignored"])
        for key, value in ignored.items():
            assert value == given[key][:60], (key, value)
        if ignored:
            assert "Ignored" in text_of(at) or "無視" in text_of(at)
        # A link written from what is seen opens the same way, without complaint.
        at.run()
        assert not at.exception, (given, [error.message for error in at.exception])
        assert not at.session_state["address_ignored"], at.session_state["address_ignored"]
        tried += len(given)
