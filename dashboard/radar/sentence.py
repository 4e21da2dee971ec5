"""A headline as a row of companies, amounts and words, cut into clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dashboard.radar.lexicon import BOUNDARY_MARKS, BOUNDARY_WORDS, NOT_NAMES
from dashboard.radar.money import Money, amounts
from dashboard.radar.names import MAKERS, POSSESSIVE, TRADE, WORDS, Gazetteer, name_at

# Who tells it, in front or behind: no part of the deal.
_PUBLISHER = re.compile(
    r"\s+(?:[-|]|\|\|)\s+(?:[A-Z][\w.&'’]*\s?(?:of |the )?){1,5}$|"
    r"\s+(?:[-|])\s+[a-z]+\.(?:com|net|org|io)$"
)
_PREFIX = re.compile(
    r"^\s*(?:\(PR\)|exclusive\s*[:\-–]|breaking\s*[:\-–]|sources?\s*:|"
    r"report\s*:|update\s*\d*\s*[:\-–]"
    r"|instant view\s*:|live\s*:|correct(?:ed|ion)\s*:|scoop\s*:|watch\s*:|"
    r"just in\s*:|filings?\s*:)\s*",
    re.I,
)
_TICKER = re.compile(
    r"\s*[\(\[]\s*(?:(?:NASDAQ|NYSE|NasdaqGS|Nasdaq|TSE|LON|KRX|TYO|NYSEARCA|"
    r"OTC\w*)\s?:\s?\$?[\w.]+"
    r"|\$?[A-Z]{1,5}(?:\.[A-Z]{1,2})?(?::[A-Z]+)?|\d{4,6}\.[A-Z]{1,2})\s*[\)\]]|\s\$[A-Z]{2,5}\b"
)
ADJECTIVES = {
    "new",
    "massive",
    "major",
    "big",
    "huge",
    "landmark",
    "strategic",
    "large",
    "giant",
    "exclusive",
    "blockbuster",
    "potential",
    "long-term",
    "fresh",
    "sweeping",
}
_HYPHENED = re.compile(r"\b(start-up|Start-up|Start-Up|START-UP|start-ups|Start-ups|Start-Ups)\b")
# "Trump" is the government only where a headline speaks of what it takes.
GOVERNED = re.compile(
    r"\b(?:stakes?|Trump deal|billion|equity|golden share|revenue|\d+% of|\d+%)", re.I
)
# "US" is the government only where it acts.
ACTS = {
    "takes",
    "take",
    "taking",
    "to",
    "wants",
    "weighs",
    "considers",
    "eyes",
    "seeks",
    "mulls",
    "gets",
    "could",
    "may",
    "buys",
    "acquires",
    "will",
    "would",
    "gov",
    "agrees",
}
# A company in passing: behind it one of these, the name that counts follows.
PASSING_BEHIND = {
    "rival",
    "rivals",
    "challenger",
    "competitor",
    "competitors",
    "veteran",
    "veterans",
    "alum",
    "alums",
    "alumni",
    "alumnus",
    "supplier",
    "suppliers",
    "customer",
    "customers",
    "engineer",
    "engineers",
    "spinoff",
    "spin-off",
    "spinout",
    "researcher",
    "researchers",
    "employee",
    "employees",
    "cofounder",
    "co-founder",
    "cofounders",
    "founder",
    "founders",
    "darling",
    "wannabe",
    "killer",
    "alternative",
    "alternatives",
    "competition",
    "exec",
    "executive",
    "executives",
    "skeptic",
    "chair",
    "chairman",
    "backer",
    "backers",
    "board",
    "bull",
    "bear",
    "bulls",
    "headquarters",
    "detractor",
    "detractors",
}
BACKED = {
    "backed",
    "linked",
    "owned",
    "funded",
    "supported",
    "tied",
    "led",
    "invested",
    "based",
    "powered",
    "affiliated",
    "founded",
    "style",
    "like",
    "designed",
    "made",
    "approved",
}
ROUNDS = {"round", "funding", "financing", "seed", "series", "raise", "investment"}
# In front of it one of these: it is what somebody is measured with.
PASSING_BEFORE = {
    "rival",
    "rivals",
    "challenge",
    "challenges",
    "challenging",
    "versus",
    "vs",
    "vs.",
    "unlike",
    "beyond",
    "beat",
    "beats",
    "rivaling",
    "rivalling",
    "dethrone",
    "dethrones",
    "overtake",
    "overtakes",
    "overtaking",
    "surpass",
    "surpasses",
    "surpassing",
    "ex",
    "former",
    "against",
    "outpace",
    "outpaces",
    "tops",
    "threaten",
    "threatens",
    "threatening",
    "like",
    "following",
    "copy",
    "copies",
    "echoing",
    "mirroring",
    "besides",
    "than",
    "leapfrog",
    "joining",
}
# Behind a comma these go on with the statement ("raises $90M, led by A", "to spend $5B on data
# centers, starting with Texas").
CONTINUES = (["led", "by"], ["backed", "by"], ["starting", "with"], ["beginning", "with"])
PASSING_PAIRS = {
    ("compete", "with"),
    ("competes", "with"),
    ("competing", "with"),
    ("take", "on"),
    ("takes", "on"),
    ("taking", "on"),
    ("reliance", "on"),
    ("dependence", "on"),
    ("dependency", "on"),
    ("alternative", "to"),
    ("alternatives", "to"),
    ("up", "with"),
    ("up", "to"),
    ("rival", "to"),
    ("challenger", "to"),
    ("competitor", "to"),
    ("threat", "to"),
    ("challenge", "to"),
    ("compared", "to"),
    ("away", "from"),
    ("break", "from"),
    ("independent", "of"),
    ("left", "by"),
    ("ahead", "of"),
    ("founded", "by"),
    ("rely", "on"),
    ("competition", "from"),
    ("answer", "to"),
    ("instead", "of"),
    ("backed", "by"),
}


@dataclass(slots=True)
class Item:
    """kind: "company", "money", "word" or "mark". company: slug or plain name of a company.
    passing: why the company is no party though it is named ("backer", "rival"), else ""."""

    kind: str
    text: str
    lower: str
    start: int
    end: int
    company: str = ""
    use: str = ""
    money: Money | None = None
    passing: str = ""


@dataclass(slots=True)
class Sentence:
    """text: the headline without publisher, tickers and the like. clauses: (first, behind last)
    places in items. title_case: most words have a capital, so that a capital tells no name."""

    text: str
    items: list[Item]
    clauses: list[tuple[int, int]]
    title_case: bool
    money: list[Money]
    products: set[str] = field(default_factory=set)

    def companies(self) -> list[str]:
        """The companies that are no mere backers or rivals, in the order of their naming."""
        found = [i.company for i in self.items if i.kind == "company" and not i.passing]
        return list(dict.fromkeys(found))


def parse(title: str, gazetteer: Gazetteer) -> Sentence | None:
    """The headline's items, or None where no company of the gazetteer is named."""
    text = clean(title)
    matches = list(WORDS.finditer(text))
    words = [m.group() for m in matches]
    lower = [w.lower() for w in words]
    if not any(w in gazetteer.by_first for w in lower):
        return None
    trade = TRADE.search(text) is not None
    money = amounts(text)
    items: list[Item] = []
    products: set[str] = set()
    place, amount, count = 0, 0, len(words)
    while place < count:
        start, end = matches[place].start(), matches[place].end()
        if amount < len(money) and start >= money[amount].start:
            last = money[amount].end
            while place < count and matches[place].start() < last:
                place += 1
            items.append(
                Item(
                    "money", text[money[amount].start : last], "$", start, last, money=money[amount]
                )
            )
            amount += 1
            continue
        name = name_at(gazetteer, words, lower, place, trade)
        if name is None:
            kind = "word" if words[place][0].isalnum() or lower[place] in POSSESSIVE else "mark"
            items.append(Item(kind, words[place], lower[place], start, end))
            place += 1
            continue
        behind = place + len(name.words)
        end = matches[behind - 1].end()
        item = Item("company", text[start:end], text[start:end].lower(), start, end, name.company)
        item.use = name.use
        if name.use == "lookalike":
            item.kind, item.company = "word", ""
        elif name.use == "product":
            products.add(name.company)
            after = behind + (1 if behind < count and lower[behind] in (*POSSESSIVE, "-") else 0)
            if after < count and lower[after] in MAKERS:
                behind, item.use = after + 1, "name"
                item.end = matches[after].end()
            else:
                item.kind = "word"
        elif name.company == "us-government" and name.use in ("person", "brand"):
            acts = _acts(lower, place, behind) or (name.use == "person" and GOVERNED.search(text))
            item.kind = "company" if acts else "word"
        elif name.use == "person":
            item.kind = "word"
        items.append(item)
        place = behind
    items = _merged(items)
    if not any(i.kind == "company" for i in items):
        return None
    _mark_passing(items)
    _spread_passing(items)
    long = [i for i in items if i.kind == "word" and len(i.text) > 3 and i.text[0].isalpha()]
    capitals = sum(i.text[0].isupper() for i in long)
    title_case = len(long) > 2 and capitals >= 0.65 * len(long)
    return Sentence(text, items, _clauses(items), title_case, money, products)


