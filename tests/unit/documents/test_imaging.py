"""Whose a study is: the member's, somebody else's, or nobody can tell."""

from datetime import date

import pytest

from kernel.documents.imaging import Imaging, differences, imaging_of

BORN = date(1961, 4, 12)


def differing(name: str, born: date | None = BORN) -> tuple[str, ...]:
    imaging = Imaging("read", patient_name=name, born_on=born)
    return differences(imaging, last_name="Okafor", first_name="Amara", born_on=BORN)


@pytest.mark.parametrize("name", ["OKAFOR^AMARA", "Okafor^A", "OKAFOR", "Okáfor^Amára=x=y", ""])
def test_the_member_s(name: str) -> None:
    assert differing(name) == ()


@pytest.mark.parametrize(
    ("name", "born", "what"),
    [
        ("SMITH^AMARA", BORN, "family name"),
        ("OKAFOR^BEN", BORN, "given name"),
        ("OKAFOR^AMARA", date(1961, 12, 4), "birth date"),
        ("OKAFOR^AMARA", None, "no birth date"),
        ("", None, "name no patient"),
    ],
)
def test_flagged(name: str, born: date | None, what: str) -> None:
    (said,) = differing(name, born)
    assert what in said
    assert "SMITH" not in said


def test_two_things_differ() -> None:
    assert len(differing("SMITH^BEN", date(1970, 1, 1))) == 2


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19610412", BORN),
        ("1961.04.12", BORN),
        (" 19610412 ", BORN),
        ("19611332", None),
        ("1961", None),
        ("", None),
    ],
)
def test_a_day_of_a_header(text: str, day: date | None) -> None:
    said = {
        **dict.fromkeys(("patient_name", "patient_id", "modality", "study", "instance"), ""),
        "state": "read",
        "born_on": text,
        "study_on": text,
        "images": 1,
    }
    found = imaging_of(said)
    assert (found.born_on, found.study_on) == (day, day)
