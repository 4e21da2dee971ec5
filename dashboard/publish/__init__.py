"""What leaves the dashboard as a file of its own: slides and briefs, from the same sheets, and the
deal graph as a picture."""

from dashboard.publish.deck import deck
from dashboard.publish.native import NativeChart, Series, native
from dashboard.publish.paper import Cell, Paper, Sheet, Table, table_of, table_title
from dashboard.publish.pdf import pdf
from dashboard.publish.picture import HEIGHT, WIDTH
from dashboard.publish.scene import network_picture

__all__ = [
    "HEIGHT",
    "WIDTH",
    "Cell",
    "NativeChart",
    "Paper",
    "Series",
    "Sheet",
    "Table",
    "deck",
    "native",
    "network_picture",
    "pdf",
    "table_of",
    "table_title",
]
