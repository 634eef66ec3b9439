"""X12 276 and 277: how claims stand, told to their providers and nobody else."""

import io
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.edi.claim_status import answer_276
from claims.edi.questions import Answers
from claims.models import Claim
from kernel.cases.timeline import Happened, record_many
from kernel.members.matching import Named
from kernel.record.sealing import Batch
from tests.claim_status import Request, Told, make_276, read_277
from tests.correcting import Year, claim, everybody, year
from tests.database.test_corrections import _units

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(tmp_path: Path) -> Year:
    return year(tmp_path)


def answered(story: Year, *requests: Request) -> Answers:
    content = make_276(requests, story.now)
    return answer_276(io.BytesIO(content), now=story.now, today=story.today)


def ask(story: Year, *requests: Request) -> list[Told]:
    found = answered(story, *requests)
    assert found.refusals == []
    return read_277(found.files["277"])


def about(story: Year, *details: tuple[str, ...], **said: object) -> Request:
    person = story.person
    row = {
        "provider": story.clinician.group.npi,
        "member": person.number,
        "last": person.last_name,
        "first": person.first_name,
        "details": details,
    }
    return Request(**row | said)


def number(of: str) -> tuple[str, ...]:
    return ("REF", "1K", of)


def days(first: date, last: date | None = None) -> tuple[str, ...]:
    if last is None:
        return ("DTP", "472", "D8", f"{first:%Y%m%d}")
    return ("DTP", "472", "RD8", f"{first:%Y%m%d}-{last:%Y%m%d}")


SERVED = date(2026, 2, 2)


