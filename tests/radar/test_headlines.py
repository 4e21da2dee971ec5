"""Who pays whom for what and how much, read from headlines written for these tests."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.deals import Ledger, read_ledger
from dashboard.paths import DATA
from dashboard.radar.money import amounts
from dashboard.radar.names import companies_in, gazetteer
from dashboard.radar.reading import Reading, read
from dashboard.radar.score import DEFAULT_SCORE, score
from dashboard.radar.sentence import clean, parse

COMPUTE = {"cloud-services", "hardware-purchase", "lease-back", "ai-services", "chip-partnership"}
EQUITY = {"equity-investment", "venture-investment"}
ACQUISITION, DEBT = {"acquisition"}, {"debt-financing"}

# title, payer, payee, kinds, billions of dollars
DEALS = [
    # The verb tells who pays.
    ("Oracle to pour $3 billion into Nscale", "oracle", "nscale", EQUITY, 3),
    ("Nvidia to invest up to $30 billion in Anthropic", "nvidia", "anthropic", EQUITY, 30),
    ("SoftBank pumps another $7 billion into OpenAI", "softbank", "openai", EQUITY, 7),
    ("AMD takes $500 million stake in Lambda", "amd", "lambda", EQUITY, 0.5),
    ("Meta leases capacity from Nebius for $2.1 billion", "meta", "nebius", COMPUTE, 2.1),
    ("Apple to buy $7bn of Broadcom's chips", "apple", "broadcom", COMPUTE, 7),
    (
        "CoreWeave to supply Google with $4.5 billion of computing capacity",
        "google",
        "coreweave",
        COMPUTE,
        4.5,
    ),
    (
        "Micron to supply memory chips to AMD under $9 billion agreement",
        "amd",
        "micron",
        COMPUTE,
        9,
    ),
    ("Perplexity to pay Akamai $90 million for hosting", "perplexity", "akamai", COMPUTE, 0.09),
    (
        "Goldman Sachs lends $2.5 billion to Applied Digital",
        "goldman-sachs",
        "applied-digital",
        DEBT,
        2.5,
    ),
    (
        "Microsoft backstops TeraWulf's lease for $1.2 billion",
        "microsoft",
        "terawulf",
        {"backstop-guarantee"},
        1.2,
    ),
    # The receiver is the subject.
    ("Mistral raises $1.4bn from Samsung and Nvidia", "samsung;nvidia", "mistral", EQUITY, 1.4),
    (
        "Anthropic in talks to raise $5bn from Microsoft, report says",
        "microsoft",
        "anthropic",
        EQUITY,
        5,
    ),
    ("Crusoe lands $900 million investment from Apollo", "apollo", "crusoe", EQUITY, 0.9),
    ("Hut 8 lands $3 billion contract from Anthropic", "anthropic", "hut-8", COMPUTE, 3),
    ("Samsung wins $16 billion order from Tesla", "tesla", "samsung", COMPUTE, 16),
    (
        "IREN sells $1.1 billion of convertible notes",
        "capital-markets",
        "iren",
        DEBT,
        1.1,
    ),
    # Passive voice and gifts.
    ("Poolside acquired by Snowflake for $2.2 billion", "snowflake", "poolside", ACQUISITION, 2.2),
    ("Intel gives SoftBank a 4% stake in return for $3 billion", "softbank", "intel", EQUITY, 3),
    (
        "AMD issues warrants to Microsoft as part of chip pact",
        "amd",
        "microsoft",
        {"warrant"},
        None,
    ),
    (
        "Nvidia rents back its own GPUs from Crusoe in $800 million arrangement",
        "nvidia",
        "crusoe",
        {"lease-back"},
        0.8,
    ),
    # Roles tell what the words don't.
    ("Tesla signs $16bn chip supply deal with Samsung", "tesla", "samsung", COMPUTE, 16),
    (
        "Amazon nears $25 billion deal to sell chips to Anthropic",
        "anthropic",
        "amazon",
        COMPUTE,
        25,
    ),
    (
        "CoreWeave stock jumps after Meta signs $19 billion cloud deal",
        "meta",
        "coreweave",
        COMPUTE,
        19,
    ),
    (
        "Bloom Energy shares soar as Oracle orders $2bn of fuel cells",
        "oracle",
        "bloom-energy",
        COMPUTE,
        2,
    ),
    # Names: epithets, owners, backers and rivals in passing, and new ones.
    ("The ChatGPT maker signs $12 billion cloud deal with Oracle", "openai", "oracle", COMPUTE, 12),
    (
        "Sam Altman's OpenAI to rent 2 gigawatts from Crusoe",
        "openai",
        "crusoe",
        COMPUTE,
        None,
    ),
    ("Musk's AI startup borrows $4bn from Apollo", "apollo", "xai", DEBT, 4),
    ("OpenAI-backed Harvey raises $300M from Brookfield", "brookfield", "harvey", EQUITY, 0.3),
    (
        "Nvidia rival Groq raises $710 million led by BlackRock",
        "blackrock",
        "groq",
        EQUITY,
        0.71,
    ),
    (
        "Dell agrees to acquire robotics start-up Brightarm for $640m",
        "dell",
        "Brightarm",
        ACQUISITION,
        0.64,
    ),
    (
        "Nvidia pours $1.5bn into chip startup Zenlayer AI, WSJ reports",
        "nvidia",
        "Zenlayer AI",
        EQUITY,
        1.5,
    ),
    (
        "Google agrees to pay 12% of AI chip sales to US government",
        "google",
        "us-government",
        {"revenue-share"},
        None,
    ),
    # What is committed is spent on what the other sells, else invested.
    (
        "Perplexity commits $400 million to Microsoft Azure over two years",
        "perplexity",
        "microsoft",
        {"cloud-services"},
        0.4,
    ),
    ("Nvidia pledges up to $6 billion to Mistral", "nvidia", "mistral", EQUITY, 6),
    (
        "Google agrees to buy 700 megawatts of AI capacity from Brightwater Compute for $4bn",
        "google",
        "Brightwater Compute",
        {"cloud-services"},
        4,
    ),
    (
        "IREN lands $1.9 billion GPU financing from Goldman Sachs",
        "goldman-sachs",
        "iren",
        DEBT,
        1.9,
    ),
]

NO_DEALS = [
    "Why Oracle stock fell after its results",
    "Analyst raises price target of Nvidia to $260 from $240",
    "Should you buy CoreWeave stock before Thursday?",
    "Maple Harbor Wealth Management LLC buys 4,112 shares of Microsoft Corporation",
    "Meadow Pension Fund has $3.4 million stake in Broadcom",
    "Amazon to invest $6 billion in Portugal by 2030",
    "Dell launches servers with Nvidia's newest chips",
    "The best early deals on Apple and Samsung tablets this weekend",
    "SoftBank sells its remaining stake in T-Mobile for $4 billion",
    "Court rules that Google must pay $900 million in damages",
    "Bakery chain Sweetloaf raises $20 million for new ovens",
    "Stock market today: Nasdaq slips as Nvidia and Tesla weigh",
    "Apollo to buy ferry operator Bluewake for $800 million",
]


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(DATA)


def reading_of(title: str, ledger: Ledger) -> Reading:
    return read(title, gazetteer(ledger.companies))


@pytest.mark.parametrize(("title", "payer", "payee", "kinds", "amount"), DEALS)
def test_a_deal_is_read(
    title: str, payer: str, payee: str, kinds: set[str], amount: float | None, ledger: Ledger
) -> None:
    reading = reading_of(title, ledger)
    assert (reading.payer, reading.payee) == (payer, payee)
    assert reading.kind in kinds
    assert reading.amount_usd_bn == (None if amount is None else pytest.approx(amount))
    assert score(reading.features) > 0.4


@pytest.mark.parametrize("title", NO_DEALS)
def test_what_is_no_deal_scores_low(title: str, ledger: Ledger) -> None:
    assert score(reading_of(title, ledger).features) < DEFAULT_SCORE


@pytest.mark.parametrize(
    "title",
    [
        "Apple Hospitality buys two hotels for $90 million",
        "Fires in the Amazon rainforest cost $2 billion, study says",
        "Key figure in the talks leaves as investors buy chips",
        "Riot Games signs deal with a sponsor for AI tools",
        "A meta study of AI investment",
        "Owens Corning to acquire a maker of doors",
    ],
)
def test_look_alikes_are_no_companies(title: str, ledger: Ledger) -> None:
    sentence = parse(title, gazetteer(ledger.companies))
    assert sentence is None or sentence.companies() == []


def test_backers_and_rivals_in_passing_are_no_parties(ledger: Ledger) -> None:
    names = gazetteer(ledger.companies)
    sentence = parse("Nvidia-backed Nscale hires ex-Google engineers to take on Oracle", names)
    assert sentence is not None
    assert sentence.companies() == ["nscale"]
    party = parse("SoftBank to invest in Nvidia rival Cerebras", names)
    assert party is not None
    assert party.companies() == ["softbank", "cerebras"]


def test_publishers_and_tickers_are_taken_off() -> None:
    assert clean("Exclusive: Dell (NYSE:DELL) buys Volta | The Daily Wire") == "Dell buys Volta"


@pytest.mark.parametrize(
    ("text", "billions", "use", "qualifier", "per"),
    [
        ("a $6.5bn order", 6.5, "deal", "", ""),
        ("worth of up to $100 billion of chips", 100, "deal", "up-to", ""),
        ("as much as US$20 billion in the round", 20, "deal", "up-to", ""),
        ("pays $920M a month", 0.92, "deal", "", "month"),
        ("buys $1 billion-a-year of power", 1, "deal", "", "year"),
        ("takes €1.7bn for it", 1.972, "deal", "", ""),
        ("spends 500 billion won on it", 0.35, "deal", "", ""),
        ("lends ¥300 billion", 1.98, "deal", "", ""),
        ("a £2bn loan", 2.68, "deal", "", ""),
        ("for more than $40B", 40, "deal", "estimated", ""),
        ("a $10 billion-plus contract", 10, "deal", "estimated", ""),
        ("raises it at a $500B valuation", 500, "valuation", "", ""),
        ("is valued at $12 billion", 12, "valuation", "", ""),
        ("the first $5 trillion company", 5000, "valuation", "", ""),
        ("after $4 billion in revenue", 4, "income", "", ""),
        ("raises its target to $240", 2.4e-7, "price", "", ""),
    ],
)
def test_an_amount_and_what_it_is(
    text: str, billions: float, use: str, qualifier: str, per: str
) -> None:
    (money,) = amounts(text)
    assert money.usd_bn == pytest.approx(billions)
    assert (money.use, money.qualifier, money.per) == (use, qualifier, per)


def test_the_deals_amount_is_not_the_valuation(ledger: Ledger) -> None:
    reading = reading_of(
        "Cerebras raises $2 billion from Samsung at a $31 billion valuation", ledger
    )
    assert reading.amount_usd_bn == 2
    assert amounts("a $12 billion contract over five years")[0].years == 5


@pytest.mark.parametrize(
    ("title", "status", "basis"),
    [
        ("Meta signs $8 billion deal with Oracle", "definitive", "firm"),
        ("Meta in talks for $8 billion deal with Oracle, sources say", "reported", "reported"),
        ("Meta signs letter of intent for $8 billion deal with Oracle", "letter-of-intent", "firm"),
        ("Crusoe raises $2 billion from Nvidia", "closed", "firm"),
        ("Nvidia walks away from $6 billion deal with Nokia", "cancelled", "firm"),
        ("Nvidia invests as much as $4 billion in Lambda", "definitive", "up-to"),
        ("Nvidia invests about $4 billion in Lambda", "definitive", "estimated"),
        ("Nvidia invests billions in Lambda", "definitive", "undisclosed"),
    ],
)
def test_status_and_basis(title: str, status: str, basis: str, ledger: Ledger) -> None:
    reading = reading_of(title, ledger)
    assert (reading.status, reading.basis) == (status, basis)


def test_several_payments_in_one_headline(ledger: Ledger) -> None:
    reading = reading_of(
        "Nvidia to invest $4 billion in Nscale; Microsoft signs $9 billion cloud deal with Nebius",
        ledger,
    )
    assert (reading.payer, reading.payee) == ("nvidia", "nscale")
    assert reading.further == (("microsoft", "nebius", "cloud-services"),)


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Global AI raises $300 million from Nvidia", {"global-ai", "nvidia"}),
        ("Global AI's new campus wants Nvidia chips", {"global-ai", "nvidia"}),
        ("Nvidia rides the Global AI Boom to $90 billion of sales", {"nvidia"}),
        ("Global AI spending reaches $2 trillion", set()),
    ],
)
def test_a_name_of_ordinary_words_is_one_where_it_acts(title: str, named: set[str]) -> None:
    columns = ["slug", "name", "other_names", "ticker", "role"]
    rows = [("global-ai", "Global AI", "", "", "other"), ("nvidia", "NVIDIA", "", "", "other")]
    companies = pd.DataFrame(rows, columns=columns).set_index("slug")
    assert companies_in(title, gazetteer(companies)) == named


def test_the_reading_says_why(ledger: Ledger) -> None:
    reading = reading_of("SoftBank to buy $2bn stake in Lambda", ledger)
    assert "stake in Lambda" in reading.why
    assert "$2bn" in reading.why


@pytest.mark.parametrize(
    ("title", "further"),
    [
        # The customer is the payment, the supplier another one.
        (
            "Applied Digital soars on $7 billion deals with Amazon, Dell",
            [("applied-digital", "dell", "hardware-purchase")],
        ),
        # Whose chips are in the capacity that is rented.
        (
            "Meta signs $6 billion contract with Nebius for AMD chips",
            [("nebius", "amd", "hardware-purchase")],
        ),
        ("AMD's deal with Meta gives Nvidia a challenger", []),
        ("Meta signs $6 billion contract with Nebius", []),
    ],
)
def test_a_headline_can_tell_of_payments_of_other_parties(
    title: str, further: list[tuple[str, str, str]], ledger: Ledger
) -> None:
    assert list(reading_of(title, ledger).further) == further


def test_spending_goes_on_behind_a_comma(ledger: Ledger) -> None:
    reading = reading_of(
        "Meta to spend $9 billion on data centers, starting with one in Ohio with Crusoe", ledger
    )
    assert (reading.payer, reading.payee, reading.amount_usd_bn) == ("meta", "crusoe", 9)


@pytest.mark.parametrize(
    ("title", "known"),
    [
        ("Why Oracle's $4 billion stake in Nscale raises questions", True),
        ("SoftBank's Crusoe stake now worth $9 billion", True),
        ("Weekly tech recap: Dell buys Volta, Oracle invests $4 billion in Nscale", True),
        ("Oracle still hasn't signed its $4 billion deal with Nscale", True),
        ("Nscale shares jump 9% as Oracle deal signals demand", False),
        ("Oracle signs $4 billion deal with Nscale", False),
    ],
)
def test_comment_on_a_deal_takes_it_as_known(title: str, known: bool, ledger: Ledger) -> None:
    assert reading_of(title, ledger).retold is known
