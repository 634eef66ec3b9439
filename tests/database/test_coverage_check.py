"""Coverage checks on PostgreSQL: by the rows on file, the pipeline a claim goes through."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from claims.coverage.question import read_question
from claims.models import Authorization, Decision, Material, OpinionChain, Posting
from claims.operations.coverage_check import UnableToFindMember, coverage_check
from kernel.dates import Days
from kernel.members.models import Coverage, Member, OpeningBalance
from kernel.record.models import Look
from providers.models import (
    FeeSchedule,
    FeeScheduleRow,
    LocalityIndex,
    MedicareParticipation,
)
from tests import factories, paying, proposing
from tests.proposing import FAR, FIRST, INSIDE, NEAR, ON, OUTSIDE, SAME_STATE, UNLISTED

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def checked(of: Member, npi: str = INSIDE, **said: Any) -> dict[str, Any]:
    asked, faults = read_question(proposing.document(of, npi, **said), today=date(2026, 3, 2))
    assert asked is not None, faults
    return coverage_check(asked, now=NOW, by="j.ortiz")


def authorized(of: Member, npi: str = INSIDE, **said: Any) -> Authorization:
    row = {
        "number": "PA1", "purpose": "second_opinion", "units": 1,
        "days": (date(2026, 1, 1), date(2026, 7, 1)),
    }  # fmt: skip
    return Authorization.objects.create(member=of, npi=npi, **row | said)


def rules(answer: dict[str, Any]) -> list[str]:
    return [each["rule"] for each in answer["by"]]


def amounts(answer: dict[str, Any]) -> tuple[str, str, str]:
    found = answer["estimate"]
    return found["allowed"], found["paid"], found["member_owes"]


def test_an_opinion_that_needs_authorization_and_has_none() -> None:
    under = proposing.plan()
    proposing.clinician(INSIDE, under)
    answer = checked(paying.member(under))
    assert (answer["covered"], rules(answer)) == ("if_authorized", ["prior_authorization"])
    assert answer["authorization"]["needed"]
    assert answer["authorization"]["on_file"] is None
    assert "Claim/$submit" in answer["authorization"]["how_to_ask"][0]["how"]
    # 170.00: 100.00 deductible, 20 % of 70.00 is 14.00; 56.00 is left for the plan
    assert amounts(answer) == ("170.00", "56.00", "114.00")
    assert answer["estimate"]["supposing"] == ["prior_authorization"]


def test_an_authorized_opinion_is_covered_with_what_was_used_this_year() -> None:
    under = proposing.plan()
    proposing.clinician(INSIDE, under)
    member = paying.member(under)
    authorized(member)
    OpeningBalance.objects.create(
        member=member, year=2026, account="toward_deductible", amount="60.00", source="before"
    )
    answer = checked(member)
    assert answer["covered"] == "yes"
    assert answer["authorization"]["on_file"] == "PA1"
    assert answer["authorization"]["how_to_ask"] == []
    # 40.00 of the deductible is left; 20 % of 130.00 is 26.00; 104.00 is left for the plan
    assert amounts(answer) == ("170.00", "104.00", "66.00")
    assert answer["accumulators"]["deductible"] == {
        "whole": "100.00", "used": "60.00", "left": "40.00", "on_record": True,
    }  # fmt: skip
    assert answer["accumulators"]["out_of_pocket"]["left"] == "5000.00"
    assert (answer["independent"]["answer"], answer["network"]["answer"]) == ("yes", "in_network")
    assert answer["approved_list"]["listed"]
    assert answer["board_certified"]["certified"]
    assert (answer["others"], answer["assistance"]) == (None, [])
    assert (answer["codes"], answer["codes_assumed"]) == (["99204"], True)


def test_an_authorization_for_another_does_not_count() -> None:
    under = proposing.plan()
    proposing.clinician(INSIDE, under)
    member = paying.member(under)
    authorized(member, OUTSIDE)
    answer = checked(member)
    assert answer["covered"] == "if_authorized"
    assert answer["authorization"]["not_fitting"] == [
        {"number": "PA1", "why": "names another provider"}
    ]


def test_out_of_network_others_are_named_nearest_first_and_marked() -> None:
    under = proposing.plan()
    proposing.clinician(OUTSIDE)
    proposing.clinician(FAR, under, state="NY", zip_code="100650000")
    proposing.clinician(SAME_STATE, under, zip_code="75235")
    near = proposing.clinician(NEAR, under, zip_code="77005")
    proposing.clinician(INSIDE, under, zip_code="770300000")
    proposing.clinician(UNLISTED, under, listed=False)
    proposing.clinician("1555555550", under, taxonomy="207R00000X")
    proposing.practice(
        "760000001", near, name="Gulf Cancer Centre", academic=True,
        nci_designation="comprehensive_cancer_center",
    )  # fmt: skip
    member = paying.member(under, zip="770300000")
    answer = checked(member, OUTSIDE, scenario="cancer_diagnosis")
    assert (answer["covered"], rules(answer)) == ("no", ["in_network", "approved_list"])
    assert answer["by"][0]["carc"] == "242"
    assert answer["by"][0]["cites"] == ["Plan terms, network"]
    others = answer["others"]["clinicians"]
    assert [(each["npi"], each["nearness"]) for each in others] == [
        (INSIDE, "same_zip"), (NEAR, "same_zip_area"), (SAME_STATE, "same_state"),
        (FAR, "elsewhere"),
    ]  # fmt: skip
    assert [each["academic"] for each in others] == [False, True, False, False]
    assert others[1]["nci_designation"] == "comprehensive_cancer_center"
    assert others[1]["practices"] == ["Gulf Cancer Centre"]
    assert "no distance" in answer["others"]["ordered"]
    assert [each["name"] for each in answer["assistance"]] == [
        "hospital_assistance", "cancer_information",
    ]  # fmt: skip
    assert all(each["cite"] for each in answer["assistance"])
    assert not answer["estimate"]["known"]
    assert "pay nothing" in answer["estimate"]["why"]


def test_out_of_a_preferred_network_the_other_share_is_estimated() -> None:
    under = proposing.plan(network="preferred", approved_list="none", prior_authorization=[])
    proposing.clinician(OUTSIDE)
    answer = checked(paying.member(under), OUTSIDE)
    assert answer["covered"] == "yes"
    # 170.00: 100.00 deductible, 40 % of 70.00 is 28.00; 42.00 is left for the plan
    assert amounts(answer) == ("170.00", "42.00", "128.00")
    assert any("above this" in note for note in answer["estimate"]["notes"])
    assert answer["coinsurance_percent"] == {"in_network": "20", "out_of_network": "40"}


def test_who_gave_the_first_opinion_is_not_independent() -> None:
    under = proposing.plan(prior_authorization=[])
    proposing.clinician(FIRST, under)
    member = paying.member(under)
    on_file = proposing.chain(member, "recommends")
    answer = checked(member, FIRST)
    assert answer["chain"] == on_file.pk
    assert (answer["covered"], rules(answer)) == ("no", ["same_physician"])
    assert answer["independent"]["answer"] == "no"


def test_the_same_practice_is_for_a_person() -> None:
    under = proposing.plan(prior_authorization=[])
    both = proposing.clinician(FIRST, under), proposing.clinician(INSIDE, under)
    proposing.practice("760000002", *both)
    answer = checked(paying.member(under), first={"npi": FIRST, "on": "2026-01-12"})
    assert (answer["covered"], rules(answer)) == ("undecided", ["same_group"])
    assert answer["independent"]["answer"] == "undecided"
    assert answer["estimate"]["supposing"] == ["same_group"]


@pytest.mark.parametrize(
    ("finding", "covered", "by"),
    [
        ("differs", "yes", "third_opinion_indicated"),
        ("agrees", "undecided", "third_opinion_indicated"),
        ("", "undecided", "third_opinion_indicated"),
    ],
)
def test_a_third_opinion_follows_a_disagreement(finding: str, covered: str, by: str) -> None:
    under = proposing.plan(prior_authorization=[])
    proposing.clinician(INSIDE, under)
    member = paying.member(under)
    proposing.chain(member, "recommends", finding)
    answer = checked(member, opinion="third")
    assert answer["covered"] == covered
    assert by in rules(answer)


def test_what_is_asked_about_is_not_replaced_by_the_chain_on_file() -> None:
    under = paying.plan("original_medicare")
    proposing.clinician(INSIDE)
    member = paying.member(under)
    on_file = proposing.chain(member, "recommends")
    answer = checked(member, subject={"kind": "excluded_service", "diagnosis": "M1711"})
    assert answer["chain"] == on_file.pk
    assert answer["covered"] == "no"
    assert [(each["rule"], each["carc"]) for each in answer["by"]] == [("excluded_service", "96")]
    assert answer["subject"] == {
        "kind": "excluded_service", "code": "27447", "diagnosis": "M1711", "urgency": "elective",
    }  # fmt: skip
    note = (
        "The chain on file is about kind surgery; this answers what was asked: "
        "kind excluded_service."
    )
    assert answer["notes"] == [note]


def test_an_emergency_that_is_said_is_an_ordinary_visit() -> None:
    under = paying.plan("original_medicare")
    proposing.clinician(INSIDE)
    member = paying.member(under)
    proposing.chain(member, "recommends")
    about = {"kind": "surgery", "code": "27447", "diagnosis": "M1711"}
    answer = checked(member, subject=about | {"urgency": "emergency"})
    assert (answer["as"], answer["subject"]["urgency"]) == ("ordinary_visit", "emergency")
    assert "urgency elective" in answer["notes"][0]


def test_an_urgency_nobody_said_is_that_of_the_chain() -> None:
    under = paying.plan("original_medicare")
    proposing.clinician(INSIDE)
    member = paying.member(under)
    proposing.chain(member, "recommends", urgency="emergency")
    answer = checked(member)
    assert (answer["as"], answer["subject"]["urgency"]) == ("ordinary_visit", "emergency")
    assert answer["notes"] == []


@pytest.mark.parametrize(
    ("npi", "opinion", "note"),
    [
        (NEAR, "second", f"Opinion 2 of this chain is on file already, by {NEAR}."),
        (INSIDE, "second", f"Opinion 2 of this chain is on file already, by {NEAR}."),
        (NEAR, "third", "This clinician gave opinion 2 of this chain."),
    ],
)
def test_who_gave_an_opinion_of_the_chain_is_told_so(npi: str, opinion: str, note: str) -> None:
    under = proposing.plan(prior_authorization=[])
    proposing.clinician(npi, under)
    member = paying.member(under)
    proposing.chain(member, "recommends", "differs")
    answer = checked(member, npi, opinion=opinion)
    assert answer["notes"] == [note]
    assert note in answer["independent"]["why"]


def test_original_medicare_has_neither_networks_nor_authorizations() -> None:
    under = paying.plan("original_medicare")
    proposing.clinician(INSIDE)
    answer = checked(paying.member(under))
    assert answer["network"]["answer"] == "no_network"
    assert not answer["authorization"]["needed"]
    assert answer["others"] is None
    # whether this clinician takes part in Medicare is not on file: a person finds out
    assert rules(answer) == ["provider_eligible"]
    assert answer["accumulators"]["deductible"]["whole"] == "283.00"


def test_part_b_is_estimated_by_the_fee_schedule_and_todays_deductible() -> None:
    schedule = FeeSchedule.objects.create(
        year=2026, days=(date(2026, 1, 1), date(2027, 1, 1)), digest="0" * 64, rvu_file="rvu",
        gpci_file="gpci", imported_at=NOW,
    )  # fmt: skip
    FeeScheduleRow.objects.create(
        schedule=schedule, code="99204", status="A", work="2.60", pe_nonfacility="2.00",
        pe_facility="1.00", mp="0.40",
    )  # fmt: skip
    LocalityIndex.objects.create(
        schedule=schedule, carrier="04412", number="99", state="TX", name="TEXAS", work="1",
        pe="1", mp="1",
    )  # fmt: skip
    under = paying.plan("original_medicare")
    surgeon = proposing.clinician(INSIDE)
    MedicareParticipation.objects.create(
        provider=surgeon, status="participating", days=proposing.ALWAYS
    )
    member = paying.member(under)
    OpeningBalance.objects.create(
        member=member, year=2026, account="toward_deductible", amount="183.00", source="before"
    )
    answer = checked(member)
    assert (answer["covered"], answer["by"][1]["cites"]) == ("yes", ["MBPM ch. 15 §30"])
    # 5.00 RVU x 33.4009 is 167.00; 100.00 of the 283.00 deductible is left; 20 % of 67.00 is 13.40;
    # of the 53.60 that is left, sequestration takes 1.07
    assert amounts(answer) == ("167.00", "52.53", "113.40")
    assert answer["coinsurance_percent"] == {"in_network": "20", "out_of_network": None}


def test_without_a_fee_there_is_no_estimate_and_no_guess() -> None:
    under = proposing.plan(prior_authorization=[])
    proposing.clinician(INSIDE, under)
    answer = checked(paying.member(under), codes=["99205"])
    assert answer["covered"] == "yes"
    assert not answer["estimate"]["known"]
    assert "99205" in answer["estimate"]["why"]
    assert not answer["codes_assumed"]


def test_after_coverage_ended_nothing_is_covered() -> None:
    under = proposing.plan(prior_authorization=[])
    proposing.clinician(INSIDE, under)
    member = factories.member()
    factories.coverage(member, under, Days(date(2025, 1, 1), ON))
    answer = checked(member)
    assert (answer["covered"], rules(answer)) == ("no", ["member_covered"])
    assert answer["by"][0]["carc"] == "27"
    assert not Coverage.objects.filter(member=member, days__contains=ON).exists()


def test_who_was_never_covered_is_told_so() -> None:
    answer = checked(factories.member())
    assert answer["covered"] == "no"
    assert answer["problem"] == "No coverage of this member is on file."


def test_a_clinician_nobody_knows_is_for_a_person() -> None:
    under = proposing.plan(prior_authorization=[], network="none", approved_list="none")
    answer = checked(paying.member(under))
    assert answer["clinician"] == {
        "npi": INSIDE, "on_file": False, "name": "", "specialty": None,
    }  # fmt: skip
    assert "provider_eligible" in rules(answer)
    assert not answer["estimate"]["known"]


def test_materials_are_those_of_the_manifest_or_what_usually_travels() -> None:
    under = proposing.plan(prior_authorization=[])
    proposing.clinician(INSIDE, under)
    member = paying.member(under)
    answer = checked(member, scenario="cancer_diagnosis")
    assert answer["materials_missing"]["from"] == "usual"
    assert "pathology_slides" in [each["kind"] for each in answer["materials_missing"]["missing"]]
    of_chain = proposing.chain(member, "recommends")
    for kind in ("imaging", "notes"):
        Material.objects.create(
            chain=of_chain, kind=kind, holder="A CLINIC", asked_on=date(2026, 2, 1),
            follow_up_on=date(2026, 3, 20),
        )  # fmt: skip
    Material.objects.filter(kind="notes").update(state="sent")
    Material.objects.filter(kind="imaging").update(state="received", received_on=date(2026, 2, 20))
    answer = checked(member)
    assert answer["materials_missing"] == {
        "from": "manifest",
        "missing": [
            {"kind": "notes", "state": "sent", "what": "", "holder": "A CLINIC"},
            {"kind": "laboratory", "state": "not_asked"},
        ],
    }


def test_nothing_is_posted_and_who_looked_is_recorded() -> None:
    under = proposing.plan()
    proposing.clinician(INSIDE, under)
    member = paying.member(under)
    checked(member, why="the member asked")
    for table in (Decision, Posting, OpinionChain, Authorization):
        assert not table._default_manager.exists()
    look = Look.objects.get()
    assert (look.actor, look.at, look.why) == ("j.ortiz", NOW, "the member asked")
    assert member.number in look.what
    assert INSIDE in look.what


def test_a_stranger_is_looked_at_by_nobody() -> None:
    asked, _ = read_question(proposing.document(Member(number="NOBODY")), today=date(2026, 3, 2))
    assert asked is not None
    with pytest.raises(UnableToFindMember, match="unknown"):
        coverage_check(asked, now=NOW, by="j.ortiz")
    assert not Look.objects.exists()


def test_the_command_says_what_the_operation_answers() -> None:
    under = proposing.plan(prior_authorization=[])
    proposing.clinician(INSIDE, under)
    member = paying.member(under)
    out = StringIO()
    call = (
        "coverage_check", "--member", member.number, "--npi", INSIDE, "--opinion", "second",
        "--kind", "surgery", "--diagnosis", "M17.11", "--procedure", "27447",
        "--scenario", "elective_surgery", "--on", ON.isoformat(),
    )  # fmt: skip
    call_command(*call, "--json", stdout=out)
    assert json.loads(out.getvalue()) == checked(member)
    shown = StringIO()
    call_command(*call, stdout=shown)
    said = shown.getvalue()
    for words in ("Covered", "the plan pays 56.00", "the member owes 114.00", "not needed"):
        assert words in said, said


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--kind", "surgery", "--diagnosis", "M17.11"), 1),
        (("--kind", "surgery", "--diagnosis", "knee"), 2),
        ((), 2),
    ],
)
def test_the_exit_code_says_whether_it_is_covered(options: tuple[str, ...], code: int) -> None:
    under = proposing.plan()
    proposing.clinician(INSIDE, under)
    member = paying.member(under)
    call = ("coverage_check", "--member", member.number, "--npi", INSIDE, "--on", ON.isoformat())
    with pytest.raises(SystemExit) as stopped:
        call_command(*call, *options, stdout=StringIO(), stderr=StringIO())
    assert stopped.value.code == code
