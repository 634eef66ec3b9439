"""Requests for care that is no opinion: kept with their clocks, decided by persons."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from claims.facts import load
from claims.models import Authorization, AuthorizationRequest, Claim, Decision, OpinionChain
from claims.operations.authorizations.asked import (
    OTHER,
    Answer,
    AskedService,
    Extension,
    ServiceVerdict,
    UnableToAuthorize,
    Verdict,
)
from claims.operations.authorizations.cancel import cancel
from claims.operations.authorizations.decide import decide
from claims.operations.authorizations.extend import extend
from claims.operations.authorizations.judge import judge_again
from claims.operations.authorizations.pend import pend, receive_information
from claims.operations.authorizations.read import read
from claims.operations.decide import adjudicate
from kernel.cases.models import WorkItem
from kernel.dates import Days
from kernel.letters.models import Letter
from kernel.record.verifying import verify
from tests import authorizing, paying
from tests.authorizing import RECEIVED, REVIEWER, SURGEON
from tests.database.test_authorization_letters import day, sent
from tests.paying import Lined

pytestmark = pytest.mark.django_db

LATER = RECEIVED + timedelta(days=1)
SPRING = Days(date(2026, 2, 10), date(2026, 6, 10))
KNEE = AskedService("27447", SPRING, diagnoses=("M1711",), place_of_service="21")
DRUG = AskedService("", SPRING, diagnoses=("L2089",), described="Dupilumab; 300 mg")
APPROVED = Verdict((ServiceVerdict("approve", "The knee has no cartilage left, by the images."),))
REFUSED = Verdict(
    (
        ServiceVerdict(
            "deny",
            "The notes on file name no treatment by topical steroids before this drug.",
            None,
            "not_medically_necessary",
        ),
    ),
    REVIEWER,
)
CAUSE = "extraordinary, exigent or other non-routine circumstances, in the enrollee's interest"


def asked(*services: AskedService, regimes: tuple[str, ...] = (), **said: Any) -> Answer:
    of = said.pop("of", None) or paying.member(authorizing.plan(*regimes))
    row: dict[str, Any] = {"purpose": OTHER, "subject": None, "clinician_npi": ""}
    return authorizing.requested(of, *(services or (KNEE,)), **row | said)


def test_it_pends_for_a_person_and_belongs_to_no_chain() -> None:
    answer = asked()
    assert (answer.state, answer.hcr01) == ("pended", "A4")
    assert answer.pends == ("provider_eligible", "medical_necessity")
    reason = answer.services[0].reasons[-1]
    assert (reason.name, reason.carc, reason.hcr03) == ("for_a_person", "", "")
    assert "a person decides this request" in reason.why
    assert answer.missing == ()
    assert WorkItem.objects.get(case=answer.case).queue == "authorizations"
    assert not OpinionChain.objects.exists()
    # the machine judges it again, and still decides nothing
    assert judge_again(answer.number, now=LATER, by="test").state == "pended"


def test_what_it_needs_is_a_diagnosis_and_what_is_asked_for() -> None:
    bare = AskedService("", SPRING)
    assert set(asked(bare).missing) == {"diagnosis", "services"}
    assert asked(DRUG).missing == ()


@pytest.mark.parametrize(
    ("regimes", "said", "clocks"),
    [
        # Mar 2 + 7 days is the 9th, + 14 the 16th, + 15 the 17th; hours have no day
        ((), {}, {"MA-01": "2026-03-09"}),
        ((), {"under_pa_rules": False}, {"MA-02": "2026-03-16"}),
        (("tx_insured", "aca_individual"), {}, {"AE-02": "2026-03-17"}),
        (("tx_insured", "aca_individual"), {"request": "concurrent"}, {"AE-02": "2026-03-17"}),
    ],
)
def test_its_clocks_are_those_of_its_kind(
    regimes: tuple[str, ...], said: dict[str, Any], clocks: dict[str, str]
) -> None:
    answer = asked(regimes=regimes, **said)
    found = {each.rule: str(each.due_on) for each in answer.clocks if each.state == "running"}
    assert found == clocks


@pytest.mark.parametrize(
    ("said", "rule", "hours"),
    [
        ({"expedited": True}, "MA-04", 72),
        ({"part_b_drug": True}, "MA-05", 72),
        ({"part_b_drug": True, "expedited": True}, "MA-06", 24),
        ({"regimes": ("erisa_self_funded",), "expedited": True}, "AE-01", 72),
    ],
)
def test_hours_where_the_law_counts_hours(said: dict[str, Any], rule: str, hours: int) -> None:
    answer = asked(**said)
    (clock,) = (each for each in answer.clocks if each.rule == rule and each.state == "running")
    assert clock.late_from == RECEIVED + timedelta(hours=hours)


def test_a_person_approves_it_under_its_number() -> None:
    number = asked().number
    answer = decide(number, APPROVED, now=LATER, by="nurse")
    assert (answer.state, answer.hcr01, answer.authorization) == ("approved", "A1", number)
    permit = Authorization.objects.get(number=number)
    assert (permit.purpose, permit.chain, permit.npi, permit.units) == (OTHER, None, "", 1)
    assert sent(day(4)) == ["od_approve member"]
    letter = Letter.objects.get(code="od_approve")
    assert "Medical services to be given by a provider not named in the request" in letter.html
    assert authorizing.clocks(read(number))["MA-01"] == "met 2026-03-09"


def test_a_person_approves_a_part_of_it() -> None:
    number = asked(AskedService("97110", SPRING, units=24, diagnoses=("M1711",))).number
    part = ServiceVerdict(
        "limit", "Twelve visits are usual before the next look.", None, "fewer_units_needed", 12
    )
    with pytest.raises(UnableToAuthorize, match="health professional"):
        decide(number, Verdict((part,)), now=LATER, by="nurse")
    answer = decide(number, Verdict((part,), REVIEWER), now=LATER, by="nurse")
    assert (answer.state, answer.services[0].granted_units) == ("partly_approved", 12)
    assert set(sent(day(4))) == {"idn_coverage member", "od_approve member"}


def test_a_denial_names_what_was_asked_in_its_own_words() -> None:
    number = asked(DRUG, regimes=("tx_insured", "aca_individual")).number
    answer = decide(number, REFUSED, now=LATER, by="nurse")
    assert (answer.state, answer.reviewer) == ("denied", "Dr. Lena Moor")
    assert sent(day(4)) == ["abd_preservice member"]
    letter = Letter.objects.get(code="abd_preservice")
    assert "Dupilumab; 300 mg" in letter.html
    assert "topical steroids" in letter.html
    assert verify().damage == []


def test_it_is_asked_about_extended_and_withdrawn_as_any_other() -> None:
    number = asked().number
    pend(number, ["medical_records"], "The images of the knee.", now=LATER, by="nurse")
    assert sent(day(3)) == ["info_request member"]
    extend(number, Extension(CAUSE, "The hospital's archive is closed."), now=LATER, by="nurse")
    assert sent(day(4)) == ["ext_ma member"]
    assert authorizing.clocks(read(number))["MA-01"] == "running 2026-03-23"
    came = receive_information(number, ["medical_records"], at=day(5), now=day(5), by="nurse")
    assert (came.state, came.missing) == ("pended", ())
    assert cancel(number, "The member chose not to.", now=day(5), by="desk").hcr01 == "C"


def test_what_is_approved_is_not_refused_afterwards() -> None:
    of = paying.member(authorizing.plan(network="required"))
    number = asked(of=of).number
    decide(number, APPROVED, now=LATER, by="nurse")
    outside, with_it = (
        paying.submitted(
            of, [Lined("900.00", "0.00", code=code)], patient_control_number=code,
            authorization_number=named,
        )
        for code, named in (("27446", ""), ("27447", number))
    )  # fmt: skip
    cases = paying.on_file([outside, with_it])
    # neither claim is an opinion, whatever number it names
    assert set(Claim.objects.values_list("opinion", "chain")) == {(None, None)}
    (loaded,) = load([cases[1]])
    assert loaded.claim
    adjudicate(cases, now=paying.NOW, by="test")
    said = {row.claim_id: row.stored for row in Decision.objects.filter(claim__in=cases)}
    assert f"Approved before the service under {number}" in said[cases[1]]
    assert number not in said[cases[0]].split('"findings"')[1]


def test_it_is_explained() -> None:
    number = asked(DRUG).number
    out = StringIO()
    call_command("case_explain", number, stdout=out)
    assert "other care for member" in out.getvalue()
    assert AuthorizationRequest.objects.get().clinician_npi != SURGEON
