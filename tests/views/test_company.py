"""The page of one company, and that every company's name leads to it."""

from __future__ import annotations

import math
import re
from datetime import date
from urllib.parse import urljoin

import pandas as pd
import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from dashboard.components.draw.csv import safe_csv
from dashboard.components.draw.links import company_url
from dashboard.components.draw.table import label_of, link_cell
from dashboard.components.tables.legs import legs_table
from dashboard.deals import figures_of, legs_on, moving, read_ledger, totals
from dashboard.flows import (
    circulation,
    commitments,
    company_flows,
    loops,
    loops_through,
    round_trips,
    through_flows,
)
from dashboard.formats import usd_bn
from dashboard.paths import DATA
from dashboard.report import Question, report
from tests.browsing import SECONDS, open_page
from tests.conftest import Dashboard
from tests.networks import TODAY, UNKNOWN, legs
from tests.pages import look, metric, table, tables
from tests.reading import text_of

LEDGER = read_ledger(DATA)
TODAYS = legs_on(LEDGER, date.today())
COUNTED = moving(TODAYS)


def company_page(slug: str, **query: str) -> AppTest:
    return look("company", company=slug, **query)


# ------------------------------------------------------------------------------------- the page


def test_a_listed_companys_page_shows_the_figures_of_the_functions_and_the_report() -> None:
    at = company_page("oracle")
    text = text_of(at)
    assert at.title[0].value == "Oracle"
    assert (metric(at, "Price"), metric(at, "Trailing P/E")) == ("$146.47", "25.1")
    flows = company_flows(COUNTED, "oracle")
    assert f"**Oracle** pays **{usd_bn(flows.pays_usd_bn)}** to 4 companies" in text
    assert f"receives **{usd_bn(flows.receives_usd_bn)}** from 3 companies" in text
    most = through_flows(circulation(COUNTED)).at["oracle", "through_max_usd_bn"]
    assert f"**{usd_bn(most)}** passes through it" in text
    partners = table(at, "Company", "Pays", "Receives").set_index("Company")
    assert partners.at["OpenAI", "Receives"] == 300 and partners.at["NVIDIA", "Pays"] == 40
    assert pd.isna(partners.at["AMD", "Pays"]) and partners.at["AMD", "Undisclosed"] == 1
    assert "Its share stood at **$146.47** on 21 Aug 2026" in text
    back = company_page("oracle", part="return")
    of_oracle = loops_through(loops(COUNTED), "oracle").found
    assert len(table(back, "Loop", "Bottleneck")) == len(of_oracle)
    assert f"in {len(of_oracle)} loops" in text_of(back)


def test_the_reactions_on_the_page_are_those_of_the_report() -> None:
    shown = table(company_page("oracle", part="stock"), "Event day", "AR", "CAR −1 … 1")
    every = report(Question(LEDGER, date.today()), ["events"])["events"]
    events = [event for event in every if event["company"] == "oracle"]
    assert len(shown) == len(events)
    told = {event["event_day"]: event["windows"] for event in events}
    for _, row in shown.iterrows():
        windows = told[row["Event day"].removesuffix(" ?")]
        assert row["AR"] == pytest.approx(windows["0,0"]["car"])
        assert row["t"] == pytest.approx(windows["0,0"]["t"])
        assert row["CAR −1 … 1"] == pytest.approx(windows["-1,1"]["car"])
        assert row["p of CAR"] == pytest.approx(windows["-1,1"]["p"])
    jump = shown[shown["Event day"] == "2025-09-10"].iloc[0]
    assert jump["With"] == "OpenAI" and "Earnings came out the evening before" in jump["Note"]


def test_a_private_company_has_a_valuation_and_no_stock() -> None:
    at = company_page("openai")
    text = text_of(at)
    assert "Valued at **$852B** on 31 Mar 2026, after a round ([source](https://" in text
    assert not at.metric
    stock = text_of(company_page("openai", part="stock"))
    assert "OpenAI is not listed: it has no price, no P/E and no reaction." in stock
    owed = TODAYS[
        (TODAYS["payer"] == "openai")
        & TODAYS["kind"].isin(["hardware-purchase", "cloud-services", "ai-services", "lease-back"])
    ]
    yearly = (owed["amount_usd_bn"] / owed["term_years"]).sum()
    promised = text_of(company_page("openai", part="commitments"))
    assert f"OpenAI has promised to pay **{usd_bn(yearly)} a year**" in promised
    revenue = LEDGER.figures[
        (LEDGER.figures["entity"] == "openai") & (LEDGER.figures["metric"] == "annual_revenue")
    ]
    at = company_page("openai", **{"part": "commitments", "company-commitments-table": "1"})
    numbers = table(at, "What", "A year")
    newest = revenue.sort_values("as_of")["value"].iloc[-1]
    assert newest in numbers["A year"].to_list()
    guarantees = table(at, "Payer", "Kind", "What")
    assert set(guarantees["Kind"]) <= {"Backstop guarantee", "Warrant"}


