"""What is read from one headline: parties, kind, amount with its basis, status and change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard.radar.kinds import BANKS, FINANCING, goods_of_a_third
from dashboard.radar.lexicon import DESCRIPTORS, NOUNS, TRIGGERS
from dashboard.radar.money import UNSTATED, Money
from dashboard.radar.names import Gazetteer
from dashboard.radar.payment import MARKETS, Payment
from dashboard.radar.roles import payments
from dashboard.radar.sentence import Sentence, parse
from dashboard.radar.signals import signs, takes_as_known

# How much each frame says: the payment that says most is taken for the headline's.
RANK = {
    "stake-verb": 9,
    "invest-verb": 9,
    "rent-verb": 9,
    "sign-customer": 9,
    "acquire-verb": 8,
    "raise-from": 8,
    "supply-verb": 8,
    "win-order": 8,
    "lend-verb": 8,
    "funding-from": 8,
    "pay-verb": 8,
    "warrant": 8,
    "acquire-passive": 8,
    "back-passive": 7,
    "back-verb": 7,
    "lead-verb": 7,
    "deal-verb": 7,
    "buy-goods": 7,
    "tap-verb": 7,
    "guarantee": 8,
    "investment-verb": 7,
    "acquisition-verb": 7,
    "partnership-verb": 6,
    "partner-verb": 6,
    "debt-noun": 6,
    "debt-open": 6,
    "debt-from": 7,
    "raise-open": 6,
    "build-verb": 5,
    "use-verb": 4,
    "acquisition-noun": 5,
    "acquire-unnamed": 4,
    "stake-noun": 5,
    "investment-noun": 5,
    "pair-noun": 5,
    "deal-noun": 4,
    "partnership-noun": 4,
    "funding-noun": 4,
    "deal-alone": 3,
    "partnership-alone": 2,
    "named-together": 1,
}
MOST_READ = 1_000
# From this rank on a frame tells its payment without the rest of the headline.
PLAIN = 7
# What a clause behind these tells is older, or only describes.
BACKGROUND = {"after", "following", "since", "that", "which", "as"}
# Frames that tell a cooperation as well as a deal.
SOFT_FRAMES = {
    "partner-verb",
    "partnership-verb",
    "partnership-noun",
    "partnership-alone",
    "use-verb",
    "build-verb",
    "tap-verb",
    "deal-noun",
    "supply-verb",
}
SALE_FRAMES = {
    "invest-verb",
    "back-verb",
    "stake-verb",
    "stake-noun",
    "investment-noun",
    "investment-verb",
    "lead-verb",
    "funding-noun",
}
_SOLD_TO = re.compile(r"\bstakes?\b[^,;:]{0,40}\bto [A-Z]|\bcut\w*\b|\breduc\w+\b")
# An investor that raises a fund of its own, and a listing that is only planned.
_OWN_FUND = re.compile(r"\bfunds?\b", re.I)
_LISTING = re.compile(r"\b(?:IPO|(?:stock|public) (?:listing|offering|debut))\b")
_PLANNED = re.compile(
    r"\b(?:prepar\w+|pursu\w+|fil(?:e|es|ed|ing)|ahead of|plans?|planned)\b", re.I
)
# What the money is for, where neither party tells it.
TECHNOLOGY = re.compile(
    r"\b(?:AI|A\.I\.|artificial intelligence|chips?|chip\w+|GPUs?|TPUs?|data.?cent(?:er|re)s?|"
    r"cloud|comput\w+|robot\w*|start-?ups?|neoclouds?|semiconductors?|LLMs?|superintelligence|"
    r"bitcoin|gigawatts?|megawatts?|GW|MW|power|nuclear|software|tech\w*|quantum|model)\b",
    re.I,
)
_LETTERS = re.compile(r"[a-z]+")
_CANCELLED = re.compile(
    r"\b(?:walk(?:s|ed)? away|scrap(?:s|ped)?|call(?:s|ed)? off|abandon\w*|"
    r"collapse[sd]?|fall(?:s|en)? (?:through|apart)"
    r"|fell (?:through|apart)|die[sd]? down|terminate[sd]?|withdraw[sn]?|"
    r"cancel\w*|den(?:y|ies|ied)|rejects?|rejected|"
    r"no longer|not in talks|not (?:currently )?(?:looking|eyeing|planning|"
    r"seeking|considering|interested|buying|investing)|"
    r"hits? the brakes|rul(?:es|ed) out|did(?:n['’]t| not) (?:approve|commit|"
    r"ask|buy|invest|agree)|loses? bid|"
    r"nothing like|did not commit|weren't sold|stalled|backs? out|back(?:s|ed)? away|pull(?:s|"
    r"ed)? out|won't|talks end(?:ed)?|rebuff\w*|vot(?:e[sd]?|ing) down|"
    r"declin(?:es?|ed|ing) to (?:fund|back|invest|buy|lend|finance|join))\b",
    re.I,
)
_CLOSED = re.compile(
    r"\b(?:closes|closed|completes?|completed|finali[sz]e[sd]|wraps?|wrapped|"
    r"has raised|raised|raises|"
    r"bags|nabs|bagged|acquired|invested|bought)\b",
    re.I,
)
_INTENT = re.compile(
    r"\b(?:letter of intent|LOI|MOU|memorandum|preliminary|plans? to|"
    r"planning to|intends? to|agree(?:d|s)? to agree|"
    r"tentative\w*|in principle|non-binding|framework)\b",
    re.I,
)
_REPORTED = re.compile(
    r"\b(?:talks|discuss\w*|negotiat\w*|consider\w*|weigh\w*|mull\w*|explor\w*|"
    r"eye(?:s|ing)?|near(?:s|ing)?|"
    r"close to (?:a )?(?:deal|buying|\$)|reportedly|reports?|said to|sources?|"
    r"looking to|seek\w*|approach\w*|could|may|"
    r"might|aims? to|wants? to|potential|possible|rumou?r\w*|buzz|hype|bid|"
    r"offers?|bloomberg|reuters says|WSJ|FT|"
    r"information (?:reports|says)|is raising|expected to|set to|propos\w*)\b",
    re.I,
)
_SOURCED = re.compile(
    r"\b(?:reportedly|sources?|report|reports|said to|bloomberg|WSJ|FT|"
    r"the information|information says|talks|"
    r"considering|weighs|plans? to|could|may|expected|exceed|seeks?|rumou?red)\b",
    re.I,
)
_CHANGE = re.compile(
    r"\b(?:cut(?:s|ting)? (?:\w+ ){0,4}to|reduc\w+ (?:\w+ ){0,4}to|"
    r"trim\w* (?:\w+ ){0,4}to|scal\w+ back|lower(?:s|ed)? (?:\w+ ){0,4}to|"
    r"rais\w+ (?:\w+ ){0,4}to|expand(?:s|ed)?|expansion of|extend(?:s|ed)?|"
    r"increas\w+ (?:\w+ ){0,4}to|upsiz\w+|downsiz\w+|"
    r"doubl(?:es|ed|ing)|replac\w+|instead of|renegotiat\w*|amend\w*|"
    r"restructur\w*|revis\w*)\b",
    re.I,
)
_CLOSING = re.compile(
    r"\b(?:closes|closed|completes?|completed|completion|finali[sz]e[sd]|"
    r"takes? \$[\w. ]+stake in .* under|"
    r"wins? approval|approved|clears?|cleared|shareholders approve)\b",
    re.I,
)


@dataclass(slots=True)
class Reading:
    """What a headline says.

    title, at, url, publisher: as given. payer, payee: slugs or plain names, several joined by
    ";", "" where none is named. kind: the ledger's word. amount_usd_bn: as stated, in billions
    of dollars (another currency converted), None if the headline states none. basis, status: the
    ledger's words. change: "closed", "cancelled", "amount" or "" (see matching). leg: the
    ledger's leg that it tells of, or "". why: the words it was taken for. score: how likely the
    headline tells of a new deal, 0 to 1. is_deal: whether that is above the default score.
    retold: whether the headline takes the deal as known, or the ledger has had it for a week.
    new_names: those of its parties that the ledger doesn't have. features: what the score is made
    of. further: payments of other parties that the headline tells too, as (payer, payee, kind).
    """

    title: str
    at: str = ""
    url: str = ""
    publisher: str = ""
    is_deal: bool = False
    payer: str = ""
    payee: str = ""
    kind: str = ""
    amount_usd_bn: float | None = None
    basis: str = ""
    status: str = ""
    leg: str = ""
    change: str = ""
    score: float = 0.0
    why: str = ""
    retold: bool = False
    per: str = ""
    new_names: tuple[str, ...] = ()
    further: tuple[tuple[str, str, str], ...] = ()
    features: dict[str, float] = field(default_factory=dict)

    @property
    def parties(self) -> frozenset[str]:
        return frozenset(n for n in (*self.payer.split(";"), *self.payee.split(";")) if n)


def read(title: str, gazetteer: Gazetteer) -> Reading:
    """One headline read, without its score and its match in the ledger.

    Parameters
    ----------
    title : str
        The headline as its publisher wrote it.
    gazetteer : Gazetteer
        Names and roles of the ledger's companies (`names.gazetteer`).

    Returns
    -------
    Reading
        Without features where no company is named or no word speaks of a deal.
    """
    reading = Reading(title)
    # The grammar takes its time with the square of the length, and no headline is so long.
    title = title[:MOST_READ]
    lowered = title.lower()
    if not any(word in TRIGGERS for word in _LETTERS.findall(lowered)):
        return reading
    sentence = parse(title, gazetteer)
    if sentence is None:
        return reading
    companies = sentence.companies()
    alternatives = payments(sentence, gazetteer)
    payment = best(alternatives, sentence)
    if payment is None:
        return reading
    reading.payer, reading.payee = ";".join(payment.payers), ";".join(payment.payees)
    lenders = {payer.lower() for payer in payment.payers}
    if lenders and lenders <= BANKS and FINANCING.search(sentence.text):
        payment.kind = "debt-financing"
    reading.kind = payment.kind
    money = amount_of(payment, sentence)
    if money is not None:
        reading.amount_usd_bn, reading.per = round(money.usd_bn, 6), money.per
    reading.status = status_of(sentence.text, payment)
    reading.basis = basis_of(sentence.text, money, reading.status)
    reading.change = change_of(sentence.text)
    reading.retold = takes_as_known(title)
    reading.new_names = tuple(dict.fromkeys(payment.new))
    reading.further = _further(alternatives, payment, sentence, gazetteer)
    stated = sentence.text[money.start : money.end] if money else ""
    reading.why = " · ".join(filter(None, (payment.words, stated)))
    reading.features = _features(sentence, payment, money, companies, lowered, gazetteer)
    return reading


def best(found: Sequence[Payment], sentence: Sentence) -> Payment | None:
    """The payment that the headline is about: the one with both parties whose words say most;
    of equals the first. Several payers that share frame and payee are one payment."""
    if not found:
        return None
    amounts = [m for m in sentence.money if m.use == "deal"]

    def worth(payment: Payment) -> tuple[float, int]:
        rank = RANK.get(payment.frame, 3) + (6.0 if payment.complete else 0.0)
        if MARKETS in payment.payers:
            rank -= 2.5
        rank -= 0.6 * payment.clause
        first, behind = sentence.clauses[payment.clause]
        start, end = sentence.items[first].start, sentence.items[behind - 1].end
        if any(start <= m.start < end for m in amounts):
            rank += 1.5
        rank -= 0.7 * len(payment.new) + 3.0 * payment.inferred
        return (rank, -payment.place)

    return max(found, key=worth)


def amount_of(payment: Payment, sentence: Sentence) -> Money | None:
    """The amount that is the payment's: the nearest deal amount of its clause, else the first of
    the headline. In a raise, an amount behind "at" is a valuation where another stands before."""
    deal = [m for m in sentence.money if m.use == "deal"]
    if not deal:
        return None
    first, behind = sentence.clauses[payment.clause]
    start, end = sentence.items[first].start, sentence.items[behind - 1].end
    inside = [m for m in deal if start <= m.start < end]
    place = sentence.items[payment.place].start
    pool = inside or deal
    return min(pool, key=lambda m: (abs(m.start - place), m.start))


def status_of(text: str, payment: Payment) -> str:
    """How far the deal is, by the headline's words."""
    if _CANCELLED.search(text):
        return "cancelled"
    if _INTENT.search(text):
        return "letter-of-intent"
    if _REPORTED.search(text):
        return "reported"
    if payment.frame.startswith(("raise", "back", "lead")) or _CLOSED.search(text):
        return "closed"
    return "definitive"


