"""The form for a deal: told in words, checked as it is told, with what it does beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from dashboard.cache import Same, computed
from dashboard.components.data import live, sources
from dashboard.components.data.desk import may_edit
from dashboard.components.draw.markup import Markup, escape
from dashboard.components.draw.prose import prose, small
from dashboard.components.own_deals import ways_to_graph
from dashboard.components.state import page_contents, url
from dashboard.components.tables.events import leg_label
from dashboard.database import UnusableDatabaseError
from dashboard.deals import Ledger, LedgerError, Problem, legs_on
from dashboard.desk import (
    ChangedMeanwhileError,
    Entry,
    Right,
    Rows,
    UnknownEntryError,
    check_change,
    require,
    twins,
)
from dashboard.desk.draft import Company, Source, change_rows, deal_rows
from dashboard.desk.entry import State
from dashboard.findings import Findings
from dashboard.language import mark, tr, tr_n
from dashboard.market.exchanges import part_of_day
from dashboard.radar import Candidate, moment_of
from dashboard.views.deals.add_deal import add_rows, lines_to_append
from dashboard.views.deals.preview import (
    draw_graph,
    effect_on,
    show_loops,
    show_reasons,
    show_sums,
)
from dashboard.vocabulary import BASES, KINDS, ROLES, SESSIONS, STATUSES

# What the fields were filled in with, and what became of the last click.
_FILLED, _DONE = "form-filled", "form-done"
MOST_FLOWS = 4
TEMPLATES = {
    "one": mark("One flow"),
    "round-trip": mark("An investment that pays for purchases"),
}
# What a deal may be from its first day on.
FIRST_STATUSES = ("announced", "reported", "letter-of-intent", "definitive", "closed")
CHANGED_STATUSES = tuple(status for status in STATUSES if status not in ("announced",))
FIELDS = {
    "payer": mark("Payer"),
    "payee": mark("Payee"),
    "kind": mark("Kind"),
    "announced": mark("Announced on"),
    "amount_usd_bn": mark("Amount in billions of dollars"),
    "amount_low_usd_bn": mark("Lowest"),
    "amount_high_usd_bn": mark("Highest"),
    "basis": mark("Basis"),
    "term_years": mark("Years"),
    "session": mark("Time of day"),
    "url": mark("Address of a source"),
    "publisher": mark("Publisher"),
    "ticker": mark("Ticker, as Yahoo writes it"),
    "role": mark("Role"),
    "status": mark("Status"),
    "date": mark("Since"),
    "superseded_by": mark("Superseded by"),
}


@dataclass(frozen=True)
class Filled:
    """What the fields begin with.

    number: another one whenever the form is filled in anew. of: what the address names for it.
    values: by the name of the field. seen: the entry that is edited, as it was then.
    """

    number: int = 0
    of: tuple[str, str] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    seen: Entry | None = None

    def key(self, name: str) -> str:
        """A field's key. The field of each filling is another one, with its text as the default:
        text put into the session's state reaches a browser once, and not at all if the page is run
        again before it has drawn that."""
        return f"form-{name}-{self.number}" if self.number else f"form-{name}"

    def now(self, name: str) -> Any:
        """What stands in the field; None before it is drawn."""
        return st.session_state.get(self.key(name))


@dataclass(frozen=True)
class Told:
    """What the fields say: as rows of the ledger, or what is missing for that."""

    rows: Rows
    missing: tuple[str, ...] = ()


def deal_form(findings: Findings) -> None:
    """The section (URL: `candidate`, `leg` or `entry` name what it is filled in from). None of it
    goes into what the page shares."""
    ledger = sources.ledger()
    right = may_edit()
    with page_contents.apart(), st.container(border=True, key="add-deal"):
        _done(ledger)
        of = _filled_in_from(findings, right)
        left, beside = st.columns([0.58, 0.42], gap="large")
        with left:
            told = _change_fields(ledger, of[1]) if of[0] == "leg" else _deal_fields(ledger)
        with beside:
            _beside(ledger, told, right)
        url.flag("paste")
        if st.toggle(tr("Paste or upload rows of CSV instead"), key="paste"):
            add_rows(ledger)
        url.keep("paste", False)


# ------------------------------------------------------------------------------ filling it in


def _filled() -> Filled:
    return st.session_state.get(_FILLED) or Filled()


def _filled_in_from(findings: Findings, right: Right) -> tuple[str, str]:
    """Fill in what the address names, once."""
    ledger = findings.ledger
    for key in ("candidate", "leg", "entry"):
        url.text(key)
        url.keep(key, "")
    candidate = findings.candidate(st.session_state["candidate"])
    leg, entry = st.session_state["leg"], st.session_state["entry"]
    of = ("", "")
    if candidate is not None and candidate.leg and candidate.change:
        of = ("leg", candidate.leg)
    elif candidate is not None:
        of = ("candidate", st.session_state["candidate"])
    elif leg in ledger.legs.index:
        of = ("leg", leg)
    elif right and entry.isascii() and entry.isdigit() and len(entry) < 10:
        of = ("entry", entry)
    before: Filled | None = st.session_state.get(_FILLED)
    if before is not None and before.of == of and before.key("status") in st.session_state:
        return of
    filled = Filled(0 if before is None else before.number + 1, of)
    if of[0] == "candidate" and candidate is not None:
        filled = replace(filled, values=_from_candidate(candidate))
    elif of[0] == "leg":
        filled = replace(filled, values=_from_leg(ledger, of[1], candidate))
    elif of[0] == "entry":
        seen = _entry(int(entry))
        filled = replace(filled, seen=seen, values=_from_entry(seen) if seen else {})
    st.session_state[_FILLED] = filled
    return of


def _of_flow(number: int, row: Mapping[str, str]) -> dict[str, str]:
    names = ("payer", "payee", "kind", "basis")
    amounts = ("amount_usd_bn", "amount_low_usd_bn", "amount_high_usd_bn", "term_years")
    return {f"{number}-{name}": row.get(name, "") for name in (*names, *amounts)}


def _from_candidate(candidate: Candidate) -> dict[str, Any]:
    day, session = part_of_day(moment_of(candidate.at))
    payers = [name for name in candidate.payer.split(";") if name] or [""]
    payee = candidate.payee.split(";")[0]
    amount = candidate.amount_usd_bn
    values: dict[str, Any] = {"flows": min(len(payers), MOST_FLOWS)}
    for number, payer in enumerate(payers[:MOST_FLOWS]):
        # What each of several pays is not said.
        own = amount if len(payers) == 1 else None
        row = {
            "payer": payer,
            "payee": payee,
            "kind": candidate.kind,
            "amount_usd_bn": "" if own is None else f"{own:g}",
            "basis": candidate.basis,
        }
        values |= _of_flow(number, row)
    status = candidate.status if candidate.status in FIRST_STATUSES else "announced"
    values |= {
        "announced": min(day, date.today()),
        "session": session,
        "status": status,
        "summary": candidate.title,
    }
    found = [source for source in candidate.sources if source.url]
    return values | _of_sources([(s.url, s.publisher, moment_of(s.at).date()) for s in found[:2]])


def _of_sources(found: Sequence[tuple[str, str, date | None]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for number, (address, publisher, day) in enumerate(found):
        values[f"source-{number}"] = address
        values[f"publisher-{number}"] = publisher
        values[f"published-{number}"] = day
    return values


def _from_leg(ledger: Ledger, leg: str, candidate: Candidate | None) -> dict[str, Any]:
    cells = ledger.cells["deals.csv"]
    row = cells[cells["id"] == leg].iloc[0]
    values: dict[str, Any] = {
        "amount": str(row.get("amount_usd_bn", "")),
        "basis": str(row.get("basis", "")),
        "status": "",
    }
    if candidate is None:
        return values
    # A leg may be announced on a day after the first headline that tells of it.
    first, told = ledger.legs.at[leg, "announced"].date(), moment_of(candidate.at).date()
    values["day"] = min(max(first, told), date.today())
    if candidate.change in CHANGED_STATUSES:
        values["status"] = candidate.change
    if candidate.change == "amount" and candidate.amount_usd_bn is not None:
        values["amount"] = f"{candidate.amount_usd_bn:g}"
    found = [source for source in candidate.sources if source.url]
    return values | _of_sources([(s.url, s.publisher, moment_of(s.at).date()) for s in found[:1]])


def _entry(number: int) -> Entry | None:
    """The entry to edit; None, and told why, where it is none of the form's."""
    try:
        entry = sources.desk_store().entry(number)
    except (UnknownEntryError, UnusableDatabaseError) as error:
        st.warning(tr(error.reason))
        return None
    legs = entry.rows.get("deals.csv", [])
    if not legs or len(legs) > MOST_FLOWS:
        st.info(tr("This entry has no flow of its own to edit here."))
        return None
    return entry


