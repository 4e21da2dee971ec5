"""What the reader lets go wrong, and what is assumed. Each choice stands in the URL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import streamlit as st

from dashboard.components.controls import switch
from dashboard.components.draw.fold import fold
from dashboard.components.state import url
from dashboard.deals import Ledger, outside_incomes
from dashboard.flows.stress import ALL, FROM, OBLIGATIONS, PROMISES, YEARS, Assumptions, Shocks
from dashboard.language import mark, tr

LONGEST, RICHEST = 50.0, 10_000.0
HALF = 0.5
WIDTH = 260


def take_shocks(shocks: Shocks) -> None:
    """Put `shocks` in the place of what the reader has chosen; to be called by a button, before
    the page is drawn."""
    numbers = {"shock": shocks.income, "gap": shocks.other}
    for key, parts in numbers.items():
        st.session_state[key] = dict(parts)
        # Drawn anew, it begins with these.
        st.session_state.pop(_box(key), None)
    st.session_state["stop"] = list(shocks.stopped)
    st.session_state["cancel"] = list(shocks.cancelling)


def shocks_box(ledger: Ledger) -> Shocks:
    """What goes wrong (URL: `shock` and `gap` as openai:0.5,oracle:0.2, `stop`, `cancel`)."""
    owing = ledger.legs[ledger.legs["kind"].isin(OBLIGATIONS)]
    companies = _by_name(ledger, [*owing["payer"], *owing["payee"]])
    income = _numbers(
        ledger, companies, _part, key="shock", label=tr("Outside income that is gone")
    )
    promised = ledger.legs[
        ledger.legs["kind"].isin(PROMISES) & ledger.legs["payee"].isin(companies)
    ]
    into, investors = (_by_name(ledger, promised[side]) for side in ("payee", "payer"))
    can_end = _by_name(ledger, owing.loc[owing["cancellable"] == "yes", "payer"])
    sources = (
        {ALL: tr("All of them")}
        | {slug: tr("Into {company}", company=ledger.name(slug)) for slug in into}
        | {FROM + slug: tr("From {company}", company=ledger.name(slug)) for slug in investors}
    )

    def others(*, drawn: bool) -> Shocks:
        return Shocks(
            income=income,
            stopped=_several(
                sources,
                key="stop",
                label=tr("Promised investments and loans that do not come"),
                drawn=drawn,
            ),
            cancelling=_several(
                {slug: ledger.name(slug) for slug in can_end},
                key="cancel",
                label=tr("Cancels what it can cancel"),
                drawn=drawn,
            ),
            other=_numbers(
                ledger,
                companies,
                _part,
                key="gap",
                label=tr("Funding gap that stays open"),
                drawn=drawn,
            ),
        )

    box = fold(tr("More that can go wrong: investors, other funding, cancellations"), key="shocks")
    if box is None:
        return others(drawn=False)
    with box:
        return others(drawn=True)


def assumptions_box(ledger: Ledger, day: date) -> Assumptions:
    """What the ledger doesn't say on `day` (URL: `funding`, `term`, and `income` as openai:40)."""
    owing = ledger.legs.loc[ledger.legs["kind"].isin(OBLIGATIONS), "payer"]
    known = outside_incomes(ledger, day)["usd_bn"].to_dict()

    def assume(*, drawn: bool) -> Assumptions:
        funding = switch(
            tr("Funding gaps before the shock"),
            {"filled": mark("Filled by other funding"), "none": mark("No other funding")},
            key="funding",
            default="filled",
            help=tr(
                "Filled: what a company owes beyond its known income, promised money and receipts "
                "is taken as found elsewhere, so that nobody loses anything before the shock. It "
                "is zero where the known money suffices."
            ),
            drawn=drawn,
        )
        url.number("term", YEARS, 1.0, LONGEST)
        if drawn:
            st.number_input(
                tr("Years where no term is disclosed"),
                1.0,
                LONGEST,
                step=1.0,
                key="term",
                width=220,
            )
        url.keep("term", YEARS)
        incomes = _numbers(
            ledger,
            _by_name(ledger, owing),
            _amount,
            key="income",
            label=tr("Outside incomes of your own"),
            high=RICHEST,
            first=lambda slug: known.get(slug, 0.0),
            drawn=drawn,
        )
        years = float(st.session_state["term"])
        return Assumptions(years=years, incomes=incomes, filled=funding == "filled")

    box = fold(tr("Assumptions that you can change"), key="assumptions")
    if box is None:
        return assume(drawn=False)
    with box:
        return assume(drawn=True)


def _part(name: str, key: str) -> None:
    st.slider(name, 0.0, 1.0, step=0.01, format="percent", key=key, width=WIDTH)


def _amount(name: str, key: str) -> None:
    label = tr("{company}, $B a year", company=name)
    st.number_input(label, 0.0, RICHEST, step=1.0, format="%g", key=key, width=WIDTH)


def _numbers(
    ledger: Ledger,
    slugs: list[str],
    field: Callable[[str, str], None],
    *,
    key: str,
    label: str,
    high: float = 1.0,
    first: Callable[[str], float] = lambda slug: HALF,
    drawn: bool = True,
) -> dict[str, float]:
    """Any of the companies, and for each a field (drawn with its name and a key) that holds a
    number from 0 to `high`, beginning with `first`; what the address says where they are not
    `drawn`."""
    before = st.session_state.get(key)
    url.numbers(key, slugs, 0.0, high)
    if drawn:
        _draw_numbers(ledger, slugs, field, before, key=key, label=label, first=first)
    url.keep(key, {})
    return dict(st.session_state[key])


def _draw_numbers(
    ledger: Ledger,
    slugs: list[str],
    field: Callable[[str, str], None],
    before: object,
    *,
    key: str,
    label: str,
    first: Callable[[str], float],
) -> None:
    given, box = st.session_state[key], _box(key)
    if given != before or box not in st.session_state:
        st.session_state[box] = list(given)
        st.session_state.update({f"{key}-{slug}": number for slug, number in given.items()})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.multiselect(
            label,
            slugs,
            format_func=ledger.name,
            key=box,
            placeholder=tr("choose companies"),
            width=2 * WIDTH,
        )
        for slug in chosen:
            st.session_state.setdefault(f"{key}-{slug}", first(slug))
            field(ledger.name(slug), f"{key}-{slug}")
    st.session_state[key] = {slug: st.session_state[f"{key}-{slug}"] for slug in chosen}


def _box(key: str) -> str:
    return f"{key}-companies"


def _several(names: dict[str, str], *, key: str, label: str, drawn: bool) -> list[str]:
    url.some_of(key, list(names), [])
    if drawn:
        st.multiselect(
            label,
            list(names),
            format_func=names.__getitem__,
            key=key,
            placeholder=tr("choose any"),
            width=2 * WIDTH,
        )
    url.keep(key, [])
    return list(st.session_state[key])


def _by_name(ledger: Ledger, slugs: Iterable[str]) -> list[str]:
    return sorted(set(slugs), key=lambda slug: ledger.name(slug).lower())
