"""When the reader was here last, and what has come since: remembered by the browser alone.

The browser keeps the names of all that stood in the ledger (deals.news.entries) and when the page
was last open. After a pause a new visit begins, and what is new is what the browser doesn't know.
A reload belongs to the same visit. The server forgets the answer with the reader's session.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

# A visit ends when the page has not been in sight for so long.
PAUSE_MINUTES = 30
_ANSWER = "last_visit_answer"

_JS = """
const NAME = "roundtrip-visits";

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME));
    return kept && Number.isFinite(kept.seen) && Array.isArray(kept.known) ? kept : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

// {remembers: false} without storage; {remembers: true} at the first visit; later also at (when
// the last visit ended, in milliseconds) and fresh (what was not known then).
function visit(entries, pause) {
  const now = Date.now();
  try {
    let kept = read();
    if (!kept) {
      kept = { last: null };
    } else if (now - kept.seen > pause) {
      kept = { last: { at: kept.seen, known: kept.known } };
    }
    localStorage.setItem(NAME, JSON.stringify({ ...kept, seen: now, known: entries }));
    if (!kept.last) return { remembers: true };
    const known = new Set(kept.last.known);
    const fresh = entries.filter((entry) => !known.has(entry));
    return { remembers: true, at: kept.last.at, fresh };
  } catch {
    return { remembers: false };
  }
}

const mounted = new WeakMap();

export default function (component) {
  const { data, parentElement } = component;
  const state = mounted.get(parentElement) ?? {};
  mounted.set(parentElement, state);
  state.look = () => {
    if (document.hidden) return;
    const told = JSON.stringify(visit(data.entries, data.pause));
    if (told === state.told) return;
    state.told = told;
    component.setStateValue("visit", told);
  };
  state.told ??= data.told;
  state.look();
  if (!state.timer) {
    const look = () => state.look();
    state.timer = setInterval(look, 60000);
    document.addEventListener("visibilitychange", look);
    state.leave = () => document.removeEventListener("visibilitychange", look);
  }
  return () => {
    clearInterval(state.timer);
    state.leave();
    mounted.delete(parentElement);
  };
}
"""

_component = st.components.v2.component("roundtrip_last_visit", js=_JS)


@dataclass(frozen=True)
class LastVisit:
    """remembers: whether this browser keeps anything. at: when the visit before this one ended
    (UTC), None at the first. fresh: what was not in the ledger then (deals.news.entries)."""

    remembers: bool
    at: datetime | None
    fresh: tuple[str, ...]


def last_visit(entries: Sequence[str]) -> LastVisit | None:
    """What the browser remembers; None until it has answered, which draws the page again.

    entries: the names of all that stands in the ledger now, for the browser to remember.
    """
    # Without a place on the page the component would still leave a gap.
    st.html("<style>.st-key-last-visit { display: none; }</style>")
    with st.container(key="last-visit"):
        component = _component(
            key="last-visit-memory",
            data={
                "entries": list(entries),
                "pause": PAUSE_MINUTES * 60_000,
                "told": st.session_state.get(_ANSWER),
            },
            on_visit_change=lambda: None,
        )
    if component.get("visit"):
        st.session_state[_ANSWER] = component["visit"]
    answer = st.session_state.get(_ANSWER)
    return None if answer is None else _read(answer)


def _read(answer: object) -> LastVisit:
    """The browser's answer, which is the reader's to change: nonsense is no memory."""
    try:
        memory = json.loads(str(answer))
        at = memory.get("at")
        when = None if at is None else datetime.fromtimestamp(at / 1000, UTC)
        return LastVisit(bool(memory["remembers"]), when, tuple(map(str, memory.get("fresh", ()))))
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError):
        return LastVisit(False, None, ())
