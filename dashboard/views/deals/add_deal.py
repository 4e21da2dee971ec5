"""Rows of CSV that are pasted or uploaded: checked, and shown in the ledger before they are in it.

They stay in the viewer's session: nothing here is cached or written.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.components.draw.csv import safe_csv
from dashboard.components.draw.problems import show_problems
from dashboard.components.draw.prose import prose, small
from dashboard.components.draw.table import Column, show_table
from dashboard.components.tables.legs import legs_table, show_legs
from dashboard.deals import Ledger, LedgerError, legs_on, moving
from dashboard.deals.ledger import Problem
from dashboard.deals.proposal import (
    KEYS,
    MOST_BYTES,
    MOST_LINES,
    Proposal,
    columns_of,
    propose,
    template,
)
from dashboard.flows import Effect, effect
from dashboard.formats import usd_bn
from dashboard.language import mark, tr, tr_n
from dashboard.views.deals.preview import draw_graph, show_loops, show_sums
from dashboard.vocabulary import BASES, KINDS, SESSIONS

FILES = list(KEYS)
MOST_SHOWN = 500


def add_rows(ledger: Ledger) -> None:
    """The section as a whole."""
    _explain()
    given = _form()
    if not given:
        return
    try:
        proposal = propose(ledger, given, date.today())
    except LedgerError as error:
        _show_problems(error.problems)
    else:
        if proposal.rows or proposal.whole:
            _preview(ledger, proposal)
        else:
            st.info(tr("There are names of columns, and no row below them."))


def _explain() -> None:
    required = columns_of("deals.csv", date.today()).query("required")["column"]
    prose(
        "A row of **deals.csv** is one directed payment or promise, from payer to payee; a deal "
        "with several has a row for each. Required are {required}. Any other cell may stay empty, "
        "which means unknown; amounts are in billions of US dollars. Every leg needs at least one "
        "row in **sources.csv**, a new company one in **companies.csv**, and what has become of a "
        "leg goes into **statuses.csv**.",
        required=", ".join(required),
    )
    prose(
        "To send it in, fill in the templates, check the rows here, append them to the files of "
        "the same name in `data/` of the repository, run `python -m dashboard.check_data` and "
        "open a pull request."
    )
    with st.container(horizontal=True, key="add-templates"):
        for file in FILES:
            st.download_button(
                tr("Template: {file}", file=file),
                safe_csv(template(file, date.today())),
                file_name=f"template-{file}",
                mime="text/csv",
                key=f"add-template-{_stem(file)}",
                on_click="ignore",
            )
    with st.expander(tr("What each column may hold")):
        for column, words in (("kind", KINDS), ("session", SESSIONS), ("basis", BASES)):
            prose("**{column}**: {words}.", column=column, words=", ".join(words))
        _show_columns()


def _show_columns() -> None:
    tables = [columns_of(file, date.today()).assign(file=file) for file in FILES]
    every = pd.concat(tables, ignore_index=True)
    required = every["required"].map({True: tr("yes"), False: ""})
    refused = ["; ".join(map(tr, reasons)) for reasons in every["refused"]]
    show_table(
        [
            Column(mark("File"), every["file"]),
            Column(mark("Column"), every["column"]),
            Column(mark("Required"), required),
            Column(mark("Refused if it"), refused, "long"),
        ],
        key="add-columns",
    )


def _form() -> dict[str, bytes]:
    """What has been given to check, by file; an uploaded file goes before pasted rows."""
    given = {}
    with st.form("add-form", border=False):
        for tab, file in zip(st.tabs(FILES), FILES, strict=True):
            with tab:
                pasted = st.text_area(
                    tr("Rows for {file}, pasted from a spreadsheet or as CSV", file=file),
                    key=f"add-{_stem(file)}",
                    height=130,
                    placeholder=",".join(columns_of(file, date.today())["column"]),
                )
                uploaded = st.file_uploader(
                    tr("Or a file, which is then checked in their place"),
                    type=["csv", "tsv", "txt"],
                    key=f"add-{_stem(file)}-file",
                    max_upload_size=1,
                )
            content = uploaded.getvalue() if uploaded else pasted.encode()
            if content.strip():
                given[file] = content
        st.form_submit_button(tr("Check and preview"), type="primary", key="add-check")
    small(
        "Nothing is saved or sent on: the rows are checked and shown in your session only and are "
        "gone when you leave the page. Columns may be separated by commas, semicolons or tabs; "
        "without a line of names they must be those of the file. At most {lines} lines and "
        "{megabytes} MB a file; a whole file of data/ with rows added or changed will do as well.",
        lines=f"{MOST_LINES:,}",
        megabytes=f"{MOST_BYTES / 1e6:g}",
    )
    return given


def _show_problems(problems: list[Problem]) -> None:
    st.error(
        tr_n(
            len(problems),
            "{n} problem to mend, in the words of `python -m dashboard.check_data`. Lines are "
            "those of what you gave.",
            "{n} problems to mend, in the words of `python -m dashboard.check_data`. Lines are "
            "those of what you gave.",
        )
    )
    shown = problems[:MOST_SHOWN]
    show_problems(shown, key="add-problems")
    if len(shown) < len(problems):
        small("The first {shown} of {all} are listed.", shown=len(shown), all=len(problems))


def _preview(ledger: Ledger, proposal: Proposal) -> None:
    today, after = date.today(), proposal.ledger
    counting = moving(legs_on(after, today))
    found = effect(moving(legs_on(ledger, today)), counting)
    legs = legs_on(after, today, ended=True).loc[proposal.legs]
    st.success(tr("All rows are good. What follows is a preview, in this session only."))
    _tell(proposal, found, int(legs.index.isin(counting.index).sum()))
    if len(legs):
        show_legs(legs_table(after, legs), key="add-legs")
    show_loops(after, found)
    if len(legs):
        draw_graph(ledger, after, legs, found)
    _downloads(proposal)


def _tell(proposal: Proposal, found: Effect, counted: int) -> None:
    prose(
        "With {legs} the ledger holds {all}. Of the {total} that is then disclosed at most "
        "**{after}** can go round; without, it is {before} of {total_before}.",
        legs=tr_n(len(proposal.legs), "{n} new or changed leg", "{n} new or changed legs"),
        all=tr_n(len(proposal.ledger.legs), "{n} leg", "{n} legs"),
        after=usd_bn(found.after.circulating_usd_bn),
        total=usd_bn(found.after.total_usd_bn),
        before=usd_bn(found.before.circulating_usd_bn),
        total_before=usd_bn(found.before.total_usd_bn),
    )
    show_sums(found)
    if counted < len(proposal.legs):
        small(
            "{count} of these do not count here: ended, or a guarantee, warrant, chip partnership "
            "or acquisition.",
            count=len(proposal.legs) - counted,
        )


def _downloads(proposal: Proposal) -> None:
    with st.container(horizontal=True, key="add-lines"):
        for file, rows in proposal.rows.items():
            st.download_button(
                tr("Lines to append to data/{file}", file=file),
                lines_to_append(rows),
                file_name=f"append-to-{file}",
                mime="text/csv",
                key=f"add-lines-{_stem(file)}",
                on_click="ignore",
            )
    if proposal.whole:
        small(
            "Given whole, to be put in the place of the ledger's own: {files}.",
            files=", ".join(proposal.whole),
        )


def lines_to_append(rows: pd.DataFrame) -> bytes:
    """Rows as they stand in a file of the ledger: no header, no mark at the start."""
    return safe_csv(rows).decode("utf-8-sig").partition("\n")[2].encode()


def _stem(file: str) -> str:
    return file.removesuffix(".csv")
