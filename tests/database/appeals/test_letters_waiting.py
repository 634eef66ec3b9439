"""The enrollee's letter of an upheld or late reconsideration is told once its file has left; where
the file does not leave, somebody is told what is missing, by when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appeals.external import ire
from appeals.external.bodies import body_of
from appeals.models import Appeal, ExternalReview
from appeals.operations.letters.waiting import letters_waiting
from kernel.cases.models import Deadline, WorkItem
from kernel.cases.sweep import sweep
from tests.appeal_letters import decided, on, sent
from tests.appealing import appealed, denied, paying
from tests.forwarding import handed_over

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
AT = datetime(2026, 6, 18, 16, tzinfo=UTC)


def upheld() -> tuple[Appeal, ExternalReview]:
    """Received June 1; upheld, and its file made, at noon of June 18 in New York."""
    row = appealed(denied(paying.member(paying.plan("medicare_advantage", network="required"))))
    decided(row, "upheld", AT)
    row.refresh_from_db()
    return row, ExternalReview.objects.filter(appeal=row).first() or ire.forward(
        row, now=AT, by="test"
    )


def work(row: Appeal) -> WorkItem | None:
    return WorkItem.objects.filter(case=row.pk, queue="letters", done_at=None).first()


def told(at: datetime) -> list[str]:
    return list(letters_waiting(at, "America/New_York", MINUTE))


def test_a_file_nobody_hands_over_is_work_on_the_letter_until_it_leaves(tmp_path: Path) -> None:
    row, review = upheld()
    # Half of the time to July 31 is more than five days: silence is an alarm on June 23.
    assert told(AT + timedelta(days=5) - MINUTE) == []
    at = AT + timedelta(days=5)
    assert told(at) == [
        f"{row.number}: the letter recon_upheld waits, {review.number} was not handed over"
    ]
    there = work(row)
    assert there is not None
    assert there.reasons == [f"held recon_upheld: {review.number} was not handed over"]
    limits = Deadline.objects.filter(case=row.pk, state="running", late_from__isnull=False)
    assert there.late_from == limits.earliest("late_from").late_from
    assert told(at + MINUTE) == [], "told once"
    assert "recon_upheld member" not in sent(on(6, 23))
    assert work(row) is not None, "no letter of it is owed yet, and so none takes it off"
    handed_over(tmp_path, at + timedelta(hours=1))
    assert "recon_upheld member" in sent(on(6, 24))
    assert work(row) is None


def test_a_file_by_post_without_an_address_is_named_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upheld()
    assert told(AT + MINUTE) == [], "a portal needs no address"
    by_post = replace(body_of("ire", ["medicare_advantage"], AT.date()), channel="mail")
    monkeypatch.setattr("appeals.external.ire.body_of", lambda *_: by_post)
    row, review = upheld()
    lacks = f"{review.number} has no address of its reviewer"
    assert told(AT + MINUTE) == [f"{row.number}: the letter recon_upheld waits, {lacks}"]


def test_of_a_late_one_the_letter_that_it_was_forwarded_waits_and_the_sweep_tells_it() -> None:
    plan = paying.plan("medicare_advantage", network="required")
    row = appealed(denied(paying.member(plan)))
    sweep(datetime(2026, 8, 1, 5, tzinfo=UTC), zone="America/New_York", every=MINUTE)
    review = ExternalReview.objects.get(appeal=row)
    # Late already: silence is an alarm an hour after the file was made.
    found = sweep(datetime(2026, 8, 1, 6, tzinfo=UTC), zone="America/New_York", every=MINUTE)
    assert found.found["letters that wait for a case file"] == [
        f"{row.number}: the letter recon_forward waits, {review.number} was not handed over"
    ]
