"""What refuses a claim beyond syntax: each fault alone, with its statuses, and its near miss."""

import pytest

from kernel.x12.problems import ElementError
from tests.unit.edi.made import SECONDARY, added, as_a_whole, swapped, without
from tests.unit.edi.reading import Change, changed, checked, statuses, verdicts

ACCEPTED = ["A2:20"]


def test_the_good_file_is_good() -> None:
    assert {name: str(each.statuses[0]) for name, each in verdicts(changed()).items()} == {
        "A1": "A2:20",
        "A2": "A2:20",
        "B1": "A2:20",
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (swapped("CLM*A1*317", "CLM*A1*316.99"), ["A7:400", "A7:178"]),
        (swapped("*317***11", "*-317***11"), ["A7:178", "A7:400", "A7:693"]),
        (swapped("*317*UN", "*3.175*UN"), ["A7:178", "A7:697"]),
        (swapped("*UN*1*", "*UN*0*"), ["A7:476"]),
        (swapped("*UN*1*", "*UN*1000000*"), ["A7:476"]),
        (swapped("***1:2", "***1:3"), ["A8:477"]),
        (swapped("***1:2", "***3:1"), ["A8:477"]),
        (swapped("11:B:1", "11:B:7"), ["A6:464"]),
        (swapped("11:B:1", "11:B:8"), ["A6:464"]),
        (swapped("11:B:1", "11:B:2"), ["A7:535"]),
        (swapped("D8*20260301", "D8*20260304"), ["A7:187", "A7:510"]),
        (swapped("D8*20260301", "RD8*20260301-20260228"), ["A7:187"]),
        (swapped("Y*Y***09", "Y*Y**AA*09"), ["A6:727", "A6:750"]),
        (swapped("Y*Y***09", "Y*Y**OA*09"), ["A6:727"]),
        (swapped("LX*1", "LX*2"), ["A7:247", "A7:481"]),
        (swapped("1245319599", "1245319598"), ["A7:562:82"]),
        (swapped("1234567893", "1234567890"), ["A7:562:85"]),
        (swapped("207RH0003X", "207RH0003Q"), ["A7:145:82"]),
        (swapped("ABK:C50911", "ABK:C50.11"), ["A7:254", "A7:700"]),
        (swapped("ABK:C50911", "ABK:XYZ"), ["A7:254", "A7:700"]),  # and no external cause
        (swapped("ABF:Z803", "ABF:8030"), ["A7:255", "A7:700"]),
        (swapped("ABK:C50911*ABF:Z803", "BK:1749*BF:V1030"), ["A7:254", "A7:508", "A7:255"]),
        (swapped("HC:99245", "HC:9924"), ["A7:507"]),
        (swapped("HC:99245", "HC:99245:2?"), ["A7:453"]),
    ],
)
def test_each_fault_alone_refuses_its_claim(change: Change, expected: list[str]) -> None:
    segments = changed(change)
    assert sorted(statuses(segments)) == sorted(expected)
    if "*85*" not in "".join(s for s in segments if "1234567890" in s):  # billing is everybody's
        assert statuses(segments, "B1") == ACCEPTED


@pytest.mark.parametrize(
    "change",
    [
        swapped("*UN*1*", "*UN*0.5*"),
        swapped("*UN*1*", "*MJ*45*"),
        swapped("11:B:1", "11:B:1"),
        swapped("D8*20260301", "D8*20260303"),
        swapped("D8*20260301", "RD8*20260228-20260303"),
        swapped("***1:2", "***2:1"),
        swapped("HC:99245", "HC:G0463"),
        swapped("HC:99245", "HC:0001F"),
        swapped("HC:99245", "HC:99245:32:25:1P:QW"),
        swapped("ABK:C50911", "ABK:S52521A"),
    ],
)
def test_what_is_allowed(change: Change) -> None:
    assert statuses(changed(change)) == ACCEPTED


def test_a_replacement_that_names_its_original_is_taken() -> None:
    segments = changed(swapped("11:B:1", "11:B:7"), added("REF*G1", "REF*F8*C26-0000001"))
    assert statuses(segments) == ACCEPTED


