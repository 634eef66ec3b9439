"""A carrier, or a receipt, that tells the minute alone of what left, or arrived, in the minute of
what it answers."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from appeals.external import ire
from appeals.operations import expedite
from kernel.cases.models import Deadline, Event
from kernel.cases.version import version_of
from kernel.letters.confirm import Confirmed, confirm
from kernel.letters.dispatch import dispatch
from kernel.letters.manifest import read_manifest
from kernel.letters.models import Dispatch, Letter
from kernel.outside.confirm import confirm as confirm_files
from kernel.outside.manifest import read_receipts
from kernel.outside.models import Delivery
from tests.appeal_letters import NEW_YORK, decided, issued, on
from tests.database.appeals.test_letters_by_step import NO_HURRY, WHO, preservice
from tests.forwarding import handed_over, receipts

pytestmark = pytest.mark.django_db

MINUTE = on(6, 2, 20)  # 16:00 in New York
HEAD = "letter,attempt,sha256,status,date\n"


def after(seconds: float) -> datetime:
    return MINUTE + timedelta(seconds=seconds)


def refused(out: Path, *, made: float = 30, handed: float = 45) -> Letter:
    """Refused to hurry 12 seconds into the minute; the letter made, and handed to the carrier."""
    row = preservice("medicare_advantage", expedited=True)
    expedite.refuse(row.number, NO_HURRY, WHO, after(12), version_of(row.pk))
    issued(after(made))
    dispatch("print", out=out, now=after(handed), by="letters")
    return Letter.objects.get(code="appeal_exp_deny")


def carried(letter: Letter, told: str) -> Confirmed:
    answers, faults = read_manifest(f"{HEAD}{letter.number},1,{letter.pdf_sha256},sent,{told}\n")
    assert faults == []
    return confirm(answers, now=after(3600), by="carrier", zone=NEW_YORK)


def state() -> str:
    return Deadline.objects.get(clock="ma_appeal_expedite_refused_letter").state


def test_a_letter_told_to_have_left_in_the_minute_of_what_it_tells(tmp_path: Path) -> None:
    letter = refused(tmp_path)
    assert carried(letter, "2026-06-02T16:00-04:00").faults == []
    event = Event.objects.get(name="notice_sent")
    assert event.at == after(45), "not before it was handed over"
    assert event.facts["told_at"] == "2026-06-02T16:00:00-04:00"
    assert "to the minute" in event.facts["taken_because"]
    assert Dispatch.objects.get(letter=letter).sent_at == after(45)
    assert state() == "met", "three days from the refusal, and it left 33 seconds after"


def test_one_told_in_another_minute_stays_as_it_is_told(tmp_path: Path) -> None:
    letter = refused(tmp_path)
    assert carried(letter, "2026-06-02T16:01-04:00").faults == []
    event = Event.objects.get(name="notice_sent")
    assert event.at == after(60)
    assert not {"told_at", "taken_because"} & event.facts.keys()
    assert state() == "met"


def test_a_batch_made_a_minute_later_does_not_move_it_past_its_own(tmp_path: Path) -> None:
    letter = refused(tmp_path, handed=70)
    assert carried(letter, "2026-06-02T16:00-04:00").faults == []
    assert Event.objects.get(name="notice_sent").at == after(30), "not before it was made"
    assert state() == "met"


@pytest.mark.parametrize("told", ["2026-06-02T15:59-04:00", "2026-06-02T16:00:20-04:00"])
def test_what_left_before_there_was_a_letter_is_refused(told: str, tmp_path: Path) -> None:
    letter = refused(tmp_path)
    done = carried(letter, told)
    assert (done.sent, len(done.faults)) == (0, 1)
    assert "before the letter was made" in str(done.faults[0])
    assert state() == "running"


def test_a_file_told_to_have_arrived_in_the_minute_of_the_decision(tmp_path: Path) -> None:
    row = preservice("medicare_advantage", expedited=True)
    decided(row, "upheld", after(20))
    row.refresh_from_db()
    ire.forward(row, now=after(25), by="test")
    rows = handed_over(tmp_path, after(40))
    text = receipts(rows, after(0)).replace(after(0).isoformat(), "2026-06-02T16:00-04:00")
    read, faults = read_receipts(text)
    assert faults == []
    assert confirm_files(read, now=after(3600), by="carrier").faults == []
    assert Delivery.objects.get().delivered_at == after(40)
    arrived = Event.objects.get(case=row.pk, name="file_forwarded")
    assert (arrived.at, arrived.facts["told_at"]) == (after(40), "2026-06-02T16:00:00-04:00")
    assert Deadline.objects.get(case=row.pk, clock="ma_forward_expedited_upheld").state == "met"
