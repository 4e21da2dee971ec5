"""A paper as slides (PowerPoint): charts and tables are PowerPoint's own and can be edited."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from dashboard.charts.style import ThemeColours
from dashboard.formats import defused
from dashboard.language import tr
from dashboard.publish.native import NativeChart, rgb
from dashboard.publish.paper import Cell, Paper, Sheet, Table

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
TOP, FOOT = 1.25, 6.72
# What an office's computer has: for Latin letters and for Japanese.
LATIN, EAST = "Calibri", "Yu Gothic"
BLANK = 6
CHARTS = {
    "lines": XL_CHART_TYPE.LINE,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
}
STACKED = {"bars": XL_CHART_TYPE.BAR_STACKED, "columns": XL_CHART_TYPE.COLUMN_STACKED}


def deck(paper: Paper) -> bytes:
    """The paper as a .pptx: a slide with the title and the notes, then one for each sheet with its
    source, its date and its address."""
    slides = Presentation()
    slides.slide_width, slides.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _colour_links(slides, paper.ink)
    slides.core_properties.title = paper.title
    slides.core_properties.author = "Roundtrip"
    _opening(_blank(slides, paper), paper)
    for sheet in paper.sheets:
        _slide(_blank(slides, paper), paper, sheet)
    file = BytesIO()
    slides.save(file)
    return file.getvalue()


def _colour_links(slides: Any, ink: ThemeColours) -> None:
    """PowerPoint gives a link its theme's colour, which a dark slide would swallow."""
    theme = slides.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    links = f'<a:hlink><a:srgbClr val="{rgb(ink.muted)}"/></a:hlink>'.encode()
    theme._blob = re.sub(rb"<a:hlink>.*?</a:hlink>", links, theme.blob, flags=re.DOTALL)


def _blank(slides: Any, paper: Paper) -> Any:
    slide = slides.slides.add_slide(slides.slide_layouts[BLANK])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = _rgb(paper.ink.paper)
    return slide


def _opening(slide: Any, paper: Paper) -> None:
    frame = _box(slide, MARGIN, 1.6, WIDTH - 2 * MARGIN, 1.0)
    _write(frame.paragraphs[0], paper.title, 34, paper.ink.text, bold=True)
    frame = _box(slide, MARGIN, 2.7, WIDTH - 2 * MARGIN, 3.2)
    for i, sentence in enumerate(paper.sentences):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(8)
        _write(paragraph, sentence, 18 if len(paper.sentences) < 5 else 14, paper.ink.text)
    _foot(slide, paper.notes, paper.address, paper.ink)


def _slide(slide: Any, paper: Paper, sheet: Sheet) -> None:
    frame = _box(slide, MARGIN, 0.35, WIDTH - 2 * MARGIN, 0.85)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    size = 26 if _wide(sheet.title) < 65 else 20
    _write(frame.paragraphs[0], sheet.title, size, paper.ink.text, bold=True)
    top = TOP
    if sheet.sentences:
        frame = _box(slide, MARGIN, top, WIDTH - 2 * MARGIN, 0.4 * len(sheet.sentences))
        for i, sentence in enumerate(sheet.sentences):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            _write(paragraph, sentence, 14, paper.ink.text)
        top += 0.4 * len(sheet.sentences) + 0.1
    if sheet.charts:
        tall = (FOOT - top) / len(sheet.charts)
        for i, chart in enumerate(sheet.charts):
            _chart(slide, chart, top + i * tall, tall, paper.ink)
    elif sheet.picture is not None:
        _picture(slide, sheet.picture, top)
    elif sheet.table is not None:
        _table(slide, sheet.table, top, paper.ink)
    _foot(slide, sheet.foot or paper.notes, sheet.address or paper.address, paper.ink)


