"""What a letter of a prior authorization says is so when it leaves, and for the true reason."""

from datetime import date
from typing import Any

import pytest

from claims.models import ChainOpinion, OpinionChain, RequestedService
from claims.operations.authorizations.asked import AskedService, Extension, Subject
from claims.operations.authorizations.decide import decide
from claims.operations.authorizations.expedite import expedite, refuse_to_expedite
from claims.operations.authorizations.extend import extend
from claims.operations.authorizations.judge import judge_again
from claims.operations.authorizations.pend import pend, receive_information
from claims.operations.authorizations.prolong import prolong
from claims.operations.authorizations.read import read
from claims.operations.authorizations.take_back import take_back
from kernel.cases.models import Event
from kernel.letters.models import Letter
from tests import authorizing, paying
from tests.authorizing import ABOUT, ASKED_FOR, refusal, requested
from tests.database.test_authorization_letters import (
    OUR_ADDRESS,
    PRIVATE,
    clocks,
    day,
    pended,
    sent,
)

pytestmark = pytest.mark.django_db

FRAUD = "The holder of the NPI told us on March 4 that the request was not sent by her office."
NOTES = "The notes of the last visit are not with the request."


@pytest.mark.parametrize("regimes", [("medicare_advantage",), PRIVATE])
@pytest.mark.parametrize(
    ("ground", "name", "words"),
    [
        ("fraud", "approval_ended_for_fraud", "obtained by fraud"),
        ("obvious_error", "approval_ended_for_error", "an obvious error"),
    ],
)
def test_an_approval_taken_back_is_told_for_its_true_reason(
    regimes: tuple[str, ...], ground: Any, name: str, words: str
) -> None:
    answer = requested(paying.member(authorizing.plan(*regimes)), as_received=OUR_ADDRESS)
    sent(day(3))
    after = take_back(answer.number, ground, FRAUD, ("a", "b"), now=day(4), by="operator")
    ((reason,),) = [each.reasons for each in after.services]
    assert (reason.name, reason.carc, reason.hcr03) == (name, "197", "")
    assert words in reason.why
    assert FRAUD in reason.why
    assert ("422.138" in " ".join(reason.cites)) is (regimes != PRIVATE)
    denial = "abd_preservice" if regimes == PRIVATE else "idn_coverage"
    assert sent(day(5)) == [f"{denial} member", "pa_answer provider"]
    for code in (denial, "pa_answer"):
        html = Letter.objects.get(code=code, dated=date(2026, 3, 5)).html
        assert words in html
        assert FRAUD in html
        for false in ("rests on a medical judgment", "medically necessary", "reviewed by"):
            assert false not in html, code


def test_an_approval_made_wider_is_told_anew() -> None:
    answer = requested(paying.member(authorizing.plan()), as_received=OUR_ADDRESS)
    sent(day(3))
    prolong(
        answer.number, units=5, to=date(2026, 9, 1), why="The report takes longer.",
        now=day(4), by="desk",
    )  # fmt: skip
    assert sent(day(5)) == ["od_approve member", "pa_answer provider"]
    for code in ("od_approve", "pa_answer"):
        letter = Letter.objects.filter(code=code).latest("id")
        assert "5 times, March 10, 2026 to August 31, 2026" in letter.html
        assert "takes the place of our notice of March 3, 2026" in letter.html
        assert letter.tells == "notice"
    assert sent(day(6)) == []


def test_a_refusal_to_hurry_that_a_physician_undid_is_not_told() -> None:
    answer = pended()
    expedite(answer.number, at=day(3), by_physician=False, why="pain", now=day(3), by="desk")
    refuse_to_expedite(answer.number, "It is planned for June.", now=day(3, 16), by="nurse")
    assert clocks(answer)["MA-13"] == "running 2026-03-06"
    expedite(answer.number, at=day(3, 18), by_physician=True, why="pain", now=day(3, 18), by="d")
    refused = Event.objects.get(case=answer.case, name="expedite_refused")
    undone = Event.objects.get(case=answer.case, name="physician_support_received")
    assert undone.facts["overtakes"] == str(refused.pk)
    assert clocks(answer)["MA-13"] == "met 2026-03-06"
    decide(answer.number, refusal(), now=day(4), by="nurse")
    assert sent(day(5)) == ["idn_coverage member"]


