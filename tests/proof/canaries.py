"""A ledger, a desk, an inbox and quotes whose every text tries to be more than text."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.database import Database
from dashboard.deals import read_ledger
from dashboard.desk import DeskStore
from dashboard.market.quotes import Quote, quotes_frame
from dashboard.market.store import Store
from dashboard.paths import ledger_name
from dashboard.radar.clusters import candidates, read_headlines
from dashboard.radar.store import RadarStore
from tests.proof.small_ledger import write_small_ledger

# It shows where it got through: in window.__canary if it ran, as an element if it only stands.
MARK = "canary-element"
HTML = (
    f'"><img class={MARK} src=x onerror=window.__canary=1><svg class={MARK} '
    f"onload=window.__canary=2></svg><script>window.__canary=3</script><i class={MARK}>i</i>"
)
MARKDOWN = (
    f"[go](javascript:window.__canary=4) ![i](x) `</code><i class={MARK}>` $x^2$ :red[r] **b** "
    "</script><!-- {{7*7}} ${7*7} %(x)s {0} ]]>"
)
FORMULA = '=HYPERLINK("javascript:window.__canary=5","x")'
TEXT = f"{HTML} {MARKDOWN}"
# The cells that hold what people write, by file.
FREE = {
    "companies.csv": ("name", "name_ja", "other_names", "outside_income_note", "description"),
    "valuations.csv": ("note",),
    "deals.csv": ("summary", "note"),
    "statuses.csv": ("note",),
    "sources.csv": ("publisher",),
    "figures.csv": ("note",),
    "arguments.csv": ("claim", "evidence"),
    "chapters.csv": ("title", "title_ja", "text", "text_ja", "against", "since"),
}
ADDRESS = f'https://example.com/"><img/class={MARK}/src=x/onerror=window.__canary=6>#'
ADDRESSES = {
    "valuations.csv": "source_url",
    "statuses.csv": "source_url",
    "sources.csv": "url",
    "figures.csv": "source_url",
    "arguments.csv": "source_url",
    "chapters.csv": "source_url",
}


def write_canary_ledger(folder: Path, *, text: str = TEXT) -> None:
    write_small_ledger(folder)
    for name, columns in FREE.items():
        table = pd.read_csv(folder / name, dtype=str, keep_default_na=False)
        for column in columns:
            # Placeholders of chapters are braces: what is between them must name a figure.
            said = text.replace("{", "(").replace("}", ")") if name == "chapters.csv" else text
            old = table[column] if column in table else pd.Series("", index=table.index)
            numbers = old.index.astype(str)
            keep = old + " " if column in ("name", "other_names") else numbers + " "
            table[column] = (keep if text is TEXT else "") + said + (" " + numbers)
        if name in ADDRESSES:
            table[ADDRESSES[name]] = ADDRESS + table.index.astype(str)
        if name == "chapters.csv":
            table["since_from"] = table["as_of"]
        table.to_csv(folder / name, index=False, lineterminator="\n")


def fill_canary_store(url: str, folder: Path) -> None:
    """Headlines and their candidates, quotes, and what editors keep."""
    now = datetime.now(UTC)
    database, name = Database(url), ledger_name(folder)
    radar, ledger = RadarStore(database, name), read_ledger(folder)
    titles = [
        f"NVIDIA to invest $7 billion in OpenAI {HTML}",
        f"Oracle signs $9 billion cloud deal with Meta {MARKDOWN}",
        f"{FORMULA} AMD invests $1 billion in OpenAI",
    ]
    headlines = pd.DataFrame(
        {
            "at": [now - timedelta(hours=n + 1) for n in range(len(titles))],
            "title": titles,
            "url": ADDRESS,
            "publisher": f"<i class={MARK}>P</i>",
        }
    )
    radar.put_headlines(headlines, "feed:https://example.com", now, lambda _: ["nvidia", "openai"])
    radar.note_source("feed:https://example.com", now, f"no answer {HTML}")
    since = now - timedelta(days=60)
    radar.put_candidates(candidates(read_headlines(radar.headlines(since), ledger)), since, now)
    store = Store(url)
    unknown: dict[str, Any] = {field.name: None for field in fields(Quote)}
    told = {"price": 180.0, "previous_close": 170.0, "trailing_eps": 4.0, "quoted_at": now}
    quotes = [
        Quote(**unknown | told | {"ticker": ticker, "currency": currency, "state": state})
        for ticker, currency, state in (
            ("NVDA", "USD", HTML),
            ("ORCL", HTML, "REGULAR"),
            ("AMD", FORMULA, "REGULAR"),
        )
    ]
    store.put_quotes(quotes_frame(quotes), now)
    store.close()
    desk = DeskStore(database, name)
    row = {
        "id": "own-canary",
        "payer": "meta",
        "payee": "oracle",
        "kind": "cloud-services",
        "announced": "2026-11-02",
        "amount_usd_bn": "3",
        "basis": "firm",
        "summary": TEXT,
        "note": TEXT,
    }
    source = {"leg": "own-canary", "url": ADDRESS, "publisher": HTML, "type": "press"}
    rows = {"deals.csv": [row], "sources.csv": [source]}
    desk.begin("deal", {"rows": rows}, HTML, state="accepted")
    desk.begin("deal", {"rows": {"deals.csv": [row | {"id": "draft-canary"}]}}, HTML)
    for about in ("company:nvidia", "company:openai", f"day:{now.date().isoformat()}"):
        desk.begin("note", {"about": about, "text": TEXT}, HTML, state="accepted")
