"""More time to decide a claim: on lawful grounds, once, and from when the letter has left."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from claims.models import Claim
from claims.operations.authorizations.asked import Extension
from claims.operations.review.extend import extend, grounds_for
from claims.operations.review.receive import receive_information
from claims.operations.review.words import UnableToPend
from config.opening.post_room import mail
from kernel.cases.models import Deadline, Event
from kernel.cases.version import Stale, version_of
from kernel.letters.models import Letter
from kernel.people.policy import Actor, NotAllowed
from kernel.record.verifying import verify
from tests.reviewing import office, pended
from tests.staff import browser
from tests.working import NOW, ZONE

pytestmark = pytest.mark.django_db

OPERATOR = Actor("EVA", operator=True)
GROUND = "matters beyond the control of the plan"
WHY = "The clinic that keeps the report is closed after a flood."


def version(claim: Claim) -> str:
    return version_of(claim.pk)


def due(claim: Claim) -> tuple[str, date | None]:
    row = Deadline.objects.get(case=claim.pk, clock="erisa_postservice")
    return row.state, row.due_on


def taken(claim: Claim, *needed: str, days: int | None = None) -> Any:
    asked = Extension(GROUND, WHY, days, needed)
    return extend(claim.number, asked, OPERATOR, NOW, version(claim))


class TestExtension:
    def test_moves_the_clock_when_the_letter_has_left_and_not_before(self, tmp_path: Path) -> None:
        """Thirty days from June 15 end on July 15; fifteen more on July 30."""
        claim = pended()
        assert due(claim) == ("running", date(2026, 7, 15))
        made = taken(claim)
        assert (made.new_day, made.answer_by, made.held) == (date(2026, 7, 30), None, ())
        letter = Letter.objects.get(pk=made.letters[0])
        assert (letter.code, letter.records) == ("ext_claim", "extension_notified")
        assert WHY in letter.html
        assert "July 30, 2026" in letter.html
        assert claim.number in letter.html
        assert due(claim) == ("running", date(2026, 7, 15))
        assert not Event.objects.filter(case=claim.pk, name="extension_notified").exists()
        mail(tmp_path, NOW + timedelta(hours=1))
        assert due(claim) == ("running", date(2026, 7, 30))
        assert verify().damage == []

    def test_for_information_stands_still_until_it_comes(self, tmp_path: Path) -> None:
        """Forty-five days from June 20, when the letter is taken as received: August 4.  Until then
        fifty days: September 18.  What comes on June 25 ends it after ten: August 9."""
        claim = pended()
        made = taken(claim, "medical_records")
        assert (made.new_day, made.answer_by) == (date(2026, 9, 18), date(2026, 8, 4))
        letter = Letter.objects.get(pk=made.letters[0])
        assert letter.records == "extension_notified information_requested"
        assert "August 4, 2026" in letter.html
        mail(tmp_path, NOW + timedelta(hours=1))
        assert due(claim)[0] == "paused"
        came = NOW + timedelta(days=10)
        receive_information(claim.number, "The records.", OPERATOR, came, version(claim))
        assert due(claim) == ("running", date(2026, 8, 9))
        assert verify().damage == []

    def test_fewer_days_than_the_law_allows(self) -> None:
        assert taken(pended(), days=7).new_day == date(2026, 7, 22)

    @pytest.mark.parametrize(
        ("asked", "why"),
        [
            (Extension("we are busy", WHY), "no ground for an extension"),
            (Extension(GROUND, "  "), "say why more time is needed"),
            (Extension(GROUND, WHY, 16), "the law allows at most 15"),
            (Extension(GROUND, WHY, 0), "the law allows at most 15"),
            (Extension(GROUND, WHY, None, ("a_map",)), "a_map: not one of"),
        ],
    )
    def test_only_as_the_law_lets(self, asked: Extension, why: str) -> None:
        claim = pended()
        with pytest.raises(UnableToPend, match=why):
            extend(claim.number, asked, OPERATOR, NOW, version(claim))
        assert not Event.objects.filter(case=claim.pk, name="extension_taken").exists()

    def test_once(self) -> None:
        claim = pended()
        taken(claim)
        with pytest.raises(UnableToPend, match="was extended before"):
            taken(claim)

    def test_before_the_time_is_over(self) -> None:
        """July 15 is the last day; from the first moment of July 16 it is too late."""
        claim, asked = pended(), Extension(GROUND, WHY)
        late = datetime(2026, 7, 16, tzinfo=ZONE)
        with pytest.raises(UnableToPend, match="its time was over on 2026-07-15"):
            extend(claim.number, asked, OPERATOR, late, version(claim))
        made = extend(claim.number, asked, OPERATOR, late - timedelta(minutes=1), version(claim))
        assert made.new_day == date(2026, 7, 30)

    def test_of_what_is_there_by_who_may(self) -> None:
        claim, asked = pended(), Extension(GROUND, WHY)
        with pytest.raises(Stale):
            extend(claim.number, asked, OPERATOR, NOW, "0" * 20)
        with pytest.raises(NotAllowed):
            extend(claim.number, asked, office()["i.katz"], NOW, version(claim))

    def test_medicare_lists_no_ground_for_a_claim(self) -> None:
        assert grounds_for(("original_medicare",)) == ()
        assert grounds_for(()) == ()
        assert grounds_for(("aca_group", "tx_insured")) == (GROUND,)


class TestWhatCameIn:
    def test_is_on_record_and_needs_words(self) -> None:
        claim = pended()
        with pytest.raises(UnableToPend, match="say what came in"):
            receive_information(claim.number, " ", OPERATOR, NOW, version(claim))
        early = claim.case.received_at - timedelta(seconds=1)
        for at in (early, NOW + timedelta(seconds=1)):
            with pytest.raises(UnableToPend, match="not in the future"):
                receive_information(claim.number, "It.", OPERATOR, NOW, version(claim), at)
        receive_information(claim.number, "The report.", OPERATOR, NOW, version(claim))
        event = Event.objects.get(case=claim.pk, name="information_received")
        assert (event.actor, event.facts) == ("EVA", {"what": "The report."})

    def test_by_intake_and_not_by_who_only_reads(self) -> None:
        claim, desk = pended(), office()
        receive_information(claim.number, "The report.", desk["i.katz"], NOW, version(claim))
        with pytest.raises(NotAllowed):
            receive_information(claim.number, "It.", desk["c.odom"], NOW, version(claim))


class TestPages:
    def test_the_letter_is_made_from_the_form(self) -> None:
        claim = pended()
        now = timezone.now()
        Deadline.objects.filter(case=claim.pk, clock="erisa_postservice").update(
            late_from=now + timedelta(days=20)
        )
        ann = browser("ann", "adjuster")
        address = f"/claims/{claim.number}/extend"
        assert address in ann.get(f"/claims/{claim.number}").content.decode()
        text = ann.get(address).content.decode()
        seen = re.search(r'name="version" value="([^"]+)"', text)
        assert seen
        fields = {"version": seen[1], "ground": GROUND, "why": WHY, "days": "x"}
        answer = ann.post(address, fields)
        assert (answer.status_code, WHY in answer.content.decode()) == (422, True)
        answer = ann.post(address, {**fields, "days": ""}, follow=True)
        assert "the clock moves when it has left" in answer.content.decode()
        assert Letter.objects.filter(code="ext_claim").count() == 1

    def test_what_came_in_from_the_form(self) -> None:
        claim = pended()
        ian = browser("ian", "intake")
        address = f"/claims/{claim.number}/receive"
        text = ian.get(address).content.decode()
        seen = re.search(r'name="version" value="([^"]+)"', text)
        assert seen
        answer = ian.post(address, {"version": seen[1], "what": "The report."}, follow=True)
        assert "is on record" in answer.content.decode()
        assert Event.objects.get(case=claim.pk, name="information_received").actor == "ian"
        assert ian.get(f"/claims/{claim.number}/extend").status_code == 403