def test_an_accident_that_is_told_is_taken() -> None:
    segments = changed(
        swapped("Y*Y***09", "Y*Y**AA:::IL*09"), added("CLM*A1", "DTP*439*D8*20260228")
    )
    assert statuses(segments) == ACCEPTED


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (["DTP*439*D8*20260301"], ACCEPTED),
        (["DTP*439*D8*20260302"], ["A7:727"]),
        (["DTP*439*D8*20990101"], ["A7:727", "A7:510"]),
        (["DTP*435*D8*20260228", "DTP*096*D8*20260228"], ACCEPTED),
        (["DTP*435*D8*20260228", "DTP*096*D8*20260227"], ["A7:190"]),
        (["DTP*096*D8*20260227"], ACCEPTED),
    ],
)
def test_days_that_cannot_be(more: list[str], expected: list[str]) -> None:
    """Served on 2026-03-01; an accident comes first, and nobody leaves before they came."""
    assert statuses(changed(added("CLM*A1", *more))) == expected


def test_a_subscriber_is_born_before_the_file_is_made() -> None:
    """Who is not the patient is not served, and still was born."""
    segments = changed()
    at = segments.index("SBR*P**GRP1******CI")
    later = segments[:at] + swapped("DMG*D8*19610407", "DMG*D8*20260304")(segments[at:])
    assert statuses(later, "B1") == ["A7:158:IL", "A7:510"]


def test_an_accident_at_work_needs_neither() -> None:
    assert statuses(changed(swapped("Y*Y***09", "Y*Y**EM*09"))) == ACCEPTED


def test_every_reason_is_told_and_each_status_once() -> None:
    segments = changed(
        swapped("CLM*A1*317", "CLM*A1*318"),
        swapped("D8*20260301", "D8*20260304"),
        swapped("1245319599", "1245319598"),
    )
    assert statuses(segments) == ["A7:400", "A7:178", "A7:187", "A7:510", "A7:562:82"]


def test_a_subscriber_who_is_the_patient_has_no_patient_loop() -> None:
    dependent = swapped("SBR*P**GRP1", "SBR*P*18*GRP1")
    assert statuses(changed(dependent), "B1") == ["A8:156"]
    alone = swapped("SBR*P*18*GRP1", "SBR*P**GRP1")
    assert statuses(changed(alone)) == ["A8:156"]


@pytest.mark.parametrize("lost", ["N3*12", "N4*SPRINGFIELD*IL*62704", "DMG"])
def test_who_the_patient_is_comes_before_how_they_are_reached(lost: str) -> None:
    """Which of the two is the patient is in question, so nothing more is asked of either."""
    named = swapped("SBR*P**GRP1", "SBR*P*18*GRP1")
    segments = changed(named)
    bare = segments.index("HL*3*1*22*1")
    assert statuses(segments[:bare] + without(lost)(segments[bare:]), "B1") == ["A8:156"]


def test_a_file_whose_day_is_unknown_holds_nothing_against_its_claims() -> None:
    """The 999 refuses it for BHT04; a claim is not said to be served after a day nobody knows."""
    receipt = checked(changed(swapped("*20260303*0915*CH", "*20261303*0915*CH")))
    (result,) = receipt.transactions
    (problem,) = result.transaction.problems
    assert (problem.segment, problem.position) == ("BHT", 2)
    assert [(each.element, each.code) for each in problem.elements] == [(4, ElementError.DATE)]
    assert {str(status) for claim in result.claims for status in claim.statuses} == {"A3:481"}


