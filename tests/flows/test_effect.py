"""Why a change of the payments does to the circulation what it does, worked by hand."""

from __future__ import annotations

import pytest

from dashboard.deals import read_ledger
from dashboard.flows import Hop, effect, reasons
from dashboard.language import use
from dashboard.paths import DATA
from dashboard.views.deals.preview import reason
from tests.networks import Payment, legs

# OpenAI buys chips for 1 a loop could carry 3 of: back directly, and by way of Oracle.
BACK: list[Payment] = [
    ("nvidia", "openai", 3),
    ("nvidia", "oracle", 3),
    ("oracle", "openai", 3),
]
HELD: list[Payment] = [("openai", "nvidia", 1), *BACK]


def told(before: list[Payment], after: list[Payment]) -> tuple[Hop, str]:
    """The reason of a change of one pair, and its sentence."""
    then, now = legs(*before), legs(*after)
    found = effect(then, now)
    (hop,) = reasons(found, then, now)
    use("en")
    return hop, reason(read_ledger(DATA), found, hop)


def test_five_billion_of_chips_add_twelve_because_they_held_back_two_loops() -> None:
    """Before, the dollar of chips goes round by way of Oracle: 3 payments of 1, together 3. After,
    6 go out: 3 by way of Oracle (3 × 3) and 3 back directly (2 × 3), together 15."""
    then, now = legs(*HELD), legs(*HELD, ("openai", "nvidia", 5))
    found = effect(then, now)
    assert found.added_usd_bn == pytest.approx(5)
    assert found.before.circulating_usd_bn == pytest.approx(3)
    assert found.after.circulating_usd_bn == pytest.approx(15)
    hop, sentence = told(HELD, [*HELD, ("openai", "nvidia", 5)])
    assert (hop.payer, hop.payee) == ("openai", "nvidia")
    rings = {frozenset(loop.companies): loop.bottleneck_usd_bn for loop in hop.held}
    assert rings == {
        frozenset({"openai", "nvidia"}): 3,
        frozenset({"openai", "nvidia", "oracle"}): 3,
    }
    assert (hop.closed, hop.narrowed) == ((), ())
    assert "2 loops were held back by **OpenAI → NVIDIA**, which is wider now." in sentence
    assert r"\$5B more makes \$12B more circular" in sentence


def test_a_payment_that_closes_loops_says_which_is_the_widest() -> None:
    """Without chips nothing goes round; with 5, 3 by way of Oracle and 2 back directly: 9 + 4."""
    hop, sentence = told(BACK, [("openai", "nvidia", 5), *BACK])
    assert len(hop.closed) == 2 and hop.held == ()
    assert "closes 2 loops" in sentence and "at \\$3B" in sentence
    assert r"\$5B more makes \$13B more circular" in sentence


def test_a_wide_payment_made_wider_is_held_back_elsewhere() -> None:
    ring: list[Payment] = [
        ("openai", "nvidia", 9),
        ("nvidia", "oracle", 2),
        ("oracle", "openai", 4),
    ]
    hop, sentence = told(ring, [*ring, ("openai", "nvidia", 5)])
    assert hop.elsewhere == ("nvidia", "oracle", 2) and hop.way_back
    assert r"held back elsewhere, by NVIDIA → Oracle (\$2B)" in sentence


def test_what_cannot_come_back_is_said_to_be_circular_in_nothing() -> None:
    hop, sentence = told(HELD, [*HELD, ("amd", "nvidia", 5)])
    assert not hop.way_back
    assert sentence == "No payment leads from NVIDIA back to AMD: nothing of it is circular."


def test_a_payment_that_ends_leaves_its_loops_narrower_or_gone() -> None:
    hop, sentence = told([*HELD, ("openai", "nvidia", 5)], BACK)
    assert len(hop.narrowed) == 2 and not hop.way_back
    assert "2 loops are narrower or gone" in sentence