def clean(title: str) -> str:
    """The headline without who publishes it, tickers in brackets and what stands in front."""
    text = _TICKER.sub("", title.replace("\u00a0", " ").replace("‑", "-").strip())
    text = _PUBLISHER.sub("", text)
    text = _HYPHENED.sub(_unhyphened, text)
    for _ in range(2):
        text = _PREFIX.sub("", text)
    return text


def _merged(items: list[Item]) -> list[Item]:
    """Appositions of one company ("ChatGPT maker OpenAI") and owners in front of a company
    ("Sam Altman's OpenAI") made one item; possessives dropped into flags."""
    merged: list[Item] = []
    for item in items:
        last = merged[-1] if merged else None
        both = last is not None and item.kind == last.kind == "company"
        if last is not None and both and last.company == item.company:
            last.end, last.text = item.end, f"{last.text} {item.text}"
            continue
        if item.kind == "company" and len(merged) >= 2 and merged[-1].lower in POSSESSIVE:
            owner = merged[-2]
            if owner.use == "person" or owner.company == item.company:
                del merged[-2:]
            elif item.use == "project" and owner.kind == "company":
                # "A's project": the owner is the party.
                continue
        merged.append(item)
    return merged


def _unhyphened(match: re.Match[str]) -> str:
    return match[0].replace("-u", "u").replace("-U", "u")


