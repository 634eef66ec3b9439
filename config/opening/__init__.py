"""The trial desk that `manage.py serve` opens: invented staff, and cases that come due today."""
