"""The widgets of the pages. Each keeps its choice in the URL under its key (see address.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date

import streamlit as st

from dashboard.components.date_field import date_field
from dashboard.components.draw.fold import fold
from dashboard.components.draw.labels import (
    best_grade_name,
    grades_explained,
    loop_key,
    loop_names,
)
from dashboard.components.state import url
from dashboard.deals import Ledger
from dashboard.flows import Loop
from dashboard.flows.counting import Counting
from dashboard.formats import usd_bn
from dashboard.language import DEFAULT, LANGUAGES, mark, tr, use
from dashboard.market import BENCHMARKS
from dashboard.vocabulary import BASES, GRADES, GROUPS

FAMOUS_LOOP = "nvidia.openai.oracle"


def switch(
    label: str,
    options: Mapping[str, str],
    *,
    key: str,
    default: str,
    help: str | None = None,
    labelled: bool = True,
    drawn: bool = True,
) -> str:
    """One of a few options (slug to name, marked for translation), all in sight; what the address
    says where it is not `drawn`. labelled: whether the label is in sight, too."""
    url.one_of(key, list(options), default)
    if drawn:
        st.segmented_control(
            label,
            list(options),
            format_func=lambda option: tr(options[option]),
            key=key,
            required=True,
            help=help,
            label_visibility="visible" if labelled else "collapsed",
        )
    url.keep(key, default)
    return str(st.session_state[key])


def choice_box(
    label: str,
    options: Mapping[str, str],
    *,
    key: str,
    default: str,
    width: int,
    help: str | None = None,
) -> str:
    """One of several options (slug to name, marked for translation), the others out of sight until
    the box is opened."""
    url.one_of(key, list(options), default)
    st.selectbox(
        label,
        list(options),
        format_func=lambda option: tr(options[option]),
        key=key,
        width=width,
        help=help,
    )
    url.keep(key, default)
    return str(st.session_state[key])


def chosen(options: Mapping[str, str], *, key: str, default: str) -> str:
    """What `switch` would give, where it isn't drawn."""
    url.one_of(key, list(options), default)
    return str(st.session_state[key])


def language_choice() -> None:
    """Use the language of the address (URL: `lang`), else that of the reader's browser."""
    url.one_of("lang", list(LANGUAGES), _browsers_language())
    spoken = st.session_state["lang"]
    # The browser knows a chosen option by its name in the language that was.
    if st.session_state.get("spoken", spoken) != spoken:
        url.read_again()
    st.session_state["spoken"] = spoken
    use(spoken)


