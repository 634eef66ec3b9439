"""Whose word it is on a prior authorization: two who sign, who withdraws, who may deny clinically;
and another request under a number that was used."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from claims.explain import explain
from claims.models import AuthorizationRequest, Determination
from claims.operations.authorizations.asked import (
    ServiceVerdict,
    UnableToAuthorize,
    Verdict,
    Withdrawal,
)
from claims.operations.authorizations.cancel import cancel
from claims.operations.authorizations.decide import decide
from claims.operations.authorizations.prolong import prolong
from claims.operations.authorizations.read import read
from claims.operations.authorizations.take_back import take_back
from claims.operations.request_letters import issue_request_letters
from kernel.cases.models import Event, WorkItem
from kernel.members.models import Member
from kernel.people.staffing import Licence
from kernel.record.verifying import verify
from providers.models import Provider
from tests import authorizing, lettering, paying
from tests.authorizing import RECEIVED, REVIEWER, refusal, requested
from tests.database.test_authorizations_api import ADDRESS, PROBLEM, document, post
from tests.database.test_authorizations_api import REVIEWER as CLAIMED
from tests.staff import machine, staff

pytestmark = pytest.mark.django_db

LATER = RECEIVED + timedelta(days=1)
ON = LATER.date()


def member(**terms: Any) -> Member:
    return paying.member(authorizing.plan(**terms))


def test_another_request_under_a_number_that_was_used_is_refused() -> None:
    client, of = machine("clinic", "adjuster"), member()
    first = post(client, ADDRESS, document(of, reference="R-1"))
    again = post(client, ADDRESS, document(of, reference="R-1"))
    assert (first.status_code, again.status_code) == (201, 200)
    for said in (
        {"services": [{"code": "99204", "from": "2026-03-10", "to": "2026-06-10", "units": 9}]},
        {"expedited": True},
        {"requester": {"npi": authorizing.OTHER, "name": "ANOTHER"}},
    ):
        other = post(client, ADDRESS, document(of, reference="R-1", **said))
        assert (other.status_code, other["Content-Type"]) == (409, PROBLEM)
        assert first.json()["number"] in other.json()["detail"]
    assert AuthorizationRequest.objects.count() == 1


FRAUD = {
    "ground": "fraud",
    "why": "The request was sent under a stolen NPI, as the holder of it told us.",
}
WITHDRAWN = {
    "why": "The surgery is not wanted any more.", "asked_by": "provider", "who": "Dr. Hill",
    "how": "telephone",
}  # fmt: skip


def approved() -> str:
    return requested(member()).number


def waiting(**said: Any) -> str:
    return requested(member(network="required"), **said).number


def state(number: str) -> str:
    return AuthorizationRequest.objects.get(number=number).state


def at(number: str, verb: str) -> str:
    return f"{ADDRESS}/{number}/{verb}"


def test_an_adjuster_takes_back_nothing_whoever_is_named() -> None:
    adjuster, number = machine("a.plain", "adjuster"), approved()
    for signers in (["ghost", "nobody"], ["a.plain", "ghost"], []):
        refused = post(adjuster, at(number, "take_back"), FRAUD | {"signers": signers})
        assert refused.status_code == 403, refused.content
        assert "senior adjuster, supervisor may" in refused.json()["detail"]
    assert state(number) == "approved"


def test_each_of_two_signs_by_an_act_of_their_own() -> None:
    senior, boss = machine("s.one", "senior_adjuster"), machine("s.two", "supervisor")
    number = approved()
    for signers, said in (
        (["ghost", "nobody"], "signs for nobody else"),
        (["s.one", "ghost"], "ghost may not sign"),
    ):
        refused = post(senior, at(number, "take_back"), FRAUD | {"signers": signers})
        assert refused.status_code == 409
        assert said in refused.json()["detail"]
    first = post(senior, at(number, "take_back"), FRAUD | {"signers": ["s.one", "s.two"]}).json()
    assert (first["state"], first["proposed"]) == ("approved", "take_back")
    alone = post(senior, at(number, "take_back"), FRAUD)
    assert (alone.status_code, state(number)) == (409, "approved")
    seen = {"why": "I see the same in the letter that both of them wrote to us."}
    second = post(boss, at(number, "take_back"), FRAUD | seen)
    assert (second.json()["state"], second.json()["proposed"]) == ("taken_back", "")
    word = Determination.objects.get(request__number=number)
    assert word.facts == {"ground": "fraud", "signed_by": "s.one", "countersigned_by": "s.two"}
    assert word.reason == FRAUD["why"], "what was proposed is what is signed"
    assert not WorkItem.objects.filter(done_at__isnull=True).exists()
    assert verify().damage == []


def test_what_waits_for_another_is_told_to_whoever_reads_it_later() -> None:
    senior = machine("s.one", "senior_adjuster")
    clinic = machine("clinic", "partner_system")
    number = post(clinic, ADDRESS, document(member(), reference="R-7")).json()["number"]
    assert senior.get(f"{ADDRESS}/{number}").json()["proposal"] is None
    post(senior, at(number, "take_back"), FRAUD)
    waits = senior.get(f"{ADDRESS}/{number}").json()["proposal"]
    assert (waits["what"], waits["by"], waits["said"]) == ("take_back", "s.one", FRAUD)
    assert waits["may_sign"] == "senior adjuster, supervisor"
    told = explain(number, today=ON).case["proposal"]
    assert (told["what"], told["by"], told["said"]) == ("take_back", "s.one", FRAUD)
    out = StringIO()
    call_command("case_explain", number, by="s.one", stdout=out)
    assert "Proposed by s.one: take_back; it waits for another: senior adjuster" in out.getvalue()
    theirs = clinic.get(f"{ADDRESS}/{number}")
    assert (theirs.status_code, theirs.json()["proposal"]) == (200, None)
    staff("s.two", "supervisor")
    take_back(number, "fraud", FRAUD["why"], now=timezone.now(), by="s.two")
    assert senior.get(f"{ADDRESS}/{number}").json()["proposal"] is None


def test_a_denial_that_waits_for_its_reviewer_is_told_until_somebody_decides() -> None:
    adjuster, number = machine("a.plain", "adjuster"), waiting()
    post(adjuster, at(number, "decide"), refuse(CLAIMED))
    waits = read(number).proposal
    assert waits is not None
    assert (waits.what, waits.by) == ("clinical_denial", "a.plain")
    assert waits.said["services"][0]["say"] == "deny"
    approve = Verdict((ServiceVerdict("approve", authorizing.WHY),))
    decide(number, approve, now=timezone.now(), by="a.plain")
    assert read(number).proposal is None


def test_what_was_proposed_otherwise_or_before_a_change_is_not_signed() -> None:
    staff("s.one", "senior_adjuster")
    staff("s.two", "supervisor")
    number, why = approved(), FRAUD["why"]
    take_back(number, "fraud", why, now=LATER, by="s.one")
    other = take_back(number, "obvious_error", why, now=LATER, by="s.two")
    assert (other.state, other.proposed) == ("approved", "take_back")
    prolong(number, units=3, why="A second visit is needed.", now=LATER, by="s.one")
    again = take_back(number, "obvious_error", why, now=LATER, by="s.one")
    assert (again.state, again.proposed) == ("approved", "take_back")
    with pytest.raises(UnableToAuthorize, match="nobody here is called"):
        take_back(number, "obvious_error", why, now=LATER, by="ghost")
    assert take_back(number, "obvious_error", why, now=LATER, by="s.two").state == "taken_back"


def test_who_may_sign_no_more_has_not_signed() -> None:
    one = staff("s.one", "senior_adjuster")
    staff("s.two", "supervisor")
    number = approved()
    take_back(number, "fraud", FRAUD["why"], now=LATER, by="s.one")
    one.is_active = False
    one.save()
    answer = take_back(number, "fraud", FRAUD["why"], now=LATER, by="s.two")
    assert (answer.state, answer.proposed) == ("approved", "take_back")


def test_an_approval_ends_only_as_who_asked_withdraws_it() -> None:
    adjuster, number = machine("a.plain", "adjuster"), approved()
    bare = post(adjuster, at(number, "cancel"), {"why": "We would rather not."})
    assert bare.status_code == 409
    assert "withdraws it" in bare.json()["detail"]
    unfinished = post(adjuster, at(number, "cancel"), WITHDRAWN)
    assert unfinished.status_code == 422
    assert [each["path"] for each in unfinished.json()["errors"]] == ["at"]
    for day in ("2026-03-01T10:00-05:00", "2099-01-01T10:00-05:00"):
        outside = post(adjuster, at(number, "cancel"), WITHDRAWN | {"at": day})
        assert (outside.status_code, state(number)) == (409, "approved")
    said = WITHDRAWN | {"at": "2026-03-03T10:00-05:00"}
    assert post(adjuster, at(number, "cancel"), said).json()["state"] == "cancelled"
    facts = Event.objects.get(name="withdrawn").facts
    assert (facts["who"], facts["how"], facts["was"]) == ("Dr. Hill", "telephone", "approved")


def test_a_provider_does_not_withdraw_what_the_member_asked_for() -> None:
    number = requested(member(), asked_by="member").number
    said = Withdrawal("provider", "Dr. Hill", LATER, "fax")
    with pytest.raises(UnableToAuthorize, match="the member asked"):
        cancel(number, "It is not wanted.", said, now=LATER, by="desk")
    own = Withdrawal("member", "Amara Okafor", LATER, "mail")
    assert cancel(number, "It is not wanted.", own, now=LATER, by="desk").state == "cancelled"


@pytest.mark.parametrize("say", ["deny", "limit"])
def test_after_a_denial_nothing_is_withdrawn_and_the_notice_leaves(say: Any) -> None:
    number = waiting()
    units = 1 if say == "limit" else None
    said = ServiceVerdict(say, authorizing.WHY, 1, "fewer_units_needed", units=units)
    decide(number, Verdict((said,), REVIEWER), now=LATER, by="nurse")
    withdrawal = Withdrawal("provider", "Dr. Hill", LATER, "telephone")
    with pytest.raises(UnableToAuthorize, match="right to appeal stand"):
        cancel(number, "It is not wanted.", withdrawal, now=LATER, by="desk")
    assert authorizing.clocks(read(number))["MA-01"] == "running 2026-03-09"
    assert "idn_coverage" in issued()
    assert authorizing.clocks(read(number))["MA-01"] == "running 2026-03-09"


def test_what_was_widened_after_a_denial_in_part_is_not_withdrawn_either() -> None:
    number = waiting()
    said = ServiceVerdict("limit", authorizing.WHY, 1, "fewer_units_needed", units=1)
    decide(number, Verdict((said,), REVIEWER), now=LATER, by="nurse")
    prolong(number, units=2, why="A second visit is needed.", now=LATER, by="desk")
    withdrawal = Withdrawal("provider", "Dr. Hill", LATER, "telephone")
    with pytest.raises(UnableToAuthorize, match="right to appeal stand"):
        cancel(number, "It is not wanted.", withdrawal, now=LATER, by="desk")


def issued(on: date = ON) -> Counter[str]:
    now = max(LATER, timezone.now())
    done = issue_request_letters(dated=on, now=now, by="test", senders=lettering.senders())
    assert {each.code for each in done.held} <= {"pa_answer"}, "who asked may have no address"
    return done.codes


def test_of_a_withdrawn_request_only_the_withdrawal_is_told() -> None:
    number = waiting(missing=("medical_records",))
    cancel(number, "You told us on the telephone that you take it back.", now=LATER, by="desk")
    assert set(issued()) == {"od_dismiss"}


def refuse(reviewer: dict[str, Any] | None = None, **said: Any) -> dict[str, Any]:
    row = {"say": "deny", "reason": "not_medically_necessary", "why": authorizing.WHY} | said
    return {"services": [row]} | ({"reviewer": reviewer} if reviewer else {})


def physician(name: str, specialty: str, **said: Any) -> Any:
    licence = Licence("physician", specialty, "INV-1", "TX", **said)
    return machine(name, "clinical_reviewer", licences=(licence,))


def test_an_adjuster_proposes_a_clinical_denial_and_a_reviewer_decides_it() -> None:
    adjuster, number = machine("a.plain", "adjuster"), waiting()
    proposed = post(adjuster, at(number, "decide"), refuse(CLAIMED)).json()
    assert (proposed["state"], proposed["proposed"]) == ("pended", "clinical_denial")
    assert not Determination.objects.exists()
    work = WorkItem.objects.get(done_at__isnull=True)
    assert (work.reasons, work.barred) == (["clinical_review"], ["a.plain"])
    reviewer = physician("r.moor", "orthopaedic surgery")
    done = post(reviewer, at(number, "decide"), refuse()).json()
    assert (done["state"], done["reviewer"]) == ("denied", "R Moor")
    kept = Determination.objects.get().facts["reviewer"]
    assert (kept["license_number"], kept["license_state"]) == ("INV-1", "TX")
    assert "orthopedic surgery" in kept["expertise"]
    assert "idn_coverage" in issued(timezone.localdate())


def test_the_reviewer_is_licensed_in_the_field_and_is_who_decides() -> None:
    number = waiting()
    dentist = physician("d.tooth", "1223G0001X")
    ended = physician("e.late", "207X00000X", until=date(2020, 1, 1))
    heart = physician("h.beat", "cardiology")
    bare = machine("n.none", "clinical_reviewer")
    for client in (dentist, ended, heart, bare):
        refused = post(client, at(number, "decide"), refuse(CLAIMED))
        assert refused.status_code == 403
        assert "orthopedic surgery" in refused.json()["detail"]
    bones = physician("r.moor", "orthopaedic surgery")
    other = post(bones, at(number, "decide"), refuse(CLAIMED))
    assert other.status_code == 409
    assert "is its reviewer: R Moor, licence INV-1" in other.json()["detail"]
    own = CLAIMED | {"name": "Dr. R Moor", "license_number": "INV-1"}
    empty = post(bones, at(number, "decide"), refuse(own | {"expertise": "x"}))
    assert (empty.status_code, state(number)) == (409, "pended")
    assert post(bones, at(number, "decide"), refuse(own)).json()["state"] == "denied"


def test_the_field_of_a_service_must_be_on_file() -> None:
    number = waiting()
    Provider.objects.update(taxonomy="225100000X")
    refused = post(physician("r.moor", "207X00000X"), at(number, "decide"), refuse())
    assert refused.status_code == 403
    assert "is not on file" in refused.json()["detail"]


def test_an_administrative_denial_is_an_adjuster_s() -> None:
    adjuster, number = machine("a.plain", "adjuster"), waiting()
    said = refuse(CLAIMED, reason="out_of_network")
    assert post(adjuster, at(number, "decide"), said).json()["state"] == "denied"


def test_with_nobody_on_file_the_field_still_fits_and_is_said() -> None:
    number = waiting()
    for wrong, said in (
        ({"specialty": "1223G0001X", "profession": "dentist"}, "expertise in its field"),
        ({"expertise": "x"}, "in a sentence"),
    ):
        verdict = replace(refusal(), reviewer=replace(REVIEWER, **wrong))
        with pytest.raises(UnableToAuthorize, match=said):
            decide(number, verdict, now=LATER, by="nurse")
    assert decide(number, refusal(), now=LATER, by="nurse").state == "denied"
