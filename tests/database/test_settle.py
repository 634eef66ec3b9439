"""A person settles a doubt about an open request: whose it is, which question, who gives it."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from claims.models import AuthorizationRequest, OpinionChain
from claims.operations.authorizations.asked import Answer, Subject, UnableToAuthorize
from claims.operations.authorizations.judge import judge_again
from claims.operations.authorizations.request import request
from claims.operations.authorizations.settle import Settled, name_clinician, settle
from claims.operations.authorizations.verbs import carry_out
from kernel.cases.models import Event
from kernel.members.matching import Named
from kernel.members.models import Member
from kernel.record.verifying import verify
from tests import authorizing, factories, paying
from tests.authorizing import ABOUT, OTHER, RECEIVED, SURGEON, requested
from tests.staff import machine

pytestmark = pytest.mark.django_db

LATER = RECEIVED + timedelta(days=1)
WHY = "The clinic's office said so by telephone."


def of_nobody(**said: Any) -> Answer:
    """A request whose patient no member agrees with."""
    asked = authorizing.asked(factories.member(number="X1"), **said)
    asked = replace(asked, patient=Named("T5O5", "FERN", "ADA", date(1950, 1, 1)))
    return request(asked, received_at=RECEIVED, zone=authorizing.ZONE, now=RECEIVED, by="test")


def person() -> Member:
    return paying.member(authorizing.plan())


def test_a_member_who_is_found_later_has_the_question_of_the_request() -> None:
    """Without its chain the opinion would be judged as an ordinary visit."""
    number = of_nobody().number
    of = factories.member(number="T5O5", last_name="FERN", born_on=date(1950, 1, 1))
    factories.coverage(of, authorizing.plan())
    assert judge_again(number, now=LATER, by="test").state == "approved"
    chain = OpinionChain.objects.get(member=of)
    assert (chain.subject_code, chain.diagnosis) == (ABOUT.code, ABOUT.diagnosis)
    assert AuthorizationRequest.objects.get(number=number).chain == chain


def test_a_person_says_whose_it_is() -> None:
    number, of = of_nobody().number, person()
    answer = settle(number, Settled(member=of.number), WHY, now=LATER, by="desk")
    assert (answer.state, answer.member) == ("approved", of.number)
    # its clock runs from the day of receipt: Mar 2 + 7 days
    assert authorizing.clocks(answer)["MA-01"] == "running 2026-03-09"
    event = Event.objects.get(case=answer.case, name="settled")
    assert (event.actor, event.facts["why"]) == ("desk", WHY)
    assert verify().damage == []


def test_it_is_not_taken_from_one_member_and_given_to_another() -> None:
    of = paying.member(authorizing.plan(network="required"))
    number, other = requested(of).number, person()
    with pytest.raises(UnableToAuthorize, match="another member's already"):
        settle(number, Settled(member=other.number), WHY, now=LATER, by="desk")
    with pytest.raises(UnableToAuthorize, match="no member has"):
        settle(number, Settled(member="NOBODY"), WHY, now=LATER, by="desk")
    # no word of what failed is on record
    assert not Event.objects.filter(name="settled").exists()


def two_chains(of: Member) -> list[int]:
    made = [
        OpinionChain.objects.create(
            member=of, subject_kind="surgery", subject_code=code, diagnosis="M1711",
            opened_on=date(2026, 1, 5), started_by="test",
        )
        for code in ("27447", "27446")
    ]  # fmt: skip
    return [chain.pk for chain in made]


def test_a_person_says_which_question_it_is() -> None:
    of = person()
    one, _ = two_chains(of)
    answer = requested(of)
    assert (answer.state, answer.pends) == ("pended", ("medical_necessity",))
    assert "more than one opinion chain" in answer.services[0].reasons[0].why
    with pytest.raises(UnableToAuthorize, match="no chain 999999"):
        settle(answer.number, Settled(chain=999_999), WHY, now=LATER, by="desk")
    settled = settle(answer.number, Settled(chain=one), WHY, now=LATER, by="desk")
    assert settled.state == "approved"
    row = AuthorizationRequest.objects.get()
    assert (row.chain_id, row.joining_doubt) == (one, "")


def test_or_that_it_is_a_new_one() -> None:
    of = person()
    known = two_chains(of)
    number = requested(of).number
    assert settle(number, Settled(new_chain=True), WHY, now=LATER, by="desk").state == "approved"
    row = AuthorizationRequest.objects.get()
    assert row.chain_id not in known
    assert row.chain is not None
    assert row.chain.subject_code == ABOUT.code


def test_what_it_is_about_may_be_said_later() -> None:
    of = person()
    answer = requested(of, subject=None, missing=("diagnosis",))
    assert set(answer.missing) == {"subject", "diagnosis"}
    with pytest.raises(UnableToAuthorize, match="has a subject"):
        settle(answer.number, Settled(new_chain=True), WHY, now=LATER, by="desk")
    about = Subject("surgery", "M1712", code="27447")
    settled = settle(answer.number, Settled(subject=about), WHY, now=LATER, by="desk")
    assert (settled.state, settled.missing) == ("approved", ())
    assert OpinionChain.objects.get(member=of).diagnosis == "M1712"


def test_the_clinician_is_named_and_it_is_judged_again() -> None:
    answer = requested(person(), clinician_npi="")
    assert answer.missing == ("clinician",)
    named = name_clinician(answer.number, SURGEON, "", WHY, at=LATER, now=LATER, by="desk")
    assert (named.state, named.clinician_npi, named.missing) == ("approved", SURGEON, ())
    names = list(Event.objects.filter(case=answer.case).order_by("id").values_list("name", flat=1))
    assert names[-4:] == ["clinician_named", "information_received", "decided", "authorized"]


def test_the_clinician_is_changed_while_it_is_open_and_not_afterwards() -> None:
    of = paying.member(authorizing.plan(network="required"))
    number = requested(of).number
    for npi, why, said in (
        ("1245319598", WHY, "not an NPI"),
        (OTHER, " ", "say who named"),
        (SURGEON, WHY, "already"),
    ):
        with pytest.raises(UnableToAuthorize, match=said):
            name_clinician(number, npi, "", why, at=LATER, now=LATER, by="desk")
    early = RECEIVED - timedelta(days=1)
    with pytest.raises(UnableToAuthorize, match="after the request came"):
        name_clinician(number, OTHER, "", WHY, at=early, now=LATER, by="desk")
    answer = name_clinician(number, OTHER, "", WHY, at=LATER, now=LATER, by="desk")
    assert (answer.state, answer.clinician_npi) == ("pended", OTHER)
    decided = requested(person()).number
    with pytest.raises(UnableToAuthorize, match="not waiting for a decision"):
        name_clinician(decided, OTHER, "", WHY, at=LATER, now=LATER, by="desk")


def test_both_are_verbs_of_the_interface() -> None:
    client = machine("clinic", "adjuster")
    number, of = of_nobody(clinician_npi="").number, person()

    def post(verb: str, said: dict[str, Any]) -> Any:
        address = f"/api/v1/authorizations/{number}/{verb}"
        seen = client.get(f"/api/v1/authorizations/{number}")["ETag"]
        sent = {"content_type": "application/json", "HTTP_IF_MATCH": seen}
        return client.post(address, json.dumps(said), **sent)

    made = post("settle", {"member": of.number, "why": WHY})
    assert (made.status_code, made.json()["member"]) == (200, of.number)
    assert made.json()["missing"] == ["clinician"]
    wrong = post("settle", {"chain": "x", "subject": {"kind": "knee"}})
    assert wrong.status_code == 422
    assert {each["path"] for each in wrong.json()["errors"]} >= {"chain", "subject.kind", "why"}
    assert post("clinician", {"npi": SURGEON, "why": WHY}).json()["state"] == "approved"


def test_other_care_belongs_to_no_chain() -> None:
    answer = requested(person(), purpose="other_service", subject=None)
    with pytest.raises(UnableToAuthorize, match="belongs to no chain"):
        carry_out(answer.number, "settle", {"new_chain": "true", "why": WHY}, now=LATER, by="desk")
