"""The deal graph as a picture, for link previews and slides."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from dashboard.findings import EVERYTHING, Findings
from dashboard.flows import arrows, choose, positions
from dashboard.formats import day
from dashboard.language import tr
from dashboard.publish.picture import Scene, draw


def network_picture(
    findings: Findings,
    title: str,
    lit: Set[str] = frozenset(),
    *,
    focus: Set[str] = frozenset(),
    founding: bool = False,
) -> bytes:
    """What the deal graph opens with as a PNG.

    Parameters
    ----------
    lit
        The ids of the arrows that stand out; all, if there are none. Ended ones are drawn only
        among them.
    focus
        Companies that are drawn in any case.
    founding
        Only the companies that the story is told on.
    """
    ledger = findings.ledger
    every = arrows(findings.every_leg)
    every = every[~every["ended"].astype(bool) | every["id"].isin(lit)]
    core = set(ledger.companies.index[ledger.companies["core"] == "yes"])
    everything = replace(findings, counting=EVERYTHING)
    # A ledger without a deal has no largest ones.
    inside = (not founding and set(everything.extent("largest").places)) or core
    _, drawn = choose(every, list(ledger.companies.index), inside, "core", set(focus), set(lit))
    ends = {*focus, *drawn["payer"], *drawn["payee"]}
    companies = ledger.companies[ledger.companies.index.isin(ends or core)]
    companies = companies.assign(name=[ledger.name(str(slug)) for slug in companies.index])
    return draw(
        Scene(
            title=title,
            subtitle=tr(
                "The largest payments between {count} companies, as known on {day}",
                count=len(companies),
                day=day(findings.day),
            ),
            companies=companies,
            arrows=drawn,
            values_usd_bn=findings.company_values,
            places=positions(companies, drawn),
            lit=frozenset(lit),
        )
    )
