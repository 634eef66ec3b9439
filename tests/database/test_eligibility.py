"""X12 270 in, 271 out, on PostgreSQL: the same answer as the coverage check."""

import json
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.edi.eligibility import answer_270
from claims.edi.questions import Answers
from claims.models import Authorization, OpinionChain
from claims.operations.read_payers import read_payers
from kernel.dates import Days
from kernel.members.models import Member, Plan
from kernel.record.models import Look
from kernel.x12.reader import read
from kernel.x12.segments import Segment
from providers.models import MedicareParticipation
from tests import factories, paying, proposing
from tests.asking_270 import SURGEON, inquiry_270
from tests.x271 import Patient, Read271, read_271, split

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
DAY = "DTP*291*D8*20260310~"


def answered(**said: str) -> Answers:
    return answer_270(
        BytesIO(inquiry_270(**said)),
        now=NOW,
        today=date(2026, 3, 2),
        by="clinic",
        payers=read_payers(None),
    )


def asked(of: Member, asks: str = "EQ*20~", **said: str) -> Read271:
    person = f"NM1*IL*1*{of.last_name}*{of.first_name}****MI*{of.number}~"
    return read_271(answered(**{"person": person, "asks": f"{DAY}{asks}"} | said).files["271"])


def one(of: Member, asks: str = "EQ*20~", **said: str) -> Patient:
    (patient,) = asked(of, asks, **said).patients
    return patient


def member_with_surgeon(**terms: object) -> Member:
    under = proposing.plan(**terms)
    proposing.clinician(SURGEON, under)
    return paying.member(under)


def test_a_second_opinion_that_needs_authorization() -> None:
    member = member_with_surgeon()
    found = asked(member)
    assert found.envelope["BHT"][1:4] == ["0022", "11", "REF-9"]
    assert found.envelope["ST"][1:] == ["271", "0001", "005010X279A1"]
    assert found.envelope["GS"][1:4] == ["HB", "PLAN", "CLINIC"]
    assert found.levels == [("1", "", "20", "1"), ("2", "1", "21", "1"), ("3", "2", "22", "0")]
    (patient,) = found.patients
    assert patient.traces == ["T-1"]
    assert patient.all("1", "30")
    (active,) = patient.all("1", "20")
    assert (active[11], active[12]) == ("Y", "Y")
    # the limits of the year: 100.00 and 5,000.00, nothing used
    assert [(each[6], each[7]) for each in patient.all("C")] == [("23", "100.00"), ("29", "100.00")]
    assert [(each[6], each[7]) for each in patient.all("G")] == [
        ("23", "5000.00"), ("29", "5000.00"),
    ]  # fmt: skip
    # the plan requires its network: nothing is covered outside, so no 40 % are quoted
    assert [(each[8], each[12]) for each in patient.all("A")] == [("0.2", "Y")]
    assert patient.all("B") == []
    said = " ".join(patient.messages)
    assert "the plan pays 56.00 and the member owes 114.00" in said
    assert "asks for authorization before this opinion; none is on file" in said
    assert "Materials still missing are imaging, laboratory, notes." in said


def test_an_authorization_on_file_is_told() -> None:
    member = member_with_surgeon()
    Authorization.objects.create(
        member=member, number="PA1", purpose="second_opinion", npi=SURGEON, units=1,
        days=(date(2026, 1, 1), date(2026, 7, 1)),
    )  # fmt: skip
    patient = one(member)
    assert patient.all("1", "20")[0][11] == "Y"
    assert "Authorization PA1 is on file." in patient.messages
    assert patient.all("CB", "20")


def test_without_a_network_nothing_is_in_it_and_copays_are_told() -> None:
    member = member_with_surgeon(
        network="none", approved_list="none", prior_authorization=[], copay={"in_network": "25.00"}
    )
    patient = one(member)
    (active,) = patient.all("1", "20")
    assert (active[11], active[12]) == ("N", "W")
    assert [(each[6], each[7], each[12]) for each in patient.all("B")] == [("27", "25.00", "W")]
    assert [(each[8], each[12]) for each in patient.all("A")] == [("0.2", "W")]


def test_out_of_network_is_not_covered_and_others_are_named() -> None:
    under = proposing.plan()
    proposing.clinician(SURGEON)
    proposing.clinician(proposing.NEAR, under)
    patient = one(paying.member(under))
    (refused,) = patient.all("I", "20")
    assert refused[12] == "N"
    said = " ".join(patient.messages)
    assert "not in this plan's network" in said
    assert proposing.NEAR in said


