"""A paper as a PDF to print or send: its text can be selected and searched, in Japanese too."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pylopdf_fonts_jp
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from fpdf.fonts import FontFace
from PIL import Image

from dashboard.language import tr
from dashboard.publish.paper import Paper, Sheet, Table

MARGIN = 16  # millimetres, on A4
# Its Latin letters are those of Source Sans, the pages' own typeface.
FONT = "Noto Sans JP"


def pdf(paper: Paper) -> bytes:
    """The paper as a .pdf: title, sentences, then each sheet with its source, its date and its
    address; page numbers below. Pictures, not charts: a sheet's picture or else its table."""
    page = _Page(paper)
    page.add_page()
    page.write_lines([paper.title], 20, paper.ink.text, after=3)
    page.write_lines(paper.sentences, 11, paper.ink.text, after=2)
    for sheet in paper.sheets:
        _sheet(page, paper, sheet)
    page.ln(4)
    page.write_lines(paper.notes, 8.5, paper.ink.muted)
    if paper.address:
        page.link_line(paper.address)
    return bytes(page.output())


class _Page(FPDF):
    def __init__(self, paper: Paper) -> None:
        super().__init__(format="A4")
        self.paper = paper
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN + 4)
        self.add_font(FONT, "", str(pylopdf_fonts_jp.sans_path()))
        self.set_font(FONT, size=11)
        self.set_title(paper.title)
        self.set_author("Roundtrip")
        self.set_lang(paper.language)

    def header(self) -> None:
        """The theme's paper, under everything."""
        self.set_fill_color(self.paper.ink.paper)
        self.rect(0, 0, self.w, self.h, style="F")

    def footer(self) -> None:
        self.set_y(-MARGIN + 2)
        self.set_font(FONT, size=8)
        self.set_text_color(self.paper.ink.muted)
        self.cell(0, 5, f"Roundtrip · {self.page_no()}", align="R")

    def write_lines(
        self, lines: Sequence[str], size: float, colour: str, *, after: float = 0
    ) -> None:
        self.set_font(FONT, size=size)
        self.set_text_color(colour)
        # A line of Japanese has no blanks: it breaks between any two of its letters.
        mode = WrapMode.CHAR if self.paper.language == "ja" else WrapMode.WORD
        for line in lines:
            self.multi_cell(
                0,
                size * 0.5,
                line,
                align="L",
                wrapmode=mode,
                new_x=XPos.LMARGIN,
                new_y=YPos.NEXT,
            )
            self.ln(after)

    def link_line(self, address: str) -> None:
        self.set_font(FONT, size=8.5)
        self.set_text_color(self.paper.ink.muted)
        self.multi_cell(
            0,
            4.3,
            address,
            align="L",
            wrapmode=WrapMode.CHAR,
            link=address if address.startswith("http") else "",
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )


def _sheet(page: _Page, paper: Paper, sheet: Sheet) -> None:
    tall = _height_of(page, sheet)
    if page.get_y() + min(tall, page.eph) > page.h - page.b_margin:
        page.add_page()
    page.ln(4)
    page.write_lines([sheet.title], 13, paper.ink.text, after=1)
    page.write_lines(sheet.sentences, 10, paper.ink.text, after=1)
    if sheet.picture is not None:
        page.image(BytesIO(sheet.picture), w=page.epw, alt_text=sheet.title)
        page.ln(1)
    elif sheet.table is not None:
        _table(page, paper, sheet.table)
    page.write_lines([line for line in sheet.foot if line], 8.5, paper.ink.muted)
    if sheet.address and sheet.address != paper.address:
        page.link_line(sheet.address)


def _height_of(page: _Page, sheet: Sheet) -> float:
    if sheet.picture is not None:
        wide, tall = Image.open(BytesIO(sheet.picture)).size
        return page.epw * tall / wide + 30
    return 60.0


def _table(page: _Page, paper: Paper, table: Table) -> None:
    page.set_font(FONT, size=8)
    page.set_text_color(paper.ink.text)
    page.set_draw_color(paper.ink.grid)
    figures = [any(row[i].figure for row in table.rows) for i in range(len(table.heading))]
    heading = FontFace(color=paper.ink.muted, emphasis="")
    with page.table(
        text_align=["RIGHT" if figure else "LEFT" for figure in figures],
        borders_layout="HORIZONTAL_LINES",
        headings_style=heading,
        line_height=4.2,
        padding=(0, 1, 0, 3),
        wrapmode=WrapMode.CHAR if paper.language == "ja" else WrapMode.WORD,
        col_widths=tuple(_widths(table)),
    ) as grid:
        grid.row(table.heading)
        for row in table.rows:
            line = grid.row()
            for cell in row:
                line.cell(cell.text, link=cell.url or None)
    if table.more:
        page.write_lines([tr("… and {n} more", n=f"{table.more:,}")], 8.5, paper.ink.muted)


def _widths(table: Table) -> list[int]:
    return [
        min(max([len(heading) + 2, *(len(row[i].text) for row in table.rows)]), 44) + 2
        for i, heading in enumerate(table.heading)
    ]
