"""A claim of nobody we know, until a person says whose it is."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.models import Claim, Decision, OpinionChain
from claims.operations.decide import adjudicate
from claims.operations.match_member import UnableToMatch, match_member
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.members.matching import Named
from kernel.members.models import Member
from kernel.record.verifying import verify
from tests import factories, paying
from tests.paying import NOW, Lined

pytestmark = pytest.mark.django_db


def pended(of: Member, **said: Any) -> Claim:
    """A claim whose patient is under a number that is nobody's."""
    stranger = Named("NOBODY9", of.last_name, of.first_name, of.born_on)
    claim = paying.submitted(of, [Lined("90.00", "0.00")], **{"patient": stranger} | said)
    (case,) = paying.on_file([claim])
    adjudicate([case], now=NOW, by="test")
    return Claim.objects.get(pk=case)


def matched(claim: Claim, member: str, reason: str = "Same name and birth date.") -> Claim:
    match_member(case=claim.pk, member=member, reason=reason, by="EVA", now=NOW)
    return Claim.objects.get(pk=claim.pk)


def decided(claim: Claim) -> str:
    return Decision.objects.filter(claim=claim).latest("number").stored


def test_it_is_as_if_the_member_had_been_found_when_it_came() -> None:
    person = paying.member(paying.plan("aca_group"))
    known = paying.on_file([paying.submitted(person, [Lined("90.00", "0.00")])])
    claim = pended(person, patient_control_number="LATER", marked_as_opinion=True)
    assert (claim.member, claim.state, claim.case.regimes) == (None, "pended", [])
    assert not Deadline.objects.filter(case=claim.pk).exists()
    found = matched(claim, person.number)
    assert (found.member, found.case.member, found.case.regimes) == (person, person, ["aca_group"])
    assert (found.chain, found.opinion) == (OpinionChain.objects.get(member=person), 2)
    assert '"rule":"member_covered","says":"pass"' in decided(found)
    columns = ("clock", "due_on", "state")
    assert set(Deadline.objects.filter(case=claim.pk).values_list(*columns)) == set(
        Deadline.objects.filter(case=known[0]).values_list(*columns)
    )


def test_it_is_on_record_who_said_so_and_why() -> None:
    person = paying.member(paying.plan("aca_group"))
    claim = matched(pended(person), person.number)
    event = Event.objects.get(case=claim.pk, name="matched")
    assert (event.actor, event.facts) == (
        "EVA",
        {"member": person.number, "reason": "Same name and birth date."},
    )
    assert verify().damage == []
    assert WorkItem.objects.filter(case=claim.pk, done_at=None).count() == 1


def test_terms_that_came_later_are_found() -> None:
    plan = factories.plan(days=None)
    person = paying.member(plan)
    claim = pended(person, patient=Named(person.number, person.last_name))
    assert (claim.member, claim.case.regimes) == (person, [])
    plan.terms.create(days=factories.between(factories.YEAR), terms={"regimes": ["aca_group"]})
    found = matched(claim, person.number, "The plan's terms are on file now.")
    assert found.case.regimes == ["aca_group"]
    assert '"rule":"member_covered","says":"pass"' in decided(found)
    assert Deadline.objects.filter(case=claim.pk).exists()


def test_what_cannot_be_matched_changes_nothing() -> None:
    plan = paying.plan("aca_group")
    person, other = paying.member(plan), paying.member(plan)
    claim = pended(person)
    for member, reason, why in (
        ("NOBODY9", "x", "no member has the number"),
        (person.number, " ", "say why"),
    ):
        with pytest.raises(UnableToMatch, match=why):
            matched(claim, member, reason)
    matched(claim, person.number)
    with pytest.raises(UnableToMatch, match="another member's already"):
        matched(claim, other.number)
    done = paying.claim(person, Lined("80.00", "50.00"), patient_control_number="DONE")
    with pytest.raises(UnableToMatch, match="accepted or pended"):
        matched(done, person.number)
    assert Event.objects.filter(name="matched").count() == 1


def test_the_command() -> None:
    person = paying.member(paying.plan("aca_group"))
    claim, told = pended(person), StringIO()
    words = ("--reason", "She called.", "--by", "EVA")
    call_command("claim_match", claim.number.lower(), person.number, *words, stdout=told)
    assert told.getvalue() == f"{claim.number}: decision 2, pended, paid 0.00.\n"
    with pytest.raises(CommandError, match="no member has the number X"):
        call_command("claim_match", claim.number, "X", *words)
    with pytest.raises(CommandError, match="there is no claim C26-9999999"):
        call_command("claim_match", "C26-9999999", person.number, *words)