def test_a_file_of_too_many_questions_has_its_first_sets_answered(
    story: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.edi.questions.LARGEST", 2)
    made = story.bill("250.00", decide=False)
    one = make_276([about(story, number(made))], story.now).replace(b"\n", b"").split(b"~")
    begins = next(place for place, each in enumerate(one) if each.startswith(b"ST*"))
    ends = next(place for place, each in enumerate(one) if each.startswith(b"SE*"))
    sets = []
    for control in (b"0001", b"0002", b"0003"):
        body = one[begins : ends + 1]
        body[0] = b"ST*276*" + control + b"*005010X212"
        body[-1] = b"*".join([*body[-1].split(b"*")[:2], control])
        sets += body
    closing = [b"GE*3*" + one[ends + 1].split(b"*")[2], *one[ends + 2 :]]
    content = b"~".join([*one[:begins], *sets, *closing])
    found = answer_276(io.BytesIO(content), now=story.now, today=story.today)
    assert [each.status for each in read_277(found.files["277"])] == ["P1:20", "P1:20"]
    assert found.refusals == ["the file asks more than 2 questions: send this set in another"]


class TestHowItStands:
    def test_waiting(self, story: Year) -> None:
        made = story.bill("250.00", decide=False)
        told = ask(story, about(story, number(made)))
        assert [(each.trace, each.status) for each in told] == [("T1", "P1:20")]
        assert told[0].amounts == ("250.00", "")
        assert told[0].reference("1K") == made
        assert told[0].reference("EJ") == "A001"

    def test_with_a_person(self, story: Year) -> None:
        half = story.submitted(["200.00"])
        made = story.receive([_units(half, "1.5")])[0]
        story.decide()
        assert ask(story, about(story, number(made)))[0].status == "P2:46"

    def test_information_was_asked_for(self, story: Year) -> None:
        half = story.submitted(["200.00"])
        made = story.receive([_units(half, "1.5")])[0]
        story.decide()
        batch = Batch()
        asked = Happened(claim(made).pk, "information_requested", story.now, "EVA")
        record_many([asked], batch, now=story.now)
        batch.seal(story.now)
        assert ask(story, about(story, number(made)))[0].status == "R4:294"

    def test_decided_then_paid(self, story: Year) -> None:
        made = story.bill("250.00", "250.00", "100.00")
        told = ask(story, about(story, number(made)))[0]
        assert (told.status, told.amounts) == ("F0:3", ("600.00", "80.00"))
        story.remit()
        told = ask(story, about(story, number(made)))[0]
        assert (told.status, told.amounts) == ("F1:65", ("600.00", "80.00"))
        assert told.first("STC").get(9) != "", "the number of the check"
        assert told.first("STC").get(8) == f"{story.today:%Y%m%d}"

    def test_paid_nothing(self, story: Year) -> None:
        made = story.bill("100.00")
        story.remit()
        assert ask(story, about(story, number(made)))[0].status == "F4:104"

    def test_denied_as_a_duplicate(self, story: Year) -> None:
        story.bill("100.00", day=1)
        made = story.bill("100.00", day=1)
        told = ask(story, about(story, number(made)))[0]
        assert (told.status, told.amounts) == ("F2:54", ("100.00", "0.00"))

    def test_replaced_and_voided(self, story: Year) -> None:
        first = story.bill("250.00", "250.00", "100.00", day=1)
        story.pay()
        second = story.bill("250.00", "250.00", "90.00", day=1, frequency="7", of=first)
        void = story.bill("100.00", day=1, frequency="8", of=second)
        told = ask(story, *(about(story, number(each)) for each in (first, second, void)))
        assert [each.status for each in told] == ["F3:101"] * 3
        assert [each.amounts[1] for each in told] == ["0.00"] * 3

    def test_lines_asked_about(self, story: Year) -> None:
        made = story.bill("250.00", "100.00")
        line = (["SVC", ["HC", "99205"], "250.00", "", "", "", "", "1"], days(SERVED))
        told = ask(story, about(story, number(made), *line))[0]
        assert [line[0].get(2) for line in told.lines] == ["250.00", "100.00"]
        assert [line[1].elements[:2] for line in told.lines] == [["STC", "F0:3"]] * 2


class TestWhichClaims:
    def test_by_patient_and_days(self, story: Year) -> None:
        one, two = story.bill("100.00"), story.bill("90.00")
        span = days(SERVED, SERVED + timedelta(days=5))
        told = ask(story, about(story, span))
        assert [each.reference("1K") for each in told] == [one, two]
        assert {each.trace for each in told} == {"T1"}
        narrowed = ask(story, about(story, ("AMT", "T3", "90.00"), span))
        assert [each.reference("1K") for each in narrowed] == [two]
        by_theirs = ask(story, about(story, ("REF", "EJ", "A001"), span))
        assert [each.reference("1K") for each in by_theirs] == [one]

    def test_not_found(self, story: Year) -> None:
        story.bill("100.00")
        told = ask(story, about(story, ("AMT", "T3", "99.00"), days(SERVED)))
        assert [(each.status, each.amounts[0]) for each in told] == [("A4:35", "99.00")]
        later = ask(story, about(story, days(date(2026, 7, 1))))
        assert later[0].status == "A4:35"
        assert later[0].reference("1K") == ""

    def test_without_days_or_number(self, story: Year) -> None:
        story.bill("100.00")
        assert ask(story, about(story))[0].status == "E0:187"

    def test_days_that_end_before_they_begin_are_no_days(self, story: Year) -> None:
        """Not "not found": the claim is on file, and it is the question that is wrong."""
        made = story.bill("100.00")
        turned = days(SERVED + timedelta(days=5), SERVED)
        assert ask(story, about(story, turned))[0].status == "E0:187"
        assert ask(story, about(story, number(made), turned))[0].reference("1K") == made

    def test_never_another_providers(self, story: Year) -> None:
        made = story.bill("100.00")
        stranger = everybody().clinicians[20].group.npi
        for detail in (number(made), ("REF", "EJ", "A001"), days(SERVED)):
            told = ask(story, about(story, detail, provider=stranger))
            assert [each.status for each in told] == ["A4:35"]
            assert made not in str([each.segments for each in told])

    def test_by_who_rendered_and_by_tax_number(self, story: Year) -> None:
        made = story.bill("100.00")
        clinician = story.clinician
        for provider, kind in ((clinician.npi, "XX"), (clinician.group.tin, "FI")):
            told = ask(story, about(story, number(made), provider=provider, provider_kind=kind))
            assert told[0].reference("1K") == made

    def test_never_another_members(self, story: Year) -> None:
        made = story.bill("100.00")
        other = everybody().members[0]
        asked = about(story, number(made), member=other.number, last=other.last_name)
        assert ask(story, asked)[0].status == "A4:35"

    def test_of_a_patient_we_do_not_know(self, story: Year) -> None:
        nobody = story.submitted(["100.00"])
        said = nobody.as_received | {"patient": {"name": "GHOST", "first": "ANN", "id": "X1"}}
        unknown = replace(nobody, patient=Named("X1", "GHOST", "ANN"), as_received=said)
        made = story.receive([unknown])[0]
        assert Claim.objects.get(number=made).member_id is None
        asked = about(story, days(SERVED), member="X1", last="GHOST", first="ANN")
        assert ask(story, asked)[0].reference("1K") == made
        other = about(story, days(SERVED), member="X1", last="HOST", first="ANN")
        assert ask(story, other)[0].status == "A4:35"

    def test_a_dependent(self, story: Year) -> None:
        made = story.bill("100.00")
        person = story.person
        asked = about(story, number(made), dependent=(person.last_name, person.first_name))
        told = ask(story, asked)
        assert [(each.patient.get(1), each.reference("1K")) for each in told] == [("QC", made)]


class TestTheFile:
    def test_several_requests_in_their_order(self, story: Year) -> None:
        made = [story.bill("100.00"), story.bill("90.00")]
        told = ask(
            story,
            about(story, number(made[1]), trace="B"),
            about(story, number("C26-7777777"), trace="C"),
            about(story, number(made[0]), trace="A"),
        )
        assert [(each.trace, each.reference("1K")) for each in told] == [
            ("B", made[1]),
            ("C", ""),
            ("A", made[0]),
        ]

    def test_a_bad_one_is_refused_in_the_999(self, story: Year) -> None:
        content = make_276([about(story, number("X"))], story.now).replace(b"*22*0~", b"*99*0~")
        found = answer_276(io.BytesIO(content), now=story.now, today=story.today)
        assert "277" not in found.files
        assert b"IK5*R" in found.files["999"]
        assert found.refusals

    def test_noise_is_told(self, story: Year) -> None:
        found = answer_276(io.BytesIO(b"hello"), now=story.now, today=story.today)
        assert not found.is_x12
        assert found.files == {}

    def test_the_command(self, story: Year, tmp_path: Path, capsys) -> None:
        made = story.bill("100.00")
        path = tmp_path / "ask.276"
        path.write_bytes(make_276([about(story, number(made))], story.now))
        call_command("claim_status", str(path), out=tmp_path / "out", json=True)
        said = json.loads(capsys.readouterr().out)
        assert said["requests"][0]["claims"][0]["number"] == made
        assert read_277((tmp_path / "out" / "ask.277.edi").read_bytes())[0].status == "F0:3"
        assert {each.name for each in (tmp_path / "out").iterdir()} == {
            "ask.ta1.edi",
            "ask.999.edi",
            "ask.277.edi",
        }