def test_a_company_is_no_patient() -> None:
    company = swapped("NM1*IL*1*DOE*JANE****MI*MEM0002", "NM1*IL*2*DOE PAPER MILL*****MI*MEM0002")
    assert statuses(changed(company)) == ["A7:125:IL", "A7:156"]
    employer = swapped("NM1*IL*1*POE*JANE****MI*MEM0003", "NM1*IL*2*POE PAPER MILL")
    assert statuses(changed(employer), "B1") == ACCEPTED


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("AMT*D*320", "AMT*D*330", ["A7:672"]),
        ("CAS*PR*1*10", "CAS*PR*1*11", ["A7:672"]),
        ("CAS*CO*45*50", "CAS*CO*45*51", ["A7:672", "A7:643"]),
        ("SVD*OTHER1*220", "SVD*OTHER1*219", ["A7:672", "A7:643"]),
        ("AMT*D*320", "AMT*F2*320", ["A3:684"]),
        ("SVD*OTHER1*220", "SVD*OTHER2*220", ["A7:672", "A8:479"]),
        ("SBR*S*18*GRP1", "SBR*P*18*GRP1", ["A8:742"]),
        ("AMT*A8*0", "AMT*A8*500", ACCEPTED),
        ("SVD*OTHER1*110*HC:88321**2.5", "SVD*OTHER1*110*HC:88321**2.5*1", ACCEPTED),
        ("SVD*OTHER1*110*HC:88321**2.5", "SVD*OTHER1*110*HC:88321**2.5*3", ["A8:526"]),
        ("AMT*A8*0", "AMT*A8*0~AMT*EAF*30", ["A7:639"]),
        ("AMT*EAF*30", "AMT*EAF*-30", ["A7:639", "A7:693"]),
        ("AMT*A8*0", "AMT*A8*-1", ["A7:596", "A7:693"]),
        ("HC:99245:25**1", "HC:99245:25**0", ACCEPTED),
        ("HC:99245:25**1", "HC:99245:25**-1", ["A7:608"]),
        ("CAS*CO*45*50", "CAS*CO*045*50", ["A7:521"]),
        ("CAS*CO*45*50", "CAS*CO*0*50", ["A7:521"]),
        ("CAS*CO*45*50", "CAS*CO*A1*50", ACCEPTED),
        ("CAS*CO*45*50", "CAS*CO*B15*50", ACCEPTED),
        ("HC:99245:25**1", "HC:9924**1", ["A7:507"]),
        ("HC:99245:25**1", "ER:9924**1", ACCEPTED),
        ("DTP*573*D8*20260215", "DTP*573*D8*20260120", ACCEPTED),
        ("DTP*573*D8*20260215", "DTP*573*D8*20260119", ["A7:516:PR"]),
        ("CAS*PR*2*30~DTP*573*D8*20260215", "CAS*PR*2*30~DTP*573*D8*20260119", ["A7:516:PR"]),
        ("SBR*P*18*OTHER9******CI", "SBR*P*18*OTHER9", ["A6:480:PR"]),
        ("REF*G1*AUTH88", "REF*G1*AUTH88**2U:OTHER1", ACCEPTED),
        ("REF*G1*AUTH88", "REF*G1*AUTH88**2U:LHP01", ACCEPTED),
        ("REF*G1*AUTH88", "REF*G1*AUTH88**2U:OTHER2", ["A8:479"]),
        ("REF*6R*FULL-1-2", "REF*6R*FULL-1-1", ["A7:584"]),
        ("AMT*D*320", "AMT*D*320", ["A2:20"]),
    ],
)
def test_what_another_payer_says_of_its_money_balances(
    old: str, new: str, expected: list[str]
) -> None:
    """500 less 50, 30, 80, 10 on the lines is 330; less 10 on the claim, 320 paid."""
    text = "~".join(SECONDARY)
    assert old in text
    assert statuses(text.replace(old, new, 1).split("~"), "FULL-1") == expected


def test_a_line_decided_in_parts_balances_part_by_part_or_as_a_whole() -> None:
    """300 is 220 + 50 + 30, and in the other part 20 + 280; or both come to 300 together."""
    at = SECONDARY.index("SVD*OTHER1*220*HC:99245:25**1")
    other = ["SVD*OTHER1*20*HC:99244**1", "CAS*CO*45*{}", "DTP*573*D8*20260215"]
    for taken, expected in (("280", ACCEPTED), ("279", ["A7:672", "A7:643"])):
        parts = [each.format(taken) for each in other]
        segments = swapped("AMT*D*320", "AMT*D*340")([*SECONDARY[:at], *parts, *SECONDARY[at:]])
        assert statuses(segments, "FULL-1") == expected
    halves = swapped("SVD*OTHER1*20*", "SVD*OTHER1*0*")([*SECONDARY[:at], *other, *SECONDARY[at:]])
    halves = swapped("CAS*CO*45*{}", "CAS*CO*45*100")(halves)
    assert statuses(swapped("CAS*PR*2*30", "CAS*CO*97*-70")(halves), "FULL-1") == ACCEPTED


