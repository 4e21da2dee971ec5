"""Each choice of a page is in its address: who opens that sees the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element, Widget

from tests.browsing import ADDRESSES, difference
from tests.pages import open_page

# What the reader sets for a visit and not for a view; what is written into a form.
OF_THE_VISIT = ("lang", "paused", "add-", "form-", "keep-")
# Pages that have only cards and folds before one is opened.
CARDS = ("reality-check", "methods")
# How often the graph was asked to take a company into view.
COUNT = re.compile(r'\\"focus\\": \d+')


def controls(at: AppTest, held: set[str]) -> Iterator[tuple[str, Widget]]:
    """The widgets of the page that make its view, by key."""
    kinds = ("button_group", "selectbox", "multiselect", "slider", "toggle")
    for kind in (*kinds, "checkbox", "number_input", "text_input", "radio", "select_slider"):
        for widget in at.get(kind):
            key = widget.key or ""
            assert key, f"a {kind} without a key"
            if key not in held and not key.startswith(OF_THE_VISIT) and not widget.disabled:
                yield key, widget


def set_to_another(widget: Widget) -> None:
    if widget.type == "toggle" or widget.type == "checkbox":
        widget.set_value(not widget.value)
    elif widget.type == "text_input":
        widget.set_value("cloud")
    elif widget.type == "number_input":
        widget.set_value(widget.value + 1 if widget.value < widget.max else widget.min)
    elif widget.type == "slider" and isinstance(widget.value, tuple):
        low, high = widget.value
        widget.set_value((low - widget.step, high + widget.step))
    elif widget.type == "slider":
        up = widget.value + widget.step
        widget.set_value(up if up <= widget.max else widget.value - widget.step)
    elif isinstance(widget.value, list):
        chosen = widget.indices
        widget.set_value([o for i, o in enumerate(widget.options) if (i in chosen) != (i == 1)])
    else:
        chosen = widget.index if widget.type != "button_group" else (*widget.indices, None)[0]
        widget.set_value(widget.options[1 if chosen == 0 else 0])


def seen(at: AppTest) -> list[tuple[str, str]]:
    """All that the page shows, in its order, but for how fresh it is at this moment."""
    found = []
    passing = {id(element) for element in at.container(key="freshness")}
    for element in at.main:
        if not isinstance(element, Element) or id(element) in passing:
            continue
        if isinstance(element, Widget):
            found.append((element.type, f"{element.key}={element.value}"))
        elif element.type == "dataframe":
            found.append((element.type, element.value.to_csv(index=False)))
        else:
            found.append((element.type, COUNT.sub("", str(element.proto))))
    return found


# Today has date fields alone, and only a browser writes into those: frame/test_links.py.
@pytest.mark.parametrize("address", ADDRESSES[1:])
def test_each_control_is_in_the_address(address: str) -> None:
    parts = urlsplit(address)
    page, query = parts.path.strip("/") or "today", dict(parse_qsl(parts.query))
    at = open_page(page, **query)
    # A part of the page that the address asks for stays.
    done = set(query)
    while new := dict(controls(at, done)):
        for widget in new.values():
            set_to_another(widget)
        done |= new.keys()
        at.run()
        assert not at.exception, [e.message for e in at.exception]
    if page in CARDS and not done - set(query):
        return
    assert done - set(query)
    link = dict(parse_qsl(urlencode(at.query_params, doseq=True)))
    assert link != query
    again = open_page(page, **link)
    for (kind, one), (other_kind, other) in zip(seen(at), seen(again), strict=True):
        assert kind == other_kind
        assert difference(one, other) == ""


def test_a_choice_made_before_the_answer_to_the_last_undoes_neither() -> None:
    """The browser sends the address that it has: that of before both."""
    at = open_page("deal-graph")
    at.selectbox(key="show").set_value("all").run()
    assert dict(at.query_params) == {"show": "all"}
    at.query_params.clear()
    at.button_group(key="label").set_value("pe").run()
    assert at.selectbox(key="show").value == "all"
    assert at.button_group(key="label").value == "pe"
    assert dict(at.query_params) == {"show": "all", "label": "pe"}
    # Who goes back chooses nothing, and gets what the address says.
    at.query_params.clear()
    at.run()
    assert at.selectbox(key="show").value == "largest"
    assert dict(at.query_params) == {}
