"""What kind of payment it is, and who pays where no verb tells: chip makers sell to clouds, clouds
to labs, labs to applications, investors and lenders pay.
"""

from __future__ import annotations

import re

from dashboard.radar.clause import Clause
from dashboard.radar.names import Gazetteer
from dashboard.radar.payment import Payment, made
from dashboard.radar.sentence import Sentence

# What a company sells to the others: the higher one is paid.
SELLS_TO = {
    "energy": 9.0,
    "foundry": 8.0,
    "chip-maker": 6.0,
    "server-maker": 5.0,
    "compute-provider": 4.0,
    "hyperscaler": 3.0,
    "ai-lab": 2.0,
    "ai-application": 1.0,
    "other": 1.5,
    "investor": 0.0,
    "": 0.5,
}


# Investors whom the ledger doesn't have.
INVESTORS = {
    "Sequoia",
    "Andreessen Horowitz",
    "KKR",
    "Mubadala",
    "Morgan Stanley",
    "PIMCO",
    "Temasek",
    "GIC",
    "Coatue",
    "Benchmark",
    "Tiger Global",
    "Fidelity",
}


# Banks, as slugs or names in small letters: the financing that comes from them is a loan.
BANKS = {
    "bank of america",
    "bank-syndicate",
    "barclays",
    "bnp paribas",
    "citi",
    "citigroup",
    "deutsche bank",
    "goldman-sachs",
    "hsbc",
    "jpmorgan",
    "mizuho",
    "morgan stanley",
    "mufg",
    "santander",
    "smbc",
    "societe generale",
    "wells fargo",
}
FINANCING = re.compile(r"\bfinanc(?:ing|es?|ed)\b", re.I)
# They sell hardware though their role is another; in small letters, as slugs are.
MAKES_HARDWARE = {
    "bloom-energy",
    "tsmc",
    "foxconn",
    "supermicro",
    "hpe",
    "corning",
    "lumentum",
    "coherent",
    "nokia",
    "asml",
}


# Where the role alone does not tell it; in small letters.
SELLS_TO_OF = {
    "samsung": 7.0,
    "sk-hynix": 7.0,
    "micron": 7.0,
    "asml": 8.5,
    "tsmc": 8.0,
    "corning": 6.5,
    "lumentum": 6.5,
    "coherent": 6.5,
    "nokia": 2.5,
    "synopsys": 6.6,
    "nvidia": 6.3,
    "amd": 6.1,
    "broadcom": 6.2,
    "marvell": 6.15,
    "cerebras": 5.9,
    "intel": 6.05,
    "google": 3.3,
    "amazon": 3.2,
    "microsoft": 3.1,
    "oracle": 3.4,
    "meta": 2.4,
    "naver": 2.5,
    "spacex": 3.5,
    "tesla": 1.0,
    "stargate": 3.6,
    "foxconn": 5.2,
    "supermicro": 5.0,
    "hpe": 5.0,
    "us-government": 0.1,
}


CLOUD = re.compile(
    r"\b(cloud|compute|computing|capacity|data.?cent(?:er|re)s?|infrastructure|neocloud|azure|aws|"
    r"GWs?|gigawatts?|megawatts?|MW|hosting|colocation|workloads)\b",
    re.I,
)


CHIPS = re.compile(
    r"\b(chips?|GPUs?|TPUs?|processors?|accelerators?|memory|HBM\d?\w*|servers?|"
    r"foundry|CPUs?|wafers?|"
    r"superchips?|systems|racks?|MI\d+\w*|H\d00|GB\d00|B\d00|semiconductors?|18A|14A|turbines?|"
    r"fuel cells?|SOCAMM\d?|NAND|DRAM|ASICs?|optic\w*|fiber|hardware|supply|orders?)\b",
    re.I,
)


DESIGN = re.compile(
    r"\b(co-?design|co-?develop\w*|jointly develop|custom (?:AI )?chips?|"
    r"design (?:of )?(?:AI )?chips?"
    r"|in-house chips?|own (?:AI )?chips?)\b",
    re.I,
)


AI = re.compile(
    r"\b(Gemini|Claude|ChatGPT|Siri|AI models?|models?|software|license|"
    r"licensing|Copilot|Grok|agents?"
    r"|assistant|LLMs?|enterprise)\b",
    re.I,
)


DEBT = re.compile(
    r"\b(loans?|bonds?|debt|notes|credit facility|convertibles?|borrow\w*|lend\w*|financing package"
    r"|credit line|term loan|private credit|junk|ABS|securiti[sz]\w+|margin loan)\b",
    re.I,
)