def test_a_payer_that_decided_the_claim_as_a_whole() -> None:
    """500 less 170 and 10 is 320.  A payer that decided no line by itself need not say what it took
    off: 320 of 500, less 10, is told and taken (X12, interpretations 1137 and 1294)."""
    told = as_a_whole(list(SECONDARY))
    assert statuses(told, "FULL-1") == ACCEPTED
    unsaid = without("CAS*CO")(told)
    assert statuses(unsaid, "FULL-1") == ACCEPTED
    assert verdicts(unsaid)["FULL-1"].notes == (
        "payer OTHER1 paid 320.00 of 500.00; what it took off leaves 490.00",
    )
    assert statuses(without("CAS*PR")(unsaid), "FULL-1") == ACCEPTED
    more = [  # than the charge of 500: paid alone, or with what was taken off
        swapped("AMT*D*320", "AMT*D*320.01")(told),
        swapped("AMT*D*320", "AMT*D*490.01")(unsaid),
        swapped("AMT*D*320", "AMT*D*501")(without("CAS*PR")(unsaid)),
        swapped("CAS*PR*1*10", "CAS*PR*1*1040")(told),
    ]
    assert [statuses(each, "FULL-1") for each in more] == [["A7:672"]] * 4
    assert statuses(without("DTP*573")(told), "FULL-1") == ["A6:286"]
    assert statuses(without("AMT*D")(told), "FULL-1") == ["A6:286"]
    passed_over = without("AMT*D")(without("CAS*PR")(without("CAS*CO")(told)))
    assert statuses(passed_over, "FULL-1") == ACCEPTED
    for amount, expected in (("500", ACCEPTED), ("499", ["A7:672"])):
        segments = swapped("AMT*A8*0", f"AMT*A8*{amount}")(passed_over)
        assert statuses(segments, "FULL-1") == expected


def test_what_a_payer_took_back_balances_and_is_told() -> None:
    """A line paid -20 and adjusted by 320 balances; the claim, -20 less 10 and 110, is 80."""
    below = swapped("CAS*CO*45*50", "CAS*CO*45*290")(
        swapped("SVD*OTHER1*220", "SVD*OTHER1*-20")(list(SECONDARY))
    )
    line = verdicts(swapped("AMT*D*320", "AMT*D*80")(below))["FULL-1"]
    assert (line.accepted, line.notes) == (
        True,
        (
            "line 1: payer OTHER1 paid -20.00 (SVD02), which is below zero (told only: "
            "paid_below_zero is weak)",
        ),
    )
    whole = swapped("CAS*CO*45*170", "CAS*CO*45*510")(as_a_whole(list(SECONDARY)))
    paid = verdicts(swapped("AMT*D*320", "AMT*D*-20")(whole))["FULL-1"]
    assert paid.accepted
    assert [note.partition(",")[0] for note in paid.notes] == ["payer OTHER1 paid -20.00 (AMT*D)"]
    unbalanced = swapped("SVD*OTHER1*220", "SVD*OTHER1*-20")(list(SECONDARY))
    assert statuses(unbalanced, "FULL-1") == ["A7:672", "A7:643"]


def test_a_patient_pays_no_less_than_nothing() -> None:
    patient = swapped("AMT*F5*25", "AMT*F5*-0.01")(list(SECONDARY))
    assert statuses(patient, "FULL-1") == ["A7:183:QC", "A7:693"]


def test_a_plan_is_paid_back_in_its_own_file() -> None:
    agency = ["NM1*PE*2*STATE AGENCY*****PI*AGENCY1", "N3*1 DOME SQ", "N4*SPRINGFIELD*IL*62706"]
    asked = changed(added("REF*EI", *agency, "REF*EI*376000000"))
    assert [statuses(asked, name) for name in ("A1", "B1")] == [["A8:481"]] * 2
    alone = swapped("*0915*CH", "*0915*31")(asked)
    assert statuses(alone) == ACCEPTED
    hyphen = swapped("REF*EI*376000000", "REF*EI*37-6000000")(alone)
    for segments, wrong in ((alone, ["BHT"]), (hyphen, ["BHT", "REF"])):
        (told,) = checked(segments).transactions  # a file of kind 31 is none that is taken
        assert [each.segment for each in told.transaction.problems] == wrong


