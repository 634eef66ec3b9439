"""What some services need beside them: each thing left out alone, and its near miss."""

from dataclasses import replace

import pytest

from claims.edi.checks import judge
from kernel.codes.built_in import built_in
from tests.unit.edi.made import added, swapped, without
from tests.unit.edi.reading import Change, changed, read, statuses, verdicts

ACCEPTED = ["A2:20"]
A1 = "SV1*HC:99245*317"
PICKED_UP = ("NM1*PW*2", "N3*12 ELM ST", "N4*SPRINGFIELD*IL*62704")
TAKEN_TO = ("NM1*45*2", "N3*1 SHORE DR", "N4*CHICAGO*IL*60601")
HOW = "CR1*LB*140**A*DH*12"


def ride(code: str = "A0427", *more: Change) -> list[str]:
    """The claim A1, for one ride, told in full."""
    return changed(
        swapped(A1, f"SV1*HC:{code}:RH*317"),
        added("REF*G1", HOW),
        added("PRV*PE", *PICKED_UP, *TAKEN_TO),
        *more,
    )


def by_line(segments: list[str]) -> list[str]:
    """The same, told at the line instead of the claim."""
    bare = [each for each in segments if each not in (HOW, *PICKED_UP[:1], *TAKEN_TO[:1])]
    at = bare.index("PRV*PE*PXC*207RH0003X") + 1
    del bare[at : at + 4]
    return added("REF*6R*A1-1", *PICKED_UP, *TAKEN_TO)(added("SV1*HC:A", HOW)(bare))


@pytest.mark.parametrize(
    "code",
    [
        *("A0021", "A0225", "A0380", "A0390", "A0425", "A0426", "A0427", "A0428", "A0429"),
        *("A0430", "A0431", "A0433", "A0434", "A0435", "A0436"),
    ],
)
def test_a_ride_by_ambulance_says_how_why_from_where_and_where_to(code: str) -> None:
    assert statuses(ride(code)) == ACCEPTED
    assert statuses(ride(code, without("CR1"))) == ["A6:337"]
    no_start = without("N4*SPRINGFIELD*IL*62704", nth=2)
    assert statuses(without("N3*12", nth=2)(without("NM1*PW")(no_start(ride(code))))) == ["A6:266"]
    no_end = without("N4*CHICAGO")(without("N3*1 SHORE")(without("NM1*45")(ride(code))))
    assert statuses(no_end) == ["A6:740"]
    assert statuses(changed(swapped(A1, f"SV1*HC:{code}*317"))) == ["A6:337", "A6:266", "A6:740"]


def test_a_ride_told_line_by_line_is_told() -> None:
    told = by_line(ride())
    assert statuses(told) == ACCEPTED
    assert statuses(without("CR1")(told)) == ["A6:337"]


def test_of_two_rides_a_line_speaks_for_itself_alone() -> None:
    """The miles have no CR1 of their own, nor places; the claim has none."""
    miles = ["LX*2", "SV1*HC:A0425*8.20*UN*21***1", "DTP*472*D8*20260301"]
    two = added("N4*CHICAGO", *miles)(swapped("CLM*A1*317", "CLM*A1*325.20")(by_line(ride())))
    assert statuses(two) == ["A6:337", "A6:266", "A6:740"]
    at_the_claim = added("REF*G1", HOW)(added("PRV*PE", *PICKED_UP, *TAKEN_TO)(two))
    assert statuses(at_the_claim) == ACCEPTED


@pytest.mark.parametrize("code", ["A0382", "A0398", "A0420", "A0422", "A0432", "A0998", "99245"])
def test_where_nobody_need_have_been_taken_anywhere_nothing_is_asked(code: str) -> None:
    assert statuses(changed(swapped(A1, f"SV1*HC:{code}*317"))) == ACCEPTED


def test_who_died_before_the_ambulance_left_was_taken_nowhere() -> None:
    """QL: the base rate without miles (MBPM ch. 10 §10.2.6).  A ride beside it says its own."""
    called = changed(swapped(A1, "SV1*HC:A0429:QL*317"))
    assert statuses(called) == ACCEPTED
    other = changed(swapped(A1, "SV1*HC:A0429:GM*317"))
    assert statuses(other) == ["A6:337", "A6:266", "A6:740"]


@pytest.mark.parametrize("code", ["A0080", "A0090", "A0100", "A0110", "A0120", "A0130", "A0140"])
def test_a_ride_that_is_no_emergency_has_its_two_places_only(code: str) -> None:
    assert statuses(changed(swapped(A1, f"SV1*HC:{code}*317"))) == ["A6:266", "A6:740"]
    assert statuses(ride(code, without("CR1"))) == ACCEPTED


