"""What leaves the dashboard as a file of its own: slides and briefs, from the same sheets, and the
deal graph as a picture.

Slides (`deck`) and PDF (`pdf`) are imported where they are made: what writes them takes long to
import, and a dashboard that starts needs neither.
"""

from dashboard.publish.native import NativeChart, Series, native
from dashboard.publish.paper import Cell, Paper, Sheet, Table, table_of, table_title
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
    "native",
    "network_picture",
    "table_of",
    "table_title",
]