def _acts(lower: list[str], place: int, behind: int) -> bool:
    """Whether "Trump" or "the US" does or is given something here."""
    follows = lower[behind] if behind < len(lower) else ""
    before = lower[place - 1] if place else ""
    return follows in ACTS or before in ("pay", "pays", "paying", "give", "gives", "giving")


def _mark_passing(items: list[Item]) -> None:
    last = len(items) - 1
    for place, item in enumerate(items):
        if item.kind != "company":
            continue
        behind = items[place + 1] if place < last else None
        second = items[place + 2] if place + 1 < last else None
        before = items[place - 1] if place else None
        if behind is not None:
            hyphen = behind.text in ("-", "–", "‑") and second is not None
            word = second.lower if hyphen and second else behind.lower
            further = items[place + (3 if hyphen else 2) :]
            if (word in BACKED and hyphen) or (
                word == "backed" and further and further[0].lower != "by"
            ):
                # "in A-led seed round": there the backer is the investor.
                near = {i.lower for i in further[:4]}
                if not (word in ("led", "backed") and near & ROUNDS):
                    item.passing = "backer"
                continue
            if word in PASSING_BEHIND:
                item.passing = "rival"
                continue
            if behind.lower in POSSESSIVE and second is not None and second.lower in PASSING_BEHIND:
                item.passing = "rival"
                continue
        if before is not None:
            earlier = items[place - 2].lower if place > 1 else ""
            if before.text == "-" and place > 1:
                if earlier in ("ex", "non", "anti", "pro", "post", "pre"):
                    item.passing = "rival"
            elif (
                before.lower in PASSING_BEFORE
                and not (
                    before.lower in ("rival", "rivals")
                    and earlier not in ("to", "could", "can", "that", "will", "may", "would")
                )
            ) or (
                (earlier, before.lower) in PASSING_PAIRS
                and (earlier, before.lower)
                != (
                    "backed",
                    "by",
                )
            ):
                item.passing = "rival"