def test_a_company_without_live_deals_says_so_in_each_part() -> None:
    for part, sentence in (
        ("money", "moves money to or from **MGX**"),
        ("money", "No live payment of MGX"),
        ("return", "No loop of payments runs through MGX"),
        ("stock", "MGX is not listed"),
        ("news", "MGX is not listed"),
        ("commitments", "No live purchase, service or lease-back that MGX pays for"),
    ):
        assert sentence in text_of(company_page("mgx", part=part))
    early = text_of(company_page("anthropic", asof="2022-11-23", part="deals"))
    assert "The ledger has no deal of Anthropic by 23 Nov 2022" in early


def test_the_page_is_of_the_day_asked_for() -> None:
    then = date(2025, 10, 7)
    flows = company_flows(moving(legs_on(LEDGER, then)), "nvidia")
    text = text_of(company_page("nvidia", asof=then.isoformat()))
    assert f"on 7 Oct 2025, **NVIDIA** pays **{usd_bn(flows.pays_usd_bn)}**" in text
    today = company_flows(COUNTED, "nvidia")
    assert usd_bn(flows.pays_usd_bn) != usd_bn(today.pays_usd_bn)


def test_a_past_day_shows_the_price_and_the_reports_of_that_day() -> None:
    """NVIDIA closed at $185.04 on 7 Oct 2025; nothing younger stands on the page."""
    then = company_page("nvidia", asof="2025-10-07", part="stock")
    assert metric(then, "Price") == "$185.04"
    assert "on 7 Oct 2025" in text_of(then).split("Its share stood at")[1][:60]
    rows = table(then, "Event day", "AR")
    measured = rows.loc[rows["AR"].notna(), "Event day"].str.removesuffix(" ?")
    assert len(measured) and measured.max() <= "2025-10-07"
    reports = table(company_page("nvidia", asof="2025-10-07", part="news"), "Reported on")
    assert reports["Reported on"].max() <= date(2025, 10, 7)


def test_only_the_chosen_part_is_drawn() -> None:
    at = company_page("oracle")
    assert not tables(at, "Loop") and not tables(at, "Event day") and not tables(at, "Publisher")
    assert len(at.dataframe) == 1 and len(at.get("plotly_chart")) == 1


def test_credit_is_told_point_by_point_and_says_where_there_is_none() -> None:
    at = company_page("oracle", part="credit")
    text = text_of(at)
    assert "cost **139 bp** on 11 Dec 2025 (▲ +15 bp from 10 Dec 2025)" in text
    assert "Rating by S&P BBB- (9 Jul 2026)" in text
    points = table(at, "Figure", "Value", "Source")
    assert points["Value"].tolist() == ["BBB-", "139 bp", "124 bp", "73 bp", "Baa2 negative"]
    assert "No prices of HYG, LQD are here yet" in text and len(at.get("plotly_chart")) == 1
    assert "11 Dec 2025" not in text_of(company_page("oracle", part="credit", asof="2025-12-10"))
    assert "The ledger has no credit default swap" in text_of(company_page("amd", part="credit"))
    # Elsewhere on the page these figures don't stand a second time.
    others = table(company_page("oracle", part="commitments"), "Figure", "Value", "Of")
    assert not others["Figure"].str.contains("CDS|Rating").any()


def test_reactions_with_figures_alone_stand_in_the_table() -> None:
    """Those without are counted and folded away, each with its reason."""
    rows = table(company_page("nvidia", part="stock"), "Event day", "AR")
    assert rows["AR"].notna().all() and len(rows) > 40
    at = company_page("nvidia", part="stock", **{"events-without": "1"})
    absent = table(at, "Left out because")
    assert (absent["Left out because"] != "").all()
    labels = [box.label for box in at.expander]
    assert any(label.startswith(f"{len(absent)} more without") for label in labels), labels


@pytest.mark.parametrize("given", ["<script>alert(1)</script>", "no-such-company", "openai,oracle"])
def test_an_unknown_company_falls_back_and_is_named(given: str) -> None:
    at = company_page(given)
    assert at.title[0].value == "Oracle"
    assert f"Ignored in this page's address, because it fits nothing here: `company={given}`" in (
        text_of(at)
    )