@pytest.mark.parametrize(
    ("findings", "word"),
    [(("recommends", "differs"), "1"), (("recommends", "agrees"), "U")],
)
def test_a_third_opinion_follows_a_disagreement(findings: tuple[str, ...], word: str) -> None:
    member = member_with_surgeon()
    proposing.chain(member, *findings)
    assert one(member, "EQ*21~").all(word, "21")


def test_whom_to_ask_stands_beside_what_a_person_decides() -> None:
    """EB01 U says "contact following entity": the payer follows, with its contact on file."""
    member = member_with_surgeon()
    proposing.chain(member, "recommends", "agrees")
    patient = one(member, "EQ*21~")
    assert patient.all("U", "21")
    assert patient.whom == [
        ["NM1", "PR", "2", "RECOURSE DEMONSTRATION HEALTH PLAN", "", "", "", "", "PI",
         "RECOURSEHEALTH"],
        ["PER", "IC", "PROVIDER SERVICES", "TE", "6145550100", "UR", "www.example.org"],
    ]  # fmt: skip
    # where the machine decides, nobody has to be asked
    assert one(member, "EQ*20~").whom == []


def test_a_consultation_is_the_next_opinion_of_the_open_question() -> None:
    member = member_with_surgeon()
    proposing.chain(member, "recommends", "differs")
    patient = one(member, "EQ*3~")
    assert patient.all("1", "3")
    assert any("disagree" in each for each in patient.messages)


def test_more_opinions_than_the_plan_covers_are_a_limit() -> None:
    limited = member_with_surgeon(opinions_per_chain="2")
    proposing.chain(limited, "recommends", "differs")
    assert one(limited, "EQ*21~").all("F", "21")


def test_an_opinion_on_an_excluded_service_is_excluded() -> None:
    under = proposing.plan("medicare_advantage")
    surgeon = proposing.clinician(SURGEON, under)
    MedicareParticipation.objects.create(
        provider=surgeon, status="participating", days=proposing.ALWAYS
    )
    member = paying.member(under)
    proposing.chain(member, "recommends", subject_kind="excluded_service")
    assert one(member).all("E", "20")


def test_several_service_types_each_have_their_answer() -> None:
    member = member_with_surgeon(prior_authorization=[])
    patient = one(member, "EQ*30^20~")
    assert patient.all("1", "30")
    assert patient.all("1", "20")
    assert not patient.all("1", "3")


def test_after_coverage_ended_the_member_is_inactive() -> None:
    under = proposing.plan()
    proposing.clinician(SURGEON, under)
    member = factories.member()
    factories.coverage(member, under, Days(date(2025, 1, 1), date(2026, 3, 1)))
    patient = one(member)
    assert [each[1] for each in patient.benefits] == ["6"]
    assert "after coverage ended" in patient.messages[0]


@pytest.mark.parametrize(
    ("person", "born", "code"),
    [
        ("NM1*IL*1*NOBODY*NO****MI*T0~", "", "75"),
        ("NM1*IL*1*NOBODY*NO****MI*T0~", "DMG*D8*19610412~", "72"),
        ("NM1*IL*1*NOBODY*****MI*T0~", "DMG*D8*19610412~", "75"),
        ("NM1*IL*1*SMITH*AMARA****MI*{number}~", "DMG*D8*19610412~", "73"),
        ("NM1*IL*1*OKAFOR*AMARA****MI*{number}~", "DMG*D8*19620412~", "71"),
        ("NM1*IL*1*OKAFOR*AMARA~", "", "72"),
    ],
)
def test_a_member_who_is_not_to_be_found_is_refused(person: str, born: str, code: str) -> None:
    member = member_with_surgeon()
    patient = one(member, person=person.format(number=member.number), before_person=born)
    assert patient.rejections == [code]
    assert patient.benefits == []
    assert not Look.objects.exists()


def test_who_cannot_be_answered_for_lack_of_our_own_may_ask_again() -> None:
    """The plan's terms of that day are not on file: nothing for the asker to correct."""
    under = Plan.objects.create(code="BARE", name="A plan without terms")
    proposing.clinician(SURGEON)
    member = factories.member()
    factories.coverage(member, under)
    found = answered(
        person=f"NM1*IL*1*{member.last_name}*{member.first_name}****MI*{member.number}~",
        asks=f"{DAY}EQ*20~",
    ).files["271"]
    assert [each for each in split(found) if each[0] == "AAA"] == [["AAA", "N", "", "42", "R"]]


def test_a_provider_who_is_not_on_file_is_told_nothing() -> None:
    member = paying.member(proposing.plan())
    found = asked(member)
    assert found.receiver.rejections == ["51"]
    assert found.patients == []
    bad = asked(member, receiver="NM1*1P*2*A CLINIC*****SV*2000035~")
    assert bad.receiver.rejections == ["43"]
    assert not Look.objects.exists()


