"""Amounts of money in headlines: how much, in which currency, for what, and how sure.

A number is the deal's amount only by what stands around it: "at a $500B valuation", "$5 trillion
company", "$2 billion in revenue" or a share price of $240 are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Dollars for one of each, about the mean of the year to October 2026. For the order of magnitude:
# the amount as it was written is kept beside it.
DOLLARS = {
    "USD": 1.0,
    "EUR": 1.16,
    "GBP": 1.34,
    "JPY": 0.0066,
    "KRW": 0.00070,
    "CNY": 0.140,
    "INR": 0.0114,
    "CAD": 0.72,
    "AUD": 0.66,
    "HKD": 0.128,
    "TWD": 0.032,
    "SGD": 0.78,
    "CHF": 1.25,
    "SEK": 0.106,
}
SYMBOLS = {
    "us$": "USD",
    "usd": "USD",
    "$": "USD",
    "€": "EUR",
    "eur": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "¥": "JPY",
    "₩": "KRW",
    "₹": "INR",
    "rs": "INR",
    "c$": "CAD",
    "ca$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "hk$": "HKD",
    "nt$": "TWD",
    "s$": "SGD",
    "rmb": "CNY",
    "cny": "CNY",
    "krw": "KRW",
    "jpy": "JPY",
    "inr": "INR",
    "chf": "CHF",
}
WORDS = {
    "dollar": "USD",
    "dollars": "USD",
    "usd": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "eur": "EUR",
    "pound": "GBP",
    "pounds": "GBP",
    "yen": "JPY",
    "won": "KRW",
    "yuan": "CNY",
    "rupees": "INR",
    "francs": "CHF",
    "krona": "SEK",
}
SCALES = {
    "trillion": 1e12,
    "tn": 1e12,
    "trn": 1e12,
    "t": 1e12,
    "billion": 1e9,
    "billon": 1e9,
    "billions": 1e9,
    "bln": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "million": 1e6,
    "millions": 1e6,
    "mln": 1e6,
    "mn": 1e6,
    "mil": 1e6,
    "m": 1e6,
    "thousand": 1e3,
    "k": 1e3,
    "crore": 1e7,
}
_SYMBOL = (
    r"(?:US\$|USD\s?|HK\$|NT\$|CA\$|AU\$|[CAS]\$|\$|€|£|¥|₩|₹|EUR\s?|GBP\s?|"
    r"RMB\s?|CNY\s?|KRW\s?|Rs\.?\s?)"
)
_SCALE = (
    r"(?:trillion|trn|tn|billions?|billon|bln|bn|millions?|mln|mil|mn|thousand|crore|[tTbBmMkK])"
)
_CURRENCY = r"(?:US dollars?|dollars?|euros?|pounds?|yen|won|yuan|rupees|francs|krona|USD|EUR)"
MONEY = re.compile(
    rf"(?P<symbol>{_SYMBOL})\s?(?P<number>\d[\d,]*(?:\.\d+)?)"
    rf"(?:\s?(?:-|–|to|and)\s?(?:{_SYMBOL})?(?P<upper>\d[\d,]*(?:\.\d+)?)(?=[\s-]?{_SCALE}\b))?"
    rf"(?:[\s-]?(?P<scale>{_SCALE})(?![\w]))?(?P<plus>\+|[\s-]plus\b)?"
    rf"|(?<![\w.$])(?P<number2>\d[\d,]*(?:\.\d+)?)[\s-]?(?P<scale2>{_SCALE})[\s-]"
    rf"(?P<currency>{_CURRENCY})\b",
    re.I,
)
# Before the number.
_UP_TO = re.compile(
    r"(?:\bup to|\bas much as|\bas high as|\bmaximum of|\bat most)\s*(?:an? )?$", re.I
)
_ABOUT = re.compile(
    r"(?:\babout|\baround|\broughly|\bnearly|\bclose to|\balmost|\bmore than|\bover|\bat least|"
    r"\bapproximately|\bsome|\babove|\bnorth of|\bexceed(?:s|ing)?|\btops?|~|\bjust under|\bunder)"
    r"\s*(?:an? )?$",
    re.I,
)
_VALUED_AT = re.compile(
    r"(?:\bvalu(?:ed|ing|es|ation)\b[^,;:—]{0,40}|\bvaluation (?:of|at|to|jumps|hits|reaches|near"
    r"|tops|rises|climbs|soars|doubles|triples|surges|above|over)\b[^,;:—]{0,20}|\bat(?: an?)?"
    r"(?: estimated| new| record| post-money| pre-money)?|\bmarket (?:cap|value)\b[^,;:—]{0,20}|"
    r"\bworth (?:more than |over |about |nearly )?)\s*(?:up to |about |over |"
    r"more than |nearly |around |roughly |an? )*$",
    re.I,
)
_AT_ONLY = re.compile(r"\bat(?: an?)?\s*(?:up to |about |over |more than |nearly |around )*$", re.I)
_DEAL_WORTH = re.compile(
    r"\b(?:deals?|contracts?|agreements?|orders?|pacts?|partnerships?|bid|stake|investment|leases?"
    r")\b[^,;:]{0,30}\b(?:worth|valued at|at)\s*(?:up to |about |over |"
    r"more than |nearly |as much as |at least |around )*$",
    re.I,
)
# Behind the number.
_VALUATION = re.compile(
    r"^[\s-]*(?:post[\s-]money |pre[\s-]money |private |total |pre-?money )?"
    r"(?:valuations?|market cap|market value|market capitali[sz]ation|enterprise value|mcap)\b",
    re.I,
)
_COMPANY_SIZE = re.compile(
    r"^[\s-]*(?:company|club|giant|behemoth|firm|startup|start-up|market|"
    r"industry|chip giant|question)\b",
    re.I,
)
_INCOME = re.compile(
    r"^\s*(?:in |of |worth of )?(?:annual |annuali[sz]ed |quarterly |net |"
    r"record |recurring |AI |data center )*"
    r"(?:revenues?|sales|profits?|income|earnings|losses|loss|ARR|run[\s-]rate|savings|dividends?"
    r"|buybacks?|share (?:buyback|repurchase)|stock buyback|fine|damages|"
    r"settlement|penalty|lawsuit|tax|taxes|chip charge|charge"
    r"|write-?down|pay package|backlog|capex|capital expenditures?|in capex|"
    r"in cash|cash pile|market opportunity)\b",
    re.I,
)
_INCOME_BEFORE = re.compile(
    r"\b(?:revenues?|sales|profits?|earnings|income|loss(?:es)?|backlog|capex|"
    r"run[\s-]rate|ARR|fined?|price target|PT|target)"
    r"(?: (?:of|to|at|by|jumps?|rises?|hits?|tops?|surpass(?:es)?|reach(?:es)?|"
    r"up|surges?|falls?|above|over|estimate|on|raised|cut))*\s*$",
    re.I,
)
_PER_YEAR = re.compile(
    r"^\s*(?:in )?(?:an?|per|each|every|/)\s*(?:year|yr)\b|^\s*(?:annually|"
    r"yearly)\b|^[\s-]*a[\s-]year\b|^[\s-]*(?:annual)\b",
    re.I,
)
_PER_MONTH = re.compile(
    r"^\s*(?:an?|per|each|every|/)\s*(?:month|mo)\b|^\s*monthly\b|^[\s-]*a[\s-]month\b", re.I
)
_TERM = re.compile(
    r"\b(?:over|for|across|in|during|within)\s+(?:the next |about |at least |up to |a )?"
    r"(?P<n>\d+|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty)[\s-]years?\b"
    r"|\b(?P<m>\d+|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty)[\s-]year\b",
    re.I,
)
_NUMBERS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
}
# No deal is as large: what is, is the worth of a company or of a market.
MOST_USD_BN = 1_000
UNSTATED = re.compile(
    r"\b(?:multi-?\s?(?:billion|million)|billions (?:of|in|into)|billions)\b", re.I
)
POWER = re.compile(r"\b(\d+(?:\.\d+)?)[\s-]?(GW|gigawatts?|MW|megawatts?)\b", re.I)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as a headline has it.

    amount, currency: as written, in units. usd_bn: in billions of dollars. use: "deal",
    "valuation", "income" (revenue, capex, fines and the like) or "price" (of a share or a
    product). qualifier: "up-to", "estimated" or "". per: "month", "year" or "". years: the term
    that the headline names, or None. start, end: its place in the text.
    """

    amount: float
    currency: str
    usd_bn: float
    use: str
    qualifier: str
    per: str
    years: float | None
    start: int
    end: int


