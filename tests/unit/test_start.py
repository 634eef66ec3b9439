"""What every process loads before it does anything."""

import os
import subprocess
import sys

import pytest

from config import settings

HEAVY = ("xhtml2pdf", "reportlab", "pypdfium2", "pdfplumber", "pandas", "numpy", "pydicom", "PIL")


def test_a_process_loads_no_library_it_may_not_need() -> None:
    """A file of ten thousand claims is checked below 100 MB; these alone are half of that."""
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django, sys; django.setup(); "
            "print(*[m for m in sys.argv[1:] if m in sys.modules])",
            *HEAVY,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert told.stdout.split() == []


@pytest.mark.parametrize(
    ("command", "seconds"), [("runserver", 0), ("claims_adjudicate", 60), ("", 60)]
)
def test_the_server_of_a_trial_keeps_no_connection_when_a_page_is_made(
    command: str, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has a thread for each request: a hundred pages a minute would leave none to connect by."""
    monkeypatch.setattr(sys, "argv", ["manage.py", *filter(None, [command])])
    assert settings.database()["CONN_MAX_AGE"] == seconds
