"""Tickers as Yahoo writes them, and what other spellings of them mean."""

from __future__ import annotations

import re
import unicodedata

# The suffixes whose exchange has a calendar here; none stands for a US listing.
SUFFIXES = ("T", "KS")
# "ORCL", "BF-B", "9984.T", "000660.KS".
_YAHOO = re.compile(rf"[A-Z0-9]{{1,10}}(-[A-Z0-9]{{1,3}})?(\.({'|'.join(SUFFIXES)}))?")
# How others name the exchanges we know: before a colon, behind a blank, behind a dot.
_TOKYO = {"T", "TYO", "TSE", "JP", "JT"}
_SEOUL = {"KS", "KRX", "KSE", "KP"}
_US = {"US", "UN", "UW", "UQ", "O", "OQ", "N", "NYSE", "NASDAQ", "NASDAQGS", "NMS", "AMEX", "XNYS"}
_US |= {"XNAS", "NYS", "NAS", "NYQ", "ARCA", "NYSEARCA", "BATS", "OTC", "OTCMKTS"}
_CLASSES = {"A", "B", "C", "K"}


# Yahoo's spelling of a share that trades somewhere else.
_ELSEWHERE = re.compile(r"[A-Z0-9]{1,12}(-[A-Z0-9]{1,3})?\.[A-Z]{1,4}")


def is_elsewhere(ticker: str) -> bool:
    """Whether this is Yahoo's spelling of a ticker whose exchange is not supported here."""
    return (
        bool(_ELSEWHERE.fullmatch(ticker))
        and not is_yahoo(ticker)
        and yahoo_spelling(ticker) is None
    )


def is_yahoo(ticker: str) -> bool:
    """Whether this is a ticker in Yahoo's spelling, of an exchange that is supported here."""
    return bool(_YAHOO.fullmatch(ticker))


def yahoo_spelling(ticker: str) -> str | None:
    """What Yahoo would write for a ticker in another spelling; None if that can't be said.

    >>> [yahoo_spelling(t) for t in ("nvda", "NASDAQ:AMD", "MSFT US", "$INTC", "BRK.B")]
    ['NVDA', 'AMD', 'MSFT', 'INTC', 'BRK-B']
    """
    text = unicodedata.normalize("NFKC", ticker).upper().strip().lstrip("$#").strip()
    text = re.sub(r"\s+(EQUITY|INDEX)$", "", text)
    exchange, colon, symbol = text.partition(":")
    if not colon:
        symbol, _, exchange = text.partition(" ")
    symbol, exchange = symbol.strip(), exchange.strip()
    stem, dot, suffix = re.sub(r"[/_]", ".", symbol).rpartition(".")
    if dot and suffix in _CLASSES:
        symbol = f"{stem}-{suffix}"
    elif dot and not exchange:
        symbol, exchange = stem, suffix
    elif not colon and exchange in _CLASSES:
        symbol, exchange = f"{symbol}-{exchange}", ""
    ending = _ending(exchange)
    if ending is None or not is_yahoo(symbol + ending):
        return None
    return symbol + ending


def _ending(exchange: str) -> str | None:
    if exchange == "" or exchange in _US:
        return ""
    if exchange in _TOKYO:
        return ".T"
    return ".KS" if exchange in _SEOUL else None
