"""The sections of the report, a file for each subject.

Of a section x there are compute_x, its value in the JSON, and x_to_markdown; x_warnings,
if there is one, says what else a reader of the JSON must know. dashboard.report.contents lists
them.
"""
