"""Codes that do not exist on their day: refused where a list is loaded, by form only elsewhere."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from claims.edi.existence_checks import SCHEDULE
from claims.edi.intake_837p import check_837p
from claims.edi.receipt import Receipt
from kernel.codes.built_in import built_in
from kernel.codes.lookup import CodeSet, KnownCodes, Listed, Version
from kernel.dates import Days
from tests.unit.edi.made import added, as_bytes, swapped, without
from tests.unit.edi.reading import Change, changed
from tests.unit.edi.test_acknowledgments import answers
from tests.unit.edi.test_claim_parts import SECONDARY
from tests.unit.x12.oracle import is_valid

ACCEPTED = ["A2:20"]
YEAR = Days(date(2026, 1, 1), date(2027, 1, 1))


def loaded(**sets: str | dict[Days, str]) -> KnownCodes:
    """The built-in lists and these: codes in a line, for 2026 or for the days that are given."""
    made = {}
    for name, given in sets.items():
        versions = given if isinstance(given, dict) else {YEAR: given}
        made[name] = CodeSet(name, tuple(_version(days, codes) for days, codes in versions.items()))
    return built_in().with_sets(made)


def _version(days: Days, codes: str) -> Version:
    return Version(days, lambda: Listed(frozenset(codes.split())))


def checked(segments: Sequence[str], codes: KnownCodes) -> Receipt:
    return check_837p(io.BytesIO(as_bytes(segments)), codes)


def statuses(segments: Sequence[str], codes: KnownCodes, claim: str = "A1") -> list[str]:
    receipt = checked(segments, codes)
    (found,) = (
        each for result in receipt.transactions for each in result.claims if each.id == claim
    )
    return [str(status) for status in found.statuses]


ALL = {
    "icd10cm": "C50911 Z803",
    "hcpcs": "G0463",
    SCHEDULE: "99244 99245 88321",
    "taxonomy": "207R00000X 207RH0003X",
}
"""Every code of the good file."""


def without_code(name: str, code: str) -> KnownCodes:
    return loaded(**(ALL | {name: ALL[name].replace(code, "")}))


def test_what_is_in_its_lists_is_taken() -> None:
    receipt = checked(changed(), loaded(**ALL))
    assert receipt.exit_code == 0
    assert [note.partition(": ")[2] for note in receipt.notes] == ["CARC, RARC"]


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("icd10cm", "C50911", ["A7:254", "A7:700"]),
        ("icd10cm", "Z803", ["A7:255", "A7:700"]),
        (SCHEDULE, "99245", ["A7:507"]),
        ("taxonomy", "207RH0003X", ["A7:145:82"]),
        ("taxonomy", "207R00000X", ["A7:145:85"]),
    ],
)
def test_a_code_that_is_not_in_its_list_refuses_the_claim(
    name: str, code: str, expected: list[str]
) -> None:
    assert statuses(changed(), without_code(name, code)) == expected
    assert statuses(changed(), built_in()) == ACCEPTED  # no list: its form is right


def test_only_the_claim_with_the_code_is_refused() -> None:
    codes = without_code(SCHEDULE, "88321")
    assert statuses(changed(), codes, "A2") == ["A7:507"]
    assert statuses(changed(), codes, "A1") == ACCEPTED


OLD, NEW = Days(date(2025, 10, 1), date(2026, 10, 1)), Days(date(2026, 10, 1), date(2027, 10, 1))


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        ("20260930", ACCEPTED),
        ("20261001", ["A7:254", "A7:700"]),
        ("RD8*20260930-20261001", ACCEPTED),
        ("RD8*20261001-20261002", ["A7:254", "A7:700"]),
        ("20250930", ACCEPTED),  # no list of that day
        ("20271001", ACCEPTED),
    ],
)
def test_a_diagnosis_that_ended_on_september_30_is_refused_on_october_1(
    served: str, expected: list[str]
) -> None:
    codes = loaded(icd10cm={NEW: "Z803", OLD: "C50911 Z803"})
    made = "20271101"
    day = served if served.startswith("RD8") else f"D8*{served}"
    segments = changed(
        swapped("*20260303*0915*CH", f"*{made}*0915*CH"),
        swapped("DTP*472*D8*20260301", f"DTP*472*{day}"),
    )
    assert statuses(segments, codes) == expected


def test_a_diagnosis_need_only_exist_when_what_points_to_it_was_done() -> None:
    """Old until September 30, new from October 1: each line points to the one of its day."""
    codes = loaded(icd10cm={NEW: "Z803", OLD: "C50911"})
    segments = changed(
        swapped("*20260303*0915*CH", "*20261101*0915*CH"),
        swapped("CLM*A1*317", "CLM*A1*417"),
        swapped("DTP*472*D8*20260301", "DTP*472*D8*20260930"),
        swapped("***1:2", "***1"),
        added("REF*6R*A1-1", "LX*2", "SV1*HC:99244*100*UN*1***2", "DTP*472*D8*20261001"),
    )
    assert statuses(segments, codes) == ACCEPTED
    crossed = swapped("SV1*HC:99244*100*UN*1***2", "SV1*HC:99244*100*UN*1***1")(segments)
    assert statuses(crossed, codes) == ["A7:254", "A7:700"]


def test_a_form_that_is_wrong_is_told_once() -> None:
    segments = changed(swapped("ABK:C50911", "ABK:C50.11"), swapped("HC:99245", "HC:9924"))
    assert statuses(segments, loaded(**ALL)) == ["A7:254", "A7:700", "A7:507"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("G0463", ACCEPTED),
        ("G0464", ["A7:507"]),
        ("J0001", ACCEPTED),  # on the fee schedule
        ("99999", ["A7:507"]),
        ("0001F", ["A7:507"]),
        ("0042T", ["A7:507"]),
        ("0001U", ACCEPTED),  # a laboratory analysis: no schedule of physicians lists them
        ("0001A", ACCEPTED),
        ("D0120", ACCEPTED),
    ],
)
def test_level_ii_is_looked_up_in_its_list_and_cpt_on_the_fee_schedule(
    code: str, expected: list[str]
) -> None:
    codes = loaded(**(ALL | {SCHEDULE: "99244 99245 88321 J0001"}))
    assert statuses(changed(swapped("HC:99245", f"HC:{code}")), codes) == expected


def test_the_fee_schedule_alone_says_nothing_of_level_ii() -> None:
    codes = loaded(**{SCHEDULE: ALL[SCHEDULE]})
    assert statuses(changed(swapped("HC:99245", "HC:G0464")), codes) == ACCEPTED


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (swapped("11:B:1", "28:B:1"), ["A7:249"]),
        (swapped("*UN*1***1:2", "*UN*1*98**1:2"), ["A7:249"]),
        (swapped("*UN*1***1:2", "*UN*1*22**1:2"), ACCEPTED),
        (swapped("11:B:1", "66:B:1"), ACCEPTED),
        (swapped("SPRINGFIELD*IL*62704", "SPRINGFIELD*IX*62704"), ["A7:501:IL"]),
        (swapped("SPRINGFIELD*IL*627011234", "SPRINGFIELD*IX*627011234"), ["A7:501:85"]),
        (swapped("SPRINGFIELD*IL*62704", "TORONTO*ON*M5V2T6*CA"), ACCEPTED),
        (swapped("SPRINGFIELD*IL*62704", "TORONTO*IL*M5V2T6*CA"), ["A7:501:IL"]),
        (swapped("SPRINGFIELD*IL*62704", "TORONTO*ON*M5V2T6"), ["A7:500:IL", "A7:501:IL"]),
        (swapped("SPRINGFIELD*IL*62704", "APO*AE*09012"), ACCEPTED),
        (swapped("SPRINGFIELD*IL*62704", "ST GALLEN*SG*9000*CH"), ACCEPTED),
    ],
)
def test_places_and_states_are_known_without_a_list_loaded(
    change: Change, expected: list[str]
) -> None:
    assert statuses(changed(change), built_in()) == expected


def test_a_patient_of_nowhere_refuses_the_claims_of_that_patient_alone() -> None:
    segments = changed()
    at = segments.index("NM1*QC*1*POE*TIM") + 2
    segments[at] = "N4*SPRINGFIELD*ZZ*62704"
    assert statuses(segments, built_in(), "B1") == ["A7:501:QC"]
    assert statuses(segments, built_in(), "A1") == ACCEPTED


def test_a_place_of_service_that_begins_later_is_none_yet() -> None:
    for served, expected in (("20211231", ["A7:249"]), ("20220101", ACCEPTED)):
        change = swapped("DTP*472*D8*20260301", f"DTP*472*D8*{served}")
        assert statuses(changed(swapped("11:B:1", "10:B:1"), change), built_in()) == expected


def test_the_state_of_an_automobile_accident_exists() -> None:
    for state, expected in (("IL", ACCEPTED), ("ON", ACCEPTED), ("XX", ["A7:750"])):
        accident = swapped("Y*Y***09", f"Y*Y**AA:::{state}*09")
        segments = changed(accident, added("CLM*A1", "DTP*439*D8*20260228"))
        assert statuses(segments, built_in()) == expected


CARCS, RARCS = "1 2 45 97", "MA01 MA07"
"""What the other payer of the secondary claim gave as its reasons, on February 15, 2026."""


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (loaded(carc=CARCS, rarc=RARCS), ACCEPTED),
        (loaded(carc="1 2 97", rarc=RARCS), ["A7:521"]),  # on the lines
        (loaded(carc="2 45 97", rarc=RARCS), ["A7:521"]),  # on the claim
        (loaded(carc=CARCS, rarc="MA01"), ["A7:634"]),
        (loaded(rarc="MA01"), ["A7:634"]),
        (built_in(), ACCEPTED),
    ],
)
def test_reasons_and_remarks_of_other_payers_exist(codes: KnownCodes, expected: list[str]) -> None:
    assert statuses(SECONDARY, codes, "FULL-1") == expected


@pytest.mark.parametrize(
    ("decided", "expected"),
    [("20260214", ACCEPTED), ("20260215", ["A7:521"])],
)
def test_a_reason_that_stopped_is_none_on_that_day(decided: str, expected: list[str]) -> None:
    until = Days(date(2026, 1, 1), date(2026, 2, 15))
    ever = Days(date(1995, 1, 1))
    listed = Listed.of([(ever, CARCS.replace("45", "").split()), (until, ["45"])], ever)
    codes = KnownCodes({"carc": CodeSet("CARC", (Version(ever, lambda: listed),))})
    segments = swapped("573*D8*20260215", f"573*D8*{decided}", times=3)(list(SECONDARY))
    assert statuses(segments, codes, "FULL-1") == expected


def test_a_decision_without_its_day_may_be_of_the_service_or_of_the_file() -> None:
    """Served January 20, the file of March 3; the lines' own decisions have their day."""
    segments = without("DTP*573")(list(SECONDARY))
    january, march = Days(date(2026, 1, 1), date(2026, 2, 1)), Days(date(2026, 3, 1))
    february = Days(date(2026, 2, 1), date(2026, 3, 1))
    ever = Days(date(1995, 1, 1))
    for days, expected in ((january, ACCEPTED), (march, ACCEPTED), (february, ["A7:521"])):
        listed = Listed.of([(ever, ["2", "45", "97"]), (days, ["1"])], ever)
        codes = KnownCodes({"carc": CodeSet("CARC", (Version(ever, lambda it=listed: it),))})
        assert statuses(segments, codes, "FULL-1") == expected