def _from_entry(entry: Entry) -> dict[str, Any]:
    rows = entry.rows
    names = {row["slug"]: row for row in rows.get("companies.csv", [])}
    legs = rows["deals.csv"]
    values: dict[str, Any] = {"flows": len(legs)}
    for place, row in enumerate(legs):
        named = {s: names[row[s]]["name"] for s in ("payer", "payee") if row[s] in names}
        values |= _of_flow(place, {**row, **named})
    for company in names.values():
        values[f"role-{company['name']}"] = company["role"]
        values[f"ticker-{company['name']}"] = company.get("ticker", "")
    first = legs[0]
    statuses = [r["status"] for r in rows.get("statuses.csv", []) if r["leg"] == first["id"]]
    values |= {
        "announced": date.fromisoformat(first["announced"]),
        "session": first.get("session", ""),
        "status": statuses[0] if statuses else "announced",
        "summary": first.get("summary", ""),
        "note": first.get("note", ""),
    }
    own = [row for row in rows.get("sources.csv", []) if row["leg"] == first["id"]]
    days = [row.get("published", "") for row in own]
    return values | _of_sources(
        [
            (row["url"], row["publisher"], date.fromisoformat(day) if day else None)
            for row, day in zip(own[:2], days, strict=False)
        ]
    )