def basis_of(text: str, money: Money | None, status: str) -> str:
    """How sure the amount is."""
    if money is None:
        return "undisclosed"
    if money.qualifier:
        return money.qualifier
    if _SOURCED.search(text) or status == "reported":
        return "reported"
    return "firm"


def change_of(text: str) -> str:
    """Whether the headline tells of a change in a deal that stood before."""
    if _CANCELLED.search(text):
        return "cancelled"
    if _CLOSING.search(text):
        return "closed"
    if _CHANGE.search(text):
        return "amount"
    return ""


def _further(
    found: Sequence[Payment], chosen: Payment, sentence: Sentence, gazetteer: Gazetteer
) -> tuple[tuple[str, str, str], ...]:
    """What the headline tells beside its payment: dealings with another side, whose chips are in
    the capacity that is rented, and what another clause plainly tells of other companies."""
    makers = goods_of_a_third(chosen, sentence, gazetteer)
    bought = [(chosen.payees[0], maker, "hardware-purchase") for maker in makers]
    starts = [first for first, _ in sentence.clauses]
    elsewhere = [
        (payer, payee, payment.kind)
        for payment in found
        if payment.clause != chosen.clause
        and sentence.items[starts[payment.clause] - 1].lower not in BACKGROUND
        and not payment.inferred
        and RANK.get(payment.frame, 0) >= PLAIN
        for payer in payment.payers
        for payee in payment.payees
        if {payer, payee} <= gazetteer.known
        and not {payer, payee} <= {*chosen.payers, *chosen.payees}
    ]
    return tuple(dict.fromkeys([*chosen.further, *bought, *elsewhere]))


