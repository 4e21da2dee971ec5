"""What is asked of the server without the page: forged edits, other sites, files that are not
meant for readers, addresses that no page makes."""

from __future__ import annotations

import asyncio
import http.client
import random
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from dashboard.database import Database
from dashboard.desk import DeskStore
from dashboard.paths import DATA, ROOT, ledger_name
from tests.conftest import Dashboard
from tests.proof.mutation import CELLS

ABOUT = "company:harvey"
PAGE, QUERY = "company", "company=harvey"
EVIL = "https://evil.example"


def desk_of(dashboard: Dashboard) -> DeskStore:
    store = dashboard.log.parent / "market.db"
    return DeskStore(Database(f"sqlite:///{store}"), ledger_name(DATA))


async def visit(
    dashboard: Dashboard, *rounds: list[WidgetState], origin: str = "", **headers: str
) -> dict[str, str]:
    """Open the page over the WebSocket and say what a browser would say of its controls, one list
    a rerun; returns the ids of what the last run drew, by key."""
    host = urlsplit(dashboard.url).netloc
    ids: dict[str, str] = {}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection: Any = await connect(
        f"ws://{host}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        origin=origin or dashboard.url,  # type: ignore[arg-type]
        additional_headers=names,
        max_size=None,
        open_timeout=60,
    )
    async with connection:
        script = ""
        for states in [[], *rounds]:
            asked = BackMsg()
            asked.rerun_script.query_string = QUERY
            asked.rerun_script.page_name = "" if script else PAGE
            asked.rerun_script.page_script_hash = script
            asked.rerun_script.widget_states.widgets.extend(states)
            await connection.send(asked.SerializeToString())
            async with asyncio.timeout(60):
                while True:
                    message = ForwardMsg.FromString(await connection.recv())
                    kind = message.WhichOneof("type")
                    if kind == "new_session":
                        script = message.new_session.page_script_hash
                    elif kind == "navigation":
                        script = message.navigation.page_script_hash
                    elif kind == "delta" and message.delta.HasField("new_element"):
                        element = message.delta.new_element
                        drawn = getattr(element, str(element.WhichOneof("type")))
                        if id := getattr(drawn, "id", ""):
                            ids[id.split("-", 2)[-1]] = id
                    elif kind == "script_finished":
                        break
    return ids


def test_an_edit_is_kept_of_an_editor_alone(offline: Dashboard) -> None:
    """The very message that an editor's browser sends, by others: from another site, through a
    proxy, under another host, and again after the editor's session."""
    desk = desk_of(offline)

    def notes() -> list[Any]:
        return [e for e in desk_of(offline).kept("note").entries if e.document["about"] == ABOUT]

    assert notes() == []
    ids = asyncio.run(visit(offline))
    box, button = ids["note-company-harvey"], ids["note-company-harvey-save"]
    typed = WidgetState(id=box, string_value="forged")
    pressed = WidgetState(id=button, trigger_value=True)
    for origin, headers in (
        (EVIL, {}),
        ("null", {}),
        ("", {"x_forwarded_for": "203.0.113.7"}),
        ("", {"via": "1.1 proxy"}),
        ("", {"forwarded": "for=203.0.113.7"}),
        (EVIL, {"x_forwarded_host": "127.0.0.1"}),
    ):
        try:
            seen = asyncio.run(visit(offline, [typed], [typed, pressed], origin=origin, **headers))
        except WebSocketException:
            continue  # not even let in
        assert "note-company-harvey-save" not in seen, (origin, headers)
        assert notes() == [], (origin, headers)
    asyncio.run(visit(offline, [typed], [typed, pressed]))
    (kept,) = notes()
    assert kept.document["text"] == "forged"
    desk.reject(kept, kept.author)


def test_files_are_taken_from_the_page_alone(offline: Dashboard) -> None:
    """An upload needs the session and its sign against forgery."""
    with httpx2.Client(base_url=offline.url) as client:
        for session in ("", "nobody", "../x"):
            answer = client.put(
                f"/_stcore/upload_file/{quote(session, safe='')}/file",
                files={"file": ("deals.csv", b"id,payer")},
                headers={"Origin": EVIL},
            )
            assert answer.status_code in (400, 403, 404, 405), (session, answer.status_code)


# What lies near what is served.
SECRETS = ("root:", "[auth]", "SQLite format", "cookie_secret", "payer,payee", "import streamlit")
TARGETS = (
    "etc/passwd",
    "data/deals.csv",
    "dashboard/app.py",
    "var/market.db",
    ".streamlit/secrets.toml",
    ".streamlit/config.toml",
    ".git/config",
    "pyproject.toml",
)
BELOW = ("", "vis/", "app/static/", "static/", "media/", "component/", "plotly.min.js/", "api/")
UP = (
    "",
    "../" * 3,
    "../" * 12,
    "..%2f" * 12,
    "%2e%2e/" * 12,
    "..\\" * 6,
    "%5c..%5c..",
    "//",
    ".%00./",
)


def test_nothing_but_what_is_meant_is_served(offline: Dashboard) -> None:
    host = urlsplit(offline.url)
    line = http.client.HTTPConnection(str(host.hostname), host.port, timeout=60)
    paths = [f"/{below}{up}{target}" for below in BELOW for up in UP for target in TARGETS]
    paths += [f"/{root}{ROOT}/data/deals.csv" for root in ("", "vis/", "vis//")]
    for path in random.Random(18).sample(paths, 150):
        line.request("GET", path)  # as it is: a browser would take the dots out
        answer = line.getresponse()
        body = answer.read().decode("utf-8", "replace")
        kind = answer.getheader("content-type") or ""
        assert not any(secret in body for secret in SECRETS), path
        assert answer.status in (400, 403, 404) or "text/html" in kind, (path, kind)
        assert "Traceback" not in body, path
    line.close()


def test_addresses_beside_the_pages_take_anything(offline: Dashboard) -> None:
    """Feeds, report, previews and the switch of the alerts answer, or say what is wrong."""
    dice = random.Random(18)
    cells = [cell for cell in CELLS if len(cell) < 2_000]
    names = ("asof", "as_of", "section", "shock", "since", "lang", "company", "arrow", "key", "on")
    with httpx2.Client(base_url=offline.url, timeout=60) as client:
        for path in ("/api/report.json", "/feed.xml", "/inbox.xml", "/alerts/off", "/deals") * 8:
            query = "&".join(
                f"{dice.choice(names)}={quote(dice.choice(cells), safe='', errors='surrogatepass')}"
                for _ in range(dice.choice([1, 2, 3]))
            )
            answer = client.get(f"{path}?{query}")
            assert answer.status_code < 500, (path, query, answer.text[:200])
            assert "Traceback" not in answer.text, (path, query)


@pytest.mark.parametrize("host", ["[", "[::1", "", "a b", "127.0.0.1\\@evil.example"])
def test_a_host_that_is_none_edits_nothing(host: str) -> None:
    from dashboard.desk import on_own_machine

    assert not on_own_machine("127.0.0.1", {"host": host})
    assert not on_own_machine("127.0.0.1", {"host": "127.0.0.1", "origin": f"http://{host}"})
