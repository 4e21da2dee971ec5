"""A source as a link that says how near to the fact it is."""

from __future__ import annotations

from dashboard.components.draw.labels import grade_name
from dashboard.components.draw.markup import Markup, link
from dashboard.deals import Source


def source_link(source: Source) -> Markup:
    """The publisher, the sign of its grade and the word for it."""
    grade = grade_name(source.grade)
    return link(f"{source.publisher} {grade}".strip(), source.url)
