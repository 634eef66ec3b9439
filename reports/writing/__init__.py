"""A report's cells to a file: CSV, XLSX, JSON, PDF; the same bytes each time, in flat memory."""
