"""What an X12 270 asks, patient by patient."""

from datetime import date
from io import BytesIO

import pytest

from claims.edi.inquiry_270 import Inquiry, Rejection, inquiries
from kernel.x12.loops import Loop
from kernel.x12.walk import walk
from tests.asking_270 import SURGEON, inquiry_270

TODAY = date(2026, 3, 2)


def read(*, today: date = TODAY, **said: str) -> list[Inquiry]:
    loops = walk(BytesIO(inquiry_270(**said)), versions={"005010X279A1"}, cut={"2000C"})
    return [
        each for loop in loops if isinstance(loop, Loop) for each in inquiries(loop, today=today)
    ]


def test_a_second_surgical_opinion_is_asked_about() -> None:
    (found,) = read(asks="HI*ABK:M1711~DTP*291*D8*20260310~EQ*20*HC:99204~")
    asked = found.questions["20"]
    assert (asked.opinion, asked.npi, asked.on) == (2, SURGEON, date(2026, 3, 10))
    assert (asked.codes, asked.scenario) == (("99204",), "elective_surgery")
    assert asked.subject is not None
    assert (asked.subject.kind, asked.subject.diagnosis) == ("surgery", "M1711")
    assert (asked.patient.number, asked.patient.last_name) == ("T1", "OKAFOR")
    assert asked.patient.born_on == date(1961, 4, 12)
    assert [trace.reference for trace in found.traces] == ["T-1"]


@pytest.mark.parametrize(
    ("asks", "types", "opinions"),
    [
        ("EQ*21~", ("21",), [3]),
        ("EQ*3~", ("3",), [None]),
        ("EQ*20^21~", ("20", "21"), [2, 3]),
        ("EQ*30~", ("30",), [None]),
        ("", ("30",), [None]),
        ("EQ**HC:99204~", ("3",), [None]),
        ("EQ*20~EQ*20~", ("20",), [2]),
    ],
)
def test_service_types_say_which_opinion(
    asks: str, types: tuple[str, ...], opinions: list[int | None]
) -> None:
    (found,) = read(asks=asks)
    assert found.types == types
    assert [each.opinion for each in found.questions.values()] == opinions


def test_the_clinician_is_the_one_named_for_the_patient_else_who_asks() -> None:
    (asker,) = read(asks="EQ*20~")
    (named,) = read(asks="PRV*PE*HPI*1003000126~EQ*20~", before_person="")
    assert asker.questions["20"].npi == SURGEON
    assert named.questions["20"].npi == "1003000126"


def test_the_day_is_that_of_the_inquiry_else_of_the_patient_else_today() -> None:
    day = "DTP*291*RD8*20260401-20260430~"
    (both,) = read(asks=f"DTP*291*D8*20260310~EQ*20~{day}")
    (neither,) = read(asks="EQ*20~")
    assert both.questions["20"].on == date(2026, 4, 1)
    assert neither.questions["20"].on == TODAY


def test_a_dependent_is_the_patient_under_the_subscribers_number() -> None:
    (found,) = read(
        asks="", children="1",
        below="HL*4*3*23*0~TRN*1*T-2*9877281234~NM1*03*1*OKAFOR*BEN~DMG*D8*20100501~EQ*20~",
    )  # fmt: skip
    asked = found.questions["20"]
    assert found.dependent is not None
    assert (asked.patient.number, asked.patient.first_name) == ("T1", "BEN")
    assert asked.patient.born_on == date(2010, 5, 1)
    assert [trace.reference for trace in found.traces] == ["T-2"]


@pytest.mark.parametrize(
    ("said", "rejections"),
    [
        ({"receiver": "NM1*1P*2*A CLINIC*****XX*1234567890~"}, [("2100B", "43")]),
        ({"receiver": "NM1*1P*2*A CLINIC*****SV*2000035~"}, [("2100B", "43")]),
        ({"receiver": "NM1*PR*2*A PAYER*****PI*2000035~"}, [("2100C", "43")]),
        ({"person": "NM1*IL*1*OKAFOR*AMARA~"}, [("2100C", "72")]),
        ({"asks": "PRV*PE*HPI*1234567890~EQ*20~", "before_person": ""}, [("2100C", "43")]),
    ],
)
def test_who_cannot_be_told_is_refused_where_named(
    said: dict[str, str], rejections: list[tuple[str, str]]
) -> None:
    (found,) = read(**{"asks": "EQ*20~"} | said)
    assert found.rejections == tuple(Rejection(*each) for each in rejections)
    assert found.questions == {}
