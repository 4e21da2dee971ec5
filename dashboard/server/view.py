"""What an address shows, in words: for the title and the picture of a pasted link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.deals import Ledger, legs_on
from dashboard.deals.summaries import summary_of
from dashboard.findings import Findings, known_on
from dashboard.flows import arrows, loop_arrows
from dashboard.formats import amount, day, usd_bn
from dashboard.language import tr, tr_n
from dashboard.market import Market
from dashboard.pages import BY_ADDRESS
from dashboard.story import Chapter, chapters, lit_arrows, plain
from dashboard.vocabulary import GROUPS, KINDS


@dataclass(frozen=True)
class View:
    """What an address chooses; empty where it chooses nothing, or nothing that exists. chapter: as
    it is told on the day chosen."""

    page: str
    asof: date | None = None
    company: str = ""
    leg: str = ""
    arrow: str = ""
    loop: tuple[str, ...] = ()
    chapter: Chapter | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """Those of the address that the picture needs."""
        chosen = {
            "asof": self.asof.isoformat() if self.asof else "",
            "chapter": self.chapter.id if self.chapter else "",
            "company": self.company,
            "leg": self.leg,
            "arrow": self.arrow,
            "loop": ".".join(self.loop),
        }
        return {name: value for name, value in chosen.items() if value}

    @property
    def day(self) -> date | None:
        """As known on which it is, where that is not today: a chapter has a day of its own."""
        return self.chapter.day if self.chapter else self.asof


def read_view(ledger: Ledger, page: str, parameters: Mapping[str, str], today: date) -> View:
    """The view of an address; a value that fits nothing is left out."""
    companies = set(ledger.companies.index)
    company, leg = parameters.get("company", ""), parameters.get("leg", "")
    loop = tuple(parameters.get("loop", "").split("."))
    arrow = parameters.get("arrow", "")
    payer, payee, group, *_ = [*arrow.split("."), "", "", ""]
    asof = _day(parameters.get("asof", ""), _first_day(ledger, today), today)
    told = {chapter.id: chapter for chapter in chapters(ledger, asof or today)}
    return View(
        page=page,
        asof=asof,
        company=company if company in companies else "",
        leg=leg if leg in ledger.legs.index else "",
        arrow=arrow if {payer, payee} <= companies and group in GROUPS else "",
        loop=loop if len(loop) > 1 and companies.issuperset(loop) else (),
        chapter=told.get(parameters.get("chapter", "")) if page in ("", "story") else None,
    )


def _first_day(ledger: Ledger, today: date) -> date:
    """The day of the first announcement; a ledger may have none yet."""
    first = ledger.legs["announced"].min()
    return today if pd.isna(first) else first.date()


def title(ledger: Ledger, view: View) -> str:
    """What the view is of, in a line."""
    page = tr(BY_ADDRESS[view.page].heading)
    if view.chapter:
        what = view.chapter.title
    elif view.leg:
        what = leg_title(ledger, view.leg)
    elif view.arrow:
        payer, payee, group = view.arrow.split(".")[:3]
        what = tr(
            "{payer} → {payee}: {kind}",
            payer=ledger.name(payer),
            payee=ledger.name(payee),
            kind=tr(GROUPS[group]),
        )
    elif view.loop:
        what = " → ".join(map(ledger.name, (*view.loop, view.loop[0])))
    else:
        what = ledger.name(view.company) if view.company else ""
    if not what:
        return page
    return what if view.page in ("", "company") else f"{what} · {page}"


def description(ledger: Ledger, view: View, today: date, market: Callable[[], Market]) -> str:
    """A sentence or two on it, with the day as of which it is known where one is chosen. market:
    what is at hand, asked for where a figure of it is told."""
    text = tr(BY_ADDRESS[view.page].question)
    if view.chapter:
        then = view.chapter.day
        text = plain(view.chapter.text, Findings(known_on(ledger, then), market(), then))
    elif view.leg:
        text = summary_of(ledger.legs.loc[view.leg]) or text
    elif view.arrow:
        table = arrows(legs_on(ledger, view.asof or today, ended=True)).set_index("id")
        if view.arrow in table.index:
            its = table.loc[view.arrow]
            text = tr_n(
                len(its["legs"]),
                "{n} leg, {amount}.",
                "{n} legs, together {amount}.",
                amount=usd_bn(its["amount_usd_bn"]),
            )
    elif view.company and not view.loop:
        text = str(ledger.companies.at[view.company, "description"]) or text
    return f"{text} {tr('As known on {day}.', day=day(view.day))}" if view.day else text


def lit(findings: Findings, table: pd.DataFrame, view: View) -> frozenset[str]:
    """Which arrows of `table` (flows.arrows of the findings' day) the view is about, by their
    ids."""
    if view.chapter:
        return frozenset(lit_arrows(view.chapter, findings))
    if view.arrow:
        its = table["id"] == view.arrow
    elif view.leg:
        its = table["legs"].map(lambda legs: view.leg in legs)
    elif view.loop:
        its = table["id"].isin(loop_arrows(table, view.loop)["id"])
    else:
        live = ~table["ended"].astype(bool)
        its = live & ((table["payer"] == view.company) | (table["payee"] == view.company))
    return frozenset(table["id"][its.astype(bool)])


def leg_title(ledger: Ledger, leg: str) -> str:
    """Payer, payee, kind and amount of a leg."""
    row = ledger.legs.loc[leg]
    return tr(
        "{payer} → {payee}: {kind}, {amount}",
        payer=ledger.name(row["payer"]),
        payee=ledger.name(row["payee"]),
        kind=tr(KINDS[row["kind"]].label),
        amount=amount(row["amount_usd_bn"], row["basis"]),
    )


def _day(text: str, earliest: date, latest: date) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if earliest <= found <= latest and found.isoformat() == text else None
