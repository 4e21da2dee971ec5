"""A deal as an editor tells it, as rows of the ledger."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dashboard.deals import Ledger
from dashboard.desk.entry import Rows
from dashboard.vocabulary import KINDS

# What of a leg is kept where its amount changes; what was said of the old amount is not.
CARRIED = ("payer", "payee", "kind", "deal", "term_years", "power_gw", "cancellable")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
# What a slug leaves out of a company's name.
_FORMS = re.compile(r"\b(?:inc|corp|corporation|ltd|llc|plc|co|group|holdings)\b\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Company:
    """A company that the ledger has not yet; ticker as Yahoo writes it, empty if unlisted."""

    name: str
    role: str
    ticker: str = ""


@dataclass(frozen=True)
class Source:
    url: str
    publisher: str
    published: str = ""
    type: str = "press"


def slug_of(name: str, taken: Collection[str]) -> str:
    """A slug for a company's name, another than those taken."""
    plain = unicodedata.normalize("NFKD", _FORMS.sub("", name)).encode("ascii", "ignore").decode()
    return _free(_NOT_IN_SLUG.sub("-", plain.lower()).strip("-") or "company", taken)


def leg_id(payer: str, payee: str, kind: str, day: str, taken: Collection[str]) -> str:
    """An id for a leg as the ledger's own are: openai-oracle-cloud-2025-09."""
    what = kind.partition("-")[0] if kind in KINDS else kind
    return _free("-".join(filter(None, (payer, payee, what, day[:7]))), taken)


def deal_rows(
    ledger: Ledger,
    flows: Sequence[Mapping[str, str]],
    companies: Mapping[str, Company],
    sources: Sequence[Source],
    *,
    status: str = "",
    keep: Sequence[str] = (),
) -> Rows:
    """The rows of a deal.

    Parameters
    ----------
    ledger
        The one that everybody sees, for the ids that are taken.
    flows
        Cells of deals.csv without ids; payer and payee are slugs, or names of `companies`.
    companies
        The new ones by the name under which the flows have them.
    sources
        Of each of the flows.
    status
        In which all of them stand from their announcement on; empty for announced.
    keep
        Ids that they have already, in their order: those of an entry that is edited.
    """
    slugs: dict[str, str] = {}
    for name in companies:
        slugs[name] = slug_of(name, {*ledger.companies.index, *slugs.values()})
    rows: Rows = {"deals.csv": [], "sources.csv": [], "statuses.csv": [], "companies.csv": []}
    ids: list[str] = []
    for number, flow in enumerate(flows):
        payer, payee = (slugs.get(flow[side], flow[side]) for side in ("payer", "payee"))
        if number < len(keep):
            ids.append(keep[number])
        else:
            taken = {*ledger.legs.index, *ids, *keep}
            ids.append(leg_id(payer, payee, flow["kind"], flow["announced"], taken))
        cells = {**flow, "id": ids[-1], "payer": payer, "payee": payee}
        rows["deals.csv"].append({name: cell for name, cell in cells.items() if cell})
        for source in sources:
            rows["sources.csv"].append({"leg": ids[-1], **_cells(source)})
        if status:
            told = {"leg": ids[-1], "date": flow["announced"], "status": status}
            first = sources[0].url if sources else ""
            rows["statuses.csv"].append(told | ({"source_url": first} if first else {}))
    if len(ids) > 1:
        for row in rows["deals.csv"]:
            row.setdefault("deal", f"{ids[0]}-deal")
    rows["companies.csv"] = [
        {"slug": slugs[name], **_cells(company)} for name, company in companies.items()
    ]
    return {file: found for file, found in rows.items() if found}


def change_rows(
    ledger: Ledger,
    leg: str,
    *,
    day: str,
    status: str = "",
    superseded_by: str = "",
    amount: str | None = None,
    basis: str = "",
    sources: Sequence[Source] = (),
    note: str = "",
) -> Rows:
    """The rows for what became of a leg: another status from a day on, and with another amount a
    leg that takes its place from that day on, so that days before are shown as they were."""
    rows: Rows = {}
    url = {"source_url": sources[0].url} if sources else {}
    about = leg
    if amount is not None:
        cells = ledger.cells["deals.csv"]
        old = cells[cells["id"] == leg].iloc[0]
        carried = {n: str(old[n]) for n in CARRIED if n in old.index and old[n]}
        about = leg_id(old["payer"], old["payee"], old["kind"], day, ledger.legs.index)
        rows["deals.csv"] = [
            carried
            | {"deal": carried.get("deal", leg), "id": about, "announced": day}
            | ({"amount_usd_bn": amount} if amount else {})
            | ({"basis": basis} if basis else {})
            | ({"note": note} if note else {})
        ]
        told = {"leg": leg, "date": day, "status": "superseded", "superseded_by": about}
        rows["statuses.csv"] = [told | url]
    if status:
        told = {"leg": about, "date": day, "status": status}
        told |= {"superseded_by": superseded_by} if superseded_by else {}
        told |= {"note": note} if note and amount is None else {}
        rows.setdefault("statuses.csv", []).append(told | url)
    if sources:
        rows["sources.csv"] = [{"leg": about, **_cells(source)} for source in sources]
    return rows


def _cells(of: Company | Source) -> dict[str, str]:
    return {name: str(cell) for name, cell in vars(of).items() if cell}


def _free(wanted: str, taken: Collection[str]) -> str:
    found, number = wanted, 2
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found