# ------------------------------------------------------------------------------------- fields


def _deal_fields(ledger: Ledger) -> Told:
    st.header(tr("Add a deal"), anchor=False)
    prose("A flow goes from who pays to who is paid; amounts are for the whole term.")
    filled, template = _filled(), "one"
    if "flows" not in filled.values:
        template = st.segmented_control(
            tr("Template"),
            list(TEMPLATES),
            format_func=lambda name: tr(TEMPLATES[name]),
            key=filled.key("template"),
            default="one",
            required=True,
            label_visibility="collapsed",
        )
    count = filled.values.get("flows", 2 if template == "round-trip" else 1)
    flows, companies = [], dict[str, Company]()
    for number in range(count):
        if count > 1:
            small("{text}", text=Markup(f"**{escape(_ordinal(number, template))}**"))
        flows.append(_flow_fields(ledger, number, template, companies))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        announced = st.date_input(
            _label("announced"),
            filled.values.get("announced", date.today()),
            max_value=date.today(),
            key=filled.key("announced"),
            width=150,
        )
        session = _choice(FIELDS["session"], SESSIONS, name="session", width=190)
        statuses = {name: STATUSES[name] for name in FIRST_STATUSES}
        status = _choice(FIELDS["status"], statuses, name="status", width=190)
    given, missing = _source_fields()
    summary = _text(tr("What it is, in a sentence"), "summary", placeholder=tr("optional"))
    note = _text(tr("What else a reader should know"), "note", placeholder=tr("optional"))
    cells = {
        "announced": announced.isoformat() if isinstance(announced, date) else "",
        "session": session or "",
        "summary": summary,
        "note": note,
    }
    for flow in flows:
        missing += [_label(name) for name in ("payer", "payee", "kind") if not flow.get(name)]
    missing += [
        tr("the role of {name}", name=company.name)
        for company in companies.values()
        if not company.role
    ]
    if missing:
        return Told({}, tuple(dict.fromkeys(missing)))
    rows = deal_rows(
        ledger,
        [{**flow, **cells} for flow in flows],
        companies,
        given,
        status="" if status in (None, "announced") else str(status),
        keep=filled.seen.legs if filled.seen else (),
    )
    return Told(rows)


