"""The chapters of the story as a reader sees them: in a language, with their figures filled in.

A chapter's texts name figures (deals.chapters.FIGURES); `filled` takes them from the findings of a
day. Nothing here is computed anew: a page, the report and a chapter give one figure for one fact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.cache import Same, computed
from dashboard.deals import Ledger
from dashboard.deals.chapters import asked, parts_of
from dashboard.deals.facts import latest
from dashboard.findings import EVERYTHING, Findings
from dashboard.flows import loop_arrows
from dashboard.flows.stress import Shocks, Stress
from dashboard.language import DEFAULT, current, mark, tr
from dashboard.reality import SpendPoint
from dashboard.vocabulary import GROUPS, MOVING_GROUPS

ENDING = ".ended"


@dataclass(frozen=True)
class Chapter:
    """One row of chapters.csv in the reader's language.

    day: as known on which it is told. lit: companies (slug), arrows (payer.payee.group) and loops
    (a.b.c) that stand out. market: a company, or (leg, company): whose market figure belongs to
    it. since: what came later, shown to who reads on `since_from` or later.
    """

    id: str
    title: str
    day: date
    lit: tuple[str, ...]
    market: tuple[str, ...]
    text: str
    against: str
    since: str
    source_url: str


def chapters(ledger: Ledger, today: date) -> list[Chapter]:
    """The chapters in the order of the file, as they are told on `today`: those of a later day are
    left out, and so is what came since. One without a day is of the present, and not told on a
    view of the past."""
    known_chapters = []
    for row in ledger.chapters.to_dict("records"):
        day = date.today() if pd.isna(row["as_of"]) else row["as_of"].date()
        if day > today:
            continue
        later = not pd.isna(row["since_from"]) and row["since_from"].date() <= today
        known_chapters.append(
            Chapter(
                id=row["id"],
                title=_said(row, "title"),
                day=day,
                lit=tuple(filter(None, map(str.strip, row["lit"].split(";")))),
                market=tuple(filter(None, row["figure"].split(":"))),
                text=_said(row, "text"),
                against=_said(row, "against"),
                since=_said(row, "since") if later else "",
                source_url=row["source_url"],
            )
        )
    return known_chapters


def _said(row: dict, column: str) -> str:
    own = "" if current() == DEFAULT else row.get(f"{column}_{current()}", "")
    return str(own or row[column])


def pieces(text: str, findings: Findings) -> Iterator[tuple[str, bool]]:
    """The text in pieces with its figures filled in, each with whether it is a figure."""
    for piece, placeholder in parts_of(text):
        yield (value(piece, findings) if placeholder else piece), placeholder


def plain(text: str, findings: Findings) -> str:
    """The text with its figures filled in."""
    return "".join(piece for piece, _ in pieces(text, findings))


def value(placeholder: str, findings: Findings) -> str:
    """The figure that a placeholder names, written in the reader's language.

    Parameters
    ----------
    placeholder
        A name of deals.chapters.FIGURES with its arguments, without braces.
    findings
        Of the day as known on which it is told, with what moves money counted.

    Returns
    -------
    str
        What is not known is said to be so.
    """
    name, arguments = asked(placeholder)
    return VALUES[name](findings, *arguments)


def lit_arrows(chapter: Chapter, findings: Findings) -> list[str]:
    """The ids (flows.arrows) of what stands out: each arrow that is named, live or ended, those
    around each loop, and what moves money between the companies named, or of a single one."""
    table = replace(findings, counting=EVERYTHING).arrows(ended=True)
    ids = set(table["id"])
    companies = {name for name in chapter.lit if "." not in name}
    arrows: list[str] = []
    for name in chapter.lit:
        if _is_arrow(name):
            arrows += [name] if name in ids else [over for over in [name + ENDING] if over in ids]
        elif "." in name:
            arrows += loop_arrows(table, tuple(name.split(".")))["id"].tolist()
    moving = ~table["ended"].astype(bool) & table["group"].isin(MOVING_GROUPS)
    ends = table.loc[moving, ["payer", "payee"]].isin(companies)
    touched = ends.any(axis=1) if len(companies) == 1 else ends.all(axis=1)
    arrows += table.loc[moving, "id"][touched].tolist()
    return list(dict.fromkeys(arrows))


def lit_in_any(findings: Findings) -> frozenset[str]:
    """What stands out in any of the chapters told on the day of `findings`."""
    ledger = findings.ledger
    return computed(
        ("lit_in_any", Same(ledger), findings.day),
        lambda: frozenset(
            arrow
            for chapter in chapters(ledger, findings.day)
            for arrow in lit_arrows(chapter, findings.on(chapter.day))
        ),
    )


def lit_query(chapter: Chapter) -> dict[str, str]:
    """What the address of the deal graph says to show the first of what stands out."""
    if not chapter.lit:
        return {}
    first = chapter.lit[0]
    if "." not in first:
        return {"company": first}
    return {"arrow" if _is_arrow(first) else "loop": first}


def _is_arrow(name: str) -> bool:
    return name.removesuffix(ENDING).split(".")[-1] in GROUPS


def event_of(chapter: Chapter, findings: Findings) -> pd.Series | None:
    """The row of Findings.reactions that belongs to the chapter, if a leg's does and its day
    has come."""
    return _event(findings, *chapter.market) if len(chapter.market) == 2 else None


def _event(findings: Findings, leg: str, company: str) -> pd.Series | None:
    label = findings.event_labels.get((leg, company))
    return None if label is None else findings.reactions.loc[label]


def _of_event(column: str, write: Callable[[float], str]) -> Callable[..., str]:
    def figure(findings: Findings, leg: str, company: str) -> str:
        row = _event(findings, leg, company)
        return _unknown() if row is None or pd.isna(row[column]) else write(float(row[column]))

    return figure


def _unknown() -> str:
    return tr(mark("unknown"))


def _usd(amount: float | None) -> str:
    return formats.usd_bn(amount, unknown=mark("unknown"))


def _amount(findings: Findings, leg: str) -> str:
    return _usd(float(findings.every_leg["amount_usd_bn"].get(leg, math.nan)))


def _pe(findings: Findings, company: str) -> str:
    table = findings.valuations
    return formats.ratio(table["trailing_pe"].get(company, math.nan))


def _revenue_usd_bn(findings: Findings, company: str) -> float:
    revenue = findings.revenue(company)
    return revenue.usd_bn if revenue else math.nan


def _worth_usd_bn(findings: Findings, company: str) -> float:
    return findings.company_values.get(company, math.nan)


def _promised_usd_bn(findings: Findings, company: str) -> float:
    # The assumptions bear on what is due in a year, not on the sum.
    table = findings.promises(term_years=5.0, share=1.0, measure="latest")
    return float(table["total_usd_bn"].get(company, math.nan))


def _guaranteed(findings: Findings, company: str) -> float:
    table = findings.exposures_by_guarantor(called=1.0)
    return float(table["total_usd_bn"].get(company, math.nan))


def _goes_round(findings: Findings, companies: str) -> str:
    """The bottleneck of a loop; what is no loop on the day lets nothing go round."""
    ring = companies.split(".")
    first = ring.index(min(ring))
    wanted = (*ring[first:], *ring[:first])
    known = {loop.companies: loop.bottleneck_usd_bn for loop in findings.loops.found}
    return _usd(known.get(wanted, 0.0))


def _figure(findings: Findings, entity: str, metric: str) -> str:
    fact = latest(findings.ledger.figures, entity, metric, by=findings.day)
    return formats.figure(fact.value, fact.unit) if fact else _unknown()


def _spending(findings: Findings) -> SpendPoint | None:
    points = findings.hardware_spend(counted=1.0, others=0.0)
    known = [point for point in points if point.day <= findings.day]
    return known[-1] if known else None


def _of_spending(read: Callable[[SpendPoint], str]) -> Callable[[Findings], str]:
    def figure(findings: Findings) -> str:
        point = _spending(findings)
        return read(point) if point else _unknown()

    return figure


def _dollars(number: float) -> str:
    english = current() == DEFAULT
    return f"${number:.0f}" if english else tr("{number} dollars", number=f"{number:.0f}")


def _lost(findings: Findings, company: str) -> Stress:
    """A year in which nobody outside pays a company; other funding comes as before."""
    return findings.stress(Shocks(income={company: 1.0}))


# What each name of deals.chapters.FIGURES is.
VALUES: dict[str, Callable[..., str]] = {
    "companies": lambda f: formats.count(len(replace(f, counting=EVERYTHING).parties)),
    "flows": lambda f: formats.count(len(f.legs)),
    "total": lambda f: _usd(f.circulation.total_usd_bn),
    "circulating": lambda f: _usd(f.circulation.circulating_usd_bn),
    "circular_share": lambda f: formats.percent(f.circulation.share),
    "amount": _amount,
    "announced": lambda f, leg: formats.day(f.ledger.legs["announced"].get(leg)),
    "goes_round": _goes_round,
    "customers": lambda f, seller: formats.count(len(f.financed(seller).customers)),
    "financed_customers": lambda f, seller: formats.count(f.financed(seller).tied),
    "worth": lambda f, company: _usd(_worth_usd_bn(f, company)),
    "pe": _pe,
    "revenue": lambda f, company: _usd(_revenue_usd_bn(f, company)),
    "worth_to_revenue": lambda f, company: formats.count(
        _worth_usd_bn(f, company) / _revenue_usd_bn(f, company)
    ),
    "promised": lambda f, company: _usd(_promised_usd_bn(f, company)),
    "promised_to_revenue": lambda f, company: formats.count(
        _promised_usd_bn(f, company) / _revenue_usd_bn(f, company)
    ),
    "guaranteed": lambda f, company: _usd(_guaranteed(f, company)),
    "lost": lambda f, company: _usd(_lost(f, company).lost_usd_bn),
    "loser": lambda f, company: f.ledger.name(_lost(f, company).loser),
    "figure": _figure,
    "move": _of_event("return", formats.signed),
    "abnormal": _of_event("ar", formats.signed),
    "t": _of_event("t", formats.statistic),
    "gained": _of_event("change_usd_bn", _usd),
    "hardware": _of_spending(lambda point: _usd(point.spend_usd_bn)),
    "lab_sales": _of_spending(lambda point: _usd(point.sales_usd_bn)),
    "hardware_per_sale": _of_spending(lambda point: _dollars(point.ratio)),
}