def amounts(text: str) -> list[Money]:
    """Every amount of money in `text`, in its order."""
    term = _TERM.search(text)
    years = None
    if term:
        word = (term["n"] or term["m"]).lower()
        years = float(_NUMBERS.get(word) or word)
    found = []
    for match in MONEY.finditer(text):
        number = match["upper"] or match["number"] or match["number2"]
        scale = (match["scale"] or match["scale2"] or "").lower()
        amount = float(number.replace(",", "")) * SCALES.get(scale, 1.0)
        currency = _currency(match)
        before, behind = text[: match.start()], text[match.end() :]
        worded = re.match(rf"\s(?:{_CURRENCY})\b", behind, re.I)
        if worded and match["symbol"] is None:
            behind = behind[worded.end() :]
        qualifier = ""
        if _UP_TO.search(before):
            qualifier = "up-to"
        elif match["plus"] or _ABOUT.search(before):
            qualifier = "estimated"
        per = "month" if _PER_MONTH.match(behind) else "year" if _PER_YEAR.match(behind) else ""
        dollars = amount * DOLLARS[currency] / 1e9
        use = _use(before, behind, scale, dollars)
        found.append(
            Money(amount, currency, dollars, use, qualifier, per, years, match.start(), match.end())
        )
    return found


def _currency(match: re.Match[str]) -> str:
    if match["symbol"]:
        return SYMBOLS[match["symbol"].strip().rstrip(".").lower()]
    return WORDS[match["currency"].lower().removeprefix("us ")]


def _use(before: str, behind: str, scale: str, dollars_bn: float) -> str:
    if not scale and dollars_bn < 0.0005:
        return "price"
    if dollars_bn >= MOST_USD_BN:
        return "valuation"
    if _VALUATION.match(behind):
        return "valuation"
    if _COMPANY_SIZE.match(behind) and dollars_bn >= 0.5:
        return "valuation"
    if _INCOME.match(behind) or _INCOME_BEFORE.search(before):
        return "income"
    if _DEAL_WORTH.search(before):
        return "deal"
    if _VALUED_AT.search(before):
        near_at = _AT_ONLY.search(before) is not None
        # "bought at $5B" tells a price, "raises $2B at $14B" a valuation: the second is told
        # apart by another amount in front, which the reader of the sentence sees.
        if near_at or not behind.lower().lstrip().startswith(("of ", "worth")):
            return "valuation"
    return "deal"
