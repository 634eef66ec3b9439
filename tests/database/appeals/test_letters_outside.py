"""Letters of what happens beside an appeal and outside the plan, read back from their PDFs."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from appeals.models import Appeal, ExternalReview
from appeals.operations import explanation, papers
from appeals.operations.assign_iro import assign
from appeals.operations.dismiss import dismiss
from appeals.operations.explanation import Explanation
from appeals.operations.external_request import ReviewAsked, ask
from appeals.operations.letters.issue import issue_this
from appeals.operations.letters.preview import kinds
from appeals.operations.on_file import UnableToAppeal
from appeals.operations.own_reversal import reverse
from appeals.operations.screen import Found, screen
from appeals.showing.parts import Shown
from appeals.showing.shown import appeal_of
from kernel.cases.models import Deadline
from kernel.cases.version import version_of
from kernel.letters.models import Letter
from kernel.people.policy import Actor
from tests import lettering
from tests.appeal_letters import decided, issued, on, pages, says_everything, sent, shown
from tests.appealing import appealed, denied, paying
from tests.external_reviews import SPECIALIST, roster, version
from tests.forwarding import delivered
from tests.staff import browser

pytestmark = pytest.mark.django_db

ERISA = ("erisa_self_funded",)
LIMIT = "No suit may be brought later than three years after the final decision of the plan."


def of(*regimes: str, terms: dict[str, str] | None = None, **said: object) -> Appeal:
    plan = paying.plan(*regimes, network="required", **(terms or {}))
    return appealed(denied(paying.member(plan)), **said)  # type: ignore[arg-type]


def letter(code: str, reader: str = "member") -> Letter:
    return Letter.objects.filter(code=code, reader=reader).latest("id")


def asked(row: Appeal, at: datetime) -> ExternalReview:
    Appeal.objects.filter(pk=row.pk).update(state="admitted")
    Appeal.objects.filter(pk=row.pk).update(state="decided", outcome="upheld")
    wanted = ReviewAsked(
        "member", "final_denial", appeal=row.number, notice_received=date(2026, 6, 20)
    )
    return ask(wanted, SPECIALIST, at, received_at=at)


ASKED = datetime(2026, 7, 1, 14, tzinfo=UTC)
"""Wednesday, 10:00 in New York."""


def screened(found: Found) -> ExternalReview:
    row = of(*ERISA)
    sent(on(6, 2))
    request = asked(row, ASKED)
    screen(request.number, found, SPECIALIST, ASKED + timedelta(hours=2), version(request))
    request.refresh_from_db()
    return request


def test_ineligible_with_reasons_and_whom_to_call() -> None:
    request = screened(Found(covered=True, about="eligibility"))
    assert "er_ineligible member" in sent(on(7, 2))
    one = letter("er_ineligible")
    says_everything(one)
    assert "terms of eligibility" in one.evidence["X1"]
    assert "Employee Benefits Security Administration" in one.evidence["X2"].replace("\n", " ")
    clock = Deadline.objects.get(case=request.pk, clock="external_preliminary_notice")
    assert clock.state == "met"


def test_incomplete_with_what_is_missing_and_until_when() -> None:
    screened(Found(True, "medical_judgment", ("the signed release of records",)))
    assert "er_incomplete member" in sent(on(7, 2))
    one = letter("er_incomplete")
    says_everything(one)
    assert "signed release of records" in pages(one)
    # the rest of the four months from June 20
    assert "October 20, 2026" in pages(one)


def test_the_plan_reversed_and_the_review_ends(tmp_path: Path) -> None:
    roster()
    request = screened(Found(True, "medical_judgment"))
    sent(on(7, 2))
    monday = datetime(2026, 7, 6, 14, tzinfo=UTC)
    review = assign(request.number, SPECIALIST, monday, version(request))
    delivered(tmp_path, monday)
    friday = datetime(2026, 7, 10, 15, tzinfo=UTC)
    who = Actor("dr.wu", "Lin Wu", frozenset({"clinical_reviewer"}))
    step, _ = reverse(review.number, "New records show it.", who, friday, version(review))
    assert "er_plan_reverse member" in sent(on(7, 13))
    one = letter("er_plan_reverse")
    says_everything(one)
    assert "reversed our denial" in one.evidence["X1"]
    assert Deadline.objects.get(case=step.pk, clock="external_own_reversal").state == "met"


def late_appeal() -> Appeal:
    """Not decided in its 60 days, which end with July 31."""
    row = of("tx_insured", "aca_individual")
    sent(on(6, 2))
    return row


def test_why_a_failure_should_not_count() -> None:
    row, at = late_appeal(), on(8, 3)
    made = explanation.ask(row.number, at, "the member", SPECIALIST, at, version_of(row.pk))
    why = (
        "A storm closed our office from July 28 to August 2, and every appeal of those days was "
        "decided on the first day it was open."
    )
    met = {"no_harm": "Nothing was denied or delayed for you by it."}
    said = Explanation(why, met)
    explanation.explain(row.number, said, SPECIALIST, on(8, 5), version_of(row.pk))
    assert "deemed_expl member" in sent(on(8, 6))
    one = letter("deemed_expl")
    says_everything(one)
    assert why in one.evidence["Y1"].replace("\n", " ")
    assert met["no_harm"] in pages(one)
    assert Deadline.objects.get(case=made, clock="erisa_explanation").state == "met"
    kept = {each.code: each.sent_at for each in shown_of(row).letters}
    assert kept["deemed_expl"] == on(8, 6), "with the letters of its appeal"


def test_the_answer_on_a_failure_is_looked_at_and_made_as_the_appeals_other_letters() -> None:
    row, at = late_appeal(), on(8, 3)
    explanation.ask(row.number, at, "the member", SPECIALIST, at, version_of(row.pk))
    said = Explanation(
        "A storm closed our office from July 28 to August 2, and it was opened on the third."
    )
    explanation.explain(row.number, said, SPECIALIST, on(8, 5), version_of(row.pk))
    assert "deemed_expl" in kinds(row.number)
    (draft,) = shown(row.number, "deemed_expl", on(8, 6))
    assert draft.may_leave, draft.lacks
    made = issue_this(
        row.number, "deemed_expl", SPECIALIST, on(8, 6), version_of(row.pk), lettering.senders()
    )
    assert [each.identity for each in shown_of(row).letters if each.code == "deemed_expl"] == made
    office = browser("s.park", "appeals_specialist")
    for page in ("", "/pdf"):
        assert office.get(f"/appeals/{row.number}/letters/{made[0]}{page}").status_code == 200
    other = of("tx_insured", "aca_individual")
    assert office.get(f"/appeals/{other.number}/letters/{made[0]}").status_code == 404


def shown_of(row: Appeal) -> Shown:
    return appeal_of(row.number, SPECIALIST, on(8, 7))


def test_sent_back_it_may_be_sent_in_again() -> None:
    row, at = late_appeal(), on(8, 3)
    made = explanation.rejected(row.number, at, "the IRO", SPECIALIST, at, version_of(row.pk))
    assert "appeal_resubmit member" in sent(on(8, 4))
    one = letter("appeal_resubmit")
    says_everything(one)
    assert row.number in pages(one)
    assert Deadline.objects.get(case=made).state == "met"


def test_a_representative_is_asked_for_papers_and_the_member_told() -> None:
    row = of("medicare_advantage", asked_by="representative", asker_name="TOM BELL",
             asker_address=("1 OAK ROAD", "AUSTIN, TX 78701"))  # fmt: skip
    sent(on(6, 2))
    papers.ask(row.number, "letter", actor=SPECIALIST, now=on(6, 3), version=version_of(row.pk))
    told = sent(on(6, 3))
    assert "aor_req representative" in told
    for reader in Letter.objects.filter(code="aor_req"):
        says_everything(reader)
        assert "CMS-1696" in pages(reader)
    to = letter("aor_req", "representative:asker")
    member = row.member
    assert member is not None
    assert member.number not in pages(to), "who has no papers is told no more than they said"


def test_a_letter_that_asks_for_papers_is_a_try_once_it_left() -> None:
    """June 1 + 60 days: July 31.  A dismissal would say that papers were asked for, and its letter
    would leave in place of the one that asks."""
    row = of("medicare_advantage", asked_by="representative", asker_name="TOM BELL",
             asker_address=("1 OAK ROAD", "AUSTIN, TX 78701"))  # fmt: skip

    def asked_for(how: str) -> None:
        papers.ask(row.number, how, actor=SPECIALIST, now=on(8, 3), version=version_of(row.pk))

    def dismissed() -> None:
        dismiss(row.number, "no_papers", "None came to us.", actor=SPECIALIST, now=on(8, 4),
                version=version_of(row.pk))  # fmt: skip

    asked_for("phone")
    asked_for("letter")
    with pytest.raises(UnableToAppeal, match=r"1 of 2 times \(a letter that did not leave is no"):
        dismissed()
    assert "aor_req representative" in sent(on(8, 3))
    dismissed()
    assert "recon_dismiss member" in sent(on(8, 5))


def test_a_private_plans_dismissal_with_its_ground() -> None:
    row = of("tx_insured", "aca_individual", notice_dated=date(2026, 3, 20),
             notice_received=date(2026, 3, 23), at=on(10, 1), now=on(10, 2))  # fmt: skip
    sent(on(10, 2))
    # from March 23: 8 days in March, 30, 31, 30, 31, 31 (161 to August 31), September 19
    why = "It came on October 1, 2026, and the 180 days from March 23 ended on September 19."
    dismiss(
        row.number, "untimely", why, actor=SPECIALIST, now=on(10, 5), version=version_of(row.pk)
    )
    assert "appeal_dismiss member" in sent(on(10, 8))
    one = letter("appeal_dismiss")
    says_everything(one)
    assert one.tells == "dismissal"
    assert why in pages(one)


@pytest.mark.parametrize(("terms", "told"), [({"time_to_sue": LIMIT}, True), ({}, False)])
def test_a_plans_time_limit_to_sue_is_told_where_it_has_one(
    terms: dict[str, str], told: bool
) -> None:
    row = of(*ERISA, terms=terms)
    sent(on(6, 2))
    decided(row, "upheld", on(6, 20))
    sent(on(6, 22))
    one = letter("fiabd")
    says_everything(one)
    assert ("F9" in one.evidence) is told
    assert (LIMIT in pages(one)) is told


def test_who_acts_for_a_member_that_asked_alone_is_written_to_at_their_own_address() -> None:
    row = of("medicare_advantage")

    def came(at: datetime, *address: str) -> None:
        form = papers.Papers("cms_1696", "TOM BELL", date(2026, 6, 3), at, None, address)
        papers.take(row.number, form, actor=SPECIALIST, now=at, version=version_of(row.pk))

    came(on(6, 4))
    done = issued(on(6, 5))
    (held,) = done.held
    assert "no name and address on file for TOM BELL" in held.why
    came(on(6, 5), "1 OAK", "AUSTIN, TX 78701")
    assert sent(on(6, 8)) == ["appeal_ack representative"]
    told = Letter.objects.get(code="appeal_ack", reader__startswith="representative")
    assert "1 OAK" in pages(told)
    row.refresh_from_db()
    assert row.asker_name == "", "the member asked, and nobody else"
    assert Letter.objects.filter(code="appeal_ack").count() == 2, "the member's left before"


def test_a_representatives_letter_never_goes_to_the_address_of_a_provider_who_asked() -> None:
    row = of(
        "original_medicare", asked_by="provider", asker_name="CLINIC 893",
        asker_address=("500 CLINIC WAY", "COLUMBUS, OH 43215"), asker_npi=paying.CLINIC,
    )  # fmt: skip
    form = papers.Papers("cms_1696", "TOM BELL", date(2026, 6, 3), on(6, 4))
    papers.take(row.number, form, actor=SPECIALIST, now=on(6, 4), version=version_of(row.pk))
    issued(on(6, 5))
    readers = set(Letter.objects.filter(code="appeal_ack").values_list("reader", flat=True))
    assert not [each for each in readers if each.startswith("representative")]
