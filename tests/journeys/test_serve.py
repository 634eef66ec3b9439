"""`manage.py serve`: the desk is opened on servers of its own, signed in to, and closed again."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from config.embedded.place import Place
from config.embedded.server import is_running
from config.opening.staff import staff
from tests.database.test_embedded import cleared

PROJECT = Path(__file__).parents[2]
PATIENCE = 240
"""Seconds the first opening may take where much else runs: a database is made and filled."""


@pytest.fixture
def place() -> Iterator[Place]:
    """A data folder of this test's own."""
    folder = Path(tempfile.mkdtemp(prefix="recourse-serve-"))
    folder.chmod(0o755)
    with cleared(Place(folder / "data")) as made:
        yield made
    shutil.rmtree(folder)


@pytest.fixture
def opened(place: Place) -> Iterator["subprocess.Popen[str]"]:
    """The command, as `make serve` runs it, on any free port."""
    named = ("DATABASE_URL", "BROKER_URL", "RECOURSE_SEES")
    environment = {name: value for name, value in os.environ.items() if name not in named}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", "0"],
        cwd=PROJECT,
        env={**environment, "RECOURSE_DATA": str(place.data)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()  # it ends what it started
        process.wait(60)


def told(process: "subprocess.Popen[str]") -> str:
    """What it says until it says how to close it."""
    assert process.stdout
    said, until = "", time.monotonic() + PATIENCE
    while "Ctrl-C" not in said:
        line = process.stdout.readline()
        assert line, f"it ended, after: {said}"
        assert time.monotonic() < until
        said += line
    return said


def page(door: OpenerDirector, address: str, **form: str) -> str:
    data = urlencode(form).encode() if form else None
    with door.open(address, data, timeout=30) as answer:
        return unescape(answer.read().decode())


@pytest.mark.timeout(PATIENCE + 120)
def test_the_desk_is_opened_signed_in_to_and_closed(
    place: Place, opened: "subprocess.Popen[str]"
) -> None:
    said = told(opened)
    found = re.search(r"http://127\.0\.0\.1:\d+/", said)
    assert found, said
    assert staff().pass_phrase in said
    for each in staff().people:
        assert each.username in said

    door = build_opener(HTTPCookieProcessor(CookieJar()))
    form = page(door, f"{found[0]}account/login/?next=/queue")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token
    queue = page(
        door,
        f"{found[0]}account/login/?next=/queue",
        csrfmiddlewaretoken=token[1],
        login="j.ortiz",
        password=staff().pass_phrase,
        next="/queue",
    )
    assert "Review queue" in queue
    assert re.search(r"Overdue <b[^>]*>2</b>", queue)
    assert re.search(r"Due today <b[^>]*>[1-9]", queue)
    rows = page(door, f"{found[0]}queue?state=all").split("<tr data-row>")[1:]
    (self_funded,) = (row for row in rows if "Self-funded" in row)
    number = re.search(r'href="/claims/([^"]+)"', self_funded)
    assert number
    assert "paused" in page(door, f"{found[0]}claims/{number[1]}")

    opened.send_signal(signal.SIGINT)
    assert opened.wait(90) == 0
    assert not is_running(place, "postgres"), "it ends the database it started"
    assert not is_running(place, "valkey")
    with pytest.raises(OSError, match="refused"):
        page(door, f"{found[0]}livez")
