"""Who is upstream of whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import connected_components

from dashboard.flows.pairs import DOLLARS, merged, network


def levels(legs: pd.DataFrame) -> pd.Series:
    """Each company's level φ in the flow of net payments, in billions of dollars.

    `legs`: payer, payee, amount_usd_bn. Between two linked companies the net payment is what one
    pays the other less what comes back; φ is such that φ(payer) − φ(payee) fits these best, by
    unweighted least squares over the linked pairs: the Hodge potential of the net flow (Fujiwara
    et al. 2021, EPJ Data Science; Jiang, Lim, Yao & Ye 2011). Only
    differences mean something, and only between connected companies, so each connected component
    has mean zero (and so have all together). Undisclosed legs link nothing. Index: company, name:
    level; the uppermost (net payers) first.
    """
    net = network(merged(legs.dropna(subset=["amount_usd_bn"])))
    size = len(net.companies)
    paid = net.matrix(net.capacity / net.units)
    linked = net.matrix(np.ones(len(net.payer)))
    linked = ((linked + linked.T) > 0).astype(float)
    component = connected_components(linked, directed=False)[1]
    # The normal equations: the graph's Laplacian against each company's net payments. Adding ones
    # over each component makes them solvable and picks its mean of zero.
    together = (component[:, None] == component[None, :]).astype(float)
    laplacian = np.diag(linked.sum(axis=1)) - linked.toarray()
    net_payments = (paid - paid.T).sum(axis=1)
    level = np.linalg.solve(laplacian + together, net_payments) if size else np.zeros(0)
    # To the dollar: equal levels are equal, whatever the machine makes of the last digit.
    table = pd.DataFrame({"company": net.companies, "level": level.round(DOLLARS)})
    return table.sort_values(["level", "company"], ascending=[False, True]).set_index("company")[
        "level"
    ]
