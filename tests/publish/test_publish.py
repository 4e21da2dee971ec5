"""Slides and briefs opened again: what they hold is what they were given."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest
from PIL import Image
from pptx import Presentation

from dashboard.charts.style import DARK
from dashboard.formats import move, ratio, usd_bn
from dashboard.publish import Cell, Paper, Sheet, Table, native, table_of, table_title
from dashboard.publish.deck import deck
from dashboard.publish.pdf import pdf
from dashboard.report import main
from tests.conftest import missing


def texts(slide) -> list[str]:
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def charts(slide) -> list:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory):
    """The JSON of a day and its slides, each made by the command."""
    folder = tmp_path_factory.mktemp("slides")
    sections = ["market", "ledger", "circulation", "loops", "round_trips", "bis", "timeline"]
    sections.append("valuation")
    asked = [f"--section={name}" for name in sections] + ["--as-of", "2026-06-30"]
    assert main([*asked, "--format", "json", "--out", str(folder / "r.json")]) == 0
    assert main([*asked, "--format", "pptx", "--out", str(folder / "r.pptx")]) == 0
    values = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    return values, list(Presentation(str(folder / "r.pptx")).slides)


def test_the_slides_hold_the_numbers_of_the_report(report) -> None:
    values, slides = report
    found = values["circulation"]
    drawn = {s.name: list(s.values) for sl in slides for c in charts(sl) for s in c.plots[0].series}
    most = found["companies"][:12]
    assert drawn["At most"] == [row["through_max_usd_bn"] for row in most]
    assert drawn["At least"] == [row["through_min_usd_bn"] for row in most]
    assert drawn["Circular"] == [row["circulating_usd_bn"] for row in values["timeline"]]
    assert drawn["All disclosed payments"] == [row["total_usd_bn"] for row in values["timeline"]]
    priced = [r["trailing_pe"] for r in values["valuation"] if r["trailing_pe"] is not None]
    assert drawn["Trailing P/E"] == priced[:12] and priced
    words = [text for slide in slides for text in texts(slide)]
    [with_trade] = [text for text in words if "companies that also trade" in text]
    bis = values["bis"]
    assert with_trade.startswith(f"{bis['share']:.1%} of {usd_bn(bis['total_usd_bn'])} invested")
    assert any(usd_bn(found["circulating_usd_bn"]) in text for text in words)
    for rows, key in (("loops", "bottleneck_usd_bn"), ("round_trips", "amount_usd_bn")):
        assert all(usd_bn(row[key]) in words for row in values[rows][:5])
    assert any(f"{len(values['loops']):,} loops" in text for text in words)


def test_each_slide_says_its_source_its_day_and_where_it_is(report) -> None:
    _, slides = report
    assert len(slides) > 6
    for slide in slides:
        *_, foot = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert "Source:" in foot and "2026" in foot and "asof=2026-06-30" in foot
    pictures = [shape.image for slide in slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == 2  # the graph and the largest loop
    assert {image.size for image in pictures} == {(1200, 630)}


def test_the_command_says_what_slides_need(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    for asked in (["--format", "pptx"], ["--out", str(tmp_path / "none" / "x.md")]):
        with pytest.raises(SystemExit) as ended:
            main(asked)
        assert ended.value.code == 2 and "--out" in capsys.readouterr().err


def test_charts_of_ours_become_series_and_flows_do_not() -> None:
    days = pd.to_datetime(["2026-01-05", "2026-01-06", "2026-01-08"])
    lines = go.Figure()
    lines.add_scatter(x=days, y=[1.0, None, 3.0], name="A &amp; B", line={"color": "#c0392b"})
    lines.add_scatter(x=days[1:2], y=[2.0], mode="markers", name="deal", yaxis="y")
    lines.add_bar(x=days, y=[10, 20, 30], name="volume", yaxis="y2")
    lines.update_layout(yaxis_title_text="US&nbsp;dollars")
    first, second = native(lines)
    assert first.kind == "lines" and first.unit == "US dollars"
    assert first.categories == [date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 8)]
    assert [(s.name, s.values, s.points) for s in first.series] == [
        ("A & B", [1.0, None, 3.0], False),
        ("deal", [None, 2.0, None], True),
    ]
    assert first.series[0].colours == ["C0392B"]
    assert (second.kind, second.series[0].values) == ("columns", [10.0, 20.0, 30.0])

    steps = go.Figure()
    steps.add_scatter(x=days, y=[1.0, 1.0, 3.0], line={"shape": "hv"})
    [stairs] = native(steps)
    assert dict(zip(stairs.categories, stairs.series[0].values, strict=True)) == {
        date(2026, 1, 5): 1.0,
        date(2026, 1, 6): 1.0,
        date(2026, 1, 7): 1.0,
        date(2026, 1, 8): 3.0,
    }

    bars = go.Figure()
    bars.add_bar(y=["x", "y"], x=[5.0, -2.0], orientation="h", marker_color=["#111111", "#222222"])
    bars.add_scatter(y=["x"], x=[5.0], mode="text", text=["five"])
    bars.update_layout(barmode="relative", yaxis_autorange="reversed")
    [chart] = native(bars)
    assert (chart.kind, chart.categories, chart.stacked, chart.downwards) == (
        "bars",
        ["x", "y"],
        True,
        True,
    )
    assert chart.series[0].values == [5.0, -2.0]
    assert chart.series[0].colours == ["111111", "222222"]
    assert native(go.Figure(go.Sankey(link={"source": [0], "target": [1], "value": [1]}))) == []


def test_a_table_on_paper_leaves_out_empty_columns_and_says_how_much_it_leaves_out() -> None:
    frame = pd.DataFrame({"Payer": ["A"] * 20, "Amount": [0.05] * 20, "Note": [""] * 20})
    table = table_of(frame, {"Amount": usd_bn})
    assert table.heading == ["Payer", "Amount"] and table.more == 6
    assert table.rows[0] == [Cell("A"), Cell("$50M", figure=True)]


def paper(language: str) -> Paper:
    png = BytesIO()
    Image.new("RGB", (600, 300), "#c0392b").save(png, "PNG")
    title = (
        "オープンAIはオラクルに3000億ドルを支払う" if language == "ja" else "OpenAI → Oracle: $300B"
    )
    rows = [[Cell(title), Cell("−0.7", figure=True), Cell("reuters.com", "https://reuters.com/x")]]
    return Paper(
        title=title,
        sentences=["循環しうる額は最大6300億ドル（18.8%）です。" * 4],
        sheets=[
            Sheet("Picture", ["Source: x"], picture=png.getvalue(), address="https://a.example/b"),
            Sheet("Table", ["Source: y"], table=Table(["What", "t", "Source"], rows * 40)),
        ],
        notes=["Not investment advice."],
        address="https://roundtrip.example/deals?asof=2026-06-30",
        language=language,
        ink=DARK,
    )


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_brief_is_a_pdf_whose_text_can_be_found(language: str, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        missing("no pdftotext (Debian: apt install poppler-utils)")
    made = paper(language)
    (tmp_path / "x.pdf").write_bytes(pdf(made))
    asked = ["pdftotext", "-layout", str(tmp_path / "x.pdf"), "-"]
    text = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    found = "".join(text.split())
    for words in (made.title, "循環しうる額は最大6300億ドル", "Source: y", "−0.7"):
        assert "".join(words.split()) in found


def test_a_table_is_headed_by_its_largest_figure() -> None:
    flows = pd.DataFrame(
        {
            "Announced": [date(2025, 9, 10), date(2025, 9, 22)],
            "Payer": ["OpenAI", "NVIDIA"],
            "Payee": ["Oracle", "OpenAI"],
            "Amount": [300.0, None],
            "Source": ["https://a.example", "https://b.example"],
        }
    )
    written = {"Amount": usd_bn}
    assert table_title(flows, written) == "Amount: largest $300B (OpenAI → Oracle), of 2 rows"
    assert table_title(flows.head(1), written) == "OpenAI → Oracle: Amount $300B"
    # Without a figure the rows are counted and the first are named.
    assert table_title(flows.tail(1), written) == "1 row: NVIDIA → OpenAI"
    moves = pd.DataFrame({"Company": ["A", "B"], "AR": [0.02, -0.1], "P/E": [10.0, 50.0]})
    assert table_title(moves, {"AR": move, "P/E": ratio}) == "AR: largest ▼ −10.0% (B), of 2 rows"
    days = pd.DataFrame({"Announced": ["2026-04-09", "2026-05-01"], "Amount": [21.0, 3.0]})
    assert table_title(days, written) == "Amount: largest $21B (9 Apr 2026), of 2 rows"
    assert table_title(moves, {"P/E": ratio}) == "P/E: largest 50.0 (B), of 2 rows"
    # A word that parts the rows names none of them.
    sides = ["Payer", "Payee", "Payee", "Payer"]
    of_one = pd.DataFrame({"Side": sides, "With": list("ABCD"), "Amount": [1.0, 21.0, 3.0, 2.0]})
    assert table_title(of_one, written) == "Amount: largest $21B (B), of 4 rows"


def test_a_long_table_never_leaves_its_slide() -> None:
    slides = Presentation(BytesIO(deck(paper("en"))))
    *_, last = slides.slides
    [grid] = [shape for shape in last.shapes if shape.has_table]
    bottom = grid.top + sum(row.height for row in grid.table.rows)
    assert bottom < 0.93 * slides.slide_height
    assert f"and {41 - len(grid.table.rows)} more" in " ".join(texts(last))
    links = [
        run.hyperlink.address
        for row in grid.table.rows
        for cell in row.cells
        for paragraph in cell.text_frame.paragraphs
        for run in paragraph.runs
    ]
    assert "https://reuters.com/x" in links
