"""What a row of each ledger file must look like.

Every cell is checked as the text that stands in the file, so that a message can quote it; types
are given afterwards (`ledger.py`), when nothing can fail any more. An empty cell means unknown.
Reasons are said in English, and by `tr` in the language of who reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from urllib.parse import urlsplit

import pandas as pd
import pandera.pandas as pa

from dashboard.deals.tickers import is_elsewhere, is_yahoo, yahoo_spelling
from dashboard.language import mark, said
from dashboard.vocabulary import (
    BASES,
    GROUPS,
    KINDS,
    RATING,
    ROLES,
    SESSIONS,
    STATUSES,
    VALUATION_KINDS,
)

CONFIDENCE = ("high", "medium", "low")
YES = ("yes",)
SIDES = ("bubble", "no-bubble")
# The figures of the dashboard's own that can bear on an argument.
BEARINGS = (
    "break-even",
    "circulation",
    "debt",
    "discount",
    "drawn",
    "financed-customers",
    "guarantees",
    "implied-growth",
    "nvidia-pe",
    "revenue-growth",
    "spend-to-sales",
    "years-promised",
)
SOURCE_TYPES = ("company", "filing", "press", "aggregator")
ROW_STATUSES = tuple(s for s in STATUSES if s != "announced")

REQUIRED_FILES = ("companies.csv", "deals.csv")
# Columns of companies.csv for the one valuation that a ledger without valuations.csv may have.
ONE_VALUATION = ("valuation_usd_bn", "valuation_date", "valuation_source_url")
NO_TICKER = mark("is no ticker as Yahoo writes it: ORCL, BRK-B, 9984.T")
# About what the world produces in a year: more than this was meant in other units.
MOST_USD_BN = 100_000


def schemas(
    tables: dict[str, pd.DataFrame], today: date, unsourced: Collection[str] = ()
) -> dict[str, pa.DataFrameSchema]:
    """The schema of each file present in `tables` (file name to frame of strings).

    Each file is checked for what a row of it must hold; what several rows together must hold is
    in rules.relations. References are checked against the other tables; dates must not lie after
    `today`. unsourced: legs that need no row in sources.csv though the file is there.
    """
    slugs = _values(tables, "companies.csv", "slug")
    legs = _values(tables, "deals.csv", "id")
    dates = _values(tables, "deals.csv", "announced")
    # Of two rows with one id the first is the leg. The dates may be missing, which is reported.
    announced = dict(zip(legs[::-1], dates[::-1], strict=False))
    sourced = {*_values(tables, "sources.csv", "leg"), *unsourced}

    a_company = _one_of(slugs, mark("is no slug in companies.csv"))
    a_leg = _one_of(legs, mark("is no id in deals.csv"))
    a_date = _each(
        lambda v: _is_date(v, today),
        said("is no date of the form 2025-09-10 up to today ({today})", today=today),
    )
    an_amount = _each(
        lambda v: _is_number(v) and float(v) >= 0,
        mark("is no amount: a number of at least 0 (empty if unknown)"),
    )
    a_positive = _each(lambda v: _is_number(v) and float(v) > 0, mark("is no number above 0"))
    in_billions = _each(
        lambda v: not _is_number(v) or float(v) <= MOST_USD_BN,
        said("is above {most}: amounts are in billions of dollars", most=f"{MOST_USD_BN:,}"),
    )
    a_url = _each(_is_url, mark("is no http or https address"))
    filled = pa.Check(lambda c: c != "", error=mark("is empty, but required"))
    a_slug = _each(
        # One that begins with a hyphen would be a formula to a spreadsheet.
        lambda v: v.replace("-", "").isalnum() and v[0] != "-" and v == v.lower() and v.isascii(),
        mark("is no slug: lower-case letters, digits and hyphens"),
    )

    a_cik = _each(
        lambda v: v.isascii() and v.isdigit() and len(v) <= 10,
        mark("is no CIK: the number of up to ten digits that the SEC gives a filer"),
    )
    a_ticker = _each(lambda v: is_yahoo(v) or is_elsewhere(v), NO_TICKER)
    lights = _lights(slugs)

    def column(*checks: pa.Check, required: bool = False) -> pa.Column:
        return pa.Column(
            str, [filled, *checks] if required else list(checks), required=required, coerce=False
        )

    made: dict[str, Callable[[], pa.DataFrameSchema]] = {
        "companies.csv": lambda: pa.DataFrameSchema(
            {
                "slug": column(a_slug, _unique("slug"), required=True),
                "name": column(required=True),
                "role": column(_word(ROLES), required=True),
                "name_ja": column(),
                "other_names": column(),
                "ticker": column(_unique("ticker"), a_ticker),
                "cik": column(a_cik, _unique("cik")),
                "country": column(),
                "core": column(_word(YES)),
                "outside_income_usd_bn": column(an_amount, in_billions),
                "outside_income_as_of": column(a_date),
                "outside_income_known_since": column(a_date),
                "outside_income_note": column(),
                "description": column(),
                "valuation_usd_bn": column(a_positive, in_billions),
                "valuation_date": column(a_date),
                "valuation_source_url": column(a_url),
            },
            checks=[
                _row("valuation_date", _valuation_is_dated, mark("is missing for the valuation"))
            ]
            + (
                [
                    _row(
                        "valuation_usd_bn",
                        lambda t: _cells(t, "valuation_usd_bn").eq(""),
                        mark("belongs into valuations.csv, which this ledger has"),
                    )
                ]
                if "valuations.csv" in tables
                else []
            ),
        ),
        "valuations.csv": lambda: pa.DataFrameSchema(
            {
                "company": column(a_company, required=True),
                "date": column(a_date, required=True),
                "value_usd_bn": column(a_positive, in_billions, required=True),
                "kind": column(_word(VALUATION_KINDS), required=True),
                "source_url": column(a_url, required=True),
                "note": column(),
            },
            checks=[
                _row(
                    "date",
                    lambda t: ~t.duplicated(["company", "date", "kind"], keep="first"),
                    mark("has a second valuation of the same kind: keep one a day"),
                )
            ],
        ),
        "deals.csv": lambda: pa.DataFrameSchema(
            {
                "id": column(a_slug, _unique("id"), required=True),
                "payer": column(a_company, required=True),
                "payee": column(a_company, required=True),
                "kind": column(_word(KINDS), required=True),
                "announced": column(a_date, required=True),
                "deal": column(a_slug),
                "session": column(_word(SESSIONS)),
                "amount_usd_bn": column(an_amount, in_billions),
                "amount_low_usd_bn": column(an_amount, in_billions),
                "amount_high_usd_bn": column(an_amount, in_billions),
                "basis": column(_word(BASES)),
                "term_years": column(a_positive),
                "power_gw": column(an_amount),
                "cancellable": column(_word(YES)),
                "confidence": column(_word(CONFIDENCE)),
                "summary": column(),
                "summary_ja": column(),
                "note": column(),
            },
            checks=[
                _row("payee", lambda t: t["payer"] != t["payee"], mark("is the payer as well")),
                _row(
                    "amount_low_usd_bn",
                    lambda t: _ordered(t, "amount_low_usd_bn", "amount_usd_bn"),
                    mark("is above amount_usd_bn"),
                ),
                _row(
                    "amount_usd_bn",
                    lambda t: _ordered(t, "amount_usd_bn", "amount_high_usd_bn"),
                    mark("is above amount_high_usd_bn"),
                ),
                _row(
                    "amount_low_usd_bn",
                    lambda t: _ordered(t, "amount_low_usd_bn", "amount_high_usd_bn"),
                    mark("is above amount_high_usd_bn"),
                ),
                _row(
                    "amount_usd_bn",
                    lambda t: (
                        ~(_cells(t, "basis").eq("undisclosed") & _cells(t, "amount_usd_bn").ne(""))
                    ),
                    mark("is given although the basis is undisclosed"),
                ),
            ]
            + (
                [_row("id", lambda t: t["id"].isin(sourced), mark("has no row in sources.csv"))]
                if "sources.csv" in tables
                else []
            ),
        ),
        "statuses.csv": lambda: pa.DataFrameSchema(
            {
                "leg": column(a_leg, required=True),
                "date": column(a_date, required=True),
                "status": column(_word(ROW_STATUSES), required=True),
                "superseded_by": column(a_leg),
                "source_url": column(a_url),
                "note": column(),
            },
            checks=[
                _row(
                    "date",
                    lambda t: t["date"] >= t["leg"].map(announced).fillna(""),
                    mark("lies before the leg's announcement"),
                ),
                _row(
                    "superseded_by",
                    lambda t: t["status"].ne("superseded") | _cells(t, "superseded_by").ne(""),
                    mark(
                        "is empty, but the status is superseded: name the leg that took its place"
                    ),
                ),
                _row(
                    "superseded_by",
                    lambda t: _cells(t, "superseded_by").ne(t["leg"]),
                    mark("is the leg itself"),
                ),
                _row(
                    "date",
                    lambda t: ~t.duplicated(["leg", "date"], keep="first"),
                    mark("has a second status of the same leg: keep one a day"),
                ),
            ],
        ),
        "sources.csv": lambda: pa.DataFrameSchema(
            {
                "leg": column(a_leg, required=True),
                "url": column(a_url, required=True),
                "publisher": column(required=True),
                "published": column(a_date),
                "type": column(_word(SOURCE_TYPES)),
            }
        ),
        "figures.csv": lambda: pa.DataFrameSchema(
            {
                "entity": column(required=True),
                "metric": column(required=True),
                "as_of": column(_each(_is_any_date, mark("is no date")), required=True),
                "value": column(required=True),
                "unit": column(required=True),
                "known_since": column(a_date),
                "source_url": column(a_url, required=True),
                "note": column(),
            },
            checks=[_row("value", _is_figure, mark("is no number"))],
        ),
        "arguments.csv": lambda: pa.DataFrameSchema(
            {
                "side": column(_word(SIDES), required=True),
                "claim": column(_unique("claim"), required=True),
                "evidence": column(required=True),
                "source_url": column(a_url, required=True),
                "metric": column(_word(BEARINGS)),
            }
        ),
        "chapters.csv": lambda: pa.DataFrameSchema(
            {
                "id": column(a_slug, _unique("id"), required=True),
                "title": column(required=True),
                "title_ja": column(),
                "as_of": column(a_date),
                "lit": column(lights),
                "figure": column(),
                "text": column(required=True),
                "text_ja": column(),
                "against": column(),
                "against_ja": column(),
                "since": column(),
                "since_ja": column(),
                "since_from": column(a_date),
                "source_url": column(a_url),
            },
            checks=[
                _row(
                    "since_from",
                    lambda t: _cells(t, "since").eq("") | _cells(t, "since_from").ne(""),
                    mark("is missing: the day from which the sentence on what came since is true"),
                ),
                _row(
                    "since_from",
                    lambda t: (
                        _cells(t, "since_from").eq("")
                        | (_cells(t, "since_from") >= _cells(t, "as_of"))
                    ),
                    mark("lies before the chapter's day"),
                ),
            ],
        ),
    }
    return {name: make() for name, make in made.items() if name in tables}


KNOWN_FILES = (
    "companies.csv",
    "valuations.csv",
    "deals.csv",
    "statuses.csv",
    "sources.csv",
    "figures.csv",
    "arguments.csv",
    "chapters.csv",
)


def explained(reason: str, value: str) -> str:
    """The reason of a check, with what is to be written instead where that can be said."""
    if reason != NO_TICKER:
        return reason
    if spelling := yahoo_spelling(value):
        return said("is not Yahoo's spelling of the ticker: write {spelling}", spelling=spelling)
    return reason


def _values(tables: dict[str, pd.DataFrame], file: str, column: str) -> list[str]:
    table = tables.get(file)
    return [] if table is None or column not in table else table[column].tolist()


def _cells(table: pd.DataFrame, column: str) -> pd.Series:
    """A column that the file may leave out: then every cell is empty."""
    return table[column] if column in table else pd.Series("", index=table.index, dtype=str)


def _each(test: Callable[[str], bool], reason: str) -> pa.Check:
    """A check of each filled cell; an empty one means unknown and passes."""
    return pa.Check(lambda c: c.map(lambda v: v == "" or test(v)).astype(bool), error=reason)


def _word(allowed: Iterable[str]) -> pa.Check:
    words = tuple(allowed)
    reason = said("is none of the allowed words: {words}", words=", ".join(words))
    return _each(lambda v: v in words, reason)


def _one_of(values: Iterable[str], reason: str) -> pa.Check:
    known = set(values)
    return _each(lambda v: v in known, reason)


def _unique(column: str) -> pa.Check:
    return pa.Check(
        lambda c: (c == "") | ~c.duplicated(keep="first"),
        error=said("is a duplicate: an earlier row has this {column}", column=column),
    )


def _row(column: str, test: Callable[[pd.DataFrame], pd.Series], reason: str) -> pa.Check:
    """A check over several cells of a row, reported at `column`."""
    return pa.Check(test, error=reason, name=column)


def _ordered(table: pd.DataFrame, small: str, large: str) -> pd.Series:
    """True where small ≤ large, or one of them is unknown or no number (reported elsewhere)."""
    low = pd.to_numeric(_cells(table, small), errors="coerce")
    high = pd.to_numeric(_cells(table, large), errors="coerce")
    return ~(low > high)


def _lights(slugs: Iterable[str]) -> pa.Check:
    """What is lit: companies, arrows (payer.payee.group) and loops (a.b.c), between semicolons."""
    known = set(slugs)

    def is_light(text: str) -> bool:
        parts = text.strip().removesuffix(".ended").split(".")
        return all(part in known for part in (parts[:-1] if parts[-1] in GROUPS else parts))

    return _each(
        lambda cell: all(map(is_light, filter(str.strip, cell.split(";")))),
        mark(
            "names something else than companies, arrows (payer.payee.group) or loops (a.b.c), "
            "with semicolons between them"
        ),
    )


def _is_figure(table: pd.DataFrame) -> pd.Series:
    """A number, or the text of a rating."""
    rated = table["unit"] == RATING
    return rated | table["value"].map(lambda v: v == "" or _is_number(v)).astype(bool)


def _valuation_is_dated(table: pd.DataFrame) -> pd.Series:
    return _cells(table, "valuation_usd_bn").eq("") | _cells(table, "valuation_date").ne("")


def _is_number(value: str) -> bool:
    # Python alone reads 1_000 and other scripts' digits as numbers; spreadsheets and pandas don't.
    if not value.isascii() or "_" in value:
        return False
    try:
        return abs(float(value)) < float("inf")
    except ValueError:
        return False


def _is_any_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_date(value: str, today: date) -> bool:
    return _is_any_date(value) and date.fromisoformat(value) <= today


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value
