"""What speaks for a deal in a headline, and what against it: named signs, each readable."""

from __future__ import annotations

import re

_I = re.I
# Each is a feature of the score; see coefficients.csv for its weight.
SIGNS: dict[str, re.Pattern[str]] = {
    "question": re.compile(r"\?"),
    "asks-or-explains": re.compile(
        r"^\s*(?:why|how|what|where|when|will|should|could|can|is|are|does|did|who|which|here)\b|"
        r"\bhere'?s (?:why|what|how)\b|\bexplain(?:s|ed|er)?\b|\bwhat (?:it|this|to|you|we)\b|"
        r"\bthings? to know\b|\bwhat .* means?\b",
        _I,
    ),
    "advice": re.compile(
        r"\b(?:should you|buy the dip|to buy (?:now|right|in|for|and|before|hand|"
        r"on)|stocks? to\b|best stocks?|is it (?:too late|time)|"
        r"a buy\b|buy now|better (?:buy|stock)|smart(?:est)? (?:buy|stock)|"
        r"undervalued|reasons? to (?:buy|sell)|"
        r"millionaire|retire\w*|if you'?d|forever|no-brainer|buy,? sell|prediction|"
        r"bull case|bear case|"
        r"time to (?:buy|sell)|still a buy|strong buys?|my top|growth stocks?|"
        r"dividend|long-term|hot stock|must-own|could soar)",
        _I,
    ),
    "analyst": re.compile(
        r"\b(?:price targets?|analysts?|upgrades?d?|downgrades?d?|outperform|"
        r"overweight|underweight|"
        r"rating|PT\b|initiat\w+|reiterat\w+|wedbush|bernstein|jefferies|cantor|cramer|rasgon|ives|"
        r"evercore|bofa|morgan stanley|citi\b|needham|wolfe|mizuho|keybanc|"
        r"target (?:upped|raised|hiked|cut)|"
        r"bullish|bearish|street-high|seeking alpha|zacks|motley|"
        r"investors? (?:should|need)|hedge funds?)\b",
        _I,
    ),
    "holdings": re.compile(
        r"\b(?:LLC|LLP|L\.P\.|Advisors?|Advisory|Wealth|Asset Management|"
        r"Capital Management|Trust Co|"
        r"Pension|Retirement|13F|Rep\.|Sen\.|Pelosi|Buffett|Berkshire|Burry|Ackman|"
        r"Druckenmiller|billionaires?|insiders?|"
        r"Shares (?:of|in|acquired|bought|sold|purchased)|position in|holdings? in|"
        r"stock holdings|Ark Invest|Cathie Wood|"
        r"stock (?:position|holdings)|\d[\d,]* shares|Bridgewater|discloses?|"
        r"filings?:|increased its|Congress\\w*|Tiger Global|Situational Awareness|"
        r"Soros|Thiel)\b",
        _I,
    ),
    "earnings": re.compile(
        r"\b(?:earnings|quarter\w*|Q[1-4]|revenues?|profits?|guidance|outlook|"
        r"forecasts?|beats?|fiscal|"
        r"results|sales (?:rise|jump|surge|fall)|net income|capex|"
        r"capital expenditures?|run[\s-]rate|EPS)\b",
        _I,
    ),
    "market-wrap": re.compile(
        r"\b(?:stock market|stocks today|dow\b|nasdaq|s&p|wall street|futures|"
        r"nikkei|kospi|taiex|ftse|tsx|hang seng|"
        r"market(?:s)? (?:today|wrap|close|open)|premarket|pre-market|movers?|"
        r"morning (?:brief|bid|squawk)|"
        r"live (?:coverage|updates)|bloomberg brief|us stocks|tech stocks?|"
        r"asian (?:stocks|shares)|rally attempt|crypto|bitcoin (?:price|falls|"
        r"rises)|token|ETF)\b",
        _I,
    ),
    "round-up": re.compile(
        r"\b(?:round-?up|recap|digest|newsletter|week in|weekly|daily|top stories|podcast|episode|"
        r"more in|and more\b|& more|briefing|wrap-?up|VC\b|theCUBE|watch:|roundtable|"
        r"biggest (?:deals|stories)|timeline|a look back|list of|\((?:full )?list\b|"
        r"ranked\b|tracker|"
        r"headlines)\b",
        _I,
    ),
    "move": re.compile(
        r"\b(?:stocks?|shares?)\b.{0,40}\b(?:jump|soar|surge|rise|rises|climb|pop|"
        r"rally|skyrocket|gain|fall|drop|slide|"
        r"tumble|plunge|sink|slip|rocket|spike|up|down|higher|lower|hit|boost)\w*|"
        r"\b(?:jump|soar|surge|rise|climb|pop|rally|skyrocket|"
        r"gain|fall|drop|slide|tumble|plunge|sink|slip|rocket|dip|advance|"
        r"leap)\w*\b.{0,30}\b\d+(?:\.\d+)?%|\brecord high|\bnew high",
        _I,
    ),
    "consumer": re.compile(
        r"\b(?:laptops?|monitors?|TVs?|gaming|games?|RTX|GeForce|Ryzen|Radeon|SSD|"
        r"motherboards?|prime day|"
        r"black friday|cyber monday|discount|off\b.{0,12}\bamazon|"
        r"\$\d{2,4}(?:\.\d\d)?\b(?!\s?(?:b|m|t|bn|mn|billion|million|trillion))|"
        r"save \$|"
        r"iphone \d+|review|hands-on|unboxing|smartphones?|handheld|console|driver|"
        r"wi-?fi|headphones|"
        r"galaxy|earbuds|watch|best deals?|early deals|price drop|lowest price|"
        r"subscription|free shipping|preorder)\b",
        _I,
    ),
    "law": re.compile(
        r"\b(?:lawsuits?|sues?|sued|court|judge|antitrust|probes?|investigat\w+|"
        r"fined?|ban(?:s|ned)?|export|"
        r"tariffs?|license fees|regulat\w+|settle\w*|damages|patent|verdict|trial|"
        r"FTC|DOJ|EU\b|congress|senat\w+|"
        r"legislation|bill\b|lawmakers?|smuggl\w+|antimonopoly|privacy|breach|"
        r"copyright|accus\w+|alleg\w+|subpoena)\b",
        _I,
    ),
    "opinion": re.compile(
        r"\b(?:opinion|bubble|circular\w*|concerns?|fears?|worries|worry|risks?|"
        r"skeptic\w*|doubts?|raises? (?:eyebrows|questions|concerns)|"
        r"debate|hype|irony|truth|problem|lesson|warns?|warning|danger|"
        r"controvers\w+|critics?|too big|"
        r"signals?|reveals|shows|proves|highlights?|underscores?|fuels|sparks|"
        r"reshape\w*|game.?changer|bad news|good news|"
        r"winners?|losers?|big mistake|the real|inside|behind|could (?:boost|help|"
        r"hurt|change|reshape|extend)|next phase|"
        r"implications?|clarif\w+|verdict|reality|analysis|perspective|impact)\b",
        _I,
    ),
    "said-by": re.compile(
        r"\b(?:says|said|tells|told|thinks|believes|calls|termed|according to|"
        r"predicts|argues|insists|"
        r"reaffirms?|reiterates|defends|responds|reacts?|praises|slams|urges|jokes|"
        r"admits|surprised|clarifies)\b",
        _I,
    ),
    "quoted": re.compile(r"['‘\"“][^'’\"”]{6,}['’\"”]"),
    "first-person": re.compile(r"\b(?:I|I'm|my|we|our|you|your)\b"),
    "number-first": re.compile(
        r"^\s*\d+\s+(?!billion|million)[A-Za-z]|\btop \d+\b|^\s*(?:one|two|three|"
        r"four|five) ",
        _I,
    ),
    "own-spending": re.compile(
        r"\b(?:invest\w*|pledge\w*|commit\w*|spend\w*|plans?|"
        r"pour\w*)\b.{0,50}\b(?:in|into|on) (?:the )?(?:US|U\.S\.|UK|U\.K\.|India|"
        r"Japan|"
        r"Germany|France|Texas|Ohio|Arizona|Louisiana|Indiana|Virginia|Georgia|"
        r"Britain|Malaysia|Vietnam|UAE|Saudi Arabia|Israel|"
        r"South Korea|Korea|Taiwan|Thailand|Indonesia|Brazil|Spain|Portugal|Ireland|"
        r"Poland|Italy|Europe|Africa|Mexico|"
        r"AI infrastructure|infrastructure|data cent\w+|AI|research|R&D|manufacturing|America)\b|"
        r"\b(?:US|U\.S\.|UK|India|domestic) (?:AI )?(?:investment|manufacturing)|"
        r"\bbuy-?back\b|\bcapex\b|\bown (?:data cent|chips?)\w*",
        _I,
    ),
    "product-news": re.compile(
        r"\b(?:launch\w*|unveil\w*|introduc\w*|releas\w*|announces? (?:new|"
        r"availability|support|collaboration)|integrat\w*|platform|"
        r"showcas\w*|debut\w*|powered by|available|accelerat\w*|advanc\w*|"
        r"innovation|collaborat\w*|next-gen\w*|"
        r"blueprint|reference|certified|validated|support for|features?|"
        r"benchmark\w*|enables?|deliver(?:s|ing)|open models?|robot\w*|autonomous)\b",
        _I,
    ),
    "people": re.compile(
        r"\b(?:hires?|hired|poach\w*|resign\w*|steps? down|appoint\w*|names? new|"
        r"joins as|layoffs?|jobs?|workers|"
        r"employees|CEO pay|pay package|net worth|richest|interview|keynote|"
        r"visit\w*|dinner|meets?|staff)\b",
        _I,
    ),
    "sale-of-shares": re.compile(
        r"\b(?:sells?|sold|dump\w*|offload\w*|trim\w*|exit\w*|unload\w*|slash\w*|"
        r"par(?:es|ed)|cuts?|reduc\w*|divest\w*|liquidat\w*|sale of)\b.{0,40}"
        r"\b(?:stakes?|shares|holdings?|position|stock)\b|"
        r"\b(?:stake|share) sales?\b|\bsecondary (?:share )?sale|\btender offer|\bshare sale",
        _I,
    ),
    "denied": re.compile(
        r"\b(?:den(?:y|ies|ied)|not (?:in talks|going to|planning|commit\w*)|"
        r"no (?:plans?|deal|talks|commitment|intention)|did not|didn'?t|"
        r"won'?t|isn'?t|aren'?t|wasn'?t|never|nothing like|walk\w* away|scrap\w*|"
        r"called off|calls off|abandon\w*|"
        r"collapse\w*|fall\w* (?:through|apart)|fell (?:through|apart)|die down|"
        r"reject\w*|balk\w*|stall\w*|halts?|pauses?|"
        r"terminat\w+|withdraw\w*|block\w*|oppos\w+|vot\w+|dropp?(?:s|ed|"
        r"ing)? (?:plans?|bid|talks|deal)|rebuff\w*|spurn\w*|cancel\w*|weren'?t|"
        r"misses out|back(?:s|ed)? away|declin(?:es?|ed|ing) to)\b",
        _I,
    ),
    "talks": re.compile(
        r"\b(?:in (?:advanced |early |preliminary |\"?fluid\"? )*(?:talks|"
        r"discussions|negotiations)|talks|discuss\w*|negotiat\w*|"
        r"consider\w*|weigh\w*|mull\w*|explor\w*|eye(?:s|ing)?|near(?:s|ing)?|close to|reportedly|"
        r"said to|sources?|looking to|seek\w*|approach\w*|could|may|might|set to|"
        r"aims? to|wants? to|potential\w*|possible|rumou?r\w*|buzz)\b",
        _I,
    ),
    "firm-verb": re.compile(
        r"\b(?:sign(?:s|ed)?|inks?|inked|strikes?|struck|agree[sd]?|announc\w+|"
        r"secures?d?|lands?|landed|wins?|won|closes?d?|"
        r"completes?d?|acquires?d?|invest(?:s|ed)|takes?|took|raises?d?|taps?|buys|"
        r"bought|backs|to (?:invest|acquire|buy|supply|provide|rent|lease|fund|"
        r"pay))\b",
        _I,
    ),
    "after": re.compile(
        r"\b(?:after|following|despite|amid|since|as part of|in the wake of|"
        r"ahead of|thanks to|on news of)\b",
        _I,
    ),
    "headline-of-lists": re.compile(
        r"\b\d+ (?:stocks?|reasons?|things|ways|charts?|companies|names|picks|"
        r"deals)\b",
        _I,
    ),
    "policy": re.compile(
        r"\b(?:china|chinese|beijing|h20|h200|trump|white house|pentagon|government|"
        r"administration|hawks?)\b",
        _I,
    ),
    "market-report": re.compile(
        r"\b(?:market (?:size|report|trends|forecast|research|share)|"
        r"industry forecast|CAGR|evaluation report|projected to reach|case study|"
        r"whitepaper|webinar)\b",
        _I,
    ),
    "past-sum": re.compile(
        r"\b(?:in total|since \d{4}|so far|this year|over the (?:past|last)|spree|"
        r"flurry|a string of|web of|billions in deals|deals? worth)\b",
        _I,
    ),
    "media": re.compile(
        r"\b(?:streaming|film|movie|music|sports?|nfl|nba|f1|espn|show|series \d|"
        r"broadcast\w*|advertis\w+|ads?\b|olympics|podcasts?|tiktok|studios?|"
        r"video games?|netflix|warner)\b",
        _I,
    ),
}


