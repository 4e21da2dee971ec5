"""What a pasted link shows: the tags in a page's HTML and the picture they name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape
from urllib.parse import urlencode

from dashboard.deals import Ledger
from dashboard.findings import Findings
from dashboard.flows import arrows
from dashboard.language import current, tr
from dashboard.market import Market
from dashboard.pages import BY_ADDRESS
from dashboard.publish import HEIGHT, WIDTH, network_picture
from dashboard.server import atom
from dashboard.server.view import View, description, lit, title

SITE = "Roundtrip"
LOCALES = {"en": "en_US", "ja": "ja_JP"}
# Longer ones are cut by who shows them.
LONGEST = 300
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)


def with_tags(html: str, tags: str) -> str:
    """Streamlit's page with our title and tags in the place of its title."""
    html = html.replace('<html lang="en">', f'<html lang="{current()}">', 1)
    return _TITLE.sub(lambda _: tags, html, count=1)


def public_tags(page: str, address: str) -> str:
    """For who is not signed in where that is asked for: the page, and nothing of the ledger."""
    about = BY_ADDRESS[page]
    return _tags(tr(about.heading), tr(about.question), {"og:url": address})


def tags(
    ledger: Ledger,
    view: View,
    base: str,
    address: str,
    today: date,
    version: str,
    market: Callable[[], Market],
) -> str:
    """`base`: where the dashboard is; `address`: the page's own; `version`: another one makes
    who shows the picture fetch it again; `market`: what is at hand."""
    picture = urlencode({**view.parameters, "v": version})
    return _tags(
        title(ledger, view),
        description(ledger, view, today, market),
        {
            "og:url": address,
            "og:image": f"{base}/preview.png?{picture}",
            "og:image:type": "image/png",
            "og:image:width": str(WIDTH),
            "og:image:height": str(HEIGHT),
            "og:image:alt": tr("Companies and the payments between them, drawn as a graph"),
        },
        _feed(atom.named(tr("New legs and changes of status")), f"{base}/feed.xml"),
        _feed(atom.named(tr("Roundtrip: inbox")), f"{base}/inbox.xml"),
    )


def _feed(title: str, address: str) -> str:
    return (
        f'<link rel="alternate" type="application/atom+xml" title="{escape(title)}" '
        f'href="{escape(address)}">'
    )


def picture(findings: Findings, view: View) -> bytes:
    """What the deal graph or the story opens with as a PNG, and what the view is about standing
    out in it."""
    return network_picture(
        findings,
        title(findings.ledger, replace(view, page="")),
        lit(findings, arrows(findings.every_leg), view),
        focus={view.company} if view.company else set(),
        founding=view.chapter is not None,
    )


def _tags(name: str, text: str, properties: dict[str, str], *more: str) -> str:
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
    common = {
        "og:site_name": SITE,
        "og:type": "website",
        "og:locale": LOCALES[current()],
        "og:title": name,
        "og:description": text,
    }
    card = "summary_large_image" if "og:image" in properties else "summary"
    return "\n    ".join(
        [
            f"<title>{escape(name)} · {SITE}</title>",
            f'<meta name="description" content="{escape(text)}">',
            *(
                f'<meta property="{key}" content="{escape(value)}">'
                for key, value in {**common, **properties}.items()
            ),
            f'<meta name="twitter:card" content="{card}">',
            *more,
        ]
    )
