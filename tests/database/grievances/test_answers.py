"""Every issue is answered before anything leaves; quality of care in writing, with the QIO."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from grievances.models import GrievanceIssue, PeerReview
from grievances.operations import peer_review
from grievances.operations.answer_issue import Answer, answer
from grievances.operations.on_file import UnableToGrieve
from grievances.operations.open import Said
from grievances.operations.resolve import Resolution, resolve
from kernel.cases import sweep as sweeping
from kernel.cases.models import Event, WorkItem
from kernel.people.policy import NotAllowed
from kernel.record.models import Look
from tests import paying
from tests.answering import (
    ANSWER,
    CARA,
    CLERK,
    DONE,
    FOUND,
    LETTER,
    NURSE,
    answered,
    due,
    fresh,
    letter,
    on,
    resolved,
    says_everything,
    shown,
    state,
    why,
)
from tests.appeal_letters import issued, pages, sent
from tests.grieving import grieved, member

pytestmark = pytest.mark.django_db

MA = ("medicare_advantage",)
TEXAS = ("tx_insured", "aca_individual")
RUDE = Said("The nurse was rude to me.")
DRUG = Said("She gave me the wrong drug.", quality_of_care=True)
ORALLY = Resolution(how="orally", told_at=on(6, 10), told_to="the member")


def swept(at: object) -> None:
    list(sweeping.sweep(at, zone="America/New_York", every=timedelta(minutes=1)).found)


def test_no_answer_leaves_while_an_issue_is_open_and_the_refusal_names_it() -> None:
    row = grieved(member(*MA), MA, category="service", issues=(RUDE, DRUG))
    answer(row.number, 1, ANSWER, CARA, on(6, 10), fresh(row))
    with pytest.raises(UnableToGrieve, match="2: She gave me the wrong drug"):
        resolve(row.number, LETTER, CARA, on(6, 10), fresh(row))
    (one,) = shown(row.number, "grv_res", on(6, 10))
    assert not one.may_leave
    assert "2: She gave me the wrong drug" in why(one.lacks)
    assert "issues without an answer: 2" in why(one.lacks)
    assert [code.split()[0] for code in sent(on(6, 10))] == ["grv_ack"]
    assert state(row) == "received"


def test_quality_of_care_is_answered_in_writing_with_the_right_to_the_qio() -> None:
    """MA-65: filed by voice, and still a letter (42 CFR 422.564(e)(3)(iii))."""
    row = grieved(member(*MA), MA, category="service", filed="orally", issues=(RUDE, DRUG))
    sent(on(6, 2))
    answered(row, on(6, 10))
    with pytest.raises(UnableToGrieve, match="quality of care is answered in writing"):
        resolve(row.number, ORALLY, CARA, on(6, 10), fresh(row))
    resolve(row.number, LETTER, CARA, on(6, 10), fresh(row))
    assert due(row, "ma_grievance").state == "running", "nothing was told yet"
    assert sent(on(6, 11)) == ["grv_res member"]
    one = letter("grv_res")
    says_everything(one)
    # Texas is a state of Acentra's in 2026
    assert "Acentra Health" in one.evidence["Q1"]
    assert "PO Box 1140" in one.evidence["Q1"]
    assert "1-800-555-0130" in one.evidence["Q1"]
    assert "3 years" in one.evidence["Q1"]
    text = pages(one)
    for said in ("The nurse was rude to me.", "She gave me the wrong drug.", FOUND, DONE):
        assert said in text
    swept(on(6, 11))
    assert state(row) == "closed"
    assert due(row, "ma_grievance").state == "met"


def test_without_a_qio_on_record_the_letter_is_held() -> None:
    """Of Micronesia no QIO is on record: a person names one, or nothing leaves."""
    of = paying.member(paying.plan(*MA), state="FM")
    row = grieved(of, MA, category="service", issues=(DRUG,))
    resolved(row, on(6, 10))
    (one,) = shown(row.number, "grv_res", on(6, 10))
    assert "Q1" in why(one.lacks)
    done = issued(on(6, 10))
    assert [(each.code, "Q1" in each.why) for each in done.held] == [("grv_res", True)]
    assert WorkItem.objects.get(case=row.pk, queue="letters").reasons[0].startswith("held grv_res")


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ({"filed": "in_writing"}, "filed in writing"),
        ({"filed": "orally", "written_asked": True}, "written answer was asked for"),
    ],
)
def test_written_is_answered_in_writing(said: dict[str, object], match: str) -> None:
    row = grieved(member(*MA), MA, category="service", issues=(RUDE,), **said)
    answered(row, on(6, 10))
    with pytest.raises(UnableToGrieve, match=match):
        resolve(row.number, ORALLY, CARA, on(6, 10), fresh(row))


def test_filed_by_voice_it_may_be_told_by_voice_and_is_over() -> None:
    row = grieved(member(*MA), MA, category="service", issues=(RUDE,), filed="orally")
    resolved(row, on(6, 10), ORALLY)
    assert state(row) == "closed"
    assert due(row, "ma_grievance").state == "met"
    assert Event.objects.get(case=row.pk, name="told_orally").facts == {"to": "the member"}
    assert not WorkItem.objects.filter(case=row.pk, done_at__isnull=True).exists()


def test_a_states_law_wants_it_in_writing_and_a_weak_one_says_that_it_is() -> None:
    of = ("pa_insured", "aca_individual")
    row = grieved(member(*of), of, category="service", issues=(RUDE,), filed="orally")
    answered(row, on(6, 10))
    with pytest.raises(UnableToGrieve, match=r"40 P\.S\. 991\.2141; nobody has read that"):
        resolve(row.number, ORALLY, CARA, on(6, 10), fresh(row))


def test_an_answer_is_a_sentence_of_its_own() -> None:
    row = grieved(member(*MA), MA, category="service", issues=(RUDE,))
    with pytest.raises(UnableToGrieve, match="the finding on issue 1"):
        answer(row.number, 1, Answer("no", "None.", DONE), CARA, on(6, 10), fresh(row))
    with pytest.raises(UnableToGrieve, match="the action on issue 1"):
        answer(row.number, 1, Answer("no", FOUND, "n/a"), CARA, on(6, 10), fresh(row))
    with pytest.raises(UnableToGrieve, match="'maybe' is none of"):
        answer(row.number, 1, Answer("maybe", FOUND, DONE), CARA, on(6, 10), fresh(row))
    with pytest.raises(UnableToGrieve, match="no issue 7: 1"):
        answer(row.number, 7, ANSWER, CARA, on(6, 10), fresh(row))


def test_who_may_not_answer_is_refused_on_record() -> None:
    row = grieved(member(*MA), MA, category="service", issues=(RUDE, DRUG))
    with pytest.raises(NotAllowed):
        answer(row.number, 1, ANSWER, CLERK, on(6, 10), fresh(row))
    with pytest.raises(NotAllowed):
        answer(row.number, 1, ANSWER, NURSE, on(6, 10), fresh(row))
    answer(row.number, 2, ANSWER, NURSE, on(6, 10), fresh(row))
    assert GrievanceIssue.objects.get(grievance=row, number=2).answered_by == "n.adler"
    assert Look.objects.filter(case=row.number, outcome="refused").count() == 2


PEERS = "Two peers found that the order was read back and still given to the wrong patient."


def test_what_peers_found_is_in_no_event_and_no_letter() -> None:
    row = grieved(member(*MA), MA, category="service", issues=(RUDE, DRUG))
    peer_review.keep(row.number, 2, PEERS, NURSE, on(6, 9), fresh(row))
    said = Answer("yes", f"We looked. {PEERS}", DONE)
    with pytest.raises(UnableToGrieve, match="holds words of the peer review"):
        answer(row.number, 2, said, CARA, on(6, 10), fresh(row))
    resolved(row, on(6, 10))
    sent(on(6, 11))
    assert PEERS not in pages(letter("grv_res"))
    assert not [one for one in Event.objects.filter(case=row.pk) if PEERS in str(one.facts)]
    (kept,) = peer_review.read(row.number, CARA, on(6, 12))
    assert kept.text == PEERS
    assert Look.objects.filter(case=row.number, what="peer review", outcome="seen").count() == 1
    with pytest.raises(NotAllowed):
        peer_review.read(row.number, CLERK, on(6, 12))
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        PeerReview.objects.filter(pk=kept.pk).update(text="Nothing.")


def test_peers_look_at_quality_of_care_alone() -> None:
    row = grieved(member(*MA), MA, category="service", issues=(RUDE,))
    with pytest.raises(UnableToGrieve, match="not about quality of care"):
        peer_review.keep(row.number, 1, PEERS, NURSE, on(6, 9), fresh(row))


def test_an_insured_plans_answer_says_who_looked_and_names_the_department() -> None:
    row = grieved(member(*TEXAS), TEXAS, category="service", issues=(RUDE,))
    resolved(row, on(6, 10))
    assert "grv_res member" in sent(on(6, 10))
    one = letter("grv_res")
    says_everything(one)
    assert "registered nurse" in one.evidence["S1"]
    assert "log of requests" in one.evidence["S2"]
    assert "Texas Department of Insurance" in one.evidence["O1"]
    assert "1-800-555-0132" in one.evidence["O1"]


def test_what_a_state_wants_in_writing_is_not_said_to_be_medicare_s_rule() -> None:
    row = grieved(member(*TEXAS), TEXAS, category="quality_of_care", filed="orally", issues=(DRUG,))
    answered(row, on(6, 10))
    with pytest.raises(UnableToGrieve, match=r"in writing \(Tex\. Ins\. Code 843\.252\)"):
        resolve(row.number, ORALLY, CARA, on(6, 10), fresh(row))
