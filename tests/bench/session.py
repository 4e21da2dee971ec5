"""A reader's session, spoken over the WebSocket as Streamlit's page in a browser speaks it.

The browser's part is: ask for the script with the state of all controls, keep large elements by
their hash and name those hashes at the next question, so that the server sends a reference to what
is already there, and run again the fragments that asked for it. Nothing is drawn.

References
----------
Streamlit 1.67: `streamlit/proto/{BackMsg,ForwardMsg,ClientState}.proto`; of its page
`sendRerunBackMsg` in `App.tsx` and `ForwardMessageCache.ts`.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

# How long the browser keeps an element that no run has sent again, in runs: the default of
# `global.maxCachedMessageAge`.
CACHED_RUNS = 2
LONGEST_SECONDS = 120.0
# What our own components send by themselves as soon as they are mounted, by their key.
SPOKEN_BY_COMPONENTS = {"last-visit-memory": '{"visit":"{\\"remembers\\":true}"}'}
# Which control a reader turns, if a page has several kinds.
PREFERRED = ("button_group", "selectbox", "checkbox")
# Controls of the frame, which are no page's own.
OF_THE_FRAME = {"lang", "paused"}


class BenchError(Exception):
    """A page could not be measured; says why."""


@dataclass(frozen=True)
class Answer:
    """seconds: from the question to the finished run. received: bytes. messages: their number.
    exceptions: the words of those that the page shows."""

    seconds: float
    received: int
    messages: int
    exceptions: tuple[str, ...]


@dataclass
class _Cached:
    run: int
    fragment: str


@dataclass(frozen=True)
class Control:
    """A control of two or more choices; choices: the states that stand for them."""

    kind: str
    id: str
    choices: tuple[WidgetState, ...]


def _state(kind: str, element: Any) -> WidgetState | None:
    """What the browser says of a control as it was drawn; None where it says nothing."""
    state = WidgetState(id=element.id)
    if kind == "checkbox":
        state.bool_value = element.value if element.set_value else element.default
    elif kind in ("text_input", "text_area"):
        state.string_value = element.value if element.set_value else element.default
    elif kind == "number_input":
        state.double_value = element.value if element.set_value else element.default
    elif kind in ("selectbox", "radio"):
        # One in which nothing is chosen is sent without a value.
        if element.set_value and element.raw_value:
            state.string_value = element.raw_value
        elif not element.set_value and element.HasField("default") and element.options:
            state.string_value = element.options[element.default]
    elif kind in ("button_group", "multiselect"):
        names = [getattr(option, "content", option) for option in element.options]
        chosen = element.raw_values if element.set_value else [names[i] for i in element.default]
        state.string_array_value.data.extend(chosen)
    elif kind == "slider" and not element.options:
        state.double_array_value.data.extend(
            element.value if element.set_value else element.default
        )
    elif kind == "slider":
        chosen = [element.options[int(i)] for i in element.default]
        state.string_array_value.data.extend(element.raw_value if element.set_value else chosen)
    elif kind == "date_input":
        state.string_array_value.data.extend(
            element.value if element.set_value else element.default
        )
    elif kind == "bidi_component":
        spoken = [v for k, v in SPOKEN_BY_COMPONENTS.items() if element.id.endswith(f"-{k}")]
        if not spoken:
            return None
        state.json_value = spoken[0]
    else:
        return None
    return state


def _control(kind: str, element: Any) -> Control | None:
    """A control that a reader can turn without opening anything."""
    if getattr(element, "disabled", False) or element.id.split("-", 2)[-1] in OF_THE_FRAME:
        return None
    choices = []
    if kind == "button_group" and element.click_mode == element.SINGLE_SELECT:
        for option in element.options:
            choices.append(WidgetState(id=element.id))
            choices[-1].string_array_value.data.append(option.content)
    elif kind == "checkbox":
        choices = [WidgetState(id=element.id, bool_value=value) for value in (False, True)]
    elif kind == "selectbox":
        choices = [WidgetState(id=element.id, string_value=name) for name in element.options]
    return Control(kind, element.id, tuple(choices)) if len(choices) > 1 else None


def _is_mounted(message: ForwardMsg, popovers: set[tuple[int, ...]]) -> bool:
    """Whether the browser shows what the message draws; a new popover's place is noted."""
    path = tuple(message.metadata.delta_path)
    if message.delta.WhichOneof("type") == "add_block" and message.delta.add_block.HasField(
        "popover"
    ):
        popovers.add(path)
    return not any(path[: len(place)] == place for place in popovers)


