"""One Chromium for the folder, and windows of it that are watched."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.windows import OPTIONS, Windows, program


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    # Playwright keeps a loop running in this thread, in which Django would refuse its own database.
    kept = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=OPTIONS)
        yield browser
        browser.close()
    if kept is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = kept


@pytest.fixture
def documents(settings: Any, tmp_path: Path) -> None:
    """Documents lie in a folder of the test's own."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"


@pytest.fixture
def windows(chromium: Browser, live_server: Any, documents: None) -> Iterator[Windows]:
    """Windows on the desk; what they complain of fails the test."""
    made = Windows(chromium, str(live_server.url))
    yield made
    complaints = made.closed()
    assert complaints == [], "\n".join(complaints)