POWER = re.compile(
    r"\b(nuclear|reactors?|electricity|solar|wind power|geothermal|PPA|"
    r"power (?:purchase|deal|supply|agreement))\b",
    re.I,
)


GUARANTEE = re.compile(r"\b(backstops?|guarantee[sd]?|guaranteeing|has its back)\b", re.I)


WARRANT = re.compile(r"\bwarrants?\b", re.I)


REVENUE = re.compile(
    r"\b(revenue[\s-]shar\w+|\d+% (?:of|on|"
    r"cut of) (?:[\w'’]+ ){0,5}(?:revenues?|sales)|"
    r"cut of (?:\w+ ){0,3}(?:revenues?|sales))\b",
    re.I,
)


RENT_BACK = re.compile(
    r"\b(rent|lease|leas\w+|rent\w*)\b[^.;:]{0,25}\b(back|own)\b|"
    r"\bits own (?:AI )?(?:chips|GPUs)\b",
    re.I,
)


def equity_kind(gazetteer: Gazetteer, payees: list[str]) -> str:
    """A listed company's shares are equity, the others' a venture round."""
    if any(p in gazetteer.listed for p in payees):
        return "equity-investment"
    role = {gazetteer.role.get(p, "") for p in payees}
    return "equity-investment" if role & {"ai-lab", "hyperscaler"} else "venture-investment"


def made_equity(
    clause: Clause,
    place: int,
    frame: str,
    payers: list[str],
    payees: list[str],
    new: list[str] | None = None,
) -> Payment:
    """Money for shares of the payees, with the kind that they make it."""
    kind = equity_kind(clause.gazetteer, payees)
    return made(clause, place, frame, payers, payees, kind, new)


def stated_kind(clause: Clause) -> str:
    """The kind that the clause states, "" where it doesn't."""
    text = clause.text
    if REVENUE.search(text):
        return "revenue-share"
    if GUARANTEE.search(text):
        return "backstop-guarantee"
    if WARRANT.search(text):
        return "warrant"
    if RENT_BACK.search(text):
        return "lease-back"
    if DEBT.search(text):
        return "debt-financing"
    if re.search(r"\b(stake|equity|invest(?:s|ing|ment)?|funding)\b", text, re.I):
        return "equity-investment"
    if re.search(r"\b(takeover|acquisition|merger|acquire|buyout)\b", text, re.I):
        return "acquisition"
    if POWER.search(text):
        return "power-supply"
    return ""


def sold_kind(clause: Clause, payers: list[str], payees: list[str]) -> str:
    """What is sold: by the clause's words, else by what the payee sells."""
    text = clause.sentence.text
    role = clause.gazetteer.role.get(payees[0], "") if payees else ""
    if payees and payees[0].lower() in MAKES_HARDWARE:
        return "hardware-purchase"
    if role in ("chip-maker", "server-maker", "foundry"):
        if DESIGN.search(text):
            return "chip-partnership"
        return "hardware-purchase"
    if role == "compute-provider":
        return "cloud-services"
    if role == "ai-lab":
        return "ai-services"
    if role == "hyperscaler":
        if CLOUD.search(text):
            return "cloud-services"
        if CHIPS.search(text):
            return (
                "cloud-services"
                if re.search(r"\bTPUs?\b|\bcapacity\b", text)
                else "hardware-purchase"
            )
        if AI.search(text):
            return "ai-services"
        return "cloud-services"
    if role == "energy":
        return "hardware-purchase" if re.search(r"\bcells?\b", text) else "power-supply"
    if CHIPS.search(text):
        return "hardware-purchase"
    if CLOUD.search(text):
        return "cloud-services"
    if AI.search(text):
        return "ai-services"
    return "cloud-services"


def seller_rank(gazetteer: Gazetteer, company: str) -> float:
    return SELLS_TO_OF.get(company.lower(), SELLS_TO.get(gazetteer.role.get(company, ""), 0.5))


def investors_first(
    clause: Clause, subject: list[str], others: list[str]
) -> tuple[list[str], list[str]]:
    """Who invests in whom: investors, then the larger and listed."""

    def rank(company: str) -> float:
        role = clause.gazetteer.role.get(company, "")
        if company == "us-government":
            return 9.0
        size = {"investor": 3.0, "hyperscaler": 2.0, "chip-maker": 2.0}.get(role, 0.0)
        return size + (company in clause.gazetteer.listed) + (company == "nvidia")

    if set(subject) & INVESTORS:
        return subject, others
    if max(map(rank, others)) > max(map(rank, subject)):
        return others, subject
    return subject, others


