"""How anything is drawn: sentences, links, tables, charts."""
