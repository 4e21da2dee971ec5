"""The payments between companies as a network. Pure functions on the ledger's legs.

What counts is the caller's choice: the measures take the legs they are given, as a rule
deals.moving(deals.legs_on(ledger, day)).
"""

from dashboard.flows.between import between_companies, share_between_companies
from dashboard.flows.chance import Against, Chance, chance
from dashboard.flows.changes import Changes, effects, order_of
from dashboard.flows.circulation import Circulation, capped, circulation, through_flows
from dashboard.flows.closing import on_loop_when_announced
from dashboard.flows.company import (
    Commitments,
    CompanyFlows,
    commitments,
    company_flows,
    loops_through,
    round_trips_of,
)
from dashboard.flows.counting import Counting, counted
from dashboard.flows.effect import Effect, Hop, effect, reasons
from dashboard.flows.financed import Financed, financed, sellers
from dashboard.flows.financing import (
    BIS_SHARE,
    BIS_SHARE_BY_NUMBER,
    BIS_SOURCE,
    CATEGORIES,
    Financing,
    financing,
)
from dashboard.flows.layout import beside, fan, positions, ring
from dashboard.flows.levels import levels
from dashboard.flows.loops import Loop, Loops, from_first, loops
from dashboard.flows.network import (
    Extent,
    arrow_id,
    arrows,
    choose,
    extent,
    largest_parties,
    loop_arrows,
)
from dashboard.flows.replay import Bottleneck, Replay, bottleneck, hops_around, replay
from dashboard.flows.round_trips import ReturnPath, RoundTrip, round_trips
from dashboard.flows.timeline import bottleneck_through_time, largest_moves, timeline

__all__ = [
    "BIS_SHARE",
    "BIS_SHARE_BY_NUMBER",
    "BIS_SOURCE",
    "CATEGORIES",
    "Against",
    "Bottleneck",
    "Chance",
    "Changes",
    "Circulation",
    "Commitments",
    "CompanyFlows",
    "Counting",
    "Effect",
    "Extent",
    "Financed",
    "Financing",
    "Hop",
    "Loop",
    "Loops",
    "Replay",
    "ReturnPath",
    "RoundTrip",
    "arrow_id",
    "arrows",
    "beside",
    "between_companies",
    "bottleneck",
    "bottleneck_through_time",
    "capped",
    "chance",
    "choose",
    "circulation",
    "commitments",
    "company_flows",
    "counted",
    "effect",
    "effects",
    "extent",
    "fan",
    "financed",
    "financing",
    "from_first",
    "hops_around",
    "largest_moves",
    "largest_parties",
    "levels",
    "loop_arrows",
    "loops",
    "loops_through",
    "on_loop_when_announced",
    "order_of",
    "positions",
    "reasons",
    "replay",
    "ring",
    "round_trips",
    "round_trips_of",
    "sellers",
    "share_between_companies",
    "through_flows",
    "timeline",
]
