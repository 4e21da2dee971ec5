"""What the texts of a brief are made of: tables, and names, links and days out of data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import pandas as pd

from dashboard.deals import Ledger
from dashboard.formats import amount, day, leg_amount
from dashboard.language import tr
from dashboard.vocabulary import GRADES, KINDS

# What a brief shows of a long list; the JSON has all of it.
SHOWN = 15
_SIGNS = re.compile(r"([\\`*_\[\]<>|$~&#])")


def escape(text: str) -> str:
    """Markdown that shows exactly these characters."""
    return _SIGNS.sub(r"\\\1", text)


def namer(ledger: Ledger) -> Callable[[str], str]:
    """What gives a company's name as Markdown."""
    return lambda slug: escape(ledger.name(slug))


def flow_namer(ledger: Ledger) -> Callable[[str], str]:
    """What gives the payer and the payee of a leg as Markdown."""
    parties = ledger.legs[["payer", "payee"]].to_dict("index")
    name = namer(ledger)
    return lambda leg: f"{name(parties[leg]['payer'])} → {name(parties[leg]['payee'])}"


def sourced(text: str, url: str | None, grade: str | None = None) -> str:
    """The text with a link to its source, whose address can't end the cell or the link, and the
    sign and name of its grade (vocabulary.GRADES)."""
    named = f"{GRADES[grade].sign} {tr(GRADES[grade].label).lower()}" if grade else tr("source")
    link = f"[{named}]({quote(url, safe=':/?#@!$&*+,;=%~-._')})" if url else ""
    return f"{escape(text)} {link}".strip()


def word(words: Mapping[str, str], slug: str) -> str:
    """The name of a term of vocabulary.py in the reader's language."""
    return tr(words[slug])


def kind_name(slug: str) -> str:
    return tr(KINDS[slug].label)


def amount_of(row: Mapping[str, Any], ledger: Ledger) -> str:
    """The amount of a leg in a section's JSON with the word for how sure it is; where none counts,
    what the leg's sources name as the range ("up to $115B, not counted")."""
    if row["amount_usd_bn"] is None:
        return leg_amount(ledger.legs.loc[row["leg"]])
    return amount(row["amount_usd_bn"], row["basis"])


def day_of(iso: str) -> str:
    """A day or a moment of the JSON as a reader's day."""
    return day(pd.Timestamp(iso))


def table(header: list[str], rows: list[list[str]], texts: int) -> list[str]:
    """One Markdown table; the columns behind the first `texts` are figures, on the right."""
    rule = ["---"] * texts + ["---:"] * (len(header) - texts)
    return ["\n".join("| " + " | ".join(cells) + " |" for cells in [header, rule, *rows])]


def long_table(header: list[str], rows: list[list[str]], texts: int) -> list[str]:
    """The first rows of a table and how many more there are; nothing if there is no row."""
    if not rows:
        return []
    more = len(rows) - SHOWN
    remark = [tr("… and {more} more in the JSON.", more=f"{more:,}")] if more > 0 else []
    return table(header, rows[:SHOWN], texts) + remark
