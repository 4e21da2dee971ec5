"""What a stress test finds: what went wrong, who loses, and the network coloured by loss."""

from __future__ import annotations

import pandas as pd
from pyvis.network import Network

from dashboard import formats
from dashboard.charts.stress import loss_colour
from dashboard.components.deal_graph import build_network
from dashboard.components.draw.links import page_url
from dashboard.components.draw.markup import Markup, link
from dashboard.components.draw.prose import filled
from dashboard.components.draw.table import FOLDED, Column, height_of, show_table
from dashboard.deals import Ledger, income
from dashboard.flows import arrows, fan, positions
from dashboard.flows.stress import growth_needed, stopped
from dashboard.language import mark, tr
from dashboard.views.stress.context import StressContext

# Even the smallest loss is seen.
PALEST = 0.15
# More companies than this stand in tiers.
MOST_IN_FAN = 14


def what_happens(of: StressContext) -> list[str]:
    """One sentence, as markdown, for each shock that takes something away."""
    ledger, shocks, baseline = of.ledger, of.shocks, of.baseline
    table, sentences = baseline.companies, []
    for company, part in shocks.income.items():
        if company not in table.index or not part:
            continue
        row = table.loc[company]
        values = {
            "company": ledger.name(company),
            "part": formats.percent(part),
            "gone": formats.usd_bn(part * row["outside_usd_bn"]),
            "whole": formats.usd_bn(row["outside_usd_bn"]),
        }
        sentences.append(
            filled(
                "**{company}** loses {part} of its outside income: {gone} of {whole} a year.",
                **values,
            )
            if row["known"]
            else filled(
                "**{company}** loses {part} of its outside income. The ledger does not know that "
                "income; it is taken as just what the company owes, {whole} a year.",
                **values,
            )
        )
    for company, part in shocks.other.items():
        gap = table["gap_usd_bn"].get(company, 0.0) * baseline.assumed.filled
        if not part * gap:
            continue
        growth = growth_needed(baseline, company)
        values = {
            "company": ledger.name(company),
            "part": formats.percent(part),
            "open": formats.usd_bn(part * gap),
            "whole": formats.usd_bn(gap),
        }
        sentences.append(
            filled(
                "{part} of the funding gap of **{company}** stays open: {open} of {whole}.",
                **values,
            )
            if growth is None
            else filled(
                "{part} of the funding gap of **{company}** stays open: {open} of {whole}. To "
                "close it within the year, its outside income would have to grow by {needed}; "
                "this is what growth by {actual} leaves open.",
                needed=f"{growth:.0%}",
                actual=f"{(1 - part) * growth:.0%}",
                **values,
            )
        )
    ended = baseline.promises[stopped(baseline, shocks.stopped)]
    if len(ended):
        sentences.append(
            filled(
                "Promised money of **{total}** a year does not come: {which}.",
                total=formats.usd_bn(ended["amount_usd_bn"].sum()),
                which=_payments(ledger, ended),
            )
        )
    legs = baseline.obligations
    ended = legs[legs["cancellable"] & legs["payer"].isin(shocks.cancelling)]
    if len(ended):
        sentences.append(
            filled(
                "Contracts of **{total}** a year are cancelled: {which}.",
                total=formats.usd_bn(ended["amount_usd_bn"].sum()),
                which=_payments(ledger, ended),
            )
        )
    return sentences


def show_losses(of: StressContext, *, key: str) -> None:
    """Who of those that lose, default or cancel is owed, paid, short; what each loses, by itself
    and against its size."""
    rows = of.outcome.companies
    rows = rows[rows[["lost_usd_bn", "short_usd_bn", "cancelled_usd_bn"]].any(axis=1)]
    proportions = of.proportions.loc[rows.index]
    columns = [
        Column(mark("Company"), [of.ledger.name(slug) for slug in rows.index], pinned=True),
        Column(mark("Loses"), rows["lost_usd_bn"], "usd_bn"),
        Column(
            mark("Of its revenue"),
            proportions["of_revenue"],
            "percent",
            help=tr("The latest full year known on the day; – where it is not known."),
        ),
        Column(
            mark("Of its market cap"),
            proportions["of_market_cap"],
            "percent",
            help=tr("The market cap of the day; – where it is not listed."),
        ),
        Column(mark("Is due"), rows["due_usd_bn"], "usd_bn"),
        Column(mark("Receives"), rows["received_usd_bn"], "usd_bn"),
        Column(mark("Owes"), rows["owed_usd_bn"], "usd_bn"),
        Column(mark("Pays"), rows["paid_usd_bn"], "usd_bn"),
        Column(mark("Shortfall"), rows["short_usd_bn"], "usd_bn"),
        Column(mark("Cancels"), rows["cancelled_usd_bn"], "usd_bn"),
        Column(
            mark("Defaults in round"),
            rows["round"].where(rows["round"] > 0),
            "count",
            help=tr(
                "1: could not pay even if all others paid. 2: cannot pay because of what those of "
                "round 1 leave unpaid; and so on. –: pays in full."
            ),
        ),
    ]
    if not rows["cancelled_usd_bn"].any():
        columns = [column for column in columns if column.title != "Cancels"]
    show_table(columns, key=key, height=height_of(rows, 460))


