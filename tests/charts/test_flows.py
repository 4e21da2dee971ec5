"""The picture of the circular payments, opened again."""

from __future__ import annotations

import pandas as pd

from dashboard.charts.flows import sankey_figure


def test_the_larger_links_of_the_sankey_say_their_amounts() -> None:
    """Two companies, 75 and 75 between them, and a third for which a line of text has no room."""
    flows = pd.DataFrame(
        [("a", "b", 75.0), ("b", "a", 74.0), ("b", "c", 1.0), ("c", "a", 1.0)],
        columns=["payer", "payee", "circulating_usd_bn"],
    )
    names = {slug: slug.upper() for slug in "abc"}
    colours = dict.fromkeys("abc", "#336699")
    figure = sankey_figure(flows, names, colours, dark=False)
    written = {note.text: note.y for note in figure.layout.annotations}
    assert list(written) == ["$75B", "$74B"]
    # A's payment leaves A, which stands first, above that of B; each company is as high on the
    # right as on the left.
    assert written["$75B"] > 0.5 > written["$74B"]
    [nodes] = [trace.node for trace in figure.data]
    assert list(nodes.y[:3]) == list(nodes.y[3:]) == sorted(nodes.y[:3])
