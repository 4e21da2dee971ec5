"""What counts, as the reader chooses it. Each choice stands in the URL."""

from __future__ import annotations

from dashboard.components.controls import cap_box, pills, switch
from dashboard.components.draw.fold import fold
from dashboard.flows import Counting
from dashboard.language import mark, tr
from dashboard.vocabulary import BASES, GROUPS, MOVING_GROUPS


def what_counts() -> tuple[Counting, float]:
    """Which payments count and with what amounts, and what an undisclosed one may be at most, in
    billions of dollars (URL: `sure`, `cancellable`, `period`, `cap`, `kinds`, `basis`)."""
    box = fold(tr("What counts, and with what amounts"), key="choices")
    if box is None:
        return _choices(drawn=False)
    with box:
        return _choices(drawn=True)


def _choices(*, drawn: bool) -> tuple[Counting, float]:
    sure = switch(
        tr("Flows"),
        {"all": mark("All live"), "sure": mark("Definitive only")},
        key="sure",
        default="all",
        drawn=drawn,
    )
    cancellable = switch(
        tr("Cancellable"),
        {"with": mark("Included"), "without": mark("Left out")},
        key="cancellable",
        default="with",
        help=tr("Contracts that a party can end at notice, or that do not bind."),
        drawn=drawn,
    )
    period = switch(
        tr("Amounts"),
        {"total": mark("Whole term"), "year": mark("Per year")},
        key="period",
        default="total",
        help=tr("Per year: amount over term. A payment without a term counts whole, as made once."),
        drawn=drawn,
    )
    cap = cap_box(drawn=drawn)
    kinds = pills(tr("Kinds of payment"), GROUPS, key="kinds", default=MOVING_GROUPS, drawn=drawn)
    bases = pills(tr("How sure the amounts are"), BASES, key="basis", default=(), drawn=drawn)
    counting = Counting(
        groups=kinds or tuple(GROUPS),
        bases=bases or tuple(BASES),
        only_sure=sure == "sure",
        cancellable=cancellable == "with",
        period=period,
    )
    return counting, cap