def between(
    clause: Clause, place: int, frame: str, subject: list[str], others: list[str], new: list[str]
) -> Payment | None:
    """A deal of two whose direction no verb tells."""
    subject = list(dict.fromkeys(subject))
    others = [o for o in dict.fromkeys(others) if o not in subject]
    if not subject:
        return None
    if not others:
        if len(subject) < 2:
            return alone(clause, place, frame, subject, new)
        buyers = {clause.gazetteer.role.get(c, "") for c in subject}
        if len(subject) > 2 and "investor" in buyers:
            # "A, B and investor C strike deal": a consortium.
            return made(clause, place, frame, subject, [], "acquisition", new)
        # "A and B sign deal": whoever sells is paid.
        ordered = sorted(subject, key=lambda c: -seller_rank(clause.gazetteer, c))
        others, subject = ordered[:1], [c for c in subject if c != ordered[0]]
    kind = stated_kind(clause)
    further: tuple[tuple[str, str, str], ...] = ()
    if len(others) > 1:
        # "deals with B, C": those on the same side as the first are the payment's parties, the
        # subject's dealings with the other side are payments of their own.
        middle = min(seller_rank(clause.gazetteer, c) for c in subject)
        side = seller_rank(clause.gazetteer, others[0]) >= middle
        opposite = [o for o in others if (seller_rank(clause.gazetteer, o) >= middle) != side]
        others = [o for o in others if o not in opposite]
        if len(subject) == 1 and not kind:
            role = clause.gazetteer.role.get(subject[0], "")
            pairs = [
                (o, subject[0]) if side else (subject[0], o)
                for o in opposite
                # Of two of one trade none buys from the other for that.
                if clause.gazetteer.role.get(o, "outside") != role
            ]
            further = tuple((a, b, sold_kind(clause, [a], [b])) for a, b in pairs)
    mean_subject = sum(seller_rank(clause.gazetteer, c) for c in subject) / len(subject)
    mean_others = sum(seller_rank(clause.gazetteer, c) for c in others) / len(others)
    payers, payees = (subject, others) if mean_subject <= mean_others else (others, subject)
    roles = {clause.gazetteer.role.get(c, "") for c in payers}
    if kind in ("equity-investment", "venture-investment"):
        payers, payees = investors_first(clause, subject, others)
        kind = equity_kind(clause.gazetteer, payees)
    elif kind == "acquisition":
        payers, payees = subject, others
    elif kind == "revenue-share" and "us-government" in (*subject, *others):
        payers, payees = (others, subject) if "us-government" in subject else (subject, others)
    elif kind == "debt-financing":
        payers, payees = (
            (subject, others)
            if "investor" in {clause.gazetteer.role.get(c, "") for c in subject}
            else (others, subject)
        )
    elif not kind:
        sold = {clause.gazetteer.role.get(c, "") for c in payees} & {
            "energy",
            "chip-maker",
            "server-maker",
        }
        if "investor" in roles and not (
            sold and (CLOUD.search(clause.text) or CHIPS.search(clause.text))
        ):
            lends = re.search(r"\bto (?:fund|finance)\b|\bfinancing\b", clause.text, re.I)
            kind = "debt-financing" if lends else equity_kind(clause.gazetteer, payees)
        kind = kind or sold_kind(clause, payers, payees)
    payment = made(clause, place, frame, payers, payees, kind, new)
    payment.further = further
    return payment


def goods_of_a_third(payment: Payment, sentence: Sentence, gazetteer: Gazetteer) -> list[str]:
    """The chip makers whose goods stand in a deal on computing capacity: who provides the capacity
    buys them ("A rents 20,000 of C's GPUs from B": B pays C)."""
    if payment.kind != "cloud-services" or len(payment.payees) != 1:
        return []
    if gazetteer.role.get(payment.payees[0]) != "compute-provider":
        return []
    makers = []
    for place, item in enumerate(sentence.items):
        if item.kind != "company" or item.passing or item.company in payment.payers:
            continue
        goods = " ".join(i.text for i in sentence.items[place + 1 : place + 4] if i.kind == "word")
        if gazetteer.role.get(item.company) == "chip-maker" and CHIPS.search(goods):
            makers.append(item.company)
    return list(dict.fromkeys(makers))


def alone(
    clause: Clause, place: int, frame: str, subject: list[str], new: list[str]
) -> Payment | None:
    """A deal whose other party is not named: is the one named the seller?"""
    kind = stated_kind(clause) or ""
    seller = seller_rank(clause.gazetteer, subject[0]) >= 3.9
    if kind in ("equity-investment", "venture-investment", "acquisition", "backstop-guarantee"):
        return made(clause, place, "deal-alone", subject, [], kind, new)
    kind = kind or ("hardware-purchase" if seller else "cloud-services")
    return made(
        clause, place, "deal-alone", [] if seller else subject, subject if seller else [], kind, new
    )
