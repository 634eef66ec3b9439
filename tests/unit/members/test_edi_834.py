"""What an 834 says of its members, read without a database."""

import io
from datetime import date

import pytest

from kernel.members.edi_834 import read_834
from kernel.members.enrolled import Covered, Enrolled, Told
from kernel.reading import Fault
from tests import enrolment_files as edi

JAN, JULY = date(2026, 1, 1), date(2026, 7, 1)


def read(content: bytes) -> list[Enrolled | list[Fault]]:
    return list(read_834(io.BytesIO(content)))


def member(*health: str, **more: str) -> Enrolled:
    (found,) = read(edi.file(edi.member("S1", health=health, **more)))
    assert isinstance(found, Enrolled), found
    return found


def coverage(*health: str, **more: str) -> list[Covered]:
    return list(member(*health, **more).covered)


@pytest.mark.parametrize("code", ["001", "021", "025", "030"])
def test_a_change_an_addition_a_return_and_an_audit_say_what_is(code: str):
    (found,) = coverage(f"HD*{code}**HLT*TX-MA~DTP*348*D8*20260101~", kind=code)
    assert (found.plans[0], found.start, found.to) == ("TX-MA", JAN, None)
    assert (found.never, found.ends) == (False, False)


def test_an_end_is_the_day_after_the_last_day_covered():
    (found,) = coverage("HD*024**HLT*TX-MA~DTP*349*D8*20260630~", kind="024")
    assert (found.start, found.to, found.ends) == (None, JULY, True)


def test_an_end_keeps_the_beginning_said_with_it():
    (found,) = coverage("HD*024**HLT*TX-MA~DTP*348*D8*20260101~DTP*349*D8*20260630~", kind="024")
    assert (found.start, found.to, found.ends) == (JAN, JULY, True)


def test_the_end_of_eligibility_needs_no_day_in_the_coverage():
    found = member("HD*024**HLT*TX-MA~", kind="024", dates="DTP*357*D8*20260630~")
    assert (found.ended, found.covered) == (JULY, ())


def test_an_end_on_the_last_day_of_a_leap_february_and_of_a_year():
    leap, year = coverage(
        "HD*024**HLT*TX-MA~DTP*349*D8*20280229~", "HD*024**HLT*TX-MB~DTP*349*D8*20261231~"
    )
    assert (leap.to, year.to) == (date(2028, 3, 1), date(2027, 1, 1))


@pytest.mark.parametrize("never", ["20251231", "20250630"])
def test_an_end_before_the_beginning_was_never_in_force(never: str):
    (found,) = coverage(f"HD*021**HLT*TX-MA~DTP*348*D8*20260101~DTP*349*D8*{never}~")
    assert (found.start, found.to, found.never) == (JAN, None, True)


def test_a_last_day_of_9999_is_no_end():
    (found,) = coverage("HD*021**HLT*TX-MA~DTP*348*D8*20260101~DTP*349*D8*99991231~")
    assert (found.start, found.to) == (JAN, None)


@pytest.mark.parametrize(
    ("element", "component", "terminator"),
    [
        ("|", ">", "~"),
        ("*", ":", "\n"),
        ("^", "\\", "'"),
        ("*", ":", "~\r\n"),
        ("\x1d", "\x1f", "\x1c"),
    ],
)
def test_any_delimiters(element: str, component: str, terminator: str):
    text = edi.file(edi.member("S1"), edi.member("S2")).decode()
    repetition = "!" if element == "^" else "^"
    text = text.replace("*^*00501", f"*{repetition}*00501").replace("*T*:~", f"*T*{component}~")
    text = text.replace("*", element).replace("~", terminator)
    found = read(text.encode())
    assert [each.number for each in found if isinstance(each, Enrolled)] == ["S1", "S2"]
    assert len(found) == 2


def test_when_a_file_was_written_and_for_whom():
    assert member(*[]).told == Told("741112223", "202601050900")
    assert str(Told("X", "202601050900")) == "2026-01-05 09:00"
    content = edi.file(edi.member("S1")).replace(b"*20260105*0900****2", b"*20260105*09****2")
    (found,) = read(content)
    assert isinstance(found, Enrolled)
    assert found.told == Told("741112223", "202601050900")


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_names_in_either_encoding(encoding: str):
    content = edi.file(edi.member("S1", last="NUÑEZ", first="JOSÉ")).decode().encode(encoding)
    found = [each for each in read(content) if isinstance(each, Enrolled)]
    assert [(each.columns["last_name"], each.columns["first_name"]) for each in found] == [
        ("NUÑEZ", "JOSÉ")
    ]


def test_a_social_security_number_is_never_a_member_number():
    named = edi.member("S1", relation="19", first="ZOE", born="20100505").replace(
        "NM1*IL*1*OKAFOR*ZOE~", "NM1*IL*1*OKAFOR*ZOE****34*123456789~"
    )
    (found,) = read(edi.file(named))
    assert isinstance(found, Enrolled)
    assert found.number == "S1-20100505-ZOE"


@pytest.mark.parametrize("cut", [1, 60, 105, 110, 200, 300, 400, 440])
def test_nothing_of_a_file_cut_off_before_its_set_ends(cut: int):
    content = edi.file(edi.member("S1"))
    assert cut < content.index(b"~SE*")
    for each in read(content[:cut]):
        assert isinstance(each, list)


@pytest.mark.parametrize("where", ["REF*0F*S1", "NM1*IL*1*OKAFOR", "HD*021**HLT*TX-MA"])
def test_a_nul_character_costs_its_member_only(where: str):
    content = edi.file(edi.member("S1"), edi.member("S2"))
    first, second = read(content.replace(where.encode(), where.encode() + b"\0", 1))
    assert isinstance(first, list)
    assert [fault.message for fault in first] == ["holds a NUL character, which no text may hold"]
    assert "\0" not in first[0].path
    assert isinstance(second, Enrolled)
