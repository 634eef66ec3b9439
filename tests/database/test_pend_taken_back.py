"""A pend by mistake: taken back by whoever pended, soon, while its letter is here; as if it had not
been."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from claims.models import Claim
from claims.operations.review.note import note
from claims.operations.review.pend import pend
from claims.operations.review.shown import review_of
from claims.operations.review.take_back import take_back_pend
from claims.operations.review.words import UnableToPend
from kernel.cases.assigning import GRACE, UNDO
from kernel.cases.models import Deadline, WorkItem
from kernel.cases.queue import take_next
from kernel.cases.version import Stale
from kernel.cases.wanted import Wanted
from kernel.letters.dispatch import dispatch
from kernel.letters.models import Dispatch
from kernel.people.policy import Actor, NotAllowed
from kernel.record.acting import acting
from kernel.record.verifying import verify
from tests.reviewing import office, pended, version
from tests.staff import browser, machine
from tests.working import NOW, ZONE

pytestmark = pytest.mark.django_db
OPERATOR = Actor("EVA", operator=True)
WHY = "The notes of the visit of March 2 are not on file."
LAST = NOW + UNDO + GRACE


def wait(claim: Claim, reason: str = "medical_records", by: Actor = OPERATOR) -> Any:
    return pend(claim.number, reason, WHY, by, NOW, version(claim))


def clocks(claim: Claim) -> list[Any]:
    """Every deadline of the case as it stands."""
    rows = Deadline.objects.filter(case=claim.pk).order_by("clock")
    return list(rows.values_list("clock", "state", "due_on", "late_from"))


def work(claim: Claim) -> list[Any]:
    rows = WorkItem.objects.filter(case=claim.pk, done_at=None).order_by("queue")
    return list(rows.values_list("queue", "reasons", "waiting_until"))


def test_it_is_as_if_it_had_not_been_let_wait() -> None:
    claim = pended()
    before = (clocks(claim), work(claim))
    made = wait(claim)
    assert len(made.letters) == 1
    assert work(claim) != before[1]
    back = take_back_pend(claim.number, OPERATOR, LAST, made.version)
    assert (back.letters, back.version) == (1, version(claim))
    assert (clocks(claim), work(claim)) == before
    review = review_of(claim.number, OPERATOR, LAST)
    assert review.waiting is None
    assert "pend_taken_back" in {each.name for each in review.history}
    assert [each.state for each in review.letters] == ["taken_back"]
    assert verify().damage == []
    assert len(wait(claim).letters) == 1, "and it can be pended anew, with a letter of its own"


def test_its_letter_never_leaves(tmp_path: Path) -> None:
    claim = pended()
    wait(claim)
    take_back_pend(claim.number, OPERATOR, NOW)
    assert dispatch("print", out=tmp_path, now=NOW, by="post room").letters == 0
    assert list(Dispatch.objects.values_list("state", "reason")) == [
        ("taken_back", "taken back before it left")
    ]


def test_not_when_its_letter_is_with_the_carrier(tmp_path: Path) -> None:
    claim = pended()
    wait(claim)
    assert dispatch("print", out=tmp_path, now=NOW, by="post room").letters == 1
    with pytest.raises(UnableToPend, match="its letter is with the carrier already"):
        take_back_pend(claim.number, OPERATOR, NOW)
    assert review_of(claim.number, OPERATOR, NOW).waiting


def test_what_could_not_be_written_is_no_work_any_more() -> None:
    claim = pended()
    assert claim.member
    claim.member.confidential = True
    claim.member.save()
    Claim.objects.filter(pk=claim.pk).update(as_received={})
    before = work(claim)
    assert wait(claim).held
    assert [each[0] for each in work(claim)] == ["claims", "letters"]
    assert take_back_pend(claim.number, OPERATOR, NOW).letters == 0
    assert work(claim) == before


def test_whoever_had_it_in_hand_has_it_again() -> None:
    claim, people = pended(), office()
    with acting("b.lund"):
        assert take_next(Wanted(("claims",), "b.lund", NOW, ZONE.key))
        wait(claim, by=people["b.lund"])
        item = WorkItem.objects.get(case=claim.pk, queue="claims")
        assert item.leased_by == ""
        take_back_pend(claim.number, people["b.lund"], NOW)
    item.refresh_from_db()
    assert (item.leased_by, item.waiting_until) == ("b.lund", None)
    told = [(each.what, each.who) for each in item.movements.order_by("id")]
    assert told[-3:] == [("wait", "b.lund"), ("wake", "b.lund"), ("take", "b.lund")]


def test_not_too_late_not_by_another_and_not_after_something_else() -> None:
    claim, people = pended(), office()
    with pytest.raises(UnableToPend, match=r"is not the last thing b\.lund did"):
        take_back_pend(claim.number, people["b.lund"], NOW)
    made = wait(claim, "legal_question", people["b.lund"])
    with pytest.raises(UnableToPend, match="for 10 seconds"):
        take_back_pend(claim.number, people["b.lund"], LAST + timedelta(milliseconds=1))
    with pytest.raises(UnableToPend, match=r"is not the last thing a\.ito did"):
        take_back_pend(claim.number, people["a.ito"], NOW)
    with pytest.raises(NotAllowed):
        take_back_pend(claim.number, people["c.odom"], NOW)
    note(claim.number, "Seen.", people["a.ito"], NOW)
    with pytest.raises(UnableToPend, match=r"is not the last thing b\.lund did"):
        take_back_pend(claim.number, people["b.lund"], NOW)
    with pytest.raises(Stale, match="noted by"):
        take_back_pend(claim.number, people["b.lund"], NOW, made.version)


def test_the_page_offers_it_once() -> None:
    claim = pended()
    ann = browser("ann", "adjuster")
    fields = {"step": "pend", "reason": "legal_question", "note": WHY, "version": version(claim)}
    told = ann.post(f"/claims/{claim.number}/pend", fields, follow=True).content.decode()
    undo = f"/claims/{claim.number}/pend/undo"
    assert f'<form action="{undo}" method="post">' in told
    told = ann.post(undo, follow=True).content.decode()
    assert f"{claim.number} waits no more." in told
    assert "It waits until" not in told
    assert "It was not undone" in ann.post(undo, follow=True).content.decode()


def test_by_the_interface() -> None:
    claim = pended()
    ann = machine("ann", "adjuster")
    address = f"/api/v1/claims/{claim.number}"
    headers = {"If-Match": ann.get(address)["ETag"], "Idempotency-Key": "pend"}
    body = {"reason": "medical_records", "note": WHY}
    made = ann.post(f"{address}/pends", body, format="json", headers=headers)
    assert made.status_code == 201
    headers = {"If-Match": made["ETag"], "Idempotency-Key": "undo"}
    back = ann.post(f"{address}/pend-undos", format="json", headers=headers)
    assert (back.status_code, back.json()["letters"]) == (201, 1)
    assert back["ETag"] == ann.get(address)["ETag"]
    headers = {"If-Match": back["ETag"], "Idempotency-Key": "again"}
    again = ann.post(f"{address}/pend-undos", format="json", headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


def test_work_in_hand_is_kept_for_longer_by_its_page() -> None:
    claim = pended()
    ann = browser("ann", "adjuster")
    assert ann.post("/queue/take")["Location"] == f"/claims/{claim.number}"
    item = WorkItem.objects.get(case=claim.pk, queue="claims")
    WorkItem.objects.filter(pk=item.pk).update(
        leased_until=item.leased_until - timedelta(minutes=15)  # type: ignore[operator]
    )
    keep = f"/queue/{item.pk}/keep"
    shown = ann.get(f"/claims/{claim.number}").content.decode()
    assert f'<form action="{keep}" method="post">' in shown
    told = ann.post(keep, follow=True)
    assert told.redirect_chain == [(f"/claims/{claim.number}", 302)]
    assert "stays in your hand" in told.content.decode()
    before, item = item.leased_until, WorkItem.objects.get(pk=item.pk)
    assert before is not None
    assert item.leased_until is not None
    assert (item.leased_by, item.leased_until >= before) == ("ann", True)

    bob = browser("bob", "adjuster")
    assert "It was not kept" in bob.post(keep, follow=True).content.decode()
    assert WorkItem.objects.get(pk=item.pk).leased_by == "ann"
