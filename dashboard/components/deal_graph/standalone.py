"""The graph as one HTML file that needs nothing from anywhere."""

from __future__ import annotations

import re
from html import escape

from pyvis.network import Network

# pyvis loads Bootstrap from a CDN, for a loading bar that a graph with fixed places never shows.
_FROM_CDN = re.compile(
    r"<link[^>]*?https?://[^>]*?/?>|<script[^>]*?\bsrc=\"https?://[^>]*?>\s*</script>", re.DOTALL
)


def standalone_html(network: Network, *, title: str, foot: str) -> str:
    """pyvis's own page with our title and foot, both escaped, and no address to load from."""
    page = _FROM_CDN.sub("", network.generate_html(notebook=False))
    head = f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    style = (
        "<style>body{font:15px/1.5 system-ui,sans-serif;margin:1.5rem}"
        "center{display:none}div.vis-tooltip{white-space:pre-line}</style>"
    )
    page = page.replace("<head>", f"<head>{head}{style}", 1)
    page = page.replace("<body>", f"<body><h1>{escape(title)}</h1>", 1)
    return page.replace("</body>", f"<p style='clear:both'>{escape(foot)}</p></body>", 1)