def test_a_segment_left_out_is_no_code_that_does_not_exist() -> None:
    segments = changed(without("PRV*BI"), without("PRV*PE"))
    assert statuses(segments, loaded(**ALL)) == ACCEPTED


def test_what_has_no_list_is_said_once_a_file_with_the_days_it_concerns() -> None:
    receipt = checked(changed(), loaded(icd10cm=ALL["icd10cm"], taxonomy=ALL["taxonomy"]))
    assert receipt.notes == [
        "no list is loaded for services of 2026-03-01; checked by form only: HCPCS level II, "
        "CPT (fee schedule), CARC, RARC"
    ]
    assert receipt.as_json()["notes"] == receipt.notes


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (swapped("SPRINGFIELD*IL*62704", "SPRINGFIELD*IX*62704"), "STC*A7:501:IL*"),
        (added("NM1*PR*2", "N3*1 PLAN WAY", "N4*SPRINGFIELD*IX*62701"), "STC*A7:501:PR*"),
        (added("REF*EI", "NM1*87*2", "N3*PO BOX 5", "N4*DECATUR*IX*62521"), "STC*A7:501:87*"),
        (swapped("11:B:1", "28:B:1"), "STC*A7:249*"),
        (swapped("ABK:C50911", "ABK:C50912"), "STC*A7:254*"),
        (swapped("HC:99245", "HC:99999"), "STC*A7:507*"),
        (swapped("PXC*207RH0003X", "PXC*207RH0004X"), "STC*A7:145:82*"),
    ],
)
def test_a_277ca_says_it_and_the_validator_of_pyx12_takes_it(
    change: Change, expected: str, tmp_path: Path
) -> None:
    said = answers(checked(changed(change), loaded(**ALL)), tmp_path)["277ca"]
    assert expected in said.decode()
    assert is_valid(said), said.decode()


@pytest.mark.parametrize(
    ("codes", "expected"),
    [(loaded(carc="1"), "STC*A7:521*"), (loaded(rarc="N1"), "STC*A7:634*")],
)
def test_a_277ca_says_so_of_reasons_and_remarks(
    codes: KnownCodes, expected: str, tmp_path: Path
) -> None:
    said = answers(checked(SECONDARY, codes), tmp_path)["277ca"]
    assert expected in said.decode()
    assert is_valid(said), said.decode()