def test_a_refusal_to_hurry_told_after_the_decision_says_when_it_was() -> None:
    answer = pended(expedited=True)
    refuse_to_expedite(answer.number, "It is planned for June.", now=day(3), by="nurse")
    decide(answer.number, refusal(), now=day(4), by="nurse")
    assert sorted(sent(day(5))) == ["exp_deny member", "idn_coverage member"]
    letter = Letter.objects.get(code="exp_deny")
    assert "We decided on March 4, 2026" in letter.evidence["R1"]
    assert "will decide" not in letter.html


def test_a_question_whose_answer_came_is_asked_no_more() -> None:
    of = paying.member(authorizing.plan(network="required"))
    answer = requested(of, missing=("medical_records",))
    needed = ("physician_statement", "medical_records")
    pend(answer.number, needed, NOTES, now=day(3), by="nurse")
    receive_information(answer.number, ("medical_records",), at=day(4), now=day(4), by="desk")
    assert sent(day(4, 18)) == ["info_request member"]
    html = Letter.objects.get().html
    assert NOTES in html
    assert "A statement of the doctor" in html
    assert "Medical records" not in html


def test_more_time_for_a_decision_that_was_made_is_not_told() -> None:
    answer = pended()
    extend(
        answer.number, Extension("the enrollee asks for it", "You are away."), now=day(4), by="n"
    )
    decide(answer.number, refusal(), now=day(4, 16), by="nurse")
    assert sent(day(5)) == ["idn_coverage member"]


def test_a_member_who_asked_for_more_time_is_told_so() -> None:
    answer = pended()
    extend(
        answer.number, Extension("the enrollee asks for it", "You are away."), now=day(4), by="n"
    )
    assert sent(day(5)) == ["ext_ma member"]
    html = Letter.objects.get().html
    assert "because you asked for it" in html
    assert "enrollee" not in html


def test_the_provider_is_told_of_the_patient() -> None:
    answer = pended(as_received=OUR_ADDRESS)
    decide(answer.number, refusal(), now=day(4), by="nurse")
    sent(day(5))
    to_provider = Letter.objects.get(code="pa_answer").html
    assert "for the patient's condition" in to_provider.replace("&#x27;", "'")
    for patient_words in ("your condition", "Your doctor", "your doctor"):
        assert patient_words not in to_provider
    assert "for your condition" in Letter.objects.get(code="idn_coverage").html


def other_care(subject: Subject | None, **said: Any) -> Any:
    of = paying.member(authorizing.plan(*PRIVATE))
    service = AskedService("27447", ASKED_FOR)
    return requested(
        of, service, purpose="other_service", subject=subject, clinician_npi="", **said
    )


def test_of_other_care_nothing_is_said_of_an_opinion() -> None:
    answer = other_care(None, expedited=True, missing=("medical_records",))
    pend(answer.number, ("clinician",), NOTES, now=day(2, 16), by="nurse")
    assert set(sent(day(2, 17))) == {"info_request member"}
    letters = list(Letter.objects.order_by("id"))
    assert NOTES in letters[-1].html
    for letter in letters:
        assert "opinion" not in letter.html.casefold()
        assert "March 5, 2026, 10:00 AM" in letter.evidence["I4"]


def test_the_diagnosis_of_the_subject_is_that_of_other_care() -> None:
    assert "diagnosis" in other_care(None).missing
    answer = other_care(ABOUT)
    assert "diagnosis" not in answer.missing
    service = RequestedService.objects.get(request__number=answer.number)
    assert service.diagnoses == [ABOUT.diagnosis]


@pytest.mark.parametrize(
    ("finding", "reason", "carc"),
    [
        (None, "information_missing", ""),
        ("", "information_missing", ""),
        ("agrees", "opinions_agree", "50"),
        ("inconclusive", "for_a_person", ""),
    ],
)
def test_what_a_third_opinion_waits_for_is_its_reason(
    finding: str | None, reason: str, carc: str
) -> None:
    answer = requested(paying.member(authorizing.plan()), purpose="third_opinion")
    if finding is not None:
        ChainOpinion.objects.create(
            chain=OpinionChain.objects.get(), number=2, npi=paying.OTHER_CLINIC,
            on=date(2026, 2, 2), finding=finding,
        )  # fmt: skip
        judge_again(answer.number, now=day(3), by="desk")
    (service,) = read(answer.number).services
    said = [each for each in service.reasons if each.rule == "third_opinion_indicated"]
    assert [(each.name, each.carc) for each in said] == [(reason, carc)]