def _spread_passing(items: list[Item]) -> None:
    """In a row of names one in passing makes all so ("founded by A, B and C alums")."""
    row: list[Item] = []
    for item in [*items, Item("mark", ".", ".", 0, 0)]:
        if item.kind == "company":
            row.append(item)
        elif item.lower not in (",", "and", "&", "/"):
            ends = [i.passing for i in row]
            if len(row) > 1 and "rival" in (ends[0], ends[-1]):
                for member in row:
                    member.passing = member.passing or "rival"
            row = []


def _clauses(items: list[Item]) -> list[tuple[int, int]]:
    """Where one statement ends and the next begins."""
    clauses, first = [], 0
    for place, item in enumerate(items):
        ends = False
        if item.kind == "mark":
            ends = item.text in BOUNDARY_MARKS or (
                item.text == "." and place + 1 < len(items) and items[place + 1].text[:1].isupper()
            )
            if item.text == "-" and place + 1 < len(items):
                # " - " is a dash, "x-y" is none.
                around = items[place - 1].end < item.start and items[place + 1].start > item.end
                ends = around
            if item.text == ",":
                behind = [i.lower for i in items[place + 1 : place + 3]]
                ends = (
                    not _in_list(items, place)
                    and items[place - 1].lower not in ADJECTIVES
                    and behind not in CONTINUES
                )
        elif item.kind == "word" and item.lower in BOUNDARY_WORDS:
            follows = items[place + 1].lower if place + 1 < len(items) else ""
            # "as much as $5B", "as part of": no new statement. "… said to buy" neither.
            ends = not (
                (item.lower == "as" and follows in ("much", "many", "high", "$", "part", "well"))
                or (item.lower == "said" and follows == "to")
            )
        if ends:
            if place > first:
                clauses.append((first, place))
            first = place + 1
    if first < len(items):
        clauses.append((first, len(items)))
    return clauses


def _in_list(items: list[Item], comma: int) -> bool:
    """Whether the comma stands between the names of a list ("A, B and C invest")."""
    before = items[comma - 1] if comma else None
    behind = items[comma + 1] if comma + 1 < len(items) else None
    if before is None or behind is None:
        return False
    if behind.kind == "company" and not behind.passing:
        if before.kind == "company":
            # Behind "A and B" the list is at its end.
            return comma < 3 or items[comma - 2].lower not in ("and", "&")
        # "X, A and B join": a name that we don't know before one that we do.
        if before.lower in NOT_NAMES:
            return False
        return (
            before.kind == "word" and before.text[:1].isupper() and before.lower not in POSSESSIVE
        )
    if before.kind == "company":
        following = items[comma + 1 : comma + 5]
        if behind.lower in ("and", "&"):
            return True
        return any(i.lower in ("and", "&") for i in following[1:4]) and behind.text[:1].isupper()
    return False
