"""How numbers are written: readable, signed, and never a zero for an unknown."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import pytest

from dashboard import formats, vocabulary
from dashboard.charts.style import (
    COMPANY_COLOURS,
    GROUP_COLOURS,
    PALETTE,
    ROLE_COLOURS,
    company_colour,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.00004, "$40,000"),
        (0.0009996, "$1M"),
        (0.005, "$5M"),
        (0.675, "$675M"),
        (0.9996, "$1B"),
        (6.3, "$6.3B"),
        (22.4, "$22.4B"),
        (99.96, "$100B"),
        (300.0, "$300B"),
        (999.4, "$999B"),
        (999.6, "$1T"),
        (1206.2, "$1.2T"),
        (1150.0, "$1.2T"),
        (2.25, "$2.3B"),
        (28_000.0, "$28T"),
        (-1.5, "−$1.5B"),
        (0.0, "$0"),
        (math.nan, "undisclosed"),
        (None, "undisclosed"),
    ],
)
def test_dollars_are_written_as_analysts_write_them(value: float | None, written: str) -> None:
    assert formats.usd_bn(value) == written


def test_an_amount_says_how_sure_it_is() -> None:
    assert formats.amount(100.0, "up-to") == "up to $100B"
    assert formats.amount(300.0, "reported") == "$300B reported"
    assert formats.amount(14.0, "estimated") == "≈ $14B estimated"
    assert formats.amount(6.3, "firm") == "$6.3B"
    assert formats.amount(math.nan, "firm") == "undisclosed"


@pytest.mark.parametrize(
    ("fraction", "written"),
    [
        (0.359488, "▲ +36.0%"),
        (0.237080, "▲ +23.7%"),
        (-0.062346, "▼ −6.2%"),
        (0.00004, "■ 0.0%"),
        (-0.00044, "■ 0.0%"),
        (0.0, "■ 0.0%"),
        (math.nan, "–"),
        (None, "–"),
    ],
)
def test_a_move_has_a_sign_and_an_arrow(fraction: float | None, written: str) -> None:
    assert formats.move(fraction) == written


def test_one_decimal_is_what_two_decimals_round_to() -> None:
    assert formats.signed(0.359488, 2) == "+35.95%"
    assert formats.signed(0.359488) == "+36.0%"
    assert formats.signed(-0.12345, 2) == "−12.35%"


def test_times_name_their_zone() -> None:
    close = datetime(2026, 8, 21, 20, tzinfo=UTC)
    assert formats.moment(close) == "21 Aug 2026, 16:00 EDT"
    assert formats.moment(close, "Asia/Tokyo") == "22 Aug 2026, 05:00 JST"
    assert formats.day(date(2025, 9, 1)) == "1 Sep 2025"


def test_prices_stand_in_their_currency() -> None:
    assert formats.money(1763.76, "USD") == "$1,763.76"
    assert formats.money(6217.0, "JPY") == "¥6,217"
    assert formats.money(7.5, "EUR") == "EUR 7.50"
    assert formats.money(math.nan, "USD") == "–"
    assert formats.money(-1.23, "USD") == "−$1.23" and formats.money(-6217.0, "JPY") == "−¥6,217"


def test_every_word_of_the_ledger_has_a_name_and_a_colour() -> None:
    assert (
        {kind.group for kind in vocabulary.KINDS.values()}
        == set(vocabulary.GROUPS)
        == set(GROUP_COLOURS)
    )
    assert set(vocabulary.ROLES) == set(ROLE_COLOURS)


def seen_by(colour: str, kind: str) -> tuple[float, float, float]:
    """A colour as somebody with deuteranopia or protanopia sees it (Machado, Oliveira &
    Fernandes 2009, table 1, severity 1.0), in CIE Lab."""
    matrices = {
        "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
        "deuteranopia": (
            (0.367322, 0.860646, -0.227968),
            (0.280085, 0.672501, 0.047413),
            (-0.011820, 0.042940, 0.968881),
        ),
        "protanopia": (
            (0.152286, 1.052583, -0.204868),
            (0.114503, 0.786281, 0.099216),
            (-0.003882, -0.048116, 1.051998),
        ),
    }
    srgb = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in srgb]
    red, green, blue = (
        min(max(sum(m * c for m, c in zip(row, linear, strict=True)), 0), 1)
        for row in matrices[kind]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("eyes", ["normal", "deuteranopia", "protanopia"])
def test_the_main_kinds_of_payment_can_be_told_apart(eyes: str, dark: bool) -> None:
    """Distances of 10 in Lab are plain to see side by side."""
    main = ("investment", "services", "hardware", "debt", "lease")
    seen = {group: seen_by(GROUP_COLOURS[group][dark], eyes) for group in main}
    for one in main:
        for other in main:
            if one < other:
                assert math.dist(seen[one], seen[other]) > 10, (one, other)


def test_a_company_keeps_its_colour_whatever_else_is_shown() -> None:
    listed = ["nvidia", "zeta", "alpha"]
    assert company_colour("nvidia", listed, False) == COMPANY_COLOURS["nvidia"][0]
    assert company_colour("alpha", listed, True) == PALETTE[1][1]


def test_a_zone_that_no_table_holds_is_told_in_utc():
    told = formats.moment(datetime(2026, 8, 21, 20, 0, tzinfo=UTC), "Etc/Unknown")
    assert told == "21 Aug 2026, 20:00 UTC"
