"""Letters of appeals: what each says, to whom, by which day, and what it moves.  PDFs read back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from appeals.models import Appeal
from appeals.operations.letters.preview import kinds
from claims.letters.outside import asked_outside
from claims.models import Claim
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.letters.models import Letter
from kernel.members.formats import want
from kernel.members.models import Representative
from kernel.record.verifying import verify
from tests import lettering
from tests.appeal_letters import (
    DISCUSSION,
    PROVISION,
    REASON,
    WHY,
    decided,
    issued,
    on,
    pages,
    says_everything,
    sent,
    shown,
    smallest,
)
from tests.appealing import appealed, denied, paying

pytestmark = pytest.mark.django_db

PRIVATE, ERISA = ("tx_insured", "aca_individual"), ("erisa_self_funded",)
ADVANTAGE, PART_B = ("medicare_advantage",), ("original_medicare",)


def claim(*regimes: str, **said: Any) -> Claim:
    return denied(paying.member(paying.plan(*regimes, network="required"), **said))


def letter(code: str, reader: str = "member") -> Letter:
    return Letter.objects.filter(code=code, reader=reader).latest("id")


def clock(row: Appeal, name: str) -> Deadline:
    return Deadline.objects.get(case=row.pk, clock=name)


def acknowledged(*regimes: str, **said: Any) -> Appeal:
    row = appealed(claim(*regimes), **said)
    sent(on(6, 2))
    return row


@pytest.mark.parametrize(
    ("regimes", "by"),
    [
        # June 1 + 60 days: 29 more in June, 31 in July
        (ADVANTAGE, "July 31, 2026"),
        (PART_B, "July 31, 2026"),
        (("aca_individual",), "July 31, 2026"),
        # Texas has 30 days for an appeal of an adverse determination: 29 more in June, July 1
        (PRIVATE, "July 1, 2026"),
    ],
)
def test_receipt_is_acknowledged_with_the_day_of_the_decision(
    regimes: tuple[str, ...], by: str
) -> None:
    row = acknowledged(*regimes)
    one = letter("appeal_ack")
    says_everything(one)
    assert by in one.evidence["K3"]
    assert "8 p.m.." not in pages(one)
    assert row.number in one.evidence["K1"]
    assert Event.objects.filter(case=row.pk, name="acknowledged").count() == 1
    telling = {"medicare_advantage": "ma_payment_appeal", "original_medicare": "om_redetermination"}
    running = telling.get(regimes[0], "erisa_postservice_appeal")
    assert clock(row, running).state == "running", "an acknowledgment decides nothing"
    assert sent(on(6, 3)) == []
    assert verify().damage == []


def test_who_reads_it_is_the_member_who_acts_and_the_provider_who_asked() -> None:
    of = claim(*PRIVATE)
    assert of.member
    Representative.objects.create(
        member=of.member, name="TOM BELL", papers="CMS-1696", address="1 OAK; AUSTIN, TX 78701",
        days=(date(2026, 1, 1), None),
    )  # fmt: skip
    appealed(
        of, asked_by="treating_physician", asker_name="ANNA HILL", asker_npi="1003000126",
        asker_address=("9 OAK ROAD", "AUSTIN, TX 78701"),
    )  # fmt: skip
    said = sent(on(6, 2))
    assert [each for each in said if each.startswith("appeal_ack")] == [
        "appeal_ack member", "appeal_ack representative", "appeal_ack provider",
    ]  # fmt: skip
    to = letter("appeal_ack", "provider:1003000126")
    assert "ANNA HILL" in to.evidence["X6"]
    says_everything(to)


def test_a_final_denial_says_everything_the_law_asks() -> None:
    row = acknowledged(*ERISA)
    decided(row, "upheld", on(6, 20))
    assert sent(on(6, 22)) == ["fiabd member"]
    one = letter("fiabd")
    says_everything(one)
    assert (one.tells, one.starts) == ("denial", "notice_dated")
    for text, element in ((WHY, "A3"), (REASON, "A3"), (DISCUSSION, "F2"), (PROVISION, "A6")):
        assert text in one.evidence[element].replace("\n", " ")
    assert "242" in one.evidence["A4"]
    assert "a physician licensed in TX" in one.evidence["F8"]
    assert "Lin Wu" not in pages(one), "titles and qualifications, no name"
    assert "mediation" in one.evidence["F5"]
    assert "502(a)" in one.evidence["F4"]
    # June 22 + 5 days: June 27; four months: October 27, a Tuesday
    assert "October 27, 2026" in one.evidence["F6"]
    assert "4 months" in one.evidence["F6"]
    assert clock(row, "erisa_postservice_appeal").state == "met"
    assert clock(row, "external_review_filing").due_on == date(2026, 10, 27)


def test_under_the_process_of_hhs_its_contractor_is_asked_and_not_the_plan() -> None:
    """Texas has no process of its own; the contractor takes requests itself."""
    for regimes in (("tx_insured", "aca_individual"), ERISA):
        decided(acknowledged(*regimes), "upheld", on(6, 20))
    sent(on(6, 22))
    erisa, texas = (
        each.evidence["F6"].replace("\n", " ")
        for each in Letter.objects.filter(code="fiabd", reader="member").order_by("-id")[:2]
    )
    if "HHS" in erisa:
        erisa, texas = texas, erisa
    assert "Recourse Demonstration HHS External Review, PO Box 1230" in texas
    assert "call 1-800-555-0138" in texas
    assert "PO Box 1210" not in texas
    assert "External Review Requests, PO Box 1210" in erisa


def test_where_nobody_put_the_contractor_on_file_no_address_is_made_up() -> None:
    named = lettering.senders().of("", ("aca_individual",))
    assert named
    nobody = replace(named, reviewers=())
    desk = asked_outside(("tx_insured", "aca_individual"), nobody, date(2026, 6, 22))
    assert desk.name == ""
    assert asked_outside(("ny_insured", "aca_individual"), nobody, date(2026, 6, 22)).name


def test_of_an_individual_policy_nothing_is_said_of_a_suit() -> None:
    decided(acknowledged(*PRIVATE), "upheld", on(6, 20))
    sent(on(6, 22))
    assert {"F4", "F5"}.isdisjoint(letter("fiabd").evidence)


def test_what_a_final_denial_lacks_is_named_and_it_cannot_leave() -> None:
    row = acknowledged(*PRIVATE)
    decided(row, "upheld", on(6, 20), why="not covered", discussion="No.", reviewer={})
    (one,) = shown(row.number, "fiabd", on(6, 22))
    assert row.number in one.page
    assert not one.may_leave
    assert {lack.element for lack in one.lacks} == {"A3", "F2", "F8"}
    said = {lack.element: str(lack) for lack in one.lacks}
    assert "no sentence of its own" in said["A3"]
    assert "29 CFR 2560.503-1(j)(1)" in said["A3"]
    assert "discuss too little" in said["F2"] or "say too little" in said["F2"]
    done = issued(on(6, 22))
    assert done.letters == []
    assert [each.code for each in done.held] == ["fiabd"]
    work = WorkItem.objects.get(case=row.pk, queue="letters", done_at__isnull=True)
    assert work.reasons[0].startswith("held fiabd")
    assert not Letter.objects.filter(code="fiabd").exists()


def test_of_two_levels_the_first_tells_how_to_go_on() -> None:
    row = appealed(claim(*ERISA))
    Appeal.objects.filter(pk=row.pk).update(levels="two")
    decided(row, "upheld", on(6, 20))
    assert "abd_level member" in sent(on(6, 22))
    one = letter("abd_level")
    says_everything(one)
    # June 27 + 180 days: 3 left in June, July 31 (34), Aug 65, Sep 95, Oct 126, Nov 156, Dec 24
    assert "December 24, 2026" in one.evidence["L1"]
    assert not Letter.objects.filter(code="fiabd").exists()
    assert clock(row, "erisa_second_level_filing").due_on == date(2026, 12, 24), (
        "as the letter says"
    )


def test_won_it_says_what_is_covered_now() -> None:
    row = acknowledged(*PRIVATE)
    decided(row, "overturned", on(6, 20))
    assert sent(on(6, 22)) == ["appeal_fav member"]
    one = letter("appeal_fav")
    says_everything(one)
    assert one.tells == "approval"
    assert "Now approved" in one.evidence["V2"]
    assert clock(row, "erisa_postservice_appeal").state == "met"


def test_a_won_reconsideration_says_by_when_it_is_paid() -> None:
    row = acknowledged(*ADVANTAGE)
    decided(row, "overturned", on(6, 20))
    assert sent(on(6, 22)) == ["recon_fav member"]
    one = letter("recon_fav")
    says_everything(one)
    assert "July 31, 2026" in one.evidence["V3"], "the sixty days run from the receipt"
    assert clock(row, "ma_effectuate_plan_payment").due_on == date(2026, 7, 31)


def test_a_redetermination_names_the_contractor_and_the_day() -> None:
    row = acknowledged(*PART_B)
    decided(row, "upheld", on(6, 20))
    assert sent(on(6, 22)) == ["om_redetermination member"]
    one = letter("om_redetermination")
    says_everything(one)
    # received June 27, and 180 days: December 24
    assert "December 24, 2026" in one.evidence["M3"]
    assert "Recourse Demonstration QIC" in one.evidence["M3"]
    assert clock(row, "om_redetermination").state == "met"


def test_large_print_where_the_member_wants_it() -> None:
    of = claim(*PRIVATE)
    assert of.member
    want(of.member, "large_print", since=date(2026, 6, 2))
    row = appealed(of)
    sent(on(6, 2))
    one = letter("appeal_ack")
    says_everything(one)
    assert smallest(one) >= 18.0
    decided(row, "upheld", on(6, 20))
    sent(on(6, 22))
    final = letter("fiabd")
    says_everything(final)
    assert smallest(final) >= 18.0


def test_the_language_of_the_member_and_of_the_county() -> None:
    appealed(claim(*PRIVATE, county="STARR", language="es"))
    sent(on(6, 2))
    one = letter("appeal_ack")
    assert one.insert.endswith(" es")
    decided(Appeal.objects.get(), "upheld", on(6, 20))
    sent(on(6, 22))
    assert "Para obtener asistencia en Español" in letter("fiabd").evidence["A15"]


def test_what_a_case_can_tell_is_listed() -> None:
    row = appealed(claim(*PRIVATE))
    assert kinds(row.number) == ["appeal_ack"]
    decided(row, "upheld", on(6, 20))
    assert kinds(row.number) == ["fiabd"]
    (nothing,) = shown(row.number, "recon_dismiss", on(6, 22))
    assert (nothing.page, nothing.may_leave) == ("", False)
    assert "nothing on file" in str(nothing.lacks[0])


def test_no_letter_of_an_appeal_is_a_denial_notice_of_cms() -> None:
    from appeals.letters.compose import templates

    assert not [one for one in templates() if one.startswith("idn")]
    for one in templates().values():
        assert one.form.omb == ""
