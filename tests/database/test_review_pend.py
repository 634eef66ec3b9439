"""A claim waits: for a reason of the catalogue, with the letter that asks, until what is awaited
comes or its day."""

from datetime import date, datetime, timedelta

import pytest

from claims.models import Claim, OpinionChain
from claims.operations.review.decide import decide
from claims.operations.review.pend import pend
from claims.operations.review.shown import review_of
from claims.operations.review.words import UnableToPend
from claims.operations.wake_claims import wake_claims
from kernel.cases.models import Event, WorkItem
from kernel.cases.queue import take_next
from kernel.cases.timeline import record
from kernel.cases.version import Stale
from kernel.cases.wanted import Wanted
from kernel.letters.models import Letter
from kernel.people.policy import Actor, NotAllowed
from kernel.record.verifying import verify
from tests.reviewing import LATE, office, pended, version, word
from tests.working import NOW, ZONE

pytestmark = pytest.mark.django_db
OPERATOR = Actor("EVA", operator=True)
WHY = "The notes of the visit of March 2 are not on file."


def taken(person: str, now: datetime) -> WorkItem | None:
    return take_next(Wanted(("claims",), person, now, ZONE.key))


class TestWaiting:
    def test_nobody_is_handed_it_before_its_day(self) -> None:
        """Three business days after Monday, June 15: Thursday, June 18."""
        claim = pended()
        made = pend(claim.number, "legal_question", "Is it?", OPERATOR, NOW, version(claim))
        assert (made.until, made.letters, made.held) == (date(2026, 6, 18), (), ())
        begins = datetime(2026, 6, 18, tzinfo=ZONE)
        assert taken("b.lund", begins - timedelta(seconds=1)) is None
        work = taken("b.lund", begins)
        assert work
        assert (work.case_id, "waits: legal_question" in work.reasons) == (claim.pk, True)
        assert verify().damage == []

    def test_is_shown_with_why(self) -> None:
        claim = pended()
        pend(claim.number, "legal_question", "Is it?", OPERATOR, NOW, version(claim))
        waiting = review_of(claim.number, OPERATOR, NOW).waiting
        assert waiting
        assert (waiting.reason, waiting.until, waiting.by) == (
            "legal_question",
            date(2026, 6, 18),
            "EVA",
        )
        assert waiting.why.startswith("3 business days after June 15, 2026")
        assert review_of(claim.number, OPERATOR, NOW + timedelta(days=4)).waiting is None

    def test_what_arrives_wakes_it(self) -> None:
        claim = pended()
        pend(claim.number, "legal_question", "", OPERATOR, NOW, version(claim))
        assert taken("b.lund", NOW) is None
        record(claim.pk, "information_received", NOW, now=NOW, by="intake")
        assert taken("b.lund", NOW)

    def test_what_arrives_for_its_opinions_wakes_it(self) -> None:
        claim = pended(doubt=True)
        chain = _chain(claim)
        pend(claim.number, "legal_question", "", OPERATOR, NOW, version(claim))
        wake_claims(chain, "noted", now=NOW)
        assert taken("b.lund", NOW) is None
        wake_claims(chain, "material_received", now=NOW)
        assert taken("b.lund", NOW)

    def test_a_decision_ends_it(self) -> None:
        claim = pended()
        pend(claim.number, "legal_question", "", OPERATOR, NOW, version(claim))
        decide(claim.number, [word(claim, LATE)], OPERATOR, NOW, version(claim))
        assert not WorkItem.objects.filter(case=claim.pk, done_at=None).exists()


class TestTheLetter:
    def test_asks_and_says_until_when(self) -> None:
        """Forty-five days from June 20, when it is taken as received: August 4."""
        claim = pended()
        street = {"lines": ["500 CLINIC WAY"], "city": "AUSTIN", "state": "TX", "zip": "787010000"}
        billing = {"name": "LONE TREE CLINIC", "address": street}
        Claim.objects.filter(pk=claim.pk).update(as_received={"billing": billing})
        made = pend(claim.number, "medical_records", WHY, OPERATOR, NOW, version(claim))
        assert made.until == date(2026, 8, 4)
        assert len(made.letters) == 2, "to the member and to the clinic, whose address it has"
        letter = Letter.objects.get(pk=made.letters[0])
        assert (letter.code, letter.reader, letter.records) == (
            "info_request_claim",
            "member",
            "information_requested",
        )
        assert claim.number in letter.html
        assert WHY in letter.html
        assert "August 4, 2026" in letter.evidence["I4"]
        assert [each.name for each in review_of(claim.number, OPERATOR, NOW).history][-3:] == [
            "waits",
            "information_needed",
            "information_period_ends",
        ]
        assert verify().damage == []

    def test_that_cannot_be_written_goes_to_a_person(self) -> None:
        claim = pended()
        Claim.objects.filter(pk=claim.pk).update(as_received={})
        member = claim.member
        assert member
        member.confidential = True
        member.save()
        made = pend(claim.number, "medical_records", WHY, OPERATOR, NOW, version(claim))
        assert made.letters == ()
        assert "confidential communication" in made.held[0]
        work = WorkItem.objects.get(case=claim.pk, queue="letters")
        assert work.reasons[0].startswith("held info_request_claim")

    def test_that_only_a_note_can_fill_needs_one(self) -> None:
        claim = pended()
        with pytest.raises(UnableToPend, match="say in the note what is needed"):
            pend(claim.number, "other_insurance", " ", OPERATOR, NOW, version(claim))
        assert not Event.objects.filter(case=claim.pk, name="waits").exists()


class TestRefused:
    def test_what_is_no_reason_no_day_or_not_pended(self) -> None:
        claim = pended()
        with pytest.raises(UnableToPend, match="is not one of medical_records"):
            pend(claim.number, "because", "", OPERATOR, NOW, version(claim))
        with pytest.raises(UnableToPend, match="within 366 days"):
            pend(claim.number, "price", "", OPERATOR, NOW, version(claim), date(2026, 6, 15))
        decide(claim.number, [word(claim, LATE)], OPERATOR, NOW, version(claim))
        with pytest.raises(UnableToPend, match="is decided: only what pends can wait"):
            pend(claim.number, "price", "", OPERATOR, NOW, version(claim))

    def test_who_may_not_and_who_saw_another(self) -> None:
        claim, people = pended(), office()
        seen = version(claim)
        with pytest.raises(NotAllowed):
            pend(claim.number, "price", "", people["c.odom"], NOW, seen)
        pend(claim.number, "price", "", people["dr.wu"], NOW, seen)
        with pytest.raises(Stale, match="waits by"):
            pend(claim.number, "price", "", people["b.lund"], NOW, seen)


def _chain(claim: Claim) -> int:
    assert claim.member
    chain = OpinionChain.objects.create(
        member=claim.member,
        subject_kind="surgery",
        diagnosis="M1711",
        opened_on=date(2026, 3, 1),
        started_by="test",
    )
    Claim.objects.filter(pk=claim.pk).update(chain=chain)
    return chain.pk
