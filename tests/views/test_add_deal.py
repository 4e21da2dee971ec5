"""Adding a deal: checked as the files are, previewed for one viewer, kept nowhere."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import networkx
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.deals import Ledger, LedgerError, legs_on, moving, read_ledger
from dashboard.deals.proposal import KEYS, Proposal, propose, template
from dashboard.flows import effect
from dashboard.formats import usd_bn
from dashboard.paths import DATA, VAR
from dashboard.views.deals.add_deal import lines_to_append
from tests.networks import UNKNOWN, legs
from tests.pages import look, metric, open_page, table
from tests.reading import text_of

TODAY = date(2026, 11, 24)
LEG = "oracle-openai-investment-2026-10"
DEALS = (
    "id,payer,payee,kind,announced,amount_usd_bn,basis,summary\n"
    f'{LEG},oracle,openai,equity-investment,2026-10-05,25,reported,"A stake, <b>as told</b>."\n'
)
SOURCES = f"leg,url,publisher\n{LEG},https://example.com/stake,Example\n"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(DATA, TODAY)


def proposed(ledger: Ledger, given: Mapping[str, str]) -> Proposal:
    return propose(ledger, {file: text.encode() for file, text in given.items()}, TODAY)


def problems_of(ledger: Ledger, given: Mapping[str, bytes]) -> list[str]:
    with pytest.raises(LedgerError) as refused:
        propose(ledger, given, TODAY)
    return [str(problem) for problem in refused.value.problems]


def copied(folder: Path) -> Path:
    for path in DATA.glob("*.csv"):
        shutil.copy(path, folder)
    return folder


# -------------------------------------------------------------------------------------- checks

WRONG: dict[str, list[dict[str, str]]] = {
    "deals.csv": [
        {"id": "openai-oracle-cloud-2025-09", "payer": "oracle", "payee": "oracle"},
        {"id": "Not A Slug", "payer": "nobody", "payee": "openai", "kind": "bribe"},
        {"id": "a-1", "payer": "nvidia", "payee": "", "announced": "2099-01-01"},
        {"id": "a-2", "announced": "2026-02-30", "amount_usd_bn": "1_000", "session": "noon"},
        {"id": "a-3", "amount_usd_bn": "300000000000", "amount_low_usd_bn": "-1"},
        {"id": "a-4", "amount_low_usd_bn": "5", "amount_usd_bn": "4", "amount_high_usd_bn": "3"},
        {"id": "a-5", "amount_usd_bn": "4", "basis": "undisclosed", "term_years": "0"},
        {"id": "a-5", "payer": "<b>oracle</b>", "power_gw": "=1+1", "confidence": "sure"},
    ],
    "sources.csv": [
        {"leg": "a-1", "url": "javascript:alert(1)", "publisher": "X"},
        {"leg": "nobody", "url": "https://", "publisher": "", "type": "rumour"},
        {"leg": "a-2", "url": "ftp://example.com", "publisher": "X", "published": "2099-01-01"},
    ],
    "companies.csv": [
        {"slug": "oracle", "name": "Oracle", "role": "king", "ticker": "ORCL"},
        {"slug": "new", "name": "", "role": "other", "ticker": "nvda"},
    ],
    "statuses.csv": [
        {"leg": "a-1", "date": "2026-01-01", "status": "dead"},
        {"leg": "openai-oracle-cloud-2025-09", "date": "2025-01-01", "status": "superseded"},
    ],
}
GOOD = {"payer": "nvidia", "payee": "openai", "kind": "ai-services", "announced": "2026-01-05"}


def as_csv(ledger: Ledger, file: str, rows: list[dict[str, str]], *, header: bool) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(ledger.cells[file].columns), lineterminator="\n")
    if header:
        writer.writeheader()
    defaults = GOOD if file == "deals.csv" else {}
    writer.writerows({**defaults, **row} for row in rows)
    return text.getvalue()


@pytest.mark.parametrize("header", [True, False])
def test_wrong_rows_get_the_very_reasons_that_they_get_in_the_files(
    ledger: Ledger, tmp_path: Path, header: bool
) -> None:
    folder, lines = copied(tmp_path), {}
    for file, rows in WRONG.items():
        with (folder / file).open("a", newline="", encoding="utf-8") as own:
            lines[file] = len((DATA / file).read_text().splitlines()) - header
            own.write(as_csv(ledger, file, rows, header=False))
    with pytest.raises(LedgerError) as refused:
        read_ledger(folder, TODAY)
    in_files = [
        replace(problem, line=problem.line - lines[problem.file])
        for problem in refused.value.problems
        # A chapter may rest on what the wrong rows take away, which is another matter.
        if problem.file in lines
    ]
    given = {file: as_csv(ledger, file, rows, header=header) for file, rows in WRONG.items()}
    with pytest.raises(LedgerError) as refused:
        proposed(ledger, given)
    in_form = [p for p in refused.value.problems if "chapters.csv" not in p.file]
    assert sorted(map(str, in_form)) == sorted(map(str, in_files))
    assert len(in_files) > 35


ROW = f"{LEG},oracle,openai,equity-investment,2026-10-05,,,25,,,,,,,,,,"


@pytest.mark.parametrize(
    "deals",
    [
        DEALS.encode(),
        DEALS.encode("utf-8-sig"),
        DEALS.replace("\n", "\r\n").encode(),
        b"\n \n" + DEALS.encode(),
        ROW.encode(),
        ROW.replace(",", "\t").encode(),
        ROW.replace(",", ";").encode(),
        "\t".join(["payee", "id", "payer", "kind", "announced", "amount_usd_bn"]).encode()
        + f"\nopenai\t{LEG}\toracle\tequity-investment\t2026-10-05\t25\n".encode(),
        DEALS.replace("<b>as told</b>", "told\nin two\u2028or three lines").encode(),
    ],
)
def test_rows_are_read_as_spreadsheets_give_them(ledger: Ledger, deals: bytes) -> None:
    found = propose(ledger, {"deals.csv": deals, "sources.csv": SOURCES.encode()}, TODAY)
    assert found.legs == [LEG] and found.whole == []
    leg = found.ledger.legs.loc[LEG]
    assert (leg["payer"], leg["payee"], leg["amount_usd_bn"]) == ("oracle", "openai", 25)
    assert len(found.ledger.legs) == len(ledger.legs) + 1


HEADER = b"id,payer,payee,kind,announced,summary\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEADER + b"a,b,c,d,e,caf\xe9\n", "deals.csv: is not UTF-8 at byte"),
        (DEALS.encode("utf-16"), "save it as CSV UTF-8"),
        (HEADER + b"a,b,c\0,d,e,f\n", "deals.csv:2: holds a NUL character"),
        (HEADER + b'a,b,c,d,e,"f\n', "deals.csv:2: is no proper CSV"),
        (HEADER + b"a,b,c,d,e,f, g\n", "deals.csv:2: has 7 cells, the header 6"),
        (HEADER + b"a,b,c,d,e," + b"x" * 200_000, "field larger than field limit"),
        (b"a,oracle,openai,ai-services,2026-01-01\n", "deals.csv:1: has 5 cells and names no"),
        (b"id,payer,payee,kind\na,b,c,d\n", "announced: is a required column and missing"),
        (b"id,payer,payee,kind,announced,color\na,b,c,d,e,f\n", "color: is no column here"),
        (b"," * 900_000 + b"x", "has 900,001 cells and names no columns"),
        (b"x" * 1_000_001, "has 1,000,001 bytes, and at most 1,000,000"),
        (b"x\n" * 2_001, "has 2,001 lines, and at most 2,000"),
        (HEADER.replace(b",", b";") + b"a;b;c;d;e\n", "text with a semicolon in it"),
        (b"id\tpayer\tpayee\tkind\tannounced\tamount_usd_bn\na\tb\tc\td\te\t6,3\n", "“6,3” is no"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(
    ledger: Ledger, content: bytes, said: str
) -> None:
    found = problems_of(ledger, {"deals.csv": content, "sources.csv": b"\n"})
    assert any(said in problem for problem in found), found


def test_the_file_itself_is_no_table_for_the_same_reasons(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "deals.csv").write_bytes(HEADER + b"a,b,c\0,d,e,f\n")
    with pytest.raises(LedgerError, match=r"deals\.csv:2: holds a NUL character"):
        read_ledger(folder, TODAY)
    (folder / "deals.csv").write_bytes(b"id,payer,payee,kind\na,b,c,d\n")
    with pytest.raises(LedgerError, match="announced: is a required column and missing"):
        read_ledger(folder, TODAY)


def test_a_whole_file_stands_in_for_the_ledgers_own(ledger: Ledger) -> None:
    own = (DATA / "deals.csv").read_text()
    unchanged = proposed(ledger, {"deals.csv": own})
    assert (unchanged.legs, unchanged.whole, unchanged.rows) == ([], ["deals.csv"], {})
    edited = own.replace(",oracle,cloud-services,2025-09-10,", ",oracle,cloud-services,2025-09-09,")
    changed = proposed(ledger, {"deals.csv": edited + ROW + "\n", "sources.csv": SOURCES})
    assert changed.legs == ["openai-oracle-cloud-2025-09", LEG]
    later = own.replace(",oracle,cloud-services,2025-09-10,", ",oracle,cloud-services,2026-09-10,")
    problems = problems_of(ledger, {"deals.csv": later.encode()})
    [problem] = [text for text in problems if "chapters.csv" not in text]
    assert problem.startswith("data/statuses.csv:89: date: “2025-09-10” lies before the leg's")


def test_a_change_of_status_alone_is_a_proposal(ledger: Ledger) -> None:
    rows = "leg,date,status\nopenai-oracle-cloud-2025-09,2026-11-01,cancelled\n"
    found = proposed(ledger, {"statuses.csv": rows})
    assert found.legs == ["openai-oracle-cloud-2025-09"]
    assert "openai-oracle-cloud-2025-09" not in legs_on(found.ledger, TODAY).index


# ----------------------------------------------------------------------- templates, and the way in


def test_the_templates_are_a_deal_that_passes(ledger: Ledger) -> None:
    for file in KEYS:
        columns = template(file, TODAY).columns
        assert list(columns.intersection(ledger.cells[file].columns)) == list(
            ledger.cells[file].columns
        )
    given = {file: template(file, TODAY).to_csv(index=False) for file in KEYS}
    found = proposed(ledger, given)
    (leg,) = found.legs
    assert legs_on(found.ledger, TODAY).at[leg, "status"] == "letter-of-intent"


def test_the_lines_to_append_make_the_ledger_of_the_preview(ledger: Ledger, tmp_path: Path) -> None:
    found = proposed(ledger, {"deals.csv": DEALS, "sources.csv": SOURCES.replace(",", "\t")})
    folder = copied(tmp_path)
    for file, rows in found.rows.items():
        with (folder / file).open("ab") as own:
            own.write(lines_to_append(rows))
    appended = read_ledger(folder, TODAY)
    pd.testing.assert_frame_equal(appended.legs, found.ledger.legs)
    pd.testing.assert_frame_equal(appended.sources, found.ledger.sources)


def test_an_amount_typed_with_a_sign_is_appended_as_a_number(ledger: Ledger) -> None:
    found = proposed(ledger, {"deals.csv": DEALS.replace(",25,", ",+25,"), "sources.csv": SOURCES})
    assert found.ledger.legs.at[LEG, "amount_usd_bn"] == 25
    assert b",,25,,,reported," in lines_to_append(found.rows["deals.csv"])


def test_the_lines_to_append_hold_no_formula() -> None:
    rows = pd.DataFrame({"id": ["a"], "summary": ["=HYPERLINK(1)"], "note": ["two, parts"]})
    assert lines_to_append(rows) == b'a,\'=HYPERLINK(1),"two, parts"\n'


# -------------------------------------------------------------------------------------- effect


def test_a_payment_that_closes_a_chain_lets_its_least_payment_go_round() -> None:
    """By hand: 5 can go round a, b and c, which is 15 of payments; with 4 more from b to c it
    is the 10 from a to b that limits it."""
    chain = legs(("a", "b", 10), ("b", "c", 7), ("c", "d", 9))
    closed = legs(("a", "b", 10), ("b", "c", 7), ("c", "d", 9), ("c", "a", 5))
    found = effect(chain, closed)
    assert (found.before.circulating_usd_bn, found.after.circulating_usd_bn) == (0, 15)
    assert found.added_usd_bn == 5
    (loop,) = found.closed
    assert loop.companies == ("a", "b", "c") and loop.bottleneck_usd_bn == 5
    # Back again: the loop is opened, and none is new.
    assert [(then is None, now) for then, now in effect(closed, chain).loops] == [(False, None)]
    # A parallel payment widens it; another place on the ring changes nothing.
    wider = legs(("a", "b", 10), ("b", "c", 7), ("c", "d", 9), ("c", "a", 5), ("c", "a", 1))
    ((then, now),) = effect(closed, wider).loops
    assert then and now and (then.bottleneck_usd_bn, now.bottleneck_usd_bn) == (5, 6)
    assert effect(closed, legs(*closed_rows(), ("a", "b", 3))).loops == []
    # An undisclosed payment closes a loop of unknown size, through which nothing is counted.
    unknown = effect(chain, legs(("a", "b", 10), ("b", "c", 7), ("c", "d", 9), ("c", "a", UNKNOWN)))
    assert unknown.after.circulating_usd_bn == 0
    assert [loop.bottleneck_usd_bn for loop in unknown.closed] == [None]


def closed_rows() -> list[tuple[str, str, float]]:
    return [("a", "b", 10), ("b", "c", 7), ("c", "d", 9), ("c", "a", 5)]


# ------------------------------------------------------------------------------------ the page


def check(at: AppTest, **given: str) -> AppTest:
    for file, text in given.items():
        at.text_area(key=f"add-{file}").set_value(text)
    at.button(key="add-check").click().run()
    assert not at.exception, [e.message for e in at.exception]
    return at


def graph_of(table: pd.DataFrame) -> networkx.DiGraph:
    """Payments in whole thousands of dollars, parallel ones added up."""
    graph = networkx.DiGraph()
    for leg in table.itertuples():
        amount = 0 if pd.isna(leg.amount_usd_bn) else round(leg.amount_usd_bn * 1e6)
        before = graph.get_edge_data(leg.payer, leg.payee, {"capacity": 0})["capacity"]
        graph.add_edge(leg.payer, leg.payee, capacity=before + amount, weight=-1)
    return graph


def test_the_preview_is_what_networkx_finds_and_only_its_viewer_sees_it() -> None:
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in DATA.rglob("*.*")}
    at = check(open_page("deals", add="1", paste="1"), deals=DEALS, sources=SOURCES)

    known = moving(legs_on(read_ledger(DATA), date.today()))
    graph = graph_of(known)
    assert not graph.has_edge("oracle", "openai")
    then = -networkx.network_simplex(graph)[0] / 1e6
    graph.add_edge("oracle", "openai", capacity=25_000_000, weight=-1)
    now = -networkx.network_simplex(graph)[0] / 1e6
    rings = [
        ring
        for ring in networkx.simple_cycles(graph, length_bound=6)
        if ("oracle", "openai") in zip(ring, [*ring[1:], ring[0]], strict=True)
    ]
    can_go_round, of_the_page = [m for m in at.metric if m.label == "Can go round"], text_of(at)
    assert [m.value for m in can_go_round] == [usd_bn(now)]
    assert can_go_round[0].delta == f"{usd_bn(then)} before" and now > then
    assert metric(at, "New loops") == str(len(rings))
    assert metric(at, "Disclosed in addition") == "$25B"
    assert f"{len(read_ledger(DATA).legs) + 1} legs" in of_the_page
    assert (table(at, "Bottleneck", "Before")["Before"] == "no loop").sum() == len(rings)
    rows = [d.value for d in at.dataframe if "Announced" in d.value]
    assert rows[0]["What"].tolist() == ["A stake, <b>as told</b>."]
    assert "as told" not in "".join(rows[1]["What"]), "the ledger below is the old one"

    shared = at.session_state["on_page"]
    assert not any("as told" in make().to_string() for make in shared.tables.values())
    assert "as told" not in str([d.value.to_dict() for d in open_page("deals").dataframe])
    after = {path: hashlib.sha256(path.read_bytes()).digest() for path in DATA.rglob("*.*")}
    assert after == before
    for path in VAR.rglob("*"):
        assert not path.is_file() or LEG.encode() not in path.read_bytes(), path


def test_the_page_lists_all_that_is_wrong_at_once() -> None:
    deals = DEALS.replace("oracle,openai", "oracle,openaix").replace("2026-10-05", "2099-01-01")
    at = check(
        open_page("deals", add="1", paste="1"), deals=deals, companies="slug,name,role\nx,X,king\n"
    )
    found = table(at, "Line", "Reason")
    places = list(zip(found["File"], found["Line"], found["Column"], found["Value"], strict=True))
    assert places == [
        ("companies.csv", 2, "role", "king"),
        ("deals.csv", 2, "announced", "2099-01-01"),
        ("deals.csv", 2, "id", LEG),
        ("deals.csv", 2, "payee", "openaix"),
    ]
    assert "4 problems to mend" in at.error[0].value


def test_an_uploaded_file_is_checked_in_place_of_what_is_pasted() -> None:
    at = open_page("deals", add="1", paste="1")
    at.file_uploader(key="add-deals-file").upload("deals.csv", DEALS.encode("utf-8-sig"))
    at.file_uploader(key="add-sources-file").upload("sources.csv", b"\xff\xfe")
    check(at, deals="rubbish", sources=SOURCES)
    found = table(at, "Line", "Reason")
    assert found["File"].tolist() == ["sources.csv"] and "UTF-8" in found["Reason"][0]


def test_the_section_opens_by_its_link_and_waits_for_rows() -> None:
    assert not look("deals").text_area
    at = check(open_page("deals", add="1", paste="1"), deals="id,payer,payee,kind,announced\n")
    assert "no row below them" in at.info[0].value
