"""Letters without anyone calling: made by a round, left for the carrier, its lists taken."""

import csv
import os
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection
from django.test import override_settings

from claims.operations.letters_round import _LOCK, make_round
from kernel.cases.models import Event
from kernel.letters.dispatch import Batched, UnableToDispatch
from kernel.letters.models import Dispatch, Letter
from kernel.letters.states import CHANNELS
from kernel.letters.unattended import carry
from tests import lettering
from tests.database.test_letters import member
from tests.lettering import DATED, LATER, NOW, PRIVATE, decided, senders

pytestmark = pytest.mark.django_db

EVERY = timedelta(minutes=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    decided(member(*PRIVATE))
    decided(member(*PRIVATE), change=lettering.excluded)
    done = make_round(dated=DATED, clock=lambda: NOW, senders=senders())
    assert done is not None
    assert len(done.letters) == 2
    return tmp_path / "letters"


def carried(folder: Path, at: datetime = LATER) -> list[str]:
    with override_settings(LETTERS_DIR=str(folder)):
        return list(carry(at, "America/New_York", EVERY))


def answered(folder: Path, **said: str) -> Path:
    """The carrier fills in the list of the only batch, and leaves it long enough ago."""
    (manifest,) = folder.glob("out/*/manifest.csv")
    with manifest.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows = [{**row, "status": "sent", "date": "2026-04-03", **said} for row in rows]
    text = StringIO(newline="")
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return left(folder, "answer.csv", text.getvalue())


def left(folder: Path, name: str, text: str, age: timedelta = 2 * EVERY) -> Path:
    path = folder / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    at = (LATER - age).timestamp()
    os.utime(path, (at, at))
    return path


def test_what_is_made_leaves_and_what_comes_back_is_taken_once(folder: Path) -> None:
    (said,) = carried(folder, NOW)
    assert said.endswith("-print handed over")
    assert len(list(folder.glob("out/*/*.pdf"))) == 2
    assert carried(folder) == [], "a batch goes out once"
    answered(folder)
    assert carried(folder) == ["answer.csv: 2 sent, 0 returned, 0 refused, 0 known"]
    assert [path.name for path in folder.rglob("answer*")] == ["answer.csv"]
    assert (folder / "taken" / "answer.csv").exists()
    assert Event.objects.filter(name="notice_sent").count() == 2
    answered(folder)
    assert carried(folder) == ["answer.csv: 0 sent, 0 returned, 0 refused, 2 known"]
    assert (folder / "taken" / "answer-2.csv").exists()


def test_a_faulty_row_costs_the_good_ones_nothing_and_is_told_beside_the_list(
    folder: Path,
) -> None:
    carried(folder, NOW)
    whole = answered(folder).read_text(encoding="utf-8").splitlines(keepends=True)
    whole[2] = whole[2].replace(",sent,", ",posted,")
    left(folder, "answer.csv", "".join(whole))
    (said,) = carried(folder)
    assert said.startswith("answer.csv: 1 sent")
    assert Dispatch.objects.filter(state="confirmed").count() == 1
    why = (folder / "faulty" / "answer.txt").read_text(encoding="utf-8")
    assert why.startswith("line 3: ")
    assert "posted" in why


def test_what_is_no_list_is_put_aside_and_told(folder: Path) -> None:
    left(folder, "holiday.csv", "a,b\r\n1,2\r\n")
    (said,) = [each for each in carried(folder) if each.startswith("holiday")]
    assert (folder / "faulty" / "holiday.csv").exists()
    why = (folder / "faulty" / "holiday.txt").read_text(encoding="utf-8").strip()
    assert why
    assert said == f"holiday.csv: {why}"


def test_a_list_that_may_still_be_written_waits(folder: Path) -> None:
    carried(folder, NOW)
    path = answered(folder)
    at = (LATER - EVERY / 2).timestamp()
    os.utime(path, (at, at))
    assert carried(folder) == []
    assert path.exists()
    assert carried(folder, LATER + EVERY)[0].startswith("answer.csv: 2 sent")


def test_without_a_folder_nothing_leaves(folder: Path) -> None:
    with override_settings(LETTERS_DIR=""):
        assert list(carry(LATER, "America/New_York", EVERY)) == []
    assert not Dispatch.objects.exclude(state="made").exists()


def test_a_list_nobody_can_read_and_a_batch_in_the_way_stop_nothing_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried(folder, NOW)
    answered(folder)
    read_text = Path.read_text

    def unreadable(path: Path, *args: Any, **said: Any) -> str:
        if path.name == "another.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return read_text(path, *args, **said)

    monkeypatch.setattr(Path, "read_text", unreadable)
    left(folder, "another.csv", "letter\r\n", age=3 * EVERY)
    tried: list[str] = []

    def in_the_way(channel: str, **_: Any) -> Batched:
        tried.append(channel)
        raise UnableToDispatch("it is there already: move it away")

    monkeypatch.setattr("kernel.letters.unattended.dispatch", in_the_way)
    with pytest.raises(ExceptionGroup) as raised:
        carried(folder)
    assert [type(each) for each in raised.value.exceptions] == [
        PermissionError,
        *[UnableToDispatch] * len(CHANNELS),
    ]
    assert tried == list(CHANNELS)
    assert (folder / "taken" / "answer.csv").exists()
    assert (folder / "in" / "another.csv").exists(), "it waits"
    assert Event.objects.filter(name="notice_sent").count() == 2


def test_a_kind_that_fails_costs_the_others_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    decided(member(*PRIVATE))
    broken = "claims.operations.letters.issue_request_letters"
    monkeypatch.setattr(broken, Mock(side_effect=LookupError("no such request")))
    with pytest.raises(ExceptionGroup) as raised:
        make_round(dated=DATED, clock=lambda: NOW, senders=senders())
    assert [str(each) for each in raised.value.exceptions] == ["no such request"]
    assert Letter.objects.count() == 1


def test_no_letter_of_a_long_round_is_older_than_what_it_tells() -> None:
    """A second claim is decided while the round is at the first."""
    first = member(*PRIVATE)
    decided(first)
    ticks = iter(NOW + timedelta(minutes=each) for each in range(1000))

    def clock() -> datetime:
        at = next(ticks)
        if not Letter.objects.exists() and at > NOW:
            decided(first, at=at - timedelta(seconds=30))
        return at

    done = make_round(dated=DATED, clock=clock, senders=senders())
    assert done is not None
    assert len(done.letters) == 2
    assert all(each.issued_at > NOW for each in Letter.objects.all())


def test_a_second_round_leaves_the_first_alone() -> None:
    decided(member(*PRIVATE))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            assert make_round(dated=DATED, clock=lambda: NOW, senders=senders()) is None
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    finally:
        other.close()
    done = make_round(dated=DATED, clock=lambda: NOW, senders=senders())
    assert done is not None
    assert done.letters
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [_LOCK]
        )
        assert cursor.fetchone() == (0,), "the next one finds it free"
