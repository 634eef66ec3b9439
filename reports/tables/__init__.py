"""The reports, one a file: `rows`, `shape`, `COLUMNS` and `TABLE`; listed in `reports.registry`."""
