"""The chapters of the story (chapters.csv): what they may ask for, and the check of it.

A chapter's text types no number: where one belongs it names a figure, `{circulating}` or
`{move:openai-oracle-cloud-2025-09:oracle}`, which is filled in with what was known on the
chapter's day. The figures there are form a closed vocabulary (FIGURES).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from dashboard.deals.problem import Problem
from dashboard.language import said

FILE = "chapters.csv"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# The columns that may ask for figures.
TEXTS = ("text", "text_ja", "against", "against_ja", "since", "since_ja")
# Each figure with the sorts of its arguments, which stand behind it with colons between.
FIGURES: dict[str, tuple[str, ...]] = {
    # The network.
    "companies": (),
    "flows": (),
    "total": (),
    "circulating": (),
    "circular_share": (),
    "amount": ("leg",),
    "announced": ("leg",),
    "goes_round": ("loop",),
    "customers": ("company",),
    "financed_customers": ("company",),
    # Companies.
    "worth": ("company",),
    "pe": ("company",),
    "revenue": ("company",),
    "worth_to_revenue": ("company",),
    "promised": ("company",),
    "promised_to_revenue": ("company",),
    "guaranteed": ("company",),
    "lost": ("company",),
    "loser": ("company",),
    "figure": ("entity", "metric"),
    # The stock of a party on the day of a deal.
    "move": ("leg", "company"),
    "abnormal": ("leg", "company"),
    "t": ("leg", "company"),
    "gained": ("leg", "company"),
    # All labs together.
    "hardware": (),
    "lab_sales": (),
    "hardware_per_sale": (),
}


def asked(placeholder: str) -> tuple[str, list[str]]:
    """Name and arguments of what stands between the braces."""
    name, *arguments = placeholder.split(":")
    return name, arguments


def chapter_problems(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """What chapters ask for and the ledger cannot give.

    Parameters
    ----------
    tables
        The cells of the files as text, by file name; the index is the line in the file.

    Returns
    -------
    list[Problem]
        One for each placeholder that names no figure, or a figure of something unknown or not yet
        announced on the chapter's day, and for each market figure that names no party of a leg.
    """
    table = tables.get(FILE)
    if table is None:
        return []
    legs = tables.get("deals.csv", pd.DataFrame())
    if not {"id", "payer", "payee", "announced"} <= set(legs.columns):
        return []
    known = _Known(tables)
    problems = []
    for line, row in zip(table.index, table.to_dict("records"), strict=True):
        for column in TEXTS:
            day = row.get("since_from" if column.startswith("since") else "as_of", "")
            for placeholder in PLACEHOLDER.findall(row.get(column, "")):
                if reason := known.why_not(placeholder, day):
                    value = f"{{{placeholder}}}"
                    problems.append(Problem(FILE, int(line), column, value, reason))
        if (market := row.get("figure", "")) and (reason := known.no_market_figure(market)):
            problems.append(Problem(FILE, int(line), "figure", market, reason))
    return problems


class _Known:
    """What the other files of the ledger name."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        legs, companies = tables["deals.csv"], tables.get("companies.csv", pd.DataFrame())
        columns = (legs[name] for name in ("id", "payer", "payee", "announced"))
        self.legs = {leg: row for leg, *row in zip(*columns, strict=True)}
        self.companies = set(companies["slug"]) if "slug" in companies else set[str]()
        figures = tables.get("figures.csv", pd.DataFrame())
        both = {"entity", "metric"} <= set(figures.columns)
        self.figures = (
            set(zip(figures["entity"], figures["metric"], strict=True)) if both else set()
        )
        self._sorts: dict[str, Callable[[str], bool]] = {
            "leg": self.legs.__contains__,
            "company": self.companies.__contains__,
            "loop": lambda text: "." in text and self.companies.issuperset(text.split(".")),
            "entity": {entity for entity, *_ in self.figures}.__contains__,
            "metric": {metric for _, metric in self.figures}.__contains__,
        }

    def why_not(self, placeholder: str, day: str) -> str:
        name, arguments = asked(placeholder)
        if name not in FIGURES:
            return said(
                "names no figure: there are {names}", names=", ".join(map(_written, FIGURES))
            )
        sorts = FIGURES[name]
        if len(arguments) != len(sorts):
            return said("is to be written {form}", form=_written(name))
        for sort, argument in zip(sorts, arguments, strict=True):
            if not self._sorts[sort](argument):
                return said(
                    "is to be written {form}, and {argument} is none of the ledger's",
                    form=_written(name),
                    argument=argument or "''",
                )
        if name == "figure" and tuple(arguments) not in self.figures:
            return said("is a figure that figures.csv does not have")
        if "leg" in sorts and day and self.legs[arguments[0]][2] > day:
            return said("is of a deal that is announced after the chapter's day")
        return self.no_party(*arguments) if sorts == ("leg", "company") else ""

    def no_party(self, leg: str, company: str) -> str:
        if company in self.legs[leg][:2]:
            return ""
        return said("names {company}, which is no party of {leg}", company=company, leg=leg)

    def no_market_figure(self, text: str) -> str:
        if text in self.companies:
            return ""
        leg, _, company = text.partition(":")
        if leg in self.legs and company in self.companies:
            return self.no_party(leg, company)
        return said("is neither a company nor a leg and one of its parties (leg:company)")


def _written(name: str) -> str:
    return "{" + ":".join((name, *map(str.upper, FIGURES[name]))) + "}"


def parts_of(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is a placeholder (without its braces)."""
    for place, piece in enumerate(PLACEHOLDER.split(text)):
        if piece:
            yield piece, bool(place % 2)
