"""What the web server answers beside Streamlit's own: a feed, the report as JSON, link previews.

It knows no Streamlit: app.py hands `routes` and `middleware` to it, and a `ServerContext` to both.
"""

from dashboard.server.context import ServerContext
from dashboard.server.middleware import middleware
from dashboard.server.routes import routes

__all__ = ["ServerContext", "middleware", "routes"]
