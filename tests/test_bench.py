"""What the benchmark's reader says to the server, against Chromium."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.browsers import visit
from tests.bench.session import Session
from tests.conftest import Dashboard

CONTROLS = {
    "deal-graph": {"string_array_value"},
    "market-reaction": {"string_array_value", "string_value", "bool_value"},
}


@pytest.mark.parametrize(("address", "kinds"), CONTROLS.items(), ids=CONTROLS)
def test_a_session_says_at_a_rerun_what_chromium_says(
    address: str, kinds: set[str], page: Page, offline: Dashboard
) -> None:
    """The same controls in the same states, as many elements kept and the same parts that renew
    themselves. kinds: of states that the page has at least."""
    asked: list[ClientState] = []
    renewing: set[str] = set()

    def sent(data: str | bytes) -> None:
        message = BackMsg.FromString(bytes(data))
        if message.HasField("rerun_script") and not message.rerun_script.fragment_id:
            asked.append(message.rerun_script)

    def received(data: str | bytes) -> None:
        message = ForwardMsg.FromString(bytes(data))
        if message.HasField("auto_rerun"):
            renewing.add(message.auto_rerun.fragment_id)

    def follow(socket: WebSocket) -> None:
        socket.on("framesent", sent)
        socket.on("framereceived", received)

    async def states() -> tuple[Session, ClientState]:
        async with Session(offline.url, address) as session:
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
    visit(page, f"{offline.url}/{address}")
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
    assert {w.WhichOneof("value") for w in ours.widget_states.widgets} >= kinds
    # Some element may be drawn a little differently at each visit, but as many are kept.
    assert len(ours.cached_message_hashes) == len(chromium.cached_message_hashes) > 0
    assert ours.page_script_hash == chromium.page_script_hash == session.script
    assert session.intervals.keys() == renewing