def test_a_company_of_each_sort_has_its_page() -> None:
    companies = LEDGER.companies.assign(
        listed=LEDGER.companies["ticker"] != "",
        live=[slug in {*TODAYS["payer"], *TODAYS["payee"]} for slug in LEDGER.companies.index],
    )
    chosen = companies.groupby(["role", "listed", "live"]).tail(1).index
    for slug in map(str, chosen):
        at = company_page(slug, part="deals")
        assert re.sub(r"\\(.)", r"\1", at.title[0].value) == LEDGER.name(slug)
        its = LEDGER.legs[(LEDGER.legs["payer"] == slug) | (LEDGER.legs["payee"] == slug)]
        every = tables(at, "Announced", "Basis", "Source")
        assert sorted(every[-1]["What"]) == sorted(its["summary"]) if len(its) else not every
        sources = sum(map(len, tables(at, "Publisher", "Address")))
        assert sources == LEDGER.sources["leg"].isin(its.index).sum()


# ---------------------------------------------------------------------------- the pure functions


def with_terms(*payments: tuple[str, str, float, str, float]) -> pd.DataFrame:
    """Firm legs of (payer, payee, amount, kind, term in years)."""
    found = legs(*[payment[:4] for payment in payments])
    return found.assign(basis="firm", term_years=[payment[4] for payment in payments])


def test_money_in_and_out_worked_by_hand() -> None:
    flows = company_flows(
        with_terms(
            ("a", "b", 3, "cloud-services", 1),
            ("a", "b", UNKNOWN, "cloud-services", 1),
            ("a", "b", 5, "hardware-purchase", 1),
            ("b", "a", 4, "equity-investment", 1),
            ("c", "a", UNKNOWN, "equity-investment", 1),
            ("b", "c", 100, "cloud-services", 1),
        ),
        "a",
    )
    assert (flows.pays_usd_bn, flows.pays_undisclosed, flows.others("pays")) == (8, 1, 1)
    assert (flows.receives_usd_bn, flows.receives_undisclosed) == (4, 1)
    assert flows.others("receives") == 2
    assert list(flows.partners.index) == ["b", "c"]
    b, c = flows.partners.loc["b"], flows.partners.loc["c"]
    assert (b["pays_usd_bn"], b["receives_usd_bn"], b["legs"]) == (8, 4, 4)
    assert b["groups"] == ["hardware", "investment", "services"]
    assert math.isnan(c["receives_usd_bn"]) and c["receives_undisclosed"] == 1
    nothing = company_flows(legs().assign(basis=""), "a")
    assert nothing.sides.empty and math.isnan(nothing.pays_usd_bn)


def test_what_all_companies_pay_is_what_all_receive_and_what_the_ledger_holds() -> None:
    found = [company_flows(COUNTED, slug) for slug in LEDGER.companies.index]
    sums = totals(COUNTED)
    for amount, undisclosed in (
        ("pays_usd_bn", "pays_undisclosed"),
        ("receives_usd_bn", "receives_undisclosed"),
    ):
        amounts = [getattr(flows, amount) for flows in found]
        assert sum(a for a in amounts if not math.isnan(a)) == pytest.approx(sums.total_usd_bn)
        assert sum(getattr(flows, undisclosed) for flows in found) == sums.undisclosed
    oracle = company_flows(COUNTED, "oracle").partners["receives_usd_bn"]
    openai = company_flows(COUNTED, "openai").partners["pays_usd_bn"]
    assert oracle["openai"] == openai["oracle"]


def test_commitments_worked_by_hand() -> None:
    table = with_terms(
        ("a", "b", 30, "cloud-services", 5),
        ("a", "b", 10, "cloud-services", 2),
        ("a", "c", 8, "hardware-purchase", UNKNOWN),
        ("a", "c", UNKNOWN, "lease-back", 4),
        ("a", "b", 99, "equity-investment", 1),
        ("c", "a", 7, "ai-services", 7),
    )
    owed, due = commitments(table, "a"), commitments(table, "a", "payee")
    assert owed.by_other.to_dict("records") == [
        {"other": "b", "group": "services", "a_year_usd_bn": 11}
    ]
    assert (owed.a_year_usd_bn, owed.no_term_usd_bn, owed.no_term, owed.undisclosed) == (
        11,
        8,
        1,
        1,
    )
    assert (due.a_year_usd_bn, list(due.by_other["other"])) == (1, ["c"])
    assert not commitments(table, "b")


