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
    """The same controls in the same states, as many elements kept and the same parts that renew
    themselves, on a page with many kinds of all."""
    asked: list[ClientState] = []
    finished: list[bool] = []
    renewing: set[str] = set()

    def sent(data: str | bytes) -> None:
        message = BackMsg.FromString(bytes(data))
        if message.HasField("rerun_script") and not message.rerun_script.fragment_id:
            asked.append(message.rerun_script)

    def received(data: str | bytes) -> None:
        message = ForwardMsg.FromString(bytes(data))
        if message.HasField("auto_rerun"):
            renewing.add(message.auto_rerun.fragment_id)
        elif message.HasField("script_finished"):
            finished.append(True)

    def follow(socket: WebSocket) -> None:
        socket.on("framesent", sent)
        socket.on("framereceived", received)

    async def states() -> tuple[Session, ClientState]:
        async with Session(offline.url, ADDRESS) as session:
            await session.rerun()
            assert session.intervals
            for fragment in session.intervals:
                ticked = await session.tick(fragment)
                assert ticked.messages and not ticked.exceptions
            return session, session.question()

    # Playwright's own event loop runs in this thread. What the process does at its start is over
    # when the browser comes.
    with ThreadPoolExecutor(1) as thread:
        session, ours = thread.submit(asyncio.run, states()).result()
    page.on("websocket", follow)
    page.goto(f"{offline.url}/{ADDRESS}")
    for _ in range(600):
        if finished:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(1000)  # controls tell their states when they are mounted
    asked.clear()
    page.keyboard.press("r")
    for _ in range(100):
        if asked:
            break
        page.wait_for_timeout(100)
    chromium = asked[-1]
    assert {w.id: w for w in ours.widget_states.widgets} == {
        w.id: w for w in chromium.widget_states.widgets
    }
    assert len(ours.widget_states.widgets) > 10
    # Some element may be drawn a little differently at each visit, but as many are kept.
    assert len(ours.cached_message_hashes) == len(chromium.cached_message_hashes) > 1
    assert ours.page_script_hash == chromium.page_script_hash == session.script
    assert session.intervals.keys() == renewing