def signs(text: str) -> set[str]:
    """The names of the signs that the headline shows."""
    return {name for name, pattern in SIGNS.items() if pattern.search(text)}


# A deal that the headline takes as known: it is the subject of a comment ("A's deal with B signals
# …"), a holding that is valued, a deal that is still not done, or one item of a week's list.
_COMMENT = re.compile(
    r"\b(?:deal|pact|stake|purchase|investment|acquisition|order|bet|partnership|agreement|"
    r"takeover|alliance)\b(?:(?! as | after | amid | [-–] )[^,;:—]){0,60}?\b"
    r"(?:signals?|raises? (?:concerns?|questions?|eyebrows|fears|doubts|alarm\w*)|"
    r"could (?:boost|help|hurt|change|reshape|extend|mean|spell|reignite)|shows|proves|"
    r"highlights?|underscores?|reveals?|reshapes?|explained|looks like|is (?:an?|the|no|not)|"
    r"was (?:an?|the)|makes? sense|isn['’]?t|doesn['’]?t|won['’]?t)\b|"
    r"\bstakes?\b[^,;:]{0,25}\b(?:worth|valued)\b|\bstill (?:hasn|haven|not\b)|"
    r"\b(?:not on|off) the table\b",
    _I,
)
_WEEK = re.compile(
    r"\bweekly\b.{0,25}\b(?:round-?up|recap|digest|newsletter|briefing|wrap)\b|"
    r"\bnews \([A-Z][a-z]{2,8}\.? \d{1,2} ?[-–]",
    _I,
)


def takes_as_known(text: str) -> bool:
    """Whether the headline comments on a deal or lists those of a week instead of telling one.

    A share price that moves on a deal tells it, whatever else the headline says.
    """
    if _WEEK.search(text):
        return True
    return _COMMENT.search(text) is not None and not SIGNS["move"].search(text)