def manipulation(code: str = "98941", payer: str = "MB", *more: Change) -> list[str]:
    return changed(
        swapped(A1, f"SV1*HC:{code}:AT*317"),
        swapped("GRP1******CI", f"GRP1******{payer}"),
        added("CLM*A1", "DTP*454*D8*20260105", "DTP*453*D8*20260104"),
        added("REF*G1", "CR2********A"),
        *more,
    )


@pytest.mark.parametrize("code", ["98940", "98941", "98942"])
def test_medicare_is_told_since_when_the_spine_is_manipulated(code: str) -> None:
    assert statuses(manipulation(code)) == ACCEPTED
    assert statuses(manipulation(code, "MB", without("DTP*454"))) == ["A6:701"]
    assert statuses(manipulation(code, "CI", without("DTP*454"))) == ACCEPTED
    later = added("DTP*472", "DTP*454*D8*20260105")
    assert statuses(manipulation(code, "MB", without("DTP*454"), later)) == ACCEPTED


@pytest.mark.parametrize(
    ("condition", "expected"), [("A", ["A6:715"]), ("M", ["A6:715"]), ("C", ACCEPTED)]
)
def test_an_acute_condition_says_since_when(condition: str, expected: list[str]) -> None:
    change = swapped("CR2********A", f"CR2********{condition}")
    assert statuses(manipulation("98940", "MB", change)) == ACCEPTED
    assert statuses(manipulation("98940", "MB", change, without("DTP*453"))) == expected
    assert statuses(manipulation("98940", "CI", change, without("DTP*453"))) == ACCEPTED


@pytest.mark.parametrize("code", ["98943", "97140"])
def test_what_is_done_beside_the_spine_is_not_asked_since_when(code: str) -> None:
    assert statuses(manipulation(code, "MB", without("DTP*454"))) == ACCEPTED


ORDERED = (
    "NM1*DK*1*WILSON*LARRY****XX*1679576722",
    "N3*1212 NORTH MERIDIAN",
    "N4*PEORIA*IL*61602",
    "PER*IC*LEE*TE*3095550100",
)
FORM = ("LQ*UT*04.03", "FRM*1A**056")


def equipment(kind: str = "I", *more: Change) -> list[str]:
    return changed(
        swapped(A1, "SV1*HC:E0431:RR*317"),
        added("SV1*HC:E0431", f"CR3*{kind}*MO*99"),
        added("DTP*472", "DTP*607*D8*20260301", "DTP*463*D8*20260201", "DTP*461*D8*20260210"),
        added("REF*6R*A1-1", *ORDERED, *FORM),
        *more,
    )


@pytest.mark.parametrize("kind", ["I", "R", "S"])
def test_equipment_with_a_certificate_has_its_days(kind: str) -> None:
    assert statuses(equipment(kind)) == ACCEPTED
    assert statuses(equipment(kind, without("DTP*463"))) == ["A6:525"]
    assert statuses(equipment(kind, without("DTP*461"))) == ["A6:580"]
    renewed = ACCEPTED if kind == "I" else ["A6:529"]
    assert statuses(equipment(kind, without("DTP*607"))) == renewed
    assert statuses(equipment(kind, without("N4*PEORIA"))) == ["A6:502:DK"]
    assert statuses(equipment(kind, without("PER*IC*LEE"))) == ["A6:561:DK"]
    nowhere = [without("N3*1212"), without("N4*PEORIA")]
    assert statuses(equipment(kind, *nowhere)) == ["A6:503:DK", "A6:502:DK"]
    nobody = [*nowhere, without("PER*IC*LEE"), without("NM1*DK")]
    assert statuses(equipment(kind, *nobody)) == ACCEPTED


def test_a_form_of_a_certificate_comes_with_the_certificate() -> None:
    bare = [without("CR3"), without("DTP*463"), without("DTP*461")]
    assert statuses(equipment("I", *bare)) == ["A6:335"]
    assert statuses(equipment("I", *bare, without("FRM"), without("LQ"))) == ACCEPTED
    other = swapped("LQ*UT*04.03", "LQ*AS*04.03")
    assert statuses(equipment("I", *bare, other)) == ACCEPTED


