"""Whether a Japanese summary tells the figures of the English one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from dashboard.deals.problem import Problem
from dashboard.language import said

_SIZES = {"million": 10**6, "billion": 10**9, "trillion": 10**12, "万": 10**4, "億": 10**8}
_SIZES |= {"兆": 10**12, "": 1}
_CURRENCIES = {"$": "ドル", "€": "ユーロ", "£": "ポンド", "¥": "円"}
_CURRENCIES |= {"dollar": "ドル", "euro": "ユーロ", "pound": "ポンド", "yen": "円"}
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_ENGLISH = re.compile(
    rf"(?P<sign>[$€£¥])(?P<number>{_NUMBER})(?: (?P<size>million|billion|trillion))?"
    rf"|(?P<number2>{_NUMBER}) (?P<size2>million|billion|trillion) (?P<word>dollar|euro|pound|yen)"
)
_JAPANESE = re.compile(rf"(?P<parts>(?:{_NUMBER}[兆億万]?)+)(?P<currency>ドル|ユーロ|ポンド|円)")
_PART = re.compile(rf"(?P<number>{_NUMBER})(?P<size>[兆億万]?)")
_SHARE = re.compile(rf"(?P<number>{_NUMBER}) ?(?:%|％|percent)")
# A number that is neither a part of a longer one nor of an amount; a decade is no year.
_YEAR = re.compile(r"(?<![\d.,$€£¥])(20\d\d)(?![\d.]*[\d万億兆]|年代)")


def figures_told(text: str) -> set[str]:
    """The amounts of money, shares and years that a text names, in English or Japanese.

    Examples
    --------
    >>> sorted(figures_told("About 27 percent for $2.75 billion in 2025."))
    ['2025', '27%', '2750000000ドル']
    >>> sorted(figures_told("2025年に約27%を27億5000万ドルで。"))
    ['2025', '27%', '2750000000ドル']
    """
    figures = {f"{_decimal(match['number']):f}%" for match in _SHARE.finditer(text)}
    figures |= set(_YEAR.findall(text))
    for match in _ENGLISH.finditer(text):
        number = _decimal(match["number"] or match["number2"])
        size = _SIZES[match["size"] or match["size2"] or ""]
        figures.add(f"{_plain(number * size)}{_CURRENCIES[match['sign'] or match['word']]}")
    for match in _JAPANESE.finditer(text):
        parts = _PART.finditer(match["parts"])
        value = sum((_decimal(part["number"]) * _SIZES[part["size"]] for part in parts), Decimal())
        figures.add(f"{_plain(value)}{match['currency']}")
    return figures


def untrue_translations(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Rows whose summary_ja names another amount, share or year than their summary; one without
    is shown in English.

    Parameters
    ----------
    tables
        The cells of the files as text, by file name; the index is the line in the file.
    """
    table = tables["deals.csv"]
    if not {"summary", "summary_ja"} <= set(table.columns):
        return []
    problems = []
    for line, english, japanese in zip(
        table.index, table["summary"], table["summary_ja"], strict=True
    ):
        if not japanese or (differing := figures_told(english) ^ figures_told(japanese)) == set():
            continue
        reason = said(
            "tells other figures than summary: {figures} stand in one of them alone",
            figures=", ".join(sorted(differing)),
        )
        problems.append(Problem("deals.csv", int(line), "summary_ja", japanese, reason))
    return problems


def _decimal(number: str) -> Decimal:
    return Decimal(number.replace(",", "")).normalize()


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
