"""The evidence of a case in the order an auditor reads it, as one PDF with bookmarks and a list."""

KIND = "evidence"
"""The kind of the jobs that put it together."""