def test_loops_and_round_trips_are_those_with_the_company_in_them() -> None:
    rings = loops(COUNTED)
    lengths = sum(len(loop.companies) for loop in rings.found)
    its = {slug: loops_through(rings, slug).found for slug in LEDGER.companies.index}
    assert sum(map(len, its.values())) == lengths
    at = company_page("nvidia", part="return")
    shown = table(at, "Investor", "Into", "Can come back")
    trips = [t for t in round_trips(COUNTED) if "nvidia" in (t.investor, t.investee)]
    assert shown["Can come back"].sum() == pytest.approx(sum(t.returnable_usd_bn for t in trips))
    assert {"NVIDIA"} <= {*shown["Investor"], *shown["Into"]}


def test_figures_are_those_of_the_company_of_its_legs_and_of_groups_it_is_in() -> None:
    entities = set(figures_of(LEDGER, "amazon", TODAY)["entity"])
    assert {"amazon", "amazon+microsoft+google+meta"} <= entities
    early = figures_of(LEDGER, "oracle", date(2025, 9, 1))
    assert len(early) and early["as_of"].max() <= pd.Timestamp(2025, 9, 1)
    assert figures_of(LEDGER, "mgx", TODAY).empty


# ------------------------------------------------------------------------------------- the links


@pytest.mark.parametrize(
    ("page", "columns"),
    [
        ("deals", ("Payer", "Payee")),
        ("valuation", ("Company",)),
        ("circular-flows", ("Payer", "Payee")),
        ("company", ("With",)),
        ("deal-graph", ("Payer", "Payee")),
    ],
)
def test_a_name_in_a_table_leads_to_its_company(page: str, columns: tuple[str, ...]) -> None:
    at = look(page, **({"part": "stock"} if page == "company" else {}))
    slugs = {name: slug for slug, name in LEDGER.companies["name"].items()}
    found = next(d.value for d in at.dataframe if set(columns) <= set(d.value.columns))
    cells = [cell for column in columns for cell in found[column]]
    assert cells
    for cell in cells:
        address = urljoin(f"http://host/below/{page}", cell)
        assert address == f"http://host/below/company?company={slugs[label_of(cell)]}"


@pytest.mark.parametrize(
    "name",
    [
        "Thrive Capital / Thrive Holdings",
        "AT&T (US) + 100%",
        "What? #1",
        "a\\b/../../c",
        "javascript:alert(1)",
        "//evil.example",
        "エヌビディア",
    ],
)
def test_any_name_stays_a_name_and_its_link_stays_here(name: str) -> None:
    link = link_cell(name, company_url("some-one"))
    assert label_of(link) == name
    assert urljoin("http://host/deals", link) == "http://host/company?company=some-one"


def test_a_downloaded_table_has_names_and_no_addresses() -> None:
    lines = safe_csv(legs_table(LEDGER, TODAYS)).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Announced,Payer,Payee,")
    assert "/../" not in "".join(lines) and "company?" not in "".join(lines)


def test_the_card_beside_the_graph_leads_to_the_page() -> None:
    at = look("deal-graph", company="openai")
    links = [link.proto for link in at.get("page_link")]
    everything = next(link for link in links if "Everything about OpenAI" in link.label)
    assert everything.page == "company" and "company=openai" in everything.query_string


# -------------------------------------------------------------------------------- in the browser


def test_one_click_on_a_name_opens_its_page_and_names_sort(page: Page, offline: Dashboard) -> None:
    open_page(page, offline, "/valuation")
    canvas = page.locator(".st-key-valuation-table canvas").first
    expect(canvas).to_be_visible(timeout=SECONDS)
    canvas.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    box = canvas.bounding_box()
    assert box is not None

    def at(y: float) -> tuple[float, float]:
        assert box is not None
        return box["x"] + 30, box["y"] + y

    cells = page.locator(".st-key-valuation-table [role=gridcell]")
    first = cells.first.text_content()
    page.mouse.click(*at(17))
    expect(cells.first).not_to_have_text(str(first))
    names = [label_of(str(cell)) for cell in cells.all_text_contents() if "/../" in str(cell)]
    # By slug, Alphabet would stand under google.
    assert names[:3] == ["Akamai Technologies", "Alphabet (Google)", "Amazon (AWS)"]
    page.mouse.move(*at(85))
    page.wait_for_timeout(200)
    page.mouse.move(*at(87))
    with page.context.expect_page() as opened:
        page.mouse.click(*at(87), delay=50)
    company = opened.value
    expect(company.get_by_role("heading", level=1)).to_have_text(
        "Alphabet (Google)", timeout=SECONDS
    )
    expect(company).to_have_url(re.compile(r"/company\?company=google$"))
    expect(company.locator(".st-key-company-flows .js-plotly-plot")).to_be_visible(timeout=SECONDS)