def _chart(slide: Any, chart: NativeChart, top: float, tall: float, ink: ThemeColours) -> None:
    data = CategoryChartData()
    # A chart brings its workbook along, in which a text is a formula if it looks like one.
    data.categories = [defused(category) for category in chart.categories]
    for series in chart.series:
        data.add_series(defused(series.name), series.values)
    kind = (STACKED if chart.stacked else CHARTS).get(chart.kind, CHARTS[chart.kind])
    place = [Inches(n) for n in (MARGIN, top, WIDTH - 2 * MARGIN, tall)]
    drawn = slide.shapes.add_chart(kind, *place, data).chart
    drawn.font.size, drawn.font.name = Pt(12), LATIN
    drawn.font.color.rgb = _rgb(ink.text)
    drawn.has_title = False
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    # Days without a session are bridged, as on the page.
    blanks = drawn._chartSpace.chart.find(qn("c:dispBlanksAs"))
    if blanks is not None:
        blanks.set("val", "span")
    values, along = drawn.value_axis, drawn.category_axis
    values.major_gridlines.format.line.color.rgb = _rgb(ink.grid)
    values.format.line.fill.background()
    _number_format(values, "#,##0.###")
    if chart.unit:
        values.has_title = True
        values.axis_title.text_frame.text = chart.unit
        run = values.axis_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = Pt(12), False
        run.font.color.rgb = _rgb(ink.muted)
    along.format.line.color.rgb = _rgb(ink.grid)
    along.has_major_gridlines = False
    along.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if chart.categories and isinstance(chart.categories[0], date):
        _number_format(along, tr("mmm yyyy"))
        _ticks(along, (chart.categories[-1] - chart.categories[0]).days)
    if chart.downwards:
        along.reverse_order = True
    for series, shown in zip(chart.series, drawn.plots[0].series, strict=True):
        _colour(series, shown, chart.kind)
    if chart.kind != "lines":
        drawn.plots[0].gap_width = 60
        if chart.stacked:
            drawn.plots[0].overlap = 100


def _ticks(axis: Any, days: int) -> None:
    """A mark each month, each quarter or each half-year, so that their names have room."""
    months = 1 if days < 400 else 3 if days < 1000 else 6
    for tag, value in (("c:majorUnit", str(months)), ("c:majorTimeUnit", "months")):
        element = axis._element.makeelement(qn(tag), {"val": value})
        axis._element.append(element)


def _number_format(axis: Any, written: str) -> None:
    axis.tick_labels.number_format = written
    axis.tick_labels.number_format_is_linked = False


def _colour(series: Any, shown: Any, kind: str) -> None:
    first = RGBColor.from_string(series.colours[0])
    if kind == "lines":
        shown.smooth = False
        shown.marker.style = XL_MARKER_STYLE.DIAMOND if series.points else XL_MARKER_STYLE.NONE
        if series.points:
            shown.format.line.fill.background()
            shown.marker.size = 7
            shown.marker.format.fill.solid()
            shown.marker.format.fill.fore_color.rgb = first
            shown.marker.format.line.color.rgb = first
        else:
            shown.format.line.color.rgb = first
            shown.format.line.width = Pt(2)
        return
    shown.invert_if_negative = False
    shown.format.fill.solid()
    shown.format.fill.fore_color.rgb = first
    for i, colour in enumerate(series.colours if len(series.colours) > 1 else ()):
        fill = shown.points[i].format.fill
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(colour)


def _picture(slide: Any, png: bytes, top: float) -> None:
    wide, tall = Image.open(BytesIO(png)).size
    scale = min((WIDTH - 2 * MARGIN) / wide, (FOOT - top) / tall)
    left = (WIDTH - wide * scale) / 2
    slide.shapes.add_picture(
        BytesIO(png), Inches(left), Inches(top), Inches(wide * scale), Inches(tall * scale)
    )