def failure_columns(of: StressContext, failures: pd.DataFrame) -> list[Column]:
    """Rows of flows.stress.single_failures as a table."""
    name = of.ledger.name
    return [
        Column(mark("Company"), [name(slug) for slug in failures.index]),
        Column(mark("Others lose"), failures["lost_usd_bn"], "usd_bn"),
        Column(mark("Others that default"), failures["short"], "count"),
        Column(mark("Loses most"), [name(slug) for slug in failures["loser"]]),
        Column(mark("Of it"), failures["loser_usd_bn"], "usd_bn"),
    ]


def show_means(of: StressContext, *, key: str) -> None:
    """What each company that owes something has to pay it with, before any shock."""
    rows = of.baseline.companies
    rows = rows[rows["owed_usd_bn"] > 0]
    rows = rows.sort_values(["gap_usd_bn", "owed_usd_bn"], ascending=False)
    incomes = of.findings.outside_incomes
    accounts = [income(of.ledger.figures, slug, of.findings.day).accounts for slug in rows.index]
    basis = _basis(of.ledger, incomes).reindex(rows.index)
    own = rows.index.isin(list(of.assumed.incomes))
    show_table(
        [
            Column(mark("Company"), [of.ledger.name(slug) for slug in rows.index], pinned=True),
            Column(mark("Owes"), rows["owed_usd_bn"], "usd_bn"),
            Column(mark("Is due"), rows["due_usd_bn"], "usd_bn"),
            Column(
                mark("Outside income"),
                rows["outside_usd_bn"].where(rows["known"]),
                lambda usd: formats.usd_bn(usd, unknown=tr("not known: can pay")),
            ),
            Column(mark("Promised"), rows["promised_usd_bn"], "usd_bn"),
            Column(mark("Funding gap"), rows["gap_usd_bn"], "usd_bn"),
            Column(mark("Income as of"), incomes["as_of"].reindex(rows.index).mask(own), "day"),
            Column(
                mark("Last full year"),
                pd.Series([year.usd_bn if year else None for year in accounts], dtype=float),
                "usd_bn",
            ),
            Column(
                mark("The outside income rests on"), basis.mask(own, tr("Your own figure.")), "long"
            ),
        ],
        key=key,
        height=height_of(rows, 420),
        room=FOLDED,
    )


def _basis(ledger: Ledger, incomes: pd.DataFrame) -> pd.Series:
    """What each of `incomes` (deals.outside_incomes) rests on: the ledger's note, or the figure."""
    notes = ledger.companies["outside_income_note"]
    return pd.Series(
        {
            slug: formats.metric(metric) if metric else notes[slug]
            for slug, metric in incomes["metric"].items()
        },
        dtype=object,
    )


def deals_links(ledger: Ledger, slugs: list[str]) -> Markup:
    """The companies' names, each leading to its deals."""
    return Markup(
        ", ".join(link(ledger.name(slug), page_url("deals", company=slug)) for slug in slugs)
    )


def loss_network(of: StressContext, *, dark: bool) -> Network:
    """Who defaults, who loses by it, and the year's obligations between them; the fill grows with
    the loss, and who defaults has a thick border."""
    ledger, rows, obligations = of.ledger, of.outcome.companies, of.baseline.obligations
    hit = (rows["lost_usd_bn"] > 0) | (rows["short_usd_bn"] > 0) | (rows["cancelled_usd_bn"] > 0)
    shown = [slug for slug in ledger.companies.index if hit.get(slug, False)]
    inside = obligations[obligations["payer"].isin(shown) & obligations["payee"].isin(shown)]
    legs = of.findings.legs.loc[inside.index]
    drawn = arrows(legs.assign(amount_usd_bn=inside["amount_usd_bn"]))
    failing = [
        slug for slug in shown if rows.at[slug, "round"] or rows.at[slug, "cancelled_usd_bn"]
    ]
    losing = [slug for slug in shown if slug not in failing]
    places = (
        fan(failing, losing)
        if failing and losing and len(shown) <= MOST_IN_FAN
        else positions(ledger.companies.loc[shown], drawn)
    )
    network = build_network(ledger, shown, drawn, of.findings.company_values, places, dark=dark)
    most = rows["lost_usd_bn"].max()
    for node in network.nodes:
        row, lines = rows.loc[node["id"]], [ledger.name(node["id"])]
        lost, defaults = row["lost_usd_bn"], row["round"] > 0
        fill = loss_colour(dark, PALEST + (1 - PALEST) * lost / most if lost > 0 else 0.0)
        border = loss_colour(dark) if defaults else node["color"]["border"]
        if lost > 0:
            lines.append(tr("loses {amount}", amount=formats.usd_bn(lost)))
        if defaults:
            lines.append(
                tr(
                    "pays {paid} of {owed}",
                    paid=formats.usd_bn(row["paid_usd_bn"]),
                    owed=formats.usd_bn(row["owed_usd_bn"]),
                )
            )
        colour = {"background": fill, "border": border}
        node.update(
            label="\n".join(lines),
            color={**colour, "highlight": colour, "hover": colour},
            borderWidth=5 if defaults else 1.5,
        )
    return network


def _payments(ledger: Ledger, legs: pd.DataFrame) -> str:
    """NVIDIA → Anthropic $2B, the largest first."""
    pairs = legs.groupby(["payer", "payee"])["amount_usd_bn"].sum().sort_values(ascending=False)
    return ", ".join(
        f"{ledger.name(payer)} → {ledger.name(payee)} {formats.usd_bn(usd)}"
        for (payer, payee), usd in pairs.items()
    )
