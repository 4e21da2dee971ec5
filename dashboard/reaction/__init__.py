"""What a stock did when its deal was announced. Pure functions on the market's frames."""

from dashboard.reaction.event import (
    EventDay,
    Reaction,
    event_day,
    listed_party,
    reaction,
    reactions,
)

__all__ = ["EventDay", "Reaction", "event_day", "listed_party", "reaction", "reactions"]