@pytest.mark.parametrize(
    ("number", "expected"), [("REF*XZ*2530001", ["A6:214"]), ("REF*VY*2530001", ACCEPTED)]
)
def test_a_prescription_has_its_day(number: str, expected: list[str]) -> None:
    """A drug without a prescription has a number that links it (REF*VY), and no such day."""
    drug = ["LIN**N4*00026063512", "CTP****10*ML", number]
    segments = changed(swapped(A1, "SV1*HC:J1569*317"), added("REF*6R*A1-1", *drug))
    assert statuses(segments) == expected
    assert statuses(added("DTP*472", "DTP*471*D8*20260227")(segments)) == ACCEPTED


@pytest.mark.parametrize(
    ("drug", "expected"),
    [
        (["LIN**N4*00026063512", "CTP****10*ML"], ACCEPTED),
        (["LIN**N4*00026063512", "CTP****0.5*ML"], ACCEPTED),
        (["LIN**N4*0026063512", "CTP****10*ML"], ["A7:218"]),
        (["LIN**N4*000260635122", "CTP****10*ML"], ["A7:218"]),
        (["LIN**N4*00026-0635-12", "CTP****10*ML"], ["A7:218"]),
        (["LIN**N4*0002606351A", "CTP****10*ML"], ["A7:218"]),
        (["LIN**N4*00026063512", "CTP****0*ML"], ["A7:724"]),
        (["LIN**N4*00026063512", "CTP****-1*ML"], ["A7:724"]),
        (["LIN**N4*1", "CTP****0*ML"], ["A7:218", "A7:724"]),
    ],
)
def test_a_drug_has_its_number_and_its_quantity(drug: list[str], expected: list[str]) -> None:
    assert statuses(changed(swapped(A1, "SV1*HC:J1569*317"), added("REF*6R*A1-1", *drug))) == (
        expected
    )


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("CR1*LB*0**A*DH*0", ACCEPTED),
        ("CR1****A*DH*1", ACCEPTED),
        ("CR1*LB*-140**A*DH*12", ["A7:273"]),
        ("CR1*LB*140**A*DH*-12", ["A7:267"]),
    ],
)
def test_a_ride_weighs_and_goes_no_less_than_nothing(how: str, expected: list[str]) -> None:
    assert statuses(ride("A0427", swapped(HOW, how))) == expected
    at_the_line = ride("A0427", added("SV1*HC:A0427", how))
    assert statuses(at_the_line) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("QTY*PT*2", ACCEPTED),
        ("QTY*PT*-2", ["A7:476"]),
        ("MEA*TR*HT*70", ACCEPTED),
        ("MEA*TR*HT*-70", ["A7:731"]),
    ],
)
def test_what_is_measured_is_no_less_than_nothing(more: str, expected: list[str]) -> None:
    assert statuses(changed(added("DTP*472", more))) == expected


def test_a_certificate_is_for_no_less_than_nothing() -> None:
    assert statuses(equipment("I", swapped("CR3*I*MO*99", "CR3*I*MO*-9"))) == ["A7:335"]


def test_a_line_has_three_conditions_at_most() -> None:
    three = ["CRC*07*Y*04", "CRC*07*N*05", "CRC*70*Y*65"]
    assert statuses(ride("A0427", added("SV1*HC:A0427", *three))) == ACCEPTED
    four = ride("A0427", added("SV1*HC:A0427", *three, "CRC*09*Y*38"))
    assert statuses(four) == ["A7:527"]


def test_a_reason_names_the_line_and_what_to_send() -> None:
    (refusal,) = verdicts(ride("A0427", without("CR1")))["A1"].refusals
    assert refusal.message == (
        "line 1, A0427, is a ride by ambulance; how and why (CR1) is not there"
    )


def test_a_form_on_paper_has_no_place_for_it() -> None:
    """The CMS-1500 has neither how and why of a ride, nor its two places."""
    claim = read(ride())[0]
    bare = replace(claim, extra=(), providers=claim.providers[:1])
    assert [str(each.statuses[0]) for each in judge(bare, built_in())[0]] == [
        *("A6:337", "A6:266", "A6:740"),
    ]
    assert judge(bare, built_in(), on_a_form=True) == ([], [])


def test_a_form_on_which_no_program_was_marked_is_no_claim_of_no_kind() -> None:
    """Item 1 is read where it can be; what could not be read goes to a person."""
    claim = read(changed())[0]
    unmarked = replace(claim, subscriber=replace(claim.subscriber, filing_indicator=""))
    assert [str(each.statuses[0]) for each in judge(unmarked, built_in())[0]] == ["A6:480:PR"]
    assert judge(unmarked, built_in(), on_a_form=True) == ([], [])
