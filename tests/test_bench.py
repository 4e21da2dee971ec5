"""What the benchmark's reader says to the server, against Chromium."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.session import Session
from tests.conftest import Dashboard

ADDRESS = "market-reaction"


def test_a_session_says_at_a_rerun_what_chromium_says(page: Page, offline: Dashboard) -> None:
    """The same controls in the same states and the same elements kept, on a page with many kinds
    of both."""
    asked: list[ClientState] = []
    finished: list[bool] = []

    def sent(data: str | bytes) -> None:
        message = BackMsg.FromString(bytes(data))
        if message.HasField("rerun_script"):
            asked.append(message.rerun_script)

    def received(data: str | bytes) -> None:
        if ForwardMsg.FromString(bytes(data)).WhichOneof("type") == "script_finished":
            finished.append(True)

    def follow(socket: WebSocket) -> None:
        socket.on("framesent", sent)
        socket.on("framereceived", received)

    page.on("websocket", follow)
    page.goto(f"{offline.url}/{ADDRESS}")
    for _ in range(600):
        if finished:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(1000)  # controls tell their states when they are mounted
    page.keyboard.press("r")
    page.wait_for_timeout(1000)
    chromium = asked[-1]
    assert len(asked) == 2 and chromium.page_script_hash

    async def states() -> tuple[Session, ClientState]:
        async with Session(offline.url, ADDRESS) as session:
            await session.rerun()
            return session, session.question()

    # Playwright's own event loop runs in this thread.
    with ThreadPoolExecutor(1) as thread:
        session, ours = thread.submit(asyncio.run, states()).result()
    assert {w.id: w for w in ours.widget_states.widgets} == {
        w.id: w for w in chromium.widget_states.widgets
    }
    assert len(ours.widget_states.widgets) > 10
    # Some element may be drawn a little differently at each visit, but as many are kept.
    assert len(ours.cached_message_hashes) == len(chromium.cached_message_hashes) > 1
    assert ours.page_script_hash == chromium.page_script_hash == session.script
