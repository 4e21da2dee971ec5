"""The door to EDGAR: filings that tell of deals, with the time at which they were accepted.

EDGAR asks every client for a contact address and at most ten requests a second. The address is in
ROUNDTRIP_CONTACT; without it the door stays closed. A filing's acceptance says by when something
was known, not when it was first: an 8-K may come four business days after the news.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from dashboard.language import mark, said
from dashboard.market.exchanges import NEW_YORK, part_of_day
from dashboard.radar.web import SourceError, fetch

ADDRESS = "https://data.sec.gov/submissions/CIK{cik:010d}.json"
DOCUMENT = "https://www.sec.gov/Archives/edgar/data/{cik}/{folder}/{document}"
CONTACT = "ROUNDTRIP_CONTACT"
CLOSED = mark(
    "EDGAR is not asked: set ROUNDTRIP_CONTACT to an address at which you can be reached, which "
    "EDGAR asks of every client"
)
# What the items of an 8-K that can tell of a deal are called.
ITEMS: dict[str, str] = {
    "1.01": mark("entry into a material agreement"),
    "1.02": mark("end of a material agreement"),
    "2.03": mark("a direct financial obligation"),
    "3.02": mark("unregistered sale of shares"),
    "7.01": mark("disclosure to all investors"),
    "8.01": mark("other events"),
}
# Foreign issuers file 6-K, which has no items.
FORMS = ("8-K", "8-K/A", "6-K", "6-K/A")
COLUMNS = ["company", "form", "items", "accepted_at", "url"]
# An 8-K is due four business days after what it tells of.
DUE_DAYS = 6


def contact() -> str:
    """The address that EDGAR is told; "" where none is set."""
    return os.environ.get(CONTACT, "").strip()


def fetch_filings(
    company: str, cik: int, since: date, step: Callable[[], None] = lambda: None
) -> pd.DataFrame:
    """A company's filings since a day that can tell of a deal, newest first.

    Parameters
    ----------
    company : str
        Its slug.
    cik : int
        Its number at EDGAR.
    since : date
        Older filings are left out.
    step : callable
        Called before the request.

    Returns
    -------
    DataFrame
        company, form, items (of ITEMS, "," between them, "" for a 6-K), accepted_at (UTC), url.

    Raises
    ------
    SourceError
        Without a contact address, and when EDGAR gives no usable answer.
    """
    if not contact():
        raise SourceError(CLOSED)
    step()
    body = fetch(ADDRESS.format(cik=cik), f"Roundtrip dashboard {contact()}")
    return read_answer(company, cik, since, body)


def read_answer(company: str, cik: int, since: date, body: bytes) -> pd.DataFrame:
    """The filings in EDGAR's answer; see fetch_filings."""
    try:
        recent = json.loads(body)["filings"]["recent"]
        rows = _rows(company, cik, recent, since)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise SourceError(
            said("EDGAR's answer on {company} cannot be read", company=company)
        ) from error
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["accepted_at"] = pd.to_datetime(frame["accepted_at"], utc=True)
    return frame.sort_values("accepted_at", ascending=False, ignore_index=True)


def _rows(company: str, cik: int, recent: dict[str, Any], since: date) -> list[tuple[Any, ...]]:
    """The rows of EDGAR's columns that are of our forms and items."""
    columns = [
        recent[name]
        for name in ("form", "items", "acceptanceDateTime", "accessionNumber", "primaryDocument")
    ]
    rows = []
    for form, items, accepted, number, document in zip(*columns, strict=True):
        told = [item for item in str(items).split(",") if item in ITEMS]
        if form not in FORMS or (form.startswith("8-K") and not told):
            continue
        at = pd.Timestamp(accepted)
        at = at.tz_localize("UTC") if at.tzinfo is None else at.tz_convert("UTC")
        if at.date() < since:
            continue
        url = DOCUMENT.format(cik=cik, folder=number.replace("-", ""), document=document)
        rows.append((company, form, ",".join(told), at, url))
    return rows


def title_of(name: str, form: str, items: str) -> str:
    """A filing as a headline: who filed what."""
    told = "; ".join(ITEMS[item] for item in items.split(",") if item)
    return f"{name}: {form}, {told}" if told else f"{name}: {form}"


def known_by(legs: pd.DataFrame, filings: pd.DataFrame) -> pd.DataFrame:
    """By when legs were known, from the first filing of a party in the days of the announcement.

    A filing tells an upper bound: accepted before the close of the announcement's own session in
    New York it makes that session the event day for certain, later it leaves open which one is.

    Parameters
    ----------
    legs : DataFrame
        As `Ledger.legs`: indexed by id, with payer, payee, announced, session. Only legs whose
        session is unknown are looked at: a known time of the press is never replaced.
    filings : DataFrame
        Of `fetch_filings`, of any number of companies.

    Returns
    -------
    DataFrame
        leg, company, form, items, accepted_at, url, settles (whether it was accepted before the
        close of the announced day); one row a leg that has such a filing.
    """
    unknown = legs.loc[legs["session"] == "unknown", ["payer", "payee", "announced"]]
    # Agreements, obligations and share sales; a 6-K says nothing of its contents.
    telling = (filings["items"] == "") | filings["items"].str.contains(r"1\.01|2\.03|3\.02")
    parties = (
        unknown.rename_axis("leg")
        .reset_index()
        .melt(["leg", "announced"], value_name="company", var_name="side")
    )
    near = parties.merge(filings[telling], on="company")
    first = near["announced"].dt.tz_localize(NEW_YORK.zone)
    due = near["accepted_at"].between(first, first + timedelta(days=DUE_DAYS), inclusive="left")
    earliest = near[due].sort_values("accepted_at", kind="stable").drop_duplicates("leg")
    earliest = earliest.set_index("leg").loc[unknown.index.intersection(earliest["leg"])]
    settles = []
    for announced, accepted in zip(earliest["announced"], earliest["accepted_at"], strict=True):
        day, part = part_of_day(accepted.to_pydatetime())
        settles.append(day == announced.date() and part in ("pre-market", "market-hours"))
    found = earliest.assign(settles=np.array(settles, dtype=bool)).rename_axis("leg").reset_index()
    return found[["leg", *COLUMNS, "settles"]]


def numbers(companies: pd.DataFrame) -> dict[str, int]:
    """Slug to EDGAR number of the companies that have one (column cik)."""
    if "cik" not in companies:
        return {}
    known: Sequence[tuple[Any, Any]] = list(companies["cik"].items())
    return {str(slug): int(cik) for slug, cik in known if str(cik).isdigit()}