def _table(slide: Any, table: Table, top: float, ink: ThemeColours) -> None:
    room, size = WIDTH - 2 * MARGIN, _letters(table)
    widths = _widths(table, room)
    heights, shown = _fitting(table, widths, size, FOOT - top - 0.3)
    place = [Inches(n) for n in (MARGIN, top, room, sum(heights))]
    grid = slide.shapes.add_table(len(shown) + 1, len(table.heading), *place).table
    style = grid._tbl.tblPr.find(qn("a:tableStyleId"))
    style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # without any style of its own
    grid.horz_banding = grid.first_row = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Emu(int(Inches(1) * width))
    figures = [any(row[i].figure for row in table.rows) for i in range(len(table.heading))]
    heading = [Cell(text, figure=figures[i]) for i, text in enumerate(table.heading)]
    for j, row in enumerate([heading, *shown]):
        grid.rows[j].height = Inches(heights[j])
        for i, cell in enumerate(row):
            _fill(grid.cell(j, i), cell, size, ink.text if j else ink.muted)
    more = table.more + len(table.rows) - len(shown)
    if more:
        frame = _box(slide, MARGIN, FOOT - 0.3, room, 0.3)
        _write(frame.paragraphs[0], tr("… and {n} more", n=f"{more:,}"), 11, ink.muted)


def _letters(table: Table) -> int:
    """Points: few and short rows are read from afar."""
    signs = sum(_wanted(table))
    for size, rows in ((16, 6), (14, 8)):
        if len(table.rows) <= rows and signs <= (WIDTH - 2 * MARGIN) * 140 / size:
            return size
    return 12 if len(table.heading) <= 6 else 11


def _fitting(
    table: Table, widths: list[float], size: int, room: float
) -> tuple[list[float], list[list[Cell]]]:
    """The heights of the heading and of as many rows as the room holds, and these rows."""
    letters = [max(1.0, (width - 0.22) * 155 / size) for width in widths]

    def height(texts: list[str]) -> float:
        lines = max(math.ceil(_wide(t) / n) or 1 for t, n in zip(texts, letters, strict=True))
        return 0.1 + lines * size / 54

    heights, rows = [height(table.heading)], list[list[Cell]]()
    for row in table.rows:
        tall = height([cell.text for cell in row])
        if sum(heights) + tall > room:
            break
        heights.append(tall)
        rows.append(row)
    return heights, rows


def _widths(table: Table, room: float) -> list[float]:
    """Of each column, by its longest text; long texts wrap."""
    wanted = [min(signs, 55) for signs in _wanted(table)]
    return [room * width / sum(wanted) for width in wanted]


def _wanted(table: Table) -> list[int]:
    """How many letters each column needs, and three between it and the next."""
    return [
        max(map(_wide, [heading, *(row[i].text for row in table.rows)])) + 3
        for i, heading in enumerate(table.heading)
    ]


def _wide(text: str) -> int:
    """In Latin letters; a Japanese one is as wide as two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _fill(place: Any, cell: Cell, size: int, colour: str) -> None:
    place.margin_top = place.margin_bottom = Inches(0.02)
    # A text stands apart from the figures that end to the left of it.
    place.margin_left = Inches(0.06 if cell.figure else 0.16)
    place.margin_right = Inches(0.06)
    place.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = place.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if cell.figure else PP_ALIGN.LEFT
    _write(paragraph, cell.text, size, colour, url=cell.url)


def _foot(slide: Any, lines: Sequence[str], address: str, ink: ThemeColours) -> None:
    frame = _box(slide, MARGIN, FOOT + 0.05, WIDTH - 2 * MARGIN, HEIGHT - FOOT - 0.15)
    _write(frame.paragraphs[0], " ".join(lines), 10, ink.muted)
    if address:
        url = address if address.startswith(("http://", "https://")) else ""
        short = address if len(address) <= 150 else f"{address[:149]}…"
        _write(frame.add_paragraph(), short, 10, ink.muted, url=url)


def _box(slide: Any, left: float, top: float, wide: float, tall: float) -> Any:
    frame = slide.shapes.add_textbox(*(Inches(n) for n in (left, top, wide, tall))).text_frame
    frame.word_wrap = True
    return frame


def _write(
    paragraph: Any, text: str, size: int, colour: str, *, bold: bool = False, url: str = ""
) -> None:
    run = paragraph.add_run()
    run.text = text
    if url:
        run.hyperlink.address = url
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, LATIN
    run.font.color.rgb = _rgb(colour)
    properties = run._r.get_or_add_rPr()
    east = properties.makeelement(qn("a:ea"), {"typeface": EAST})
    latin = properties.find(qn("a:latin"))
    latin.addnext(east)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(rgb(colour))
