"""Prior authorization by X12 278: requests in; 278 responses, 999 and TA1 out."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from claims.edi.post_278 import Reviewed, review_file
from claims.models import AuthorizationRequest
from claims.operations.authorizations.decide import decide
from claims.operations.authorizations.read import read
from kernel.cases.models import Case
from kernel.members.models import Member
from tests import authorizing, paying
from tests.authorizing import SURGEON, WHY, refusal
from tests.unit.edi.made_278 import event_only, file_of, request, segments

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def member(**terms: Any) -> Member:
    return paying.member(authorizing.plan(**terms))


def sent(*requests: list[str]) -> Reviewed:
    stream = io.BytesIO(file_of(*requests))
    return review_file(stream, received_at=NOW, zone=authorizing.ZONE, now=NOW, by="test")


def of(person: Member, **changed: str) -> list[str]:
    return request(person.number, last=person.last_name, **changed)


def answered(made: Reviewed) -> list[list[str]]:
    """The segments of the 278 file, whose envelopes and counts are right."""
    rows = segments(made.files["278"])
    starts = [at for at, row in enumerate(rows) if row[0] == "ST"]
    ends = [at for at, row in enumerate(rows) if row[0] == "SE"]
    for start, end in zip(starts, ends, strict=True):
        assert rows[start][1::2] == ["278", "005010X217"]
        assert rows[end][1:] == [str(end - start + 1), rows[start][2]]
        levels = [row for row in rows[start:end] if row[0] == "HL"]
        assert [row[1] for row in levels] == [str(n) for n in range(1, len(levels) + 1)]
    return rows


def named(rows: list[list[str]], name: str) -> list[str]:
    return ["*".join(row) for row in rows if row[0] == name]


def test_what_every_judgment_passes_is_certified_at_once() -> None:
    made = sent(of(member()))
    row = AuthorizationRequest.objects.get()
    rows = answered(made)
    assert named(rows, "HCR") == [f"HCR*A1*{row.number}**N", f"HCR*A1*{row.number}**N"]
    assert named(rows, "BHT") == ["BHT*0007*11*R1*20260302*1000*18"]
    assert named(rows, "TRN") == ["TRN*2*T1*9CLINIC000*DESK", "TRN*2*L1*9CLINIC000"]
    assert named(rows, "DTP") == [
        "DTP*AAH*RD8*20260310-20260609", "DTP*472*RD8*20260310-20260609",
    ]  # fmt: skip
    assert named(rows, "HSD") == ["HSD*VS*2"]
    assert named(rows, "SV1") == ["SV1*HC:99204**UN*2"]
    assert [row[1:5] for row in rows if row[0] == "HL"] == [
        ["1", "", "20", "1"], ["2", "1", "21", "1"], ["3", "2", "22", "1"],
        ["4", "3", "EV", "1"], ["5", "4", "SS", "0"],
    ]  # fmt: skip
    assert made.exit_code == 0
    assert named(segments(made.files["999"]), "AK9") == ["AK9*A*1*1*1"]


def test_it_is_on_file_as_it_was_asked() -> None:
    person = member()
    sent(of(person))
    row = AuthorizationRequest.objects.get()
    assert (row.member_id, row.purpose, row.channel, row.sender) == (
        person.pk, "second_opinion", "x12", "x12:ZZCLINIC",
    )  # fmt: skip
    assert (row.clinician_npi, row.requester_npi, row.track) == (
        SURGEON, authorizing.OTHER, "standard",
    )  # fmt: skip
    service = row.services.get()
    assert (service.code, service.units, service.diagnoses) == ("99204", 2, ["M1711"])
    assert (service.days.lower, service.days.upper) == (date(2026, 3, 10), date(2026, 6, 10))


def test_the_opinion_as_such_may_be_asked_for() -> None:
    person = member()
    made = sent(event_only(person.number, last=person.last_name))
    service = AuthorizationRequest.objects.get().services.get()
    assert (service.code, service.units) == ("", 2)
    (reviewed,) = named(answered(made), "HCR")
    assert reviewed.startswith(f"HCR*{made.answered[0].answers[0].hcr01}*A26-")


def test_the_same_request_again_is_the_same() -> None:
    person = member()
    first, again = sent(of(person)), sent(of(person, bht="BHT*0007*13*R2*20260302*1100"))
    assert named(answered(first), "HCR") == named(answered(again), "HCR")
    assert AuthorizationRequest.objects.count() == 1
    # another request under the same number is told, and not put on file
    other = sent(of(person, sv1="SV1*HC:99204**UN*3"))
    assert named(answered(other), "AAA") == ["AAA*N**33*C"]
    assert AuthorizationRequest.objects.get().services.get().units == 2


def test_a_third_opinion_waits_for_the_second_and_says_so() -> None:
    made = sent(of(member(), um="UM*HS*I*21*11:B*****Y"))
    number = AuthorizationRequest.objects.get().number
    rows = answered(made)
    assert named(rows, "HCR")[0].split("*")[1:3] == ["A4", number]
    assert named(rows, "HCR")[0].split("*")[4] == "Y"
    assert named(rows, "BHT")[0].endswith("*19")


def test_a_denial_names_its_reason() -> None:
    person = member(network="required")
    sent(of(person))
    number = AuthorizationRequest.objects.get().number
    decide(number, refusal(), now=datetime(2026, 3, 3, 15, tzinfo=UTC), by="nurse")
    rows = answered(sent(of(person)))
    for reviewed in named(rows, "HCR"):
        action, own, reason, needed = reviewed.split("*")[1:]
        assert (action, own, needed) == ("A3", number, "N")
        assert reason in ("35", "82")
    assert any(WHY in row for row in named(rows, "MSG"))


@pytest.mark.parametrize(
    ("changed", "code", "before"),
    [
        ({"requester": "HL*2*1*21*1~NM1*1P*2*ELM CLINIC*****XX*1234567890"}, "43", "HL*3"),
        ({"giver": "NM1*SJ*1*ROWE*IDA****XX*1234567890"}, "43", "HL*5"),
        ({"dmg": "DMG*D8*20270101"}, "58", "DMG"),
        ({"hi": "HI*ABK:1711"}, "AF", "UM"),
        ({"sv1": "SV1*HC:9920**UN*2"}, "AG", "DTP"),
        ({"sv1": "SV1*HC:99204**UN*2.5"}, "33", "DTP"),
        ({"dates": "DTP*472*RD8*20260310-20260309"}, "57", "DTP"),
        ({"um": "UM*HS*3*20*11:B*****Y", "ref": "REF*BB*A26-9999999"}, "AA", "UM"),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_loop(
    changed: dict[str, str], code: str, before: str
) -> None:
    made = sent(of(member(), **changed))
    rows = answered(made)
    assert named(rows, "AAA") == [f"AAA*N**{code}*C"]
    assert named(rows, "HCR") == []
    at = next(at for at, row in enumerate(rows) if row[0] == "AAA")
    assert "*".join(rows[at + 1]).startswith(before)
    assert made.exit_code == 1
    assert not AuthorizationRequest.objects.exists()


def test_what_is_missing_is_asked_for() -> None:
    made = sent(of(member(), hi="", giver="", dates=""))
    row = AuthorizationRequest.objects.get()
    assert set(row.missing) == {"clinician", "diagnosis", "subject", "service_dates"}
    assert any("Still needed" in each for each in named(answered(made), "MSG"))


def test_urgent_is_expedited() -> None:
    sent(of(member(network="required"), um="UM*HS*I*20*11:B**U***Y"))
    assert AuthorizationRequest.objects.get().track == "expedited"


def test_nobody_we_know_is_looked_for() -> None:
    made = sent(request("M000000001"))
    rows = answered(made)
    assert named(rows, "HCR")[0].startswith("HCR*A4*A26-")
    assert any("No member has this number" in each for each in named(rows, "MSG"))


@pytest.mark.parametrize(
    ("first", "born", "why"),
    [
        ("ADA", "", "the first name differs"),
        ("AMARA", "DMG*D8*19610413", "the birth date differs"),
        ("ADA", "DMG*D8*19610413", "the birth date differs"),
        ("AMARA", "", ""),
        ("A", "", ""),
        ("ADA", "DMG*D8*19610412", ""),  # first names vary where the birth date tells
    ],
)
def test_who_differs_from_the_member_on_file_is_no_member_until_a_person_has_looked(
    first: str, born: str, why: str
) -> None:
    """It pends (A4) and is not refused (AAA): its time runs from its receipt, whoever asks."""
    person = member()
    assert (person.first_name, person.born_on) == ("AMARA", date(1961, 4, 12))
    rows = answered(sent(of(person, first=first, dmg=born)))
    row = AuthorizationRequest.objects.get()
    assert named(rows, "AAA") == []
    assert (row.member is None) is bool(why)
    assert named(rows, "HCR")[0].startswith(f"HCR*{'A4' if why else 'A1'}*{row.number}")
    said = [f"MSG*No member has this number, name and birth date ({why}); a person looks for them."]
    assert named(rows, "MSG")[:1] == (said if why else [])


def test_a_dependent_is_looked_for_under_the_subscriber() -> None:
    body = of(
        member(),
        event="HL*4*3*23*1~NM1*QC*1*FERN*BEN~HL*5*4*EV*1",
        service="HL*6*5*SS*0",
    )
    rows = answered(sent(body))
    assert [row[3] for row in rows if row[0] == "HL"] == ["20", "21", "22", "23", "EV", "SS"]
    assert AuthorizationRequest.objects.get().as_received["patient"]["first_name"] == "BEN"


def test_other_care_is_put_on_file_for_a_person() -> None:
    person = member()
    made = sent(of(person, um="UM*SC*I*3*11:B*****Y", giver=""))
    row = AuthorizationRequest.objects.get()
    rows = answered(made)
    assert named(rows, "HCR") == [f"HCR*A4*{row.number}", f"HCR*A4*{row.number}"]
    assert (row.purpose, row.state, row.missing, row.chain) == (
        "other_service", "pended", [], None,
    )  # fmt: skip
    assert any("a person decides" in each for each in named(rows, "MSG"))
    service = row.services.get()
    assert (service.code, service.units, service.diagnoses) == ("99204", 2, ["M1711"])
    assert made.exit_code == 0
    assert named(answered(sent(of(person, um="UM*SC*I*3*11:B*****Y", giver=""))), "HCR") == named(
        rows, "HCR"
    )
    assert AuthorizationRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "code", "units", "described"),
    [
        ({"sv1": "SV1*HC:J0585**UN*100"}, "J0585", 100, ""),
        ({"sv1": "SV1*N4:00023114501**ME*2.5"}, "", 1, "NDC 00023114501; quantity 2.5 ME"),
        ({"sv1": "SV2*0120"}, "", 1, "revenue code 0120"),
        ({"sv1": "SV3*AD:D1110"}, "D1110", 1, ""),
        ({"sv1": "SV3*AD:D1110*****3"}, "D1110", 3, ""),
        ({"sv1": "SV1*HC:G0154**UN*1200"}, "G0154", 1, "quantity 1200 UN"),
        ({"sv1": "", "hsd": "HSD*VS*3*WK**34*2"}, "", 1,
         "service type 42; quantity as asked: HSD VS 3 WK 34 2"),
        ({"sv1": "SV1*HC:G0154", "hsd": "HSD*DY*7"}, "G0154", 7, "quantity 7 DY"),
    ],
)  # fmt: skip
def test_other_care_is_kept_as_it_was_asked(
    changed: dict[str, str], code: str, units: int, described: str
) -> None:
    sent(of(member(), **{"um": "UM*HS*I*42*12:B*****Y"} | changed))
    row = AuthorizationRequest.objects.get()
    service = row.services.get()
    assert (service.code, service.units, service.described) == (code, units, described)
    # a drug has 72 hours, whatever else is asked for
    drug = code == "J0585" or "NDC" in described
    rules = {each.rule for each in read(row.number).clocks}
    assert (row.part_b_drug, "MA-05" in rules, "MA-01" in rules) == (drug, drug, not drug)


def test_an_admission_is_asked_for_as_an_event() -> None:
    person = member()
    body = event_only(
        person.number,
        last=person.last_name,
        um="UM*AR*I*2*21:B*****Y",
        dtp="DTP*435*D8*20260316",
        hsd="HSD*DY*7",
    )
    rows = answered(sent(body))
    row = AuthorizationRequest.objects.get()
    assert named(rows, "HCR") == [f"HCR*A4*{row.number}"]
    service = row.services.get()
    assert service.described == "request category AR, service type 2; quantity 7 DY"
    assert (service.days.lower, service.days.upper, row.missing) == (date(2026, 3, 16), None, [])


def test_an_opinion_and_other_care_are_a_request_each() -> None:
    person = member()
    more = "HL*6*4*SS*0~UM*HS*I*42~DTP*472*RD8*20260310-20260609~SV1*HC:G0154**UN*3"
    body = of(person, sv1=f"SV1*HC:99204**UN*2~{more}")
    rows = answered(sent(body))
    opinion, other = AuthorizationRequest.objects.order_by("number")
    assert (opinion.purpose, other.purpose) == ("second_opinion", "other_service")
    assert named(rows, "HCR") == [
        f"HCR*A4*{opinion.number}**N", f"HCR*A1*{opinion.number}**N", f"HCR*A4*{other.number}",
    ]  # fmt: skip
    assert named(answered(sent(body)), "HCR") == named(rows, "HCR")
    gone = of(person, um="UM*HS*3*20", sv1=f"SV1*HC:99204**UN*2~{more.replace('*I*', '*3*')}")
    assert {row.split("*")[1] for row in named(answered(sent(gone)), "HCR")} == {"C"}
    assert set(AuthorizationRequest.objects.values_list("state", flat=True)) == {"cancelled"}


@pytest.mark.parametrize("known", ["by our number", "by its own number"])
def test_other_care_revised_beside_a_new_opinion_keeps_its_day(known: str) -> None:
    person = member()
    sent(of(person, um="UM*HS*I*42"))
    before = AuthorizationRequest.objects.get()
    by = {"by our number": {"ref": f"REF*BB*{before.number}", "trn": "TRN*1*T2*9CLINIC000"}}
    more = "HL*6*4*SS*0~UM*HS*S*42~DTP*472*RD8*20260310-20260609~SV1*HC:G0154**UN*3"
    body = of(
        person, um="UM*HS*S*20", bht="BHT*0007*13*R2*20260304*1000",
        sv1=f"SV1*HC:99204**UN*2~{more}", **by.get(known, {}),
    )  # fmt: skip
    later = NOW + timedelta(days=2)
    for _ in range(2):  # sent again, it is the same
        review_file(
            io.BytesIO(file_of(body)), received_at=later, zone=authorizing.ZONE, now=later, by="t"
        )
    before.refresh_from_db()
    assert before.state == "cancelled"
    opinion, other = AuthorizationRequest.objects.exclude(pk=before.pk).order_by("number")
    assert (opinion.purpose, other.purpose) == ("second_opinion", "other_service")
    # what takes the place of a request has its day; what was never asked for is new
    assert (other.case.received_at, opinion.case.received_at) == (NOW, later)


def test_each_part_of_a_revision_takes_the_place_of_its_own() -> None:
    person = member(network="required")
    more = "HL*6*4*SS*0~UM*HS*I*42~DTP*472*RD8*20260310-20260609~SV1*HC:G0154**UN*3"
    sent(of(person, sv1=f"SV1*HC:99204**UN*2~{more}", giver=""))
    first = dict(AuthorizationRequest.objects.values_list("purpose", "number"))
    body = of(
        person, um="UM*HS*S*20", bht="BHT*0007*13*R2*20260304*1000", giver="",
        ref=f"REF*BB*{first['other_service']}",
        sv1=f"SV1*HC:99204**UN*1~{more.replace('*I*', '*S*')}",
    )  # fmt: skip
    later = NOW + timedelta(days=2)
    review_file(
        io.BytesIO(file_of(body)), received_at=later, zone=authorizing.ZONE, now=later, by="t"
    )
    states = AuthorizationRequest.objects.values_list("state", "case__received_at")
    assert sorted(states) == [("cancelled", NOW)] * 2 + [("pended", NOW)] * 2


def test_a_request_revised_may_ask_for_what_it_did_not() -> None:
    person = member()
    sent(of(person, um="UM*HS*I*42"))
    before = AuthorizationRequest.objects.get()
    sent(of(person, um="UM*HS*S*20", bht="BHT*0007*13*R2*20260304*1000",
            ref=f"REF*BB*{before.number}"))  # fmt: skip
    before.refresh_from_db()
    assert before.state == "cancelled"
    assert AuthorizationRequest.objects.exclude(pk=before.pk).get().purpose == "second_opinion"


@pytest.mark.parametrize(
    ("kind", "what", "priority"),
    [
        ("1", "an appeal (immediate)", 2),
        ("2", "an appeal (standard)", 2),
        ("5", "a notification", 1),
        ("6", "a verification", 1),
        ("N", "a reconsideration", 2),
    ],
)
def test_what_is_no_request_is_kept_whole_for_a_person(kind: str, what: str, priority: int) -> None:
    person = member()
    sent(of(person))
    number = AuthorizationRequest.objects.get().number
    appeal = of(person, um=f"UM*HS*{kind}*20*11:B*****Y", ref=f"REF*BB*{number}",
                bht="BHT*0007*13*R7*20260304*1000")  # fmt: skip
    came = NOW - timedelta(hours=3)
    for _ in range(2):  # the same again is kept once
        made = review_file(
            io.BytesIO(file_of(appeal)),
            received_at=came, zone=authorizing.ZONE, now=NOW, by="test",
        )  # fmt: skip
        rows = answered(made)
        case = Case.objects.get(kind="correspondence")
        assert named(rows, "HCR") == ["HCR*CT", "HCR*CT"]
        assert all(case.number in each for each in named(rows, "MSG"))
    assert AuthorizationRequest.objects.count() == 1
    assert (case.received_at, case.member_id, case.zone) == (came, person.pk, authorizing.ZONE)
    (event,) = case.events.all()
    facts = event.facts
    assert (event.at, facts["what"], facts["about"]) == (came, what, number)
    assert facts["message"]["segments"][0] == "HL*4*3*EV*1"
    assert f"UM*HS*{kind}*20*11:B*****Y" in facts["message"]["segments"]
    assert any(person.number in each for each in facts["message"]["levels"])
    (work,) = case.work.all()
    assert (work.queue, work.priority) == ("correspondence", priority)
    assert work.reasons == [f"{what} came by 278: a person takes it up", f"it is about {number}"]
    assert made.exit_code == 1
    assert made.as_json()["requests"][0]["kept"] == case.number


def test_an_appeal_that_names_another_s_review_is_not_about_it() -> None:
    sent(of(member()))
    number = AuthorizationRequest.objects.get().number
    made = sent(request("M0000999", um="UM*HS*2*20*11:B*****Y", ref=f"REF*BB*{number}"))
    case = Case.objects.get(kind="correspondence")
    assert case.member_id is None
    assert case.events.get().facts["about"] == ""
    assert case.work.get().reasons[1] == "the review it names is not on file for this member"
    assert number not in str(answered(made)[0])


@pytest.mark.parametrize("how", ["by our number", "by its own number", "by its purpose"])
def test_a_request_is_withdrawn(how: str) -> None:
    person = member()
    sent(of(person))
    number = AuthorizationRequest.objects.get().number
    changed = {
        "by our number": {
            "um": "UM*HS*3*20",
            "ref": f"REF*BB*{number}",
            "trn": "TRN*1*T2*9CLINIC000",
        },
        "by its own number": {"um": "UM*HS*3*20"},
        "by its purpose": {"bht": "BHT*0007*01*R2*20260302*1200"},
    }[how]
    for _ in range(2):
        rows = answered(sent(of(person, **changed)))
        assert named(rows, "HCR")[0] == f"HCR*C*{number}**N"
    assert AuthorizationRequest.objects.get().state == "cancelled"


def test_a_request_of_several_services_is_withdrawn_as_a_whole() -> None:
    person = member()
    more = "HL*6*4*SS*0~DTP*472*RD8*20260310-20260609~SV1*HC:99203**UN*1"
    sent(of(person, sv1=f"SV1*HC:99204**UN*2~{more}"))
    number = AuthorizationRequest.objects.get().number
    body = event_only(person.number, last=person.last_name, um="UM*HS*3*20", ref=f"REF*BB*{number}")
    assert named(answered(sent(body)), "HCR") == [f"HCR*C*{number}**N"]


def test_another_sender_withdraws_nothing() -> None:
    person = member()
    sent(of(person))
    number = AuthorizationRequest.objects.get().number
    body = of(
        person,
        um="UM*HS*3*20",
        ref=f"REF*BB*{number}",
        requester="HL*2*1*21*1~NM1*1P*2*OAK CLINIC*****46*77",
        giver="",
    )
    data = file_of(body).replace(b"*CLINIC  ", b"*OAKS    ", 1)
    made = review_file(io.BytesIO(data), received_at=NOW, zone=authorizing.ZONE, now=NOW, by="test")
    assert named(answered(made), "AAA") == ["AAA*N**AA*C"]
    assert AuthorizationRequest.objects.get().state == "approved"


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("umo", "HL*1**20", "HL*ZZ**20"),
        ("requester", "HL*2*1*21", "HL*2*7*21"),
        ("event", "HL*4*3*EV", "HL*4*2*EV"),
        ("service", "HL*5*4*SS", "HL*5*3*SS"),
    ],
)
def test_levels_whose_numbers_lead_elsewhere_are_refused(
    part: str, before: str, after: str
) -> None:
    body = [row.replace(before, after) for row in of(member())]
    assert any(row.startswith(after) for row in body), part
    made = sent(body)
    assert "278" not in made.files
    assert named(segments(made.files["999"]), "IK5") == ["IK5*R*5"]
    assert not AuthorizationRequest.objects.exists()


def test_a_set_with_a_fault_is_refused_by_the_999_alone() -> None:
    person = member()
    bad = of(person, um="UM*XX*I*20*11:B*****Y", trn="TRN*1*T2*9CLINIC000")
    made = sent(bad, of(person))
    rows = segments(made.files["999"])
    assert named(rows, "IK3") == ["IK3*UM*11**8"]
    assert named(rows, "AK9") == ["AK9*P*2*2*1"]
    assert len(named(answered(made), "ST")) == 1
    assert AuthorizationRequest.objects.count() == 1


def test_what_is_not_x12_is_told() -> None:
    made = review_file(
        io.BytesIO(b"noise"), received_at=NOW, zone=authorizing.ZONE, now=NOW, by="test"
    )
    assert (made.exit_code, made.files) == (2, {})


def test_the_command_writes_the_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    person = member()
    file = tmp_path / "in.edi"
    file.write_bytes(file_of(of(person)))
    call_command("authorization_x12", str(file), "--out", str(tmp_path / "out"), "--json")
    said = json.loads(capsys.readouterr().out)
    (asked,) = said["requests"]
    assert asked["number"] == AuthorizationRequest.objects.get().number
    assert {Path(each).suffixes[0] for each in said["answers"]} == {".ta1", ".999", ".278"}
    assert all(Path(each).exists() for each in said["answers"])
    with pytest.raises(SystemExit) as stopped:
        call_command("authorization_x12", str(tmp_path / "none.edi"), "--out", str(tmp_path))
    assert stopped.value.code == 2
