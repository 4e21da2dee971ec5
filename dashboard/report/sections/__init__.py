"""The sections of the report, a file for each subject.

Of a section x there are find_x, its value in the JSON, and tell_x, that value in Markdown; heed_x,
if there is one, says what else a reader of the JSON must know. dashboard.report.contents lists
them.
"""
