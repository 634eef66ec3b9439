"""Guides of ours: the table of the 270 read, and what it finds right and wrong."""

from io import BytesIO

import pytest

from kernel.x12.envelopes import TransactionSet
from kernel.x12.loops import Loop
from kernel.x12.maps import guide
from kernel.x12.tabled import UnableToReadTable, _Build
from kernel.x12.walk import Ended, walk

VERSION = "005010X279A1"
HEAD = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*PLAN           *260302*1000*^*00501*"
    "000000001*0*P*:~GS*HS*SENDER*PLAN*20260302*1000*1*X*005010X279A1~"
)
BODY = (
    "ST*270*0001*005010X279A1~",
    "BHT*0022*13*R1*20260302*1000~",
    "HL*1**20*1~",
    "NM1*PR*2*A PLAN*****PI*12345~",
    "HL*2*1*21*1~",
    "NM1*1P*2*A CLINIC*****XX*1234567893~",
    "HL*3*2*22*1~",
    "TRN*1*T1*9877281234~",
    "NM1*IL*1*OKAFOR*AMARA****MI*T1~",
    "HI*ABK:M1711*ABF:E119~",
    "HL*4*3*23*0~",
    "NM1*03*1*OKAFOR*BEN~",
    "INS*N*19~",
    "DTP*291*D8*20260310~",
    "EQ*20^21*HC:99204**~",
)


def walked(*body: str) -> tuple[list[Loop], TransactionSet]:
    text = HEAD + "".join(body) + f"SE*{len(body) + 1}*0001~GE*1*1~IEA*1*000000001~"
    loops: list[Loop] = []
    sets: list[TransactionSet] = []
    for event in walk(BytesIO(text.encode()), versions={VERSION}, cut={"2000C"}):
        if isinstance(event, Loop):
            loops.append(event)
        elif isinstance(event, Ended) and isinstance(event.of, TransactionSet):
            sets.append(event.of)
    return loops, sets[0]


def test_the_table_says_which_document_it_is() -> None:
    found = guide(VERSION)
    assert (found.version, found.kind, found.group) == (VERSION, "270", "HS")
    assert {"EQ", "TRN", "INS", "SE"} <= found.segment_ids


def test_a_dependent_is_inside_the_subscriber_with_what_is_asked() -> None:
    (subscriber,), _ = walked(*BODY[:-1], "EQ*20^21*HC:99204~")
    (dependent,) = subscriber.inner("2000D")
    (name,) = dependent.inner("2100D")
    (asked,) = name.inner("2110D")
    inquiry = asked.first("EQ")
    assert inquiry is not None
    assert inquiry.repetitions(1) == ["20", "21"]
    assert inquiry.get(2, 2) == "99204"


def test_a_sound_inquiry_is_accepted() -> None:
    _, found = walked(*BODY[:-1], "EQ*20^21*HC:99204~")
    assert (found.ack, found.problems) == ("A", [])


@pytest.mark.parametrize(
    ("old", "new", "segment", "says"),
    [
        ("NM1*PR*2*A PLAN*****PI*12345~", "", "NM1", "required"),
        ("DTP*291*D8*20260310~", "DTP*291*D8*20260399~", "DTP", "20260399"),
        ("EQ*20^21*HC:99204**~", "EQ**~", "EQ", ""),
        ("EQ*20^21*HC:99204**~", "EQ*ABC~", "EQ", "ABC"),
        ("EQ*20^21*HC:99204**~", "EQ*20^21*HC:99204*ZZZZ~", "EQ", "ZZZZ"),
        ("INS*N*19~", "INS*N*19~CLM*1*5~", "CLM", "CLM"),
    ],
)
def test_what_is_wrong_is_told_where_it_is(old: str, new: str, segment: str, says: str) -> None:
    body = [each.replace(old, new) for each in BODY]
    _, found = walked(*[each for each in body if each])
    assert found.ack == "R"
    problem = next(each for each in found.problems if each.segment == segment)
    told = problem.message + " ".join(each.message for each in problem.elements)
    assert says in told


def test_a_level_with_a_wrong_parent_says_so() -> None:
    (subscriber,), _ = walked(*[each.replace("HL*4*3*", "HL*4*2*") for each in BODY])
    (dependent,) = subscriber.inner("2000D")
    assert "its parent is HL 3" in dependent.level_fault


def test_a_table_that_is_written_wrong_is_refused() -> None:
    build = _Build("X", {"1": ("AN", 1, 2)}, lambda name, elements: None)
    with pytest.raises(UnableToReadTable, match="names no data element: 999"):
        build.element("AB01", "R 999")
    with pytest.raises(UnableToReadTable, match="neither required"):
        build.head("AB Q 1 Something")
