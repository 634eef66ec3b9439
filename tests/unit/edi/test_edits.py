"""The edits that are told apart: each dated or always in force, cited, firm or weak."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.edi import edits as module
from claims.edi.edits import edit, edits
from kernel.law.citations import check
from providers.npi import is_npi
from tests.unit.edi.made import SECONDARY, added, swapped
from tests.unit.edi.reading import Change, changed, statuses, verdicts

ALWAYS = {
    *("ambulance_transport", "ambulance_places", "initial_treatment", "acute_manifestation"),
    *("equipment_certificate", "drug_code", "drug_quantity", "line_control_numbers", "currency"),
    *("one_liability", "earlier_payer", "laboratory_number", "filing_indicator", "subrogation"),
    *("prescription_day", "days_in_order", "named_where_referred", "further_code_forms"),
    *("first_diagnosis", "diagnosis_once", "overseen_care"),
    *(
        "three_conditions",
        "paid_below_zero",
        "screening_referral",
        "equipment_code",
        "bought_service",
    ),
}
DATED = {
    *("npi_check_digit", "taxonomy_form", "zip_form", "billing_street", "every_pointer"),
    *("icd_10_only", "sequela_first", "tax_number_plain", "passed_over"),
}
OF_DIAGNOSES = {"first_diagnosis", "diagnosis_once"}
WEAK = {
    *("sequela_first", "screening_referral", "equipment_code", "bought_service", "passed_over"),
    "paid_below_zero",
}


def test_every_edit_says_what_it_rests_on() -> None:
    assert edits().keys() == ALWAYS | DATED
    for each in edits().values():
        check(each.cite)
        assert len(each.reason) > 30
        assert (each.start.year > 1) is (each.name in DATED)
    assert {each.name for each in edits().values() if each.weak} == WEAK


def test_every_edit_that_a_check_names_is_listed() -> None:
    """And none is listed that no check names: by the text of the checks."""
    folder = Path(module.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*_checks.py"))
    text += (folder / "checks.py").read_text(encoding="utf-8")
    named = set(re.findall(r'(?:edit=|_EDIT = )"(\w+)"', text))
    named |= {"tax_number_plain", "every_pointer"}  # chosen where they are named
    assert all(f'"{name}"' in text for name in named)
    assert named == edits().keys()


def test_a_weak_edit_refuses_nothing_and_is_told() -> None:
    """The first diagnosis is of a sequela; the claim is taken, and its note says so."""
    sequela = changed(swapped("ABK:C50911", "ABK:S52521S"))
    assert statuses(sequela) == ["A2:20"]
    assert verdicts(sequela)["A1"].notes == (
        "the first diagnosis, 'S52521S', is a code of a sequela (told only: sequela_first is weak)",
    )
    later = changed(swapped("ABF:Z803", "ABF:S52521S"))
    assert verdicts(later)["A1"].notes == ()
    assert edit("sequela_first").weak


@pytest.mark.parametrize(
    ("more", "note"),
    [
        (added("REF*G1", "CRC*ZZ*N*AV"), "whether a screening led to a referral (CRC02), and"),
        (added("REF*G1", "CRC*ZZ*Y*NU"), "whether a screening led to a referral (CRC02), and"),
        (added("REF*G1", "CRC*ZZ*N*NU"), ""),
        (added("REF*G1", "CRC*ZZ*Y*AV*ST"), ""),
        (added("SV1*HC:99245", "SV5*HC:99245*DA*30*100*200*1"), ""),
        (added("SV1*HC:99245", "SV5*HC:E0431*DA*30*100*200*1"), "line 1: SV501 is not the code"),
        (added("REF*6R*A1-1", "PS1*123*50"), "line 1: of whom it was bought, 123, is not told"),
        (
            added("REF*6R*A1-1", "PS1*123*50", "NM1*QB*2******XX*1234567893"),
            "line 1: of whom it was bought, 123, is not told",
        ),
        (added("REF*6R*A1-1", "PS1*1234567893*50", "NM1*QB*2******XX*1234567893"), ""),
        (added("REF*6R*A1-1", "PS1*123*50", "NM1*QB*2"), ""),
    ],
)
def test_each_weak_edit_is_told_and_its_near_miss_is_not(more: Change, note: str) -> None:
    verdict = verdicts(changed(more))["A1"]
    assert [str(each) for each in verdict.statuses] == ["A2:20"]
    assert len(verdict.notes) == bool(note)
    assert all(each.startswith(note) and each.endswith(" is weak)") for each in verdict.notes)


def test_a_payer_that_was_passed_over_and_decided_is_told() -> None:
    """As in the guide's own example of Medicare as the second payer."""
    both = verdicts(swapped("AMT*A8*0", "AMT*A8*15")(list(SECONDARY)))["FULL-1"]
    assert [str(each) for each in both.statuses] == ["A2:20"]
    assert both.notes == (
        "payer OTHER1 covers nothing (AMT*A8 15.00), and decided all the same (AMT*D, CAS) "
        "(told only: passed_over is weak)",
    )


def test_whoever_looks_after_the_law_sees_the_weak_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("law_review", "--json")
    rows = json.loads(capsys.readouterr().out)["weak"]
    assert {row["name"] for row in rows if row["kind"] == "edit"} == WEAK
    call_command("law", "162.1102", "--json")
    resting = json.loads(capsys.readouterr().out)
    assert {row["name"] for row in resting if row["kind"] == "edit"} >= ALWAYS - OF_DIAGNOSES


def test_values_are_excused_only_as_published() -> None:
    """Counted, so that none comes or goes unseen; each with whose it is."""
    counts = {name: len(each.published) for name, each in edits().items() if each.published}
    of_one = ("taxonomy_form", "zip_form", "billing_street", "tax_number_plain")
    assert counts == {"npi_check_digit": 27, "every_pointer": 4, **dict.fromkeys(of_one, 1)}
    for each in edit("npi_check_digit").published:
        number, _, name = each.partition(" of ")
        assert name
        assert not is_npi(number), "nobody can have it"


def test_a_finding_tells_the_value_where_some_are_excused() -> None:
    with pytest.raises(ValueError, match="npi_check_digit excuses values"):
        edit("npi_check_digit").refuses(None)


@pytest.mark.parametrize(
    "row",
    [
        {"by": "files", "from": "2012-07-01", "cite": "45 CFR 162.1102", "reason": "x"},
        {"by": "file", "cite": "45 CFR 162.1102", "reason": "x"},
        {"by": "always", "from": "2012-07-01", "cite": "45 CFR 162.1102", "reason": "x"},
        {"by": "always", "weak": "yes", "cite": "45 CFR 162.1102", "reason": "x"},
        {"by": "always", "weka": "true", "cite": "45 CFR 162.1102", "reason": "x"},
        {"by": "always", "published": ["x"], "cite": "45 CFR 162.1102", "reason": "x"},
        {"by": "file", "from": "2012-07-01", "published": "x", "cite": "45 CFR 1", "reason": "x"},
    ],
)
def test_a_row_that_cannot_be_meant_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"edit made_up in edits\.yaml"):
        module._edit("made_up", row)