def language_switch() -> None:
    """The languages, each by its own name; call `language_choice` first."""
    st.segmented_control(
        tr("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="lang",
        required=True,
        label_visibility="collapsed",
    )
    url.keep("lang", _browsers_language())


def _browsers_language() -> str:
    spoken = (st.context.locale or DEFAULT).split("-")[0]
    return spoken if spoken in LANGUAGES else DEFAULT


def company_box(
    ledger: Ledger,
    slugs: Sequence[str],
    *,
    label: str,
    placeholder: str,
    default: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> str | None:
    """A company by name, found by typing (URL: `company`); `default` if none is chosen."""
    url.one_of("company", slugs, default)
    chosen = st.selectbox(
        label,
        slugs,
        format_func=ledger.name,
        key="company",
        index=None,
        placeholder=placeholder,
        width=230,
        on_change=on_change,
    )
    url.keep("company", None)
    return chosen


def benchmark_switch(*, drawn: bool = True) -> str:
    """The ticker of the index that stands for the market (URL: `benchmark`)."""
    return switch(
        tr("Benchmark"),
        {ticker: ticker for ticker in BENCHMARKS},
        key="benchmark",
        default="SPY",
        help=", ".join(BENCHMARKS.values()),
        drawn=drawn,
    )


def loop_box(ledger: Ledger, rings: Sequence[Loop], *, label: str) -> Loop:
    """One of the loops (URL: `loop`), the famous one by default."""
    keys = {loop_key(ring): ring for ring in rings}
    default = FAMOUS_LOOP if FAMOUS_LOOP in keys else next(iter(keys))
    url.one_of("loop", list(keys), default)
    chosen = st.selectbox(
        label,
        list(keys),
        format_func=lambda key: loop_names(ledger, keys[key]),
        key="loop",
        width=640,
    )
    url.keep("loop", default)
    return keys[chosen]


def window_box(
    default: tuple[int, int], furthest: tuple[int, int], *, drawn: bool = True
) -> tuple[int, int]:
    """The sessions around an event over which abnormal returns are summed (URL: `window`)."""
    url.window("window", default, *furthest)
    if drawn:
        # The state makes it a slider of two handles; a default beside it would be warned of.
        st.slider(
            tr("Your window, in sessions from the event day"), *furthest, key="window", width=300
        )
    url.keep("window", default)
    first, last = st.session_state["window"]
    return first, last


def switch_later() -> None:
    """Whether a past view also tells, in marked lines, what came later (URL: `later`)."""
    url.flag("later")
    st.toggle(
        tr("What came later"),
        key="later",
        help=tr("Adds lines that begin with “Since then”. Without it nothing is told too early."),
    )
    url.keep("later", False)


def shows_later() -> bool:
    return bool(st.session_state.get("later"))


def search_box() -> str:
    """Words to look for (URL: `q`)."""
    url.text("q")
    words = st.text_input(
        tr("Search"), key="q", placeholder=tr("any words, in any order"), width=260
    )
    url.keep("q", "")
    return words.strip()


def days_between(earliest: date, latest: date) -> tuple[date | None, date | None]:
    """From which day to which, both included (URL: `from`, `to`); None where it is open."""
    for key, name in (("from", tr("From")), ("to", tr("To"))):
        url.day(key, None, earliest, latest)

        def choose(day: date | None, key: str = key) -> None:
            st.session_state[key] = day

        date_field(
            name,
            label=name,
            key=f"{key}-field",
            value=st.session_state[key],
            earliest=earliest,
            latest=latest,
            on_change=choose,
            empty=True,
        )
        url.keep(key, None)
    return st.session_state["from"], st.session_state["to"]


def grade_box() -> str | None:
    """How near to the fact the best source of a leg is (URL: `grade`); None for any."""
    url.one_of("grade", list(GRADES), None)
    chosen = st.selectbox(
        tr("Best source"),
        list(GRADES),
        format_func={grade: best_grade_name(grade) for grade in GRADES}.__getitem__,
        key="grade",
        index=None,
        placeholder=tr("any"),
        width=190,
        help=grades_explained(),
    )
    url.keep("grade", None)
    return chosen


def ended_switch() -> bool:
    """Whether superseded, lapsed and cancelled legs are shown as well (URL: `ended`)."""
    names = {"live": mark("Live"), "all": mark("And ended")}
    return switch(tr("Deals shown"), names, key="ended", default="live") == "all"


def kinds_and_basis() -> Counting:
    """Which kinds of payment, and how sure their amounts are (URL: `kinds`, `basis`); those that
    are not chosen are left out, and with none chosen all count."""
    box = fold(tr("Kinds of payment, and how sure the amounts are"), key="filters")
    with box or nullcontext():
        kinds = pills(tr("Kinds of payment"), GROUPS, key="kinds", default=(), drawn=bool(box))
        bases = pills(tr("Amounts"), BASES, key="basis", default=(), drawn=bool(box))
    return Counting(groups=kinds or tuple(GROUPS), bases=bases or tuple(BASES))


def cap_box(*, drawn: bool = True) -> float:
    """What an undisclosed payment may be at most, for the upper bound (URL: `cap`)."""
    steps = ["0.5", "1", "2", "5", "10"]
    names = {step: usd_bn(float(step)) for step in steps}
    return float(
        switch(
            tr("Undisclosed: at most"),
            names,
            key="cap",
            default="1",
            help=tr(
                "For the upper bound each payment without an amount is taken at this, or at its "
                "published ceiling if that is lower. The lower bound leaves it out."
            ),
            drawn=drawn,
        )
    )


def pills(
    label: str,
    options: Mapping[str, str],
    *,
    key: str,
    default: Sequence[str],
    drawn: bool = True,
) -> tuple[str, ...]:
    """Any of several options (slug to name, marked for translation); what the address says where
    they are not `drawn`."""
    url.some_of(key, list(options), default)
    if drawn:
        st.pills(
            label,
            list(options),
            format_func=lambda option: tr(options[option]),
            selection_mode="multi",
            key=key,
            help=tr("None chosen means all."),
        )
    url.keep(key, list(default))
    return tuple(st.session_state[key])