@pytest.mark.parametrize(("pointers", "besides"), [("1", []), ("1:2", []), ("1:3", ["A8:477"])])
def test_no_diagnosis_stands_after_an_empty_element(pointers: str, besides: list[str]) -> None:
    """Counted without it, the second pointer would lead to another diagnosis."""
    gap = changed(
        swapped("ABK:C50911*ABF:Z803", "ABK:C50911**ABF:Z803"), swapped("***1:2", f"***{pointers}")
    )
    assert statuses(gap) == [*besides, "A7:255", "A7:700"]
    assert "HI02, which is empty" in verdicts(gap)["A1"].message


def test_a_coverage_says_its_kind() -> None:
    assert statuses(changed(swapped("GRP1******CI", "GRP1"))) == ["A6:480:PR"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("REF*X4*14D0123456", ACCEPTED),
        ("REF*X4*14A0123456", ["A7:544"]),
        ("REF*X4*14D012345", ["A7:544"]),
        ("REF*1J*1234567893", ACCEPTED),
        ("REF*1J*1234567890", ["A7:714"]),
    ],
)
def test_numbers_of_others_have_their_form(told: str, expected: list[str]) -> None:
    assert statuses(changed(added("REF*G1", told))) == expected
    if told.startswith("REF*X4"):
        assert statuses(changed(added("REF*6R*A1-1", told))) == expected


@pytest.mark.parametrize(
    ("told", "expected"), [("14D0123456", ACCEPTED), ("1D0123456", ["A7:630"])]
)
def test_who_sent_the_specimen_on_has_a_certificate_too(told: str, expected: list[str]) -> None:
    assert statuses(changed(added("REF*6R*A1-1", f"REF*F4*{told}"))) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("ABK:C50911*ABF:C50911", ["A7:255", "A7:700"]),
        ("ABK:C50911*ABF:Z803*ABF:I10*ABF:Z803", ["A7:255", "A7:700"]),
        ("ABK:C50911*ABF:C50912", ACCEPTED),
    ],
)
def test_a_diagnosis_comes_once(codes: str, expected: list[str]) -> None:
    assert statuses(changed(swapped("ABK:C50911*ABF:Z803", codes))) == expected


@pytest.mark.parametrize(
    ("modifier", "expected"),
    [("25", ACCEPTED), ("1P", ACCEPTED), ("qw", ["A7:453"]), ("\xc42", ["A3:684"])],
)
def test_a_modifier_is_two_letters_or_digits(modifier: str, expected: list[str]) -> None:
    assert statuses(changed(swapped("HC:99245", f"HC:99245:{modifier}"))) == expected


def test_who_is_not_first_knows_who_is() -> None:
    """SBR01 of a payer that is not the first, and no other one named; U leaves the order open."""
    for place in "STABCDEFGH":
        assert statuses(changed(swapped("SBR*P*18", f"SBR*{place}*18"))) == ["A6:171"]
    assert statuses(changed(swapped("SBR*P*18", "SBR*U*18"))) == ACCEPTED


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("AMT*T*300", ACCEPTED),
        ("AMT*T*300.01", ["A7:640", "A7:583"]),
        ("AMT*T*0", ACCEPTED),
        ("AMT*T*-0.01", ["A7:640", "A7:693"]),
        ("AMT*F4*300.01", ["A7:617", "A7:583"]),
    ],
)
def test_tax_and_postage_are_part_of_the_charge(told: str, expected: list[str]) -> None:
    assert statuses(swapped("AMT*T*2.50", told)(list(SECONDARY)), "FULL-1") == expected


