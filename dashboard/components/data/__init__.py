"""Where a page gets the ledger, the market and the findings."""
