"""The sentences that a company's page opens with."""

from __future__ import annotations

import pandas as pd

from dashboard.components.data import sources
from dashboard.components.draw.prose import filled, paragraph
from dashboard.flows import circulation, through_flows
from dashboard.formats import day, money, ratio, signed, usd_bn
from dashboard.language import tr, tr_n
from dashboard.valuation import valuation_table
from dashboard.views.company.context import Subject


def draw_headline(of: Subject) -> None:
    """What it pays and receives, what of it goes round, and where its stock stands now."""
    said = [_money(of)]
    if of.flows.others("pays") or of.flows.others("receives"):
        said.append(_round(of))
    if of.ticker:
        row = valuation_table(sources.market(), of.ledger.tickers).loc[of.company]
        if not pd.isna(row["price"]):
            said.append(_stock(row))
    paragraph(" ".join(said))


def _money(of: Subject) -> str:
    flows = of.flows
    values = {
        "name": of.name,
        "day": day(of.asof),
        "paid": usd_bn(flows.pays_usd_bn, unknown=tr("an undisclosed amount")),
        "payees": tr_n(flows.others("pays"), "{n} company", "{n} companies"),
        "received": usd_bn(flows.receives_usd_bn, unknown=tr("an undisclosed amount")),
        "payers": tr_n(flows.others("receives"), "{n} company", "{n} companies"),
    }
    if flows.others("pays") and flows.others("receives"):
        return filled(
            "By the deals that were live on {day}, **{name}** pays **{paid}** to {payees} and "
            "receives **{received}** from {payers}.",
            **values,
        )
    if flows.others("pays"):
        return filled(
            "By the deals that were live on {day}, **{name}** pays **{paid}** to {payees} and "
            "receives nothing.",
            **values,
        )
    if flows.others("receives"):
        return filled(
            "By the deals that were live on {day}, **{name}** receives **{received}** from "
            "{payers} and pays nothing.",
            **values,
        )
    return filled("No deal that was live on {day} moves money to or from **{name}**.", **values)


def _round(of: Subject) -> str:
    found = circulation(of.counted)
    through = through_flows(found)
    passes = through.loc[of.company] if of.company in through.index else None
    if passes is None or not passes["through_max_usd_bn"]:
        return filled("As far as disclosed, none of it can go round.")
    values = {
        "low": usd_bn(passes["through_min_usd_bn"]),
        "high": usd_bn(passes["through_max_usd_bn"]),
        "all": usd_bn(found.circulating_usd_bn),
    }
    if values["low"] == values["high"]:
        return filled("Of the {all} that can go round, **{high}** passes through it.", **values)
    return filled(
        "Of the {all} that can go round, between {low} and **{high}** passes through it.", **values
    )


def _stock(row: pd.Series) -> str:
    """row: of valuation_table, with a price."""
    values = {
        "price": money(row["price"], row["currency"]),
        "change": signed(row["change"]),
        "day": day(row["price_at"]),
    }
    if pd.isna(row["trailing_pe"]):
        return filled(
            "Its share stood at **{price}** on {day} ({change}), without a P/E: {reason}.",
            reason=tr(row["why_no_pe"]),
            **values,
        )
    return filled(
        "Its share stood at **{price}** on {day} ({change}), **{pe} times** the earnings of four "
        "quarters.",
        pe=ratio(row["trailing_pe"]),
        **values,
    )
