"""What surrounds every page: its title, the navigation, the freshness bar and the footer."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.components.controls import language_choice, language_switch
from dashboard.components.data import sources
from dashboard.components.data.sources import checked_ledger, dark
from dashboard.components.draw import links
from dashboard.components.draw.markup import link
from dashboard.components.draw.prose import small
from dashboard.components.own_list import pass_on
from dashboard.components.state import page_contents, url
from dashboard.deals import LedgerError
from dashboard.frame import sign_in
from dashboard.frame.day import day_choice, day_field
from dashboard.frame.embed import draw_foot, draw_style, embedded
from dashboard.frame.freshness import freshness_bar
from dashboard.frame.keep import keep_button
from dashboard.frame.search import search_field
from dashboard.frame.share import share_button, share_if_asked
from dashboard.language import tr
from dashboard.pages import PAGES
from dashboard.paths import LEDGER_NAME
from dashboard.vocabulary import NOT_ADVICE

ASSETS = Path(__file__).parents[1] / "assets"

# Numbers stand in tabular figures everywhere, so that nothing jumps when they change.
STYLE = """<style>
.stApp { font-variant-numeric: tabular-nums; }
.stMainBlockContainer { padding-top: 4.2rem; padding-bottom: 2rem; max-width: 1840px; }
/* Room for two lines, so that nothing below moves when the sentence grows. */
@media (min-width: 641px) { .st-key-bar { min-height: 3.25rem; } }
.stApp h2 { padding: 0.5rem 0 1rem; }
/* The logo stands where the text begins. */
@media (min-width: 769px) { [data-testid="stToolbar"] {
  padding-left: calc(4rem + max(0px, (100vw - 1840px) / 2)); } }
.st-key-freshness p { margin: 0; }
.st-key-freshness [data-testid="stCaptionContainer"] { margin-bottom: 0; }
/* A company's name reads as a word and is underlined finely; blue is left to sources. */
.stApp a[href^="company?"]:not([role]) { color: inherit !important;
  text-decoration-color: color-mix(in srgb, currentColor 30%, transparent);
  text-underline-offset: 0.2em; }
.stApp a[href^="company?"]:is(:hover, :focus-visible) {
  text-decoration-color: currentColor; }
/* A link to a page looks like one and stands where the text does. */
[data-testid="stMain"] [data-testid="stPageLink"] a { padding-left: 0; }
[data-testid="stMain"] [data-testid="stPageLink"] p { text-decoration: underline;
  text-underline-offset: 0.2em; }
/* Streamlit's own grey is too faint to read for many. */
[data-testid="stCaptionContainer"] { color: inherit; opacity: 0.76; }
/* Its CSV would hold formulas as they are; Share gives one that defuses them. */
[data-testid="stElementToolbar"] button[aria-label="Download as CSV"] { display: none; }
/* What only takes data down to the browser. */
[class*="st-key-hidden-"] { display: none; }
.st-key-bar { gap: 0.5rem; }
.st-key-bar > :first-child { flex: 1 1 0; min-width: 16rem; }
.st-key-bar .st-key-lang button { padding-left: 0.5rem; padding-right: 0.5rem; }
.st-key-bar > :not(:first-child) { flex: 0 0 auto; width: auto; }
.st-key-market-data { flex-wrap: wrap; row-gap: 0; }
.st-key-market-data > * { flex: 0 1 auto; width: auto; }
.st-key-what-still-holds button { min-height: 0; padding: 0; }
.st-key-what-still-holds button p { font-size: 0.8rem; text-decoration: underline; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.9rem 1rem 2rem; }
  /* The page's title first, then the bar. */
  .stMainBlockContainer > [data-testid="stVerticalBlock"] > :has(h1) { order: -2; }
  .stMainBlockContainer > [data-testid="stVerticalBlock"] > :has(> .st-key-bar) { order: -1; }
  .st-key-bar { flex-wrap: wrap; gap: 0.3rem 0.6rem; }
  .st-key-bar > :first-child { flex-basis: 100%; }
  .stApp h1 { font-size: 1.6rem; padding: 0.3rem 0; }
  [data-testid="stExpandSidebarButton"]::after { content: var(--menu); font-size: 0.9rem; }
}
</style>"""
# On the light primary colour of the dark theme Streamlit's white tags cannot be read.
DARK_STYLE = """<style>
[data-testid="stMultiSelect"] [data-testid="stMultiSelectTag"],
[data-testid="stMultiSelect"] span[title] { color: #10151c; }
</style>"""


def pages() -> list:
    return [
        st.Page(page.script, title=tr(page.title), url_path=page.address, default=not page.address)
        for page in PAGES
    ]


def draw() -> None:
    url.begin()
    sources.look()
    language_choice()
    page = st.navigation(pages(), position="hidden" if sign_in.needed() else "top")
    st.set_page_config(
        page_title=" · ".join(filter(None, (page.title, LEDGER_NAME, "Roundtrip"))),
        page_icon=str(ASSETS / "icon.png"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.logo(str(ASSETS / "logo.svg"), size="large")
    st.html(STYLE)
    # The word beside the sign that opens the pages on a phone.
    menu = tr("Menu")
    st.html(f'<style>.stApp {{ --menu: "{menu}"; }}</style>')
    if dark():
        st.html(DARK_STYLE)
    sign_in.gate()
    if alone := embedded():
        draw_style(page.url_path)
    url.turn_to(page.url_path)
    sources.desk_choice()
    day_choice()
    page_contents.begin(page.url_path or "today", page.title)
    lead_by_name()
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        freshness_bar()
        search_field()
        day_field()
        language_switch()
        keep_button()
        share_button()
    if LEDGER_NAME:
        with st.container(key="ledger-name"):
            small("The ledger is **{name}**.", name=LEDGER_NAME)
    if st.session_state["desk"]:
        small("Own deals are left out here (`desk=off` in the address).")
    page.run()
    if alone:
        draw_foot(page_contents.end(), sources.market_foot(sources.freshness()))
        return
    if page.url_path:
        pass_on()
    if url.ignored():
        st.caption(
            tr("Ignored in this page's address, because it fits nothing here: ")
            + ", ".join(f"`{pair.replace('`', '')}`" for pair in url.ignored())
        )
    st.divider()
    small(
        "{not_advice} {methods}.",
        not_advice=tr(NOT_ADVICE),
        methods=link(tr("Sources and methods"), links.page_url("methods")),
    )
    sign_in.signed_in_as()
    share_if_asked(page_contents.end())


def lead_by_name() -> None:
    """The ledger's companies are links on this page; a broken ledger is the page's to tell."""
    try:
        links.begin(checked_ledger())
    except LedgerError:
        links.begin(None)
