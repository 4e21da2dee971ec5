"""Alerts that reach the reader: rules → messages → delivery, each message once.

`settings` reads the rules, `receivers` the addresses; `facts` and `messages` say what is new and
how it is told; `outbox` keeps both in the database; `delivery` hands a message to a service;
`round` puts them together, and `service` does so in the background of the pages.
"""

from dashboard.alerts.about import About, about_alerts
from dashboard.alerts.routes import off_route
from dashboard.alerts.service import start

__all__ = ["About", "about_alerts", "off_route", "start"]
