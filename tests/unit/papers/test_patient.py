"""Whose report it is: what it names, and how that compares with the member."""

from datetime import date

import pytest

from claims.papers.opinion_report import read_report
from claims.papers.patient import doubts_of
from claims.papers.proposals import Proposal, Reading
from kernel.documents.pages import Box
from tests.unit.papers.reading import document

BORN = date(1961, 4, 12)
FAMILY = "the family name on the report is not the member's"
GIVEN = "the given name on the report is not the member's"
BIRTH = "the birth date on the report is not the member's"
NUMBER = "the member number on the report is not the member's"
NOBODY = "the report names no patient"


def named(*lines: str) -> Reading:
    return read_report(document(*lines))


def doubts(
    reading: Reading, *, last: str = "OKAFOR", first: str = "AMARA", born: date | None = BORN
) -> tuple[str, ...]:
    return doubts_of(
        reading.proposals, number="T00000001", last_name=last, first_name=first, born_on=born
    )


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("Patient: Amara Okafor",), "Amara Okafor"),
        (("Patient: AMARA OKAFOR, date of birth 04/12/1961",), "AMARA OKAFOR"),
        (("PATIENT: AMARA OKAFOR",), "AMARA OKAFOR"),
        (("Patient name: Okafor, Amara J.",), "Okafor, Amara J"),
        (("Name of patient: Ms. Amara Okafor DOB: 04/12/1961",), "Amara Okafor"),
        (("Patient Name:", "Amara Okafor"), "Amara Okafor"),
        (("RE: Amara Okafor", "DOB: 04/12/1961"), "Amara Okafor"),
        (("Ms. Amara Okafor is a 64-year-old woman with pain.",), "Amara Okafor"),
        (("RE: Second Opinion Consultation",), ""),
        (("Name: Ingrid Vale, MD",), ""),
        (("The patient agrees.",), ""),
    ],
)
def test_the_name(lines: tuple[str, ...], name: str) -> None:
    assert named(*lines).only("patient") == name


def test_each_has_its_sentence_and_box() -> None:
    reading = named("Patient: Amara Okafor, DOB 04/12/1961, Member ID: T00000001")
    for field, value in (
        ("patient", "Amara Okafor"),
        ("birth_date", "1961-04-12"),
        ("member_number", "T00000001"),
    ):
        (each,) = reading.of(field)
        assert (each.value, each.box.page) == (value, 1)
        assert "Amara Okafor" in each.sentence


def test_a_hospitals_own_number_is_not_read() -> None:
    assert named("Patient ID: H-77812", "MRN: 123456").of("member_number") == ()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Patient: AMARA OKAFOR, DOB 04/12/1961, Member ID: T00000001", ()),
        ("Patient: Okafor, Amara J., born April 12, 1961", ()),
        ("Patient: Amara J. Okafor Jr.", ()),
        ("Patient: Amara Okafor, DOB: 4/12/61", ()),
        ("Patient: Amara Okafor, DOB: 4/12/50", (BIRTH,)),
        ("Patient: Maria Gonzalez, born 01/02/1950, Member ID: XYZ999", (FAMILY, BIRTH, NUMBER)),
        ("Patient: Maria Gonzalez", (FAMILY,)),
        ("Patient: Obi Okafor, DOB 04/12/1961", (GIVEN,)),
        ("Member number: XYZ999", (NUMBER,)),
        ("Surgery is not indicated.", (NOBODY,)),
    ],
)
def test_compared_with_the_member(line: str, found: tuple[str, ...]) -> None:
    assert doubts(named(line)) == found


@pytest.mark.parametrize(
    "text", ["Maria de la Cruz", "de la Cruz, Maria", "MARIA DE LA CRUZ", "María De La Cruz"]
)
def test_a_family_name_of_several_words(text: str) -> None:
    said = named(f"Patient: {text}")
    assert doubts(said, last="DE LA CRUZ", first="MARIA") == ()


def test_a_report_that_names_two_is_doubtful() -> None:
    reading = named("Patient: Amara Okafor", "", "", "Patient: Maria Gonzalez")
    assert doubts(reading) == (FAMILY,)
    assert "which is meant?" in " ".join(reading.unread)


def test_a_member_without_a_birth_date_is_compared_by_name() -> None:
    box = Box(1, 0, 0, 1, 1)
    said = Reading((Proposal("birth_date", "1950-01-02", "DOB 01/02/1950", box),))
    assert doubts(said, born=None) == ()
