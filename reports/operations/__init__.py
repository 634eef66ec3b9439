"""Reports run, kept and written again: one verb a file."""

KIND = "reports.run"
"""The kind of job a report is."""