def test_amounts_are_in_dollars() -> None:
    """Of every claim of the provider who says otherwise."""
    assert statuses(changed(added("PRV*BI", "CUR*85*USD"))) == ACCEPTED
    foreign = changed(added("PRV*BI", "CUR*85*CAD"))
    assert [statuses(foreign, name) for name in ("A1", "A2", "B1")] == [["A3:681"]] * 3


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("ABK:W1830XA*ABF:Z803", ["A7:254", "A7:509"]),
        ("ABK:V0310XA*ABF:Z803", ["A7:254", "A7:509"]),
        ("ABK:X58XXXA*ABF:Z803", ["A7:254", "A7:509"]),
        ("ABK:Y999*ABF:Z803", ["A7:254", "A7:509"]),
        ("ABK:C50911*ABF:W1830XA", ACCEPTED),
        ("ABK:Z803*ABF:W1830XA", ACCEPTED),
        ("ABK:U071*ABF:Z803", ACCEPTED),
        ("ABK:E119*ABF:Z803", ACCEPTED),
    ],
)
def test_how_it_came_is_never_the_first_diagnosis(codes: str, expected: list[str]) -> None:
    assert statuses(changed(swapped("ABK:C50911*ABF:Z803", codes))) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("BK:E8888*BF:V103", ["A7:254", "A7:509"]),
        ("BK:1749*BF:E8888", ACCEPTED),
        ("BK:1749*BF:E888", ACCEPTED),
        ("BK:1749*BF:E88", ["A7:255", "A7:508"]),
        ("BK:1749*BF:V1", ["A7:255", "A7:508"]),
        ("BK:1749*BF:1749", ["A7:255", "A7:508"]),
        ("BK:1749**BF:V103", ["A7:255", "A7:508"]),
    ],
)
def test_the_same_of_icd_9(codes: str, expected: list[str]) -> None:
    assert statuses(changed(*_old("20120630"), swapped("BK:1749*BF:V103", codes))) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("HI*BP:33414", ACCEPTED),
        ("HI*BP:33414*BO:93005", ACCEPTED),
        ("HI*BP:3341", ["A7:666"]),
        ("HI*BG:17*BG:A9", ACCEPTED),
        ("HI*BG:17*BG:1", ["A7:460"]),
        ("HI*BG:a7", ["A7:460"]),
    ],
)
def test_surgeries_and_conditions_have_their_form(told: str, expected: list[str]) -> None:
    assert statuses(changed(added("HI*ABK", told))) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (without("N3*12 ELM"), ["A6:503:IL"]),
        (without("N4*SPRINGFIELD*IL*62704"), ["A6:502:IL"]),
        (without("DMG"), ["A6:158:IL"]),
        (swapped("N4*SPRINGFIELD*IL*62704", "N4*SPRINGFIELD**62704"), ["A6:501:IL"]),
        (swapped("N4*SPRINGFIELD*IL*62704", "N4*SPRINGFIELD*IL"), ["A6:500:IL"]),
        (swapped("N4*SPRINGFIELD*IL*62704", "N4*SEVILLA**41001*ES"), ACCEPTED),
        (swapped("Y*Y***09", "Y*Y**AA::::ES*09"), ["A6:727"]),
        (swapped("Y*Y***09", "Y*Y**AA::::CA*09"), ["A6:727", "A6:750"]),
    ],
)
def test_people_are_known_and_can_be_reached(change: Change, expected: list[str]) -> None:
    assert statuses(changed(change)) == expected


@pytest.mark.parametrize(("paid", "expected"), [("320", ["A7:672"]), ("210", ACCEPTED)])
def test_another_payer_that_decided_one_line_only(paid: str, expected: list[str]) -> None:
    """Of the other line it paid nothing and took nothing off: 220 less 10 on the claim is 210."""
    segments = swapped("AMT*D*320", f"AMT*D*{paid}")(list(SECONDARY))
    at = segments.index("SVD*OTHER1*110*HC:88321**2.5")
    del segments[at : at + 4]
    assert statuses(segments, "FULL-1") == expected