def _ordinal(number: int, template: str) -> str:
    if template == "round-trip":
        return tr("The investment") if number == 0 else tr("What it pays for")
    return tr("Flow {n}", n=number + 1)


def _flow_fields(
    ledger: Ledger, number: int, template: str, companies: dict[str, Company]
) -> dict[str, str]:
    """Payer, payee, kind and amount of one flow; companies that are new go into `companies`."""
    filled, back = _filled(), template == "round-trip" and number == 1
    if back:
        # The money goes back: who was paid first pays now.
        for side, other in (("payer", "payee"), ("payee", "payer")):
            if not filled.now(f"1-{side}"):
                st.session_state[filled.key(f"1-{side}")] = filled.now(f"0-{other}")
    kinds = {name: kind.label for name, kind in KINDS.items()}
    usual = None
    if template == "round-trip":
        usual = "hardware-purchase" if back else "equity-investment"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sides = {
            side: _company(ledger, FIELDS[side], f"{number}-{side}") for side in ("payer", "payee")
        }
        if usual and not filled.now(f"{number}-kind"):
            st.session_state[filled.key(f"{number}-kind")] = usual
        kind = _choice(FIELDS["kind"], kinds, name=f"{number}-kind", width=200)
    for name in sides.values():
        if name and name not in ledger.companies.index and name not in companies:
            companies[name] = _new_company(name)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cells = {
            name: _number(FIELDS[name], f"{number}-{name}", width=width)
            for name, width in (
                ("amount_usd_bn", 230),
                ("amount_low_usd_bn", 90),
                ("amount_high_usd_bn", 90),
                ("term_years", 80),
            )
        }
        basis = _choice(FIELDS["basis"], BASES, name=f"{number}-basis", width=150)
    if not basis and cells["amount_usd_bn"]:
        basis = "reported"
    found = {**sides, "kind": kind or "", **cells, "basis": basis or ""}
    return {name: cell or "" for name, cell in found.items()}


def _company(ledger: Ledger, label: str, name: str) -> str | None:
    slugs = sorted(ledger.companies.index, key=lambda slug: ledger.name(slug).lower())
    filled = _filled()
    key, first = filled.key(name), filled.values.get(name) or None
    typed = st.session_state.get(key, first)
    if typed == "":
        st.session_state[key] = None
    elif typed and key in st.session_state:
        # A known company whose name was typed and not chosen is no new one.
        named = {name: slug for slug in slugs for name in (slug, ledger.name(slug).lower())}
        if (known := named.get(typed.strip().lower(), typed)) != typed:
            typed = st.session_state[key] = known
    new = [one for one in dict.fromkeys((first, typed)) if one and one not in slugs]
    options = [*slugs, *new]
    chosen = st.selectbox(
        tr(label),
        options,
        format_func=lambda slug: ledger.name(slug) if slug in ledger.companies.index else slug,
        index=options.index(first) if first else None,
        key=key,
        placeholder=tr("type a name"),
        accept_new_options=True,
        width=230,
    )
    return chosen.strip() if chosen else None


