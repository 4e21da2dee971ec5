"""How a company and a payment are drawn in a network: shape, size, width, dashes.

The same in the page's graph, its download and the picture of a link preview.
"""

from __future__ import annotations

import math

# A role is told by its shape as well as by its colour and row.
SHAPES = {
    "ai-lab": "dot",
    "ai-application": "dot",
    "hyperscaler": "square",
    "compute-provider": "square",
    "chip-maker": "diamond",
    "server-maker": "diamond",
    "foundry": "diamond",
    "investor": "triangle",
    "energy": "hexagon",
    "other": "hexagon",
}
SMALLEST, LARGEST = 13.0, 46.0
# Dash and gap.
ENDED, UNSURE, UNKNOWN = (1, 6), (7, 5), (2, 5)


def company_size(value: float | None, largest: float) -> float:
    """Half the width of a company's shape: its area grows with worth, so the eye compares what
    the numbers compare. One whose worth is not known gets the smallest."""
    return SMALLEST + (LARGEST - SMALLEST) * math.sqrt((value or 0) / largest)


def arrow_width(amount_usd_bn: float, ended: bool) -> float:
    """Logarithmic: the amounts span five orders of magnitude."""
    known = not math.isnan(amount_usd_bn) and not ended
    return 1 + 2.2 * math.log10(1 + amount_usd_bn) if known else 1.0


def arrow_dashes(amount_usd_bn: float, firm_usd_bn: float, ended: bool) -> tuple[int, int] | None:
    """None: a solid line, at least half of whose amount is firm."""
    if ended:
        return ENDED
    if math.isnan(amount_usd_bn):
        return UNKNOWN
    return None if firm_usd_bn >= amount_usd_bn / 2 else UNSURE