def _no_round(text: str, payment: Payment, gazetteer: Gazetteer) -> bool:
    """Whether what is raised is no payment between companies: an investor's own fund, or the
    money of a listing that is only planned."""
    if MARKETS not in payment.payers:
        return False
    own = any(gazetteer.role.get(payee) == "investor" for payee in payment.payees)
    if own and _OWN_FUND.search(text):
        return True
    planned = _REPORTED.search(text) or _INTENT.search(text) or _PLANNED.search(text)
    return bool(_LISTING.search(text) and planned)


def _features(
    sentence: Sentence,
    payment: Payment,
    money: Money | None,
    companies: list[str],
    lowered: str,
    gazetteer: Gazetteer,
) -> dict[str, float]:
    """What the score weighs, by readable names."""
    shown = {f"sign:{name}": 1.0 for name in signs(sentence.text)}
    if (
        "sign:sale-of-shares" in shown
        and payment.frame in SALE_FRAMES
        and not _SOLD_TO.search(sentence.text)
    ):
        # Listed shares sold to nobody in particular, and what the money is for.
        return {}
    if _no_round(sentence.text, payment, gazetteer):
        return {}
    shown[f"frame:{payment.frame}"] = 1.0
    shown[f"family:{payment.kind}"] = 1.0
    named = [p for p in (*payment.payers, *payment.payees) if p not in (MARKETS, "bank-syndicate")]
    known = [p for p in named if p in gazetteer.known]
    if not known:
        # No company of the ledger pays or is paid.
        return {}
    if payment.new and not TECHNOLOGY.search(sentence.text):
        roles = {gazetteer.role.get(company, "") for company in known}
        if roles <= {"other", "investor"}:
            # A drug maker or a fund deals with somebody: nothing says that it is about AI.
            return {}
    soft = payment.frame in SOFT_FRAMES
    if soft and money is None:
        shown["soft-without-amount"] = 1.0
        if payment.new or len(known) < 2:
            shown["soft-with-outsider"] = 1.0
    if soft and money is not None and money.usd_bn >= 1:
        shown["soft-with-billions"] = 1.0
    for side, companies_ in (("payer", payment.payers), ("payee", payment.payees)):
        role = next((gazetteer.role.get(c, "outside") for c in companies_), "none")
        shown[f"{side}-role:{role}"] = 1.0
    if payment.complete:
        shown["both-parties"] = 1.0
    if MARKETS in payment.payers or "bank-syndicate" in payment.payers:
        shown["open-payer"] = 1.0
    if len(known) >= 2:
        shown["two-of-ledger"] = 1.0
    if payment.kind == "acquisition" and set(payment.payees) & gazetteer.listed:
        shown["acquires-listed"] = 1.0
    if payment.new:
        shown["new-name"] = 1.0
        name = payment.new[0]
        if re.search(r"[a-z][A-Z]|\d|[.&]|\bAI$", name):
            shown["new-name-spelt-so"] = 1.0
        if " " not in name:
            shown["new-name-one-word"] = 1.0
        if sentence.title_case:
            shown["new-name-in-title-case"] = 1.0
        before = lowered[: max(lowered.find(name.lower()), 0)].split()[-1:]
        if before and before[0].strip("-,") in DESCRIPTORS:
            shown["new-name-described"] = 1.0
    if "us-government" in named:
        shown["government"] = 1.0
    if len(set(companies)) > 3:
        shown["many-names"] = 1.0
    if any(i.passing for i in sentence.items if i.kind == "company"):
        shown["name-in-passing"] = 1.0
    if money is not None:
        shown["amount"] = 1.0
        if money.usd_bn >= 1:
            shown["amount-of-billions"] = 1.0
        elif money.usd_bn < 0.05:
            shown["amount-small"] = 1.0
    elif UNSTATED.search(sentence.text):
        shown["amount-unstated"] = 1.0
    if any(m.use == "valuation" for m in sentence.money):
        shown["valuation"] = 1.0
    if any(m.use == "income" for m in sentence.money):
        shown["income"] = 1.0
    if any(m.use == "price" for m in sentence.money):
        shown["price"] = 1.0
    if payment.clause > 0:
        shown["later-clause"] = 1.0
    frames = sum(i.lower in NOUNS for i in sentence.items)
    if frames >= 2:
        shown["several-deal-words"] = 1.0
    if any(i.company and i.use == "name" and i.text.endswith(("'s", "’s")) for i in sentence.items):
        shown["possessive"] = 1.0
    words = sum(i.kind == "word" for i in sentence.items)
    if words > 18:
        shown["long"] = 1.0
    elif words < 6:
        shown["short"] = 1.0
    if (
        payment.kind in ("equity-investment", "acquisition", "venture-investment")
        and not payment.complete
    ):
        shown["half-investment"] = 1.0
    return shown
