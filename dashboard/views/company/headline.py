"""The sentences that a company's page opens with."""

from __future__ import annotations

import pandas as pd

from dashboard.components.draw.prose import filled, paragraph
from dashboard.formats import day, money, ratio, signed, usd_bn
from dashboard.language import tr, tr_n
from dashboard.views.company.context import CompanyContext


def draw_headline(of: CompanyContext) -> None:
    """What it pays and receives, what of it is circular, and where its stock stands."""
    sentences = [_money(of)]
    if of.flows.others("pays") or of.flows.others("receives"):
        sentences.append(_circular(of))
    if of.ticker and not pd.isna(of.quote["price"]):
        sentences.append(_stock(of.quote))
    paragraph(" ".join(sentences))


def _money(of: CompanyContext) -> str:
    flows = of.flows
    values = {
        "name": of.name,
        "day": day(of.day),
        "paid": usd_bn(flows.pays_usd_bn, unknown=tr("an undisclosed amount")),
        "payees": tr_n(flows.others("pays"), "{n} company", "{n} companies"),
        "received": usd_bn(flows.receives_usd_bn, unknown=tr("an undisclosed amount")),
        "payers": tr_n(flows.others("receives"), "{n} company", "{n} companies"),
    }
    if flows.others("pays") and flows.others("receives"):
        return filled(
            "Under the deals live on {day}, **{name}** pays **{paid}** to {payees} and "
            "receives **{received}** from {payers}.",
            **values,
        )
    if flows.others("pays"):
        return filled(
            "Under the deals live on {day}, **{name}** pays **{paid}** to {payees} and "
            "receives nothing.",
            **values,
        )
    if flows.others("receives"):
        return filled(
            "Under the deals live on {day}, **{name}** receives **{received}** from "
            "{payers} and pays nothing.",
            **values,
        )
    return filled("No deal live on {day} moves money to or from **{name}**.", **values)


def _circular(of: CompanyContext) -> str:
    through = of.findings.through_flows
    passes = through.loc[of.company] if of.company in through.index else None
    if passes is None or not passes["through_max_usd_bn"]:
        return filled("As far as disclosed, none of it is circular.")
    values = {
        "low": usd_bn(passes["through_min_usd_bn"]),
        "high": usd_bn(passes["through_max_usd_bn"]),
        "all": usd_bn(of.findings.circulation.circulating_usd_bn),
    }
    if values["low"] == values["high"]:
        return filled(
            "Of the {all} that is circular at most, **{high}** passes through it.", **values
        )
    return filled(
        "Of the {all} that is circular at most, between {low} and **{high}** passes through it.",
        **values,
    )


def _stock(quote: pd.Series) -> str:
    """quote: of valuation_table, with a price."""
    values = {
        "price": money(quote["price"], quote["currency"]),
        "change": signed(quote["change"]),
        "day": day(quote["price_at"]),
    }
    if pd.isna(quote["trailing_pe"]):
        return filled(
            "Its share stood at **{price}** on {day} ({change}), without a P/E: {reason}.",
            reason=tr(quote["why_no_pe"]),
            **values,
        )
    return filled(
        "Its share stood at **{price}** on {day} ({change}), **{pe} times** the earnings of four "
        "quarters.",
        pe=ratio(quote["trailing_pe"]),
        **values,
    )