_ROE = "NM1*82*1*ROE*RICHARD****XX*1245319599"
_SERVICE = "NM1*82*2*BEN KILDARE SERVICE*****XX*1245319599"
_BILLING = "NM1*85*2*SECOND LOOK MEDICAL GROUP*****XX*1234567893"
_TOWN = "N4*SPRINGFIELD*IL*627011234"


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ([swapped(_ROE, "NM1*82*1*KILDARE*BEN****XX*1999996666")], "A7:562:82"),
        ([swapped(_ROE, _SERVICE), swapped("207RH0003X", "203BF0100Y")], "A7:145:82"),
        ([swapped("BK:1749*BF:V103", "BK:5990"), swapped("HC:99245", "HC:97530")], "A8:477"),
        (
            [
                swapped(_BILLING, "NM1*85*2*HAPPY DOCTORS GROUP PRACTICE*****XX*1234567893"),
                swapped("N3*9 OAK AVE", "N3*P O BOX 123"),
            ],
            "A7:503:85",
        ),
        ([added(_TOWN, "NM1*87*2", "N3*2345 OCEAN BLVD", "N4*MIAMI*FL*3111")], "A7:500:87"),
        (
            [
                swapped(_BILLING, "NM1*85*2*Professional Home IV, LLC*****XX*1234567893"),
                swapped("REF*EI*471111111", "REF*EI*10-1234567"),
            ],
            "A7:128:85",
        ),
    ],
)
@pytest.mark.parametrize("made", ["20120630", "20120701"])
def test_what_published_examples_have_is_a_note_in_old_files(
    made: str, changes: list[Change], refused: str
) -> None:
    segments = changed(*_old(made), *changes)
    assert statuses(segments) == (ACCEPTED if made == "20120630" else [refused])
    notes = verdicts(segments)["A1"].notes
    assert len([note for note in notes if "is ICD-9-CM" not in note]) == (made == "20120630")


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (swapped("1245319599", "1245319598"), "A7:562:82"),
        (swapped("1245319599", "1999996666"), "A7:562:82"),  # of nobody this is published of
        (swapped("207RH0003X", "207RH0003Q"), "A7:145:82"),
        (swapped("207RH0003X", "203BF0100Y"), "A7:145:82"),
        (swapped("***1:2", "***1:3"), "A8:477"),
        (swapped("***1:2", "***3"), "A8:477"),
        (swapped("N3*9 OAK AVE", "N3*PO BOX 9"), "A7:503:85"),
        (swapped("N3*9 OAK AVE", "N3*P O BOX 123"), "A7:503:85"),
        (swapped(_TOWN, "N4*MIAMI*IL*3111"), "A7:500:85"),
        (swapped("BK:1749*BF:V103", "BK:1749"), "A8:477"),
        (swapped("REF*EI*471111111", "REF*EI*10-1234567"), "A7:128:85"),
        (swapped("IL*627011234", "IL*6270"), "A7:500:85"),
        (swapped("REF*EI*471111111", "REF*EI*47-1111111"), "A7:128:85"),
    ],
)
def test_any_other_fault_is_refused_in_a_file_of_any_day(change: Change, refused: str) -> None:
    for made in ("20120630", "20120701"):
        assert statuses(changed(*_old(made), change)) == [refused]


def _old(made: str) -> list[Change]:
    return [
        swapped("*20260303*0915*CH", f"*{made}*0915*CH"),
        swapped("D8*20260301", "D8*20120601", times=9),
        swapped("ABK:C50911*ABF:Z803", "BK:1749*BF:V103", times=9),
    ]