class Session:
    """One reader's session on one page.

    Parameters
    ----------
    url : str
        The dashboard's, without a path.
    address : str
        The page's, with its query if there is one; empty for the first page.
    """

    def __init__(self, url: str, address: str = "", cookie: str = "") -> None:
        """`cookie`: what the browser sends of that kind, such as its seat at a replica."""
        self.url = url
        self.cookie = cookie
        self.page, _, self.query = address.partition("?")
        self.script = ""
        self.missing = False
        self.intervals: dict[str, float] = {}
        self._states: dict[str, WidgetState] = {}
        self._controls: dict[str, Control] = {}
        self._cached: dict[str, _Cached] = {}
        self._runs = 0
        self._asking = asyncio.Lock()
        self._connection: ClientConnection | None = None

    async def __aenter__(self) -> Session:
        host = urlsplit(self.url).netloc
        self._connection = await connect(
            f"ws://{host}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=self.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": self.cookie} if self.cookie else None,
            compression=None,
            max_size=None,
            open_timeout=LONGEST_SECONDS,
            ping_timeout=None,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def rerun(self) -> Answer:
        """The script once more, as after a click that changes nothing; at first the visit."""
        async with self._asking:
            return await self._ask()

    async def tick(self, fragment: str) -> Answer:
        """A fragment that runs by itself, as when its interval is over; one that has gone from the
        page while another question was being answered is not asked for, and nothing comes."""
        async with self._asking:
            if fragment not in self.intervals:
                return Answer(0.0, 0, 0, ())
            return await self._ask(fragment)

    def turn(self) -> bool:
        """Turn a control of the page for the next rerun, each time the same between its first two
        choices: what a reader compares. Whether there is one."""
        if not self._controls:
            return False
        control = min(self._controls.values(), key=lambda control: PREFERRED.index(control.kind))
        now = self._states.get(control.id)
        self._states[control.id] = next(c for c in control.choices[:2] if c != now)
        return True

    def question(self, fragment: str = "") -> ClientState:
        """What the browser would ask now: the script, or a fragment that runs by itself."""
        asked = ClientState(query_string=self.query, page_script_hash=self.script)
        if not self.script:
            asked.page_name = self.page
        if fragment:
            asked.fragment_id, asked.is_auto_rerun = fragment, True
        asked.widget_states.widgets.extend(self._states.values())
        asked.cached_message_hashes.extend(self._cached)
        asked.context_info.timezone = "UTC"
        asked.context_info.locale = "en-US"
        asked.context_info.url = f"{self.url}/{self.page}"
        asked.context_info.color_scheme = "light"
        return asked

    async def _ask(self, fragment: str = "") -> Answer:
        assert self._connection is not None, "the session is not open"
        start = time.perf_counter()
        asked = BackMsg(rerun_script=self.question(fragment))
        await self._connection.send(asked.SerializeToString())
        received = messages = 0
        exceptions: list[str] = []
        drawn: dict[str, WidgetState | None] = {}
        controls: dict[str, Control] = {}
        intervals: dict[str, float] = {}
        # Where popovers stand: the browser mounts what is in one only while it is open.
        popovers: set[tuple[int, ...]] = set()
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                while True:
                    data = await self._connection.recv()
                    received += len(data)
                    messages += 1
                    message = ForwardMsg.FromString(data)
                    kind = message.WhichOneof("type")
                    if kind == "delta":
                        self._keep(message)
                        if _is_mounted(message, popovers):
                            self._read(message, drawn, controls, exceptions)
                    elif kind == "ref_hash":
                        if message.ref_hash not in self._cached:
                            raise BenchError("the server refers to an element that is not kept")
                        self._cached[message.ref_hash].run = self._runs
                    elif kind == "new_session":
                        self.script = message.new_session.page_script_hash
                    elif kind == "navigation":
                        self.script = message.navigation.page_script_hash
                    elif kind == "page_not_found":
                        self.missing = True
                    elif kind == "auto_rerun":
                        intervals[message.auto_rerun.fragment_id] = message.auto_rerun.interval
                    elif kind == "stop_auto_rerun":
                        for stopped in message.stop_auto_rerun.fragment_ids:
                            self.intervals.pop(stopped, None)
                            intervals.pop(stopped, None)
                    elif kind == "script_finished" and message.script_finished in (
                        ForwardMsg.FINISHED_SUCCESSFULLY,
                        ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
                        ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
                    ):
                        whole = message.script_finished != (
                            ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
                        )
                        self._age("" if whole else fragment)
                        # A fragment that asks for the whole page is followed by it.
                        if whole or fragment:
                            break
        except TimeoutError as error:
            raise BenchError(f"no finished run in {LONGEST_SECONDS:g} s") from error
        except ConnectionClosed as error:
            raise BenchError(f"the server closed the session: {error}") from error
        took = time.perf_counter() - start
        self._settle(drawn, controls, intervals, whole)
        return Answer(took, received, messages, tuple(exceptions))

    def _keep(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self._cached[message.hash] = _Cached(self._runs, message.delta.fragment_id)

    def _age(self, fragment: str) -> None:
        """Forget what was not sent for too long; after a fragment's run only what is its own."""
        self._runs += 1
        for key, kept in list(self._cached.items()):
            if fragment and kept.fragment != fragment:
                continue
            if self._runs - kept.run > CACHED_RUNS:
                del self._cached[key]

    def _read(
        self,
        message: ForwardMsg,
        drawn: dict[str, WidgetState | None],
        controls: dict[str, Control],
        exceptions: list[str],
    ) -> None:
        if message.delta.WhichOneof("type") != "new_element":
            return
        kind = message.delta.new_element.WhichOneof("type")
        if kind is None:
            return
        element = getattr(message.delta.new_element, kind)
        if kind == "exception":
            exceptions.append(f"{element.type}: {element.message}")
        elif getattr(element, "id", ""):
            known = element.id in self._states and not getattr(element, "set_value", False)
            drawn[element.id] = self._states[element.id] if known else _state(kind, element)
            control = _control(kind, element)
            if control is not None:
                controls[element.id] = control

    def _settle(
        self,
        drawn: dict[str, WidgetState | None],
        controls: dict[str, Control],
        intervals: dict[str, float],
        whole: bool,
    ) -> None:
        """What stands on the page now; a fragment's run leaves alone what is not its own."""
        if whole:
            self._states = {key: state for key, state in self._states.items() if key in drawn}
            self._controls, self.intervals = {}, {}
        self._controls.update(controls)
        self.intervals.update(intervals)
        self._states.update({key: state for key, state in drawn.items() if state is not None})
