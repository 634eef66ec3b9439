"""A case that is named beside another is asked about too: who may not see it may not act on it."""

from datetime import timedelta

import pytest

from appeals.models import Appeal
from appeals.operations.intake.receive import Incoming
from appeals.operations.open import Wanted
from claims.models import Claim
from grievances.models import Grievance
from grievances.operations import merge
from grievances.operations.intake.propose import receive
from grievances.operations.intake.settle import Word, settle
from grievances.operations.on_file import UnableToGrieve
from grievances.operations.reclassify import Turned, reclassify
from kernel.cases.models import Case
from kernel.people.policy import NotAllowed
from kernel.record.models import Look
from tests.answering import CARA, fresh, on
from tests.appealing import NOTICE, NOW, RECEIVED, ZONE, denied, paying
from tests.grieving import grieved, member

pytestmark = pytest.mark.django_db

MA = ("medicare_advantage",)
WHY = "The letter disputes the refusal of the claim of May 5."


@pytest.fixture
def claim() -> Claim:
    return denied(paying.member(paying.plan("medicare_advantage", network="required")))


def restrict(case: int, to: str) -> None:
    Case.objects.filter(pk=case).update(restricted_to=to)


def of_the_claim(claim: Claim) -> Grievance:
    assert claim.member is not None
    return grieved(claim.member, MA, at=RECEIVED, now=NOW)


def turned(claim: Claim) -> Turned:
    return Turned("appeal", WHY, appeal=Wanted("member", claim=claim.number, notice_dated=NOTICE))


def test_a_grievance_is_not_merged_into_one_that_may_not_be_seen() -> None:
    of = member(*MA)
    first, later = grieved(of, MA), grieved(of, MA, at=on(6, 1, 18))
    restrict(first.pk, "z.other")
    with pytest.raises(NotAllowed, match=r"restricted"):
        merge.merge(
            later.number, first.number, "The same.", actor=CARA, now=on(6, 3), version=fresh(later)
        )
    assert Look.objects.filter(actor="c.ruiz", case=later.number, outcome="refused").exists()
    assert Grievance.objects.get(pk=later.pk).state == "received"


def test_what_is_for_few_is_not_merged_into_what_is_for_all() -> None:
    of = member(*MA)
    first, later = grieved(of, MA), grieved(of, MA, at=on(6, 1, 18))
    restrict(later.pk, CARA.name)
    with pytest.raises(UnableToGrieve, match="not for the same people to see"):
        merge.merge(
            later.number, first.number, "The same.", actor=CARA, now=on(6, 3), version=fresh(later)
        )


def test_a_grievance_becomes_no_appeal_of_a_claim_that_may_not_be_seen(claim: Claim) -> None:
    row = of_the_claim(claim)
    restrict(claim.case_id, "z.other")
    with pytest.raises(NotAllowed, match=r"restricted"):
        reclassify(row.number, turned(claim), CARA, NOW, fresh(row))
    assert not Appeal.objects.exists()
    assert Look.objects.filter(actor="c.ruiz", case=row.number, outcome="refused").exists()


def test_what_becomes_of_a_restricted_grievance_is_restricted_as_it_is(claim: Claim) -> None:
    row = of_the_claim(claim)
    restrict(row.pk, CARA.name)
    reclassify(row.number, turned(claim), CARA, NOW + timedelta(hours=1), fresh(row))
    assert Appeal.objects.get().case.restricted_to == CARA.name


def test_a_contact_is_settled_into_no_case_that_may_not_be_seen(claim: Claim) -> None:
    assert claim.member is not None
    said = Incoming(
        "phone", RECEIVED, ZONE, text="You denied my second opinion.", member=claim.member.number
    )
    came = receive(said, now=NOW, by="i.katz")
    restrict(claim.case_id, "z.other")
    word = Word(1, "appeal", appeal=Wanted("member", claim=claim.number, notice_dated=NOTICE))
    with pytest.raises(NotAllowed, match=r"restricted"):
        settle(came.pk, [word], decision_to_change=True, actor=CARA, now=NOW)
    assert not Appeal.objects.exists()