@pytest.mark.parametrize(
    ("served", "codes", "expected"),
    [
        ("D8*20150930", "BK:1749*BF:V103", ACCEPTED),
        ("D8*20151001", "BK:1749*ABF:Z803", ["A7:254", "A7:508"]),
        ("D8*20151001", "ABK:C50911*ABF:Z803", ACCEPTED),
        ("D8*20150930", "ABK:C50911*BF:V103", ["A7:254", "A7:700"]),
        ("D8*20150930", "BK:1749*ABF:Z803", ["A7:255", "A7:700"]),
        ("RD8*20150930-20151001", "ABK:C50911*ABF:Z803", ACCEPTED),
        ("RD8*20150930-20151001", "BK:1749*BF:V103", ACCEPTED),
    ],
)
def test_icd_9_ends_and_icd_10_begins_with_the_day_of_service(
    served: str, codes: str, expected: list[str]
) -> None:
    segments = changed(swapped("D8*20260301", served), swapped("ABK:C50911*ABF:Z803", codes))
    assert statuses(segments) == expected


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        ("PO BOX 9", ["A7:503:85"]),
        ("P O BOX 9", ["A7:503:85"]),
        ("9 OAK AVE*P.O. BOX 9", ["A7:503:85"]),
        ("Post Office Box 9", ["A7:503:85"]),
        ("LOCKBOX 12", ["A7:503:85"]),
        ("LOCK BOX 12", ["A7:503:85"]),
        ("PO BOX9", ["A7:503:85"]),
        ("P.O.BOX9", ["A7:503:85"]),
        ("PO  BOX 9", ["A7:503:85"]),
        ("P. O. BOX A", ["A7:503:85"]),
        ("P.O. Drawer 9", ["A7:503:85"]),
        ("PO BOX NUMBER 9", ["A7:503:85"]),
        ("PO BOX #9", ["A7:503:85"]),
        ("PO BOX", ["A7:503:85"]),
        ("POB 9", ["A7:503:85"]),
        ("9 OAK AVE P.O.B. 9", ["A7:503:85"]),
        ("LOCKBOX SERVICES 12", ["A7:503:85"]),
        ("LOCK BIN 12", ["A7:503:85"]),
        ("LOCKBOX", ["A7:503:85"]),
        ("9 OAK AVE LOCKBOX #12", ["A7:503:85"]),
        ("100 LOCKBOX ROAD", ACCEPTED),
        ("100 LOCK BOX LN*STE 9", ACCEPTED),
        ("1 BOX ELDER RD", ACCEPTED),
        ("9 BOX 7 RANCH RD", ACCEPTED),
        ("12 POBLANO ST", ACCEPTED),
        ("12 POST OFFICE RD", ACCEPTED),
        ("RR 2 BOX 152", ACCEPTED),
        ("12 DEPO DRAWER ST", ACCEPTED),
        ("9 BOXWOOD LANE", ACCEPTED),
        ("12 DEPO BOXER RD", ACCEPTED),
        ("40 MAILBOX HILL", ACCEPTED),
    ],
)
def test_who_bills_is_at_a_street(street: str, expected: list[str]) -> None:
    """A box is for the address to pay to."""
    segments = changed(swapped("N3*9 OAK AVE", f"N3*{street}"))
    assert statuses(segments) == expected
    elsewhere = changed(swapped("N3*12 ELM ST", f"N3*{street}"))
    assert statuses(elsewhere) == ACCEPTED


@pytest.mark.parametrize(
    ("number", "file", "expected"),
    [
        ("EI*47-1111111", "20260303", ["A7:128:85"]),
        ("EI*47-1111111", "20120701", ["A7:128:85"]),
        ("EI*47-1111111", "20120630", ["A7:128:85"]),
        ("EI*10-1234567", "20120630", ["A7:128:85"]),
        ("EI*471111111", "20260303", ACCEPTED),
        ("SY*471-11-1111", "20120630", []),
        ("SY*47-1111111", "20120630", ["A7:128:85"]),
        ("EI*471-111111", "20120630", []),
    ],
)
def test_a_tax_number_has_no_hyphen(number: str, file: str, expected: list[str]) -> None:
    segments = changed(
        swapped("REF*EI*471111111", f"REF*{number}"),
        swapped("REF0001*20260303", f"REF0001*{file}"),
        swapped("D8*20260301", "D8*20120301"),
        swapped("ABK:C50911*ABF:Z803", "BK:1749*BF:V1030"),
    )
    taken = [each for each in checked(segments).transactions if each.taken]
    assert [str(s) for each in taken for s in each.claims[0].statuses] == expected


@pytest.mark.parametrize(
    ("change", "claims"),
    [
        (swapped("HL*3*1*22", "HL*4*1*22"), {"B1"}),
        (swapped("HL*4*3*23", "HL*4*2*23"), {"B1"}),
        (swapped("HL*3*1*22*1", "HL*3*1*22*0"), {"B1"}),
        (swapped("HL*2*1*22", "HL*2*9*22"), {"A1", "A2"}),
    ],
    ids=["number skipped", "another parent", "no children promised", "unknown parent"],
)
def test_a_level_that_hangs_wrong_refuses_the_claims_under_it(
    change: Change, claims: set[str]
) -> None:
    found = verdicts(changed(change))
    assert {name for name, each in found.items() if not each.accepted} == claims
    assert all("A7:481" in map(str, found[name].statuses) for name in claims)


def test_a_line_without_its_day_is_a_line_that_is_not_complete() -> None:
    segments = changed(without("DTP*472"))
    assert statuses(segments) == ["A3:684"]
    assert statuses(segments, "B1") == ACCEPTED
