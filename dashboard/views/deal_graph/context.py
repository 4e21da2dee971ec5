"""What the parts of the deal graph's panel share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

import pandas as pd
import streamlit as st

from dashboard.components.draw.links import kept
from dashboard.components.draw.markup import escape
from dashboard.components.draw.prose import small
from dashboard.deals import Ledger
from dashboard.findings import Findings
from dashboard.flows import Loop
from dashboard.formats import percent, usd_bn
from dashboard.language import mark
from dashboard.reaction import confounder_texts

# Pixels of its tables on a screen of 1440.
ROOM = 403
# What else is looked for around an event day, in sessions.
AROUND = (-1, 1)
# Nothing that came out so many days after an event day is named before that.
LATER = pd.Timedelta(days=7)


@dataclass(frozen=True)
class Panel:
    """now: findings of today, whose reactions are those of any day. then: of the day shown.
    arrows: flows.arrows of that day, ended ones too. dark: whether the viewer reads in the dark
    theme."""

    now: Findings
    then: Findings
    arrows: pd.DataFrame
    dark: bool

    @property
    def ledger(self) -> Ledger:
        return self.then.ledger

    @property
    def asof(self) -> date:
        return self.then.day

    @cached_property
    def legs(self) -> pd.DataFrame:
        """The legs that count and were known on the day, ended ones too."""
        return self.then.counted_legs(ended=True)

    @cached_property
    def reactions(self) -> pd.DataFrame:
        """Findings.reactions known on the day."""
        table = self.now.reactions
        return table[table["event_day"] <= pd.Timestamp(self.asof)]

    def reactions_to(self, legs: Sequence[str]) -> pd.DataFrame:
        """Those to the deals of these legs, the largest deal first."""
        known = set(legs)
        mask = [not known.isdisjoint(of) for of in self.reactions["legs"]]
        chosen = self.reactions[pd.Series(mask, self.reactions.index, dtype=bool)]
        return chosen.sort_values(
            ["amount_usd_bn", "event_day"], ascending=False, na_position="last"
        )

    @cached_property
    def confounders(self) -> pd.Series:
        """What else came out around each of the reactions, in words."""
        table = self.now.confounders(AROUND)
        days = self.reactions["event_day"].rename("event_day")
        known = table.join(days, on=["leg", "company"])
        late = (known["offset"] > 0) & (known["event_day"] + LATER > pd.Timestamp(self.asof))
        return confounder_texts(table[~late & known["event_day"].notna()], self.reactions)

    def loops_over(self, hops: set[tuple[str, str]]) -> list[Loop]:
        """The loops of the day that go over one of these hops, payer and payee."""
        return [
            loop
            for loop in self.then_moving.loops.found
            if not hops.isdisjoint(pairwise((*loop.companies, loop.companies[0])))
        ]

    def successors(self, leg: str) -> list[str]:
        """The legs that took its place, as far as known on the day, the newest last."""
        rows = self.ledger.statuses
        rows = rows[(rows["leg"] == leg) & (rows["date"] <= pd.Timestamp(self.asof))]
        return [later for later in rows["superseded_by"] if later in self.legs.index]

    @property
    def then_moving(self) -> Findings:
        """Of the day, with what moves money alone."""
        return Findings(self.ledger, self.now.known, self.asof)


def value_words(row: pd.Series) -> tuple[str, dict[str, object]] | None:
    """A sentence on the market cap gained against the deal's size, if both are known."""
    if pd.isna(row["change_usd_bn"]):
        return None
    values: dict[str, object] = {
        "change": usd_bn(row["change_usd_bn"]),
        "cap": usd_bn(row["cap_usd_bn"]),
        "amount": usd_bn(row["amount_usd_bn"]),
        "per": percent(row["per_dollar"]),
    }
    if pd.isna(row["per_dollar"]):
        template = mark("Market cap {change} beyond the market (AR × {cap}); no amount disclosed.")
        return template, values
    template = mark(
        "Market cap {change} beyond the market (AR × {cap}): {per} of the {amount} announced."
    )
    return template, values


def loop_links(panel: Panel, loops: Sequence[Loop], most: int) -> None:
    """Links to the loops in the graph, the largest first."""
    for loop in loops[:most]:
        names = " → ".join(panel.ledger.name(slug) for slug in (*loop.companies, loop.companies[0]))
        amount = usd_bn(loop.bottleneck_usd_bn)
        st.page_link(
            "views/deal_graph/page.py",
            label=escape(f"{names} · {amount}"),
            query_params=kept(loop=".".join(loop.companies)),
        )
    if len(loops) > most:
        small("and {n} more", n=f"{len(loops) - most:,}")
