"""The ledger as a table, and a new deal for it."""
