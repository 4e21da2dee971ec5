"""The deal graph: built with pyvis, drawn and clicked in the page, downloadable as one file."""

from dashboard.components.deal_graph.build import build_network
from dashboard.components.deal_graph.mount import Click, mount, static_route
from dashboard.components.deal_graph.standalone import standalone_html

__all__ = ["Click", "build_network", "mount", "standalone_html", "static_route"]