def test_a_dependent_is_answered_at_its_own_level() -> None:
    member = member_with_surgeon(prior_authorization=[])
    under = member.coverages.get().plan
    child = factories.member(first_name="BEN", born_on=date(2010, 5, 1))
    factories.coverage(child, under, subscriber_number=member.number, relationship="19")
    below = f"HL*4*3*23*0~TRN*1*T-2*9877281234~NM1*03*1*OKAFOR*BEN~DMG*D8*20100501~{DAY}EQ*20~"
    found = asked(member, children="1", asks="", below=below)
    assert found.levels[2:] == [("3", "2", "22", "1"), ("4", "3", "23", "0")]
    subscriber, dependent = found.patients
    assert (subscriber.benefits, dependent.traces) == ([], ["T-2"])
    assert dependent.all("1", "20")
    assert child.number in Look.objects.get().what
    stranger = asked(member, children="1", asks="", below=below.replace("OKAFOR*BEN", "OKAFOR*ZOE")
                     .replace("20100501", "20110501"))  # fmt: skip
    assert stranger.patients[1].rejections == ["67"]


@pytest.mark.parametrize("marks", ["*:^~", "|>~!", "*:^\x1d", "+<%\n"])
def test_delimiters_of_every_kind(marks: str) -> None:
    member = member_with_surgeon()
    assert one(member, marks=marks).all("1", "20")


def test_what_is_broken_is_answered_by_a_999_and_asks_nothing() -> None:
    found = answered(asks="DTP*291*D8*20260399~EQ*20~")
    assert "271" not in found.files
    said = split(found.files["999"])
    assert ["IK5", "R", "5"] in said
    assert any(parts[0] == "IK4" and "20260399" in parts for parts in said)
    level = answered(asks="EQ*20~", below="HL*4*2*23*0~NM1*03*1*OKAFOR*BEN~", children="1")
    assert "271" not in level.files
    assert not Look.objects.exists()


@pytest.mark.parametrize("data", [b"", b"hello", b"ISA*00*", b"\xff" * 300])
def test_what_is_no_x12_is_told(data: bytes) -> None:
    found = answer_270(BytesIO(data), now=NOW, today=date(2026, 3, 2), by="clinic")
    assert found.told == []
    assert "271" not in found.files


def test_control_numbers_differ_and_our_own_reader_reads_the_answer() -> None:
    member = member_with_surgeon()
    person = f"NM1*IL*1*{member.last_name}*{member.first_name}****MI*{member.number}~"
    found = answered(person=person, asks=f"{DAY}EQ*20~")
    numbers = {split(content)[0][13] for content in found.files.values()}
    assert len(numbers) == 3
    parts = list(read(BytesIO(found.files["271"])))
    assert all(isinstance(part, Segment) for part in parts)


def test_nothing_is_posted_and_the_look_is_recorded() -> None:
    member = member_with_surgeon()
    one(member)
    assert not OpinionChain.objects.exists()
    look = Look.objects.get()
    assert (look.actor, look.why) == ("clinic", "X12 270, service type 20")


def test_the_command_writes_the_answers(tmp_path: Path) -> None:
    member = member_with_surgeon()
    person = f"NM1*IL*1*{member.last_name}*{member.first_name}****MI*{member.number}~"
    file = tmp_path / "ask.270"
    file.write_bytes(inquiry_270(person=person, asks=f"{DAY}EQ*20~"))
    out = StringIO()
    call_command("eligibility", str(file), "--out", str(tmp_path / "out"), "--json", stdout=out)
    said = json.loads(out.getvalue())
    names = sorted(each.name for each in (tmp_path / "out").iterdir())
    assert names == ["ask.271.edi", "ask.999.edi", "ask.ta1.edi"]
    written = read_271((tmp_path / "out" / "ask.271.edi").read_bytes())
    assert written.patients[0].all("1", "20")
    assert said["inquiries"][0]["rejections"] == []
    shown = StringIO()
    call_command("eligibility", str(file), stdout=shown)
    assert "1 of 1 inquiries answered." in shown.getvalue()


@pytest.mark.parametrize(("content", "code"), [(b"hello", 2), (None, 2)])
def test_the_commands_exit_code(tmp_path: Path, content: bytes | None, code: int) -> None:
    file = tmp_path / "ask.270"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SystemExit) as stopped:
        call_command("eligibility", str(file), stdout=StringIO(), stderr=StringIO())
    assert stopped.value.code == code
