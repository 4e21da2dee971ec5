"""Each measure in three depths: in a line, how it is made, and as a formula with its reference."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.language import mark


@dataclass(frozen=True)
class Measure:
    """title, in_short, how: marked for translation. formula: LaTeX. reference: where it is
    described. page: on which it stands."""

    title: str
    in_short: str
    how: str
    formula: str
    reference: str
    page: str


# By the name that the address has for it.
MEASURES: dict[str, Measure] = {
    "circular": Measure(
        mark("Circular share"),
        mark("how much of the money can return to the company it left, at most"),
        mark(
            "The largest set of payments in which every company gets exactly what it gives, each "
            "payment at most its disclosed amount. No dollar counts twice; without a loop it is "
            "zero. A payment without an amount counts nothing; the upper bound takes it at what "
            "you allow. The share is over all disclosed payments."
        ),
        r"\begin{gathered} \max \sum_{ij} c_{ij} \\ 0 \le c_{ij} \le a_{ij}, \quad "
        r"\sum_j c_{ij} = \sum_j c_{ji} \end{gathered}",
        "Homs-Dones, MacKay, Sansom & Zhou 2025, arXiv 2506.12546",
        "circular-flows",
    ),
    "bottleneck": Measure(
        mark("Bottleneck of a loop"),
        mark("the smallest payment of a loop limits what can circulate in it"),
        mark(
            "Loops of up to six companies, parallel payments between two companies taken together. "
            "With one undisclosed payment the bottleneck is unknown, not zero. Loops share "
            "payments, so their bottlenecks do not add up."
        ),
        r"b(\ell) = \min_{(i,j) \in \ell} a_{ij}",
        "Own search of all loops of up to six companies",
        "circular-flows",
    ),
    "round-trip": Measure(
        mark("What of an investment can come back"),
        mark("the most that can flow from the company invested in back to the investor"),
        mark(
            "The maximum flow from the payee back to the payer along all live disclosed payments, "
            "at most the amount invested. Each investment is taken by itself."
        ),
        r"r = \min\!\left(a,\ \operatorname{maxflow}(\text{payee} \to \text{payer})\right)",
        "Ford & Fulkerson 1956",
        "circular-flows",
    ),
    "financed": Measure(
        mark("Financed customers"),
        mark("customers that get money, credit, guarantees or warrants from their seller"),
        mark(
            "A customer counts as tied if a live flow of such a kind runs from the seller to it. "
            "The share is what tied customers buy over all purchases with an amount; where "
            "purchases are undisclosed it is rough."
        ),
        r"\frac{\sum_{\text{tied}} \text{purchases}}{\sum \text{purchases}}",
        "BIS Bulletin 137 (2026), for the question",
        "circular-flows",
    ),
    "stress": Measure(
        mark("Losses in a stress test"),
        mark("who pays how much less if one company loses income from outside"),
        mark(
            "Each company pays its obligations of a year out of its outside income and what it is "
            "paid, in full or in proportion. An obligation is an amount over its term. What is "
            "missing before any shock counts as filled by other funding."
        ),
        r"p = \min\!\left(\bar p,\ e + \Pi^{\top} p\right)",
        "Eisenberg & Noe 2001, Management Science 47(2)",
        "stress-test",
    ),
    "abnormal": Measure(
        mark("Abnormal return"),
        mark("what the stock did at the announcement beyond what the market explains"),
        mark(
            "Market model fitted by least squares on the sessions 250 to 30 before the event day. "
            "News after the close counts for the next session; where the hour is unknown the other "
            "day stands beside it. CAR sums abnormal returns over a window. Confounders such as "
            "earnings are named. One event says little; groups are tested with Kolari and "
            "Pynnönen's statistic, which allows for events on the same days."
        ),
        r"\begin{gathered} AR_t = r_t - (\hat\alpha + \hat\beta\, r_{m,t}) \\ "
        r"CAR = \sum_t AR_t \end{gathered}",
        "MacKinlay 1997, JEL 35(1); Boehmer, Musumeci & Poulsen 1991; Kolari & Pynnönen 2010",
        "market-reaction",
    ),
    "unusual": Measure(
        mark("Unusual move"),
        mark("a newest session further out than two standard deviations"),
        mark(
            "The abnormal return of the newest session over the standard error of the stock's own "
            "market model. By chance alone about one stock in twenty lies beyond. Without a "
            "benchmark the stock's own mean stands in, and the page says so."
        ),
        r"z = AR_t / \hat\sigma, \qquad |z| > 2",
        "MacKinlay 1997, section 4",
        "",
    ),
    "pe": Measure(
        mark("P/E"),
        mark("price over earnings per share, with the reason where there is none"),
        mark(
            "Trailing: the close over the diluted GAAP EPS of the four quarters known before that "
            "day's open. Forward: over the consensus EPS of the next fiscal year, with "
            "its date. A loss, adjusted figures alone or a missing report give no P/E."
        ),
        r"\text{P/E} = \text{price} / \text{EPS}_{4Q}",
        "SEC filings; Yahoo Finance",
        "valuation",
    ),
    "promised": Measure(
        mark("Growth that promises need"),
        mark("how fast revenue must grow to pay what is promised on time"),
        mark(
            "What a company has promised for computing against a share of its revenue, over the "
            "mean term of its contracts. Whole amounts count, also parts that are paid: the ledger "
            "does not say which."
        ),
        r"\text{promised} = \sum_{t=1}^{T} s R (1+g)^t",
        "Own calculation",
        "reality-check",
    ),
    "implied": Measure(
        mark("Growth that a price implies"),
        mark("the yearly growth of earnings at which a price would be fair"),
        mark(
            "Earnings grow at g for some years and slower for ever after; paid-out earnings are "
            "discounted at the return asked for. g is solved for, all else is yours to set."
        ),
        r"P = \sum_{t} \frac{\pi E_t}{(1+k)^t}",
        "Two-stage dividend discount model (Gordon 1962)",
        "reality-check",
    ),
    "levels": Measure(
        mark("Upstream and downstream"),
        mark("where a company stands in the flow of net payments"),
        mark(
            "Levels whose differences fit the net payments between linked companies best, by least "
            "squares; net payers stand above, net receivers below. Only differences mean anything."
        ),
        r"\min_\varphi \sum_{(i,j)} \left(\varphi_i - \varphi_j - n_{ij}\right)^2",
        "Jiang, Lim, Yao & Ye 2011; Fujiwara et al. 2021, EPJ Data Science",
        "circular-flows",
    ),
}
