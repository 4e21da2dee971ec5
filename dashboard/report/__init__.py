"""The day's findings as JSON for programs and as a brief to read, from the functions that the
pages ask, so that the two can't disagree."""

from dashboard.report.command import main, parser, shocks_to, since_too_late
from dashboard.report.contents import SECTIONS, report
from dashboard.report.question import Question

__all__ = ["SECTIONS", "Question", "main", "parser", "report", "shocks_to", "since_too_late"]