def _new_company(name: str) -> Company:
    """The fields of a company that the ledger has not; its ticker is looked up."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width="content"):
            small("**{name}** is new.", name=name)
        role = _choice(FIELDS["role"], ROLES, name=f"role-{name}", width=190)
        ticker = _text(
            _label("ticker"),
            f"ticker-{name}",
            placeholder=tr("empty if it is not listed"),
            width=230,
        )
    if ticker:
        _listing(ticker)
    return Company(name, role or "", ticker)


def _listing(ticker: str) -> None:
    """What Yahoo lists under the ticker, as soon as it answers; nothing waits for it."""
    found = sources.extras().listing(ticker)
    if found.frame is not None and len(found.frame):
        row = found.frame.iloc[0]
        small(
            "Yahoo lists **{name}** under {ticker}: {exchange}, {price} {currency}.",
            name=row["name"] or "?",
            ticker=ticker,
            exchange=row["exchange"] or "?",
            price="?" if pd.isna(row["price"]) else f"{row['price']:,.2f}",
            currency=row["currency"],
        )
    elif found.asking:
        small("Yahoo is being asked for {ticker}; go on meanwhile.", ticker=ticker)
        live.until(lambda: not sources.extras().listing(ticker).asking)
    else:
        small(
            "{ticker} could not be looked up ({problem}); it is taken as you write it.",
            ticker=ticker,
            problem=tr(found.problem) if found.problem else tr("Yahoo is not asked now"),
        )


def _source_fields() -> tuple[list[Source], list[str]]:
    given, values = [], _filled().values
    for number in range(2):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            address = _text(
                _label("url") if number == 0 else tr("And another, if there is one"),
                f"source-{number}",
                placeholder="https://",
            )
            if not address:
                continue
            host = _host(address)
            publisher = _text(
                _label("publisher"), f"publisher-{number}", placeholder=host, width=190
            )
        # The day is that of the address that came with it.
        own = address == values.get(f"source-{number}")
        day = values.get(f"published-{number}") if own else None
        published = day.isoformat() if isinstance(day, date) else ""
        kind = "filing" if host.endswith("sec.gov") else "press"
        given.append(Source(address, publisher or host or "?", published, kind))
    return given, [] if given else [_label("url")]


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _change_fields(ledger: Ledger, leg: str) -> Told:
    st.header(tr("What changed"), anchor=False)
    prose("{text}", text=leg_label(ledger, ledger.legs.loc[leg]))
    cells = ledger.cells["deals.csv"]
    old = cells[cells["id"] == leg].iloc[0]
    options = {"": mark("as before")} | {name: STATUSES[name] for name in CHANGED_STATUSES}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        status = _choice(FIELDS["status"], options, name="status", width=190)
        day = st.date_input(
            _label("date"),
            _filled().values.get("day", date.today()),
            max_value=date.today(),
            min_value=ledger.legs.at[leg, "announced"].date(),
            key=_filled().key("day"),
            width=150,
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        amount = _number(FIELDS["amount_usd_bn"], "amount", width=230)
        basis = _choice(FIELDS["basis"], BASES, name="basis", width=150)
    successor = None
    if status == "superseded":
        others = [other for other in ledger.legs.index if other != leg]
        successor = st.selectbox(
            _label("superseded_by"),
            others,
            format_func=lambda other: leg_label(ledger, ledger.legs.loc[other]),
            index=None,
            key=_filled().key("successor"),
        )
    given, missing = _source_fields()
    note = _text(tr("What else a reader should know"), "note")
    before = (str(old.get("amount_usd_bn", "")), str(old.get("basis", "")))
    moved = (amount, basis or "") != before
    if not moved and not status:
        missing.append(tr("what changed"))
    if status == "superseded" and not successor:
        missing.append(_label("superseded_by"))
    if missing or not isinstance(day, date):
        return Told({}, tuple(missing))
    small(
        "Days before {day} are shown as they were: another amount is a flow that takes the place "
        "of this one.",
        day=day.isoformat(),
    )
    return Told(
        change_rows(
            ledger,
            leg,
            day=day.isoformat(),
            status=status or "",
            superseded_by=successor or "",
            amount=amount if moved else None,
            basis=basis or "",
            sources=given,
            note=note,
        )
    )


def _label(field: str) -> str:
    return tr(FIELDS[field])


def _choice(label: str, options: Mapping[str, str], *, name: str, width: int) -> str | None:
    filled, names = _filled(), list(options)
    first = filled.values.get(name)
    return st.selectbox(
        tr(label),
        names,
        format_func=lambda option: tr(options[option]),
        index=names.index(str(first)) if first in options else None,
        key=filled.key(name),
        placeholder=tr("choose"),
        width=width,
    )


def _text(
    label: str, name: str, *, placeholder: str = "", width: int | Literal["stretch"] = "stretch"
) -> str:
    filled = _filled()
    return st.text_input(
        label,
        filled.values.get(name) or "",
        key=filled.key(name),
        placeholder=placeholder,
        width=width,
    ).strip()


def _number(label: str, name: str, *, width: int) -> str:
    return _text(tr(label), name, width=width).removeprefix("+")


# ------------------------------------------------------------------------------------- beside


def _beside(ledger: Ledger, told: Told, right: Right) -> None:
    st.header(tr("What it does"), anchor=False)
    if told.missing:
        small("Still to fill in: {fields}.", fields=", ".join(told.missing))
        if not right:
            small("{why}", why=tr(right.why_not))
        return
    try:
        after = _after(told.rows)
    except LedgerError as error:
        _show_faults(error.problems)
        return
    alike = _alike(ledger, told.rows)
    another = _say_another(ledger, alike) if alike else False
    found, hops = effect_on(ledger, after)
    show_sums(found)
    show_reasons(after, found, hops)
    _keep(told.rows, alike, another, right)
    with st.expander(tr("The loops, the picture, the lines for data/")):
        show_loops(after, found)
        ids = [row["id"] for row in told.rows.get("deals.csv", [])]
        if ids:
            legs = legs_on(after, date.today(), ended=True)
            draw_graph(ledger, after, legs.loc[legs.index.isin(ids)], found)
        _lines(ledger, told.rows)


def _after(rows: Rows) -> Ledger:
    """The ledger that everybody sees, with the rows. Raises LedgerError."""
    base = sources.checked_ledger(desk=False)
    seen, whole = _filled().seen, sources.with_desk()
    left = {one.entry.id for one in whole.unsettled} | ({seen.id} if seen else set())
    kept = sources.desk_store().kept()
    counted = [entry for entry in kept.of("accepted") if entry.id not in left]
    new = Entry(0, "deal", 1, "draft", "", datetime.now(UTC), "began", {"rows": rows})
    key = ("desk-draft", Same(base), kept.stamp, tuple(sorted(left)), str(rows), date.today())
    return computed(key, lambda: require(base, [*counted, new], date.today()))


def _show_faults(problems: Sequence[Problem]) -> None:
    st.error(tr_n(len(problems), "{n} thing to mend:", "{n} things to mend:"))
    for problem in problems[:6]:
        label = tr(FIELDS.get(problem.column, "")) or problem.column or problem.file
        if problem.value:
            small(
                "**{field}**: “{value}” {reason}",
                field=label,
                value=problem.value[:80],
                reason=tr(problem.reason),
            )
        else:
            small("**{field}** {reason}", field=label, reason=tr(problem.reason))


def _alike(ledger: Ledger, rows: Rows) -> list[str]:
    """Flows of the ledger that the told ones may be."""
    seen = _filled().seen
    ended = [row["leg"] for row in rows.get("statuses.csv", [])]
    besides = [*(seen.legs if seen else ()), *ended]
    found = [t for row in rows.get("deals.csv", []) for t in twins(ledger, row, besides)]
    return list(dict.fromkeys(found))


def _say_another(ledger: Ledger, alike: Sequence[str]) -> bool:
    st.warning(tr("The ledger has a flow that looks like this one."))
    for leg in alike[:3]:
        prose("{text}", text=leg_label(ledger, ledger.legs.loc[leg]))
    return bool(st.checkbox(tr("It is another deal: count both"), key=_filled().key("another")))


def _keep(rows: Rows, alike: Sequence[str], another: bool, right: Right) -> None:
    if not right:
        small("{why}", why=tr(right.why_not))
        return
    held_back = bool(alike) and not another
    document: dict[str, Any] = {"rows": rows}
    if another:
        document["another"] = list(alike)
    seen = _filled().seen
    # A draft that is edited stays that of the headline it was told by.
    candidate = st.session_state["candidate"] or (seen.document.get("candidate") if seen else "")
    if candidate:
        document["candidate"] = candidate
    with st.container(horizontal=True, key="form-keep"):
        st.button(
            tr("Accept: into everybody's graph"),
            type="primary",
            key="form-accept",
            disabled=held_back,
            on_click=_save,
            args=(document, right.author, True),
        )
        st.button(
            tr("Keep as a draft"),
            key="form-draft",
            disabled=held_back,
            on_click=_save,
            args=(document, right.author, False),
        )
    small("As {author}. Nothing is lost by an edit: each can be undone.", author=right.author)


def _save(document: dict[str, Any], author: str, accept: bool) -> None:
    store, seen = sources.desk_store(), _filled().seen
    base, today = sources.checked_ledger(desk=False), date.today()

    def check(before: Sequence[Entry], after: Sequence[Entry]) -> None:
        check_change(base, before, after, today)

    try:
        if seen is None:
            state: State = "accepted" if accept else "draft"
            kept = store.begin("deal", document, author, state=state, check=check)
        elif accept:
            kept = store.accept(seen, author, check, document)
        else:
            kept = store.edit(seen, document, author, check)
    except (ChangedMeanwhileError, UnusableDatabaseError) as error:
        st.session_state[_DONE] = ("bad", error.reason, None)
        return
    except LedgerError as error:
        st.session_state[_DONE] = ("bad", tr(error.problems[0].reason), None)
        return
    # The next form is another one.
    st.session_state[_FILLED] = replace(_filled(), of=None)
    for key in ("candidate", "leg", "entry"):
        st.session_state[key] = ""
    # A draft stands below at once, to be accepted.
    st.session_state["own"] = st.session_state.get("own") or not accept
    st.session_state[_DONE] = ("good", kept.state, kept.id)


def _done(ledger: Ledger) -> None:
    """What became of the last click."""
    kind, text, number = st.session_state.pop(_DONE, ("", "", None))
    if kind == "bad":
        st.error(tr(text))
    if kind != "good":
        return
    if text == "draft":
        st.success(tr("Kept as draft {n}: editors find it below.", n=number))
        return
    st.success(tr("Accepted as entry {n}: it counts on every page from now on.", n=number))
    for way in ways_to_graph(ledger, [leg for leg, n in ledger.desk.items() if n == number]):
        prose("{text}", text=way)


def _lines(ledger: Ledger, rows: Rows) -> None:
    small("To send it in as a pull request, append these lines to the files in data/:")
    with st.container(horizontal=True, key="form-lines"):
        for file, found in rows.items():
            if file not in ledger.cells:
                continue
            columns = ledger.cells[file].columns
            table = pd.DataFrame(found, dtype=str).reindex(columns=columns).fillna("")
            st.download_button(
                tr("Lines for data/{file}", file=file),
                lines_to_append(table),
                file_name=f"append-to-{file}",
                mime="text/csv",
                key=f"form-lines-{file.removesuffix('.csv')}",
                on_click="ignore",
            )
