"""The pages of the dashboard, one row a page, as frame and server read them.

Adding a page is one row here and one folder under views/.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dashboard.language import mark

VIEWS = Path(__file__).parent / "views"


@dataclass(frozen=True)
class Page:
    """address: what follows the dashboard's own address; empty for the first page. folder: under
    views/, with page.py in it. title: in the menu. question: what it answers, for link previews.
    preview_title: of a pasted link, where it differs from the title.
    """

    address: str
    folder: str
    title: str
    question: str
    preview_title: str = ""

    @property
    def heading(self) -> str:
        """What a pasted link shows in bold."""
        return self.preview_title or self.title

    @property
    def script(self) -> Path:
        return VIEWS / self.folder / "page.py"


PAGES: tuple[Page, ...] = (
    Page(
        "",
        "today",
        mark("Today"),
        mark("What is new: deals, changes of status, unusual moves, and how fresh the data is."),
        mark("Who pays whom in AI"),
    ),
    Page(
        "deal-graph",
        "deal_graph",
        mark("Deal graph"),
        mark("Who pays whom for what in AI: companies and the payments between them."),
    ),
    Page(
        "story",
        "story",
        mark("Story"),
        mark(
            "How the AI money machine works, step by step, with what the market made of it and "
            "what speaks against each reading."
        ),
    ),
    Page(
        "circular-flows",
        "circular_flows",
        mark("Circular flows"),
        mark(
            "How much of the AI industry's money is circular, in which loops, and how much of an "
            "investment can come back to the investor."
        ),
    ),
    Page(
        "market-reaction",
        "market_reaction",
        mark("Market reaction"),
        mark("What the stock did when the deal was announced, beyond the market."),
    ),
    Page(
        "valuation",
        "valuation",
        mark("Valuation"),
        mark("P/E, market cap and price of the AI industry's companies, now and through time."),
    ),
    Page(
        "company",
        "company",
        mark("Company"),
        mark("One company on one page: payments, loops, prices, figures and sources."),
    ),
    Page(
        "reality-check",
        "reality_check",
        mark("Reality check"),
        mark("Do the promises fit the revenue? Both sides of the bubble argument, with figures."),
    ),
    Page(
        "stress-test",
        "stress",
        mark("Stress test"),
        mark("If one company cannot pay: who loses how much."),
    ),
    Page(
        "deals",
        "deals",
        mark("Deals"),
        mark("Every deal between AI companies with its amount, status and sources."),
    ),
    Page(
        "inbox",
        "inbox",
        mark("Inbox"),
        mark("Which headlines and filings look like a deal that the ledger doesn't have."),
    ),
    Page(
        "methods",
        "methods",
        mark("Sources and methods"),
        mark("Where every number comes from, how each measure is made, and what is not covered."),
    ),
)
BY_ADDRESS: dict[str, Page] = {page.address: page for page in PAGES}
