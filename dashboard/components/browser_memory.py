"""A list of names that the reader's browser remembers, for what no server keeps."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

_JS = """
const MOST = 500;

function read(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(name));
    return Array.isArray(kept) ? kept.filter((item) => typeof item === "string") : [];
  } catch {
    return [];
  }
}

const applied = new WeakMap();

export default function (component) {
  const { data, parentElement } = component;
  let items = read(data.name);
  if (data.change && applied.get(parentElement) !== data.change.number) {
    applied.set(parentElement, data.change.number);
    items = items.filter((item) => item !== data.change.item);
    if (data.change.kept) items.push(data.change.item);
    items = items.slice(-MOST);
    try {
      localStorage.setItem(data.name, JSON.stringify(items));
    } catch {
      // Without storage it is remembered as long as the page is open.
    }
  }
  const told = JSON.stringify(items);
  if (told !== data.told) component.setStateValue("items", told);
}
"""
_component = st.components.v2.component("roundtrip_memory", js=_JS)


def remembered(name: str) -> frozenset[str]:
    """What the browser remembers under a name; what it has yet to tell draws the page again."""
    state = _state(name)
    st.html(f"<style>.st-key-memory-{name} {{ display: none; }}</style>")
    with st.container(key=f"memory-{name}"):
        component = _component(
            key=f"memory-of-{name}",
            data={
                "name": f"roundtrip-{name}",
                "change": state["change"],
                "told": state["told"],
            },
            on_items_change=lambda: None,
        )
    if component.get("items"):
        state["told"] = component["items"]
    return (_read(state["told"]) | state["kept"]) - state["dropped"]


def remember(name: str, item: str, *, kept: bool) -> None:
    """Have the browser remember `item`, or forget it, from the page's next run on."""
    state = _state(name)
    into, out_of = ("kept", "dropped") if kept else ("dropped", "kept")
    state[into] |= {item}
    state[out_of] -= {item}
    number = (state["change"] or {"number": 0})["number"] + 1
    state["change"] = {"item": item, "kept": kept, "number": number}


def _state(name: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"told": "[]", "change": None, "kept": set(), "dropped": set()}
    state: dict[str, Any] = st.session_state.setdefault(f"memory_{name}", empty)
    return state


def _read(sent: object) -> frozenset[str]:
    """The browser's answer, which is the reader's to change: nonsense is no memory."""
    try:
        items = json.loads(str(sent))
    except ValueError:
        return frozenset()
    return frozenset(map(str, items)) if isinstance(items, list) else frozenset()
