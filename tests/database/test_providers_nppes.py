"""NPPES files into the provider table."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from providers.addresses import Address, find_addresses
from providers.models import Provider
from providers.operations.import_nppes import NppesImported, import_nppes
from tests import fee_files, nppes_files

pytestmark = pytest.mark.django_db

SURGEON, NURSE, CLINIC = "1245319599", "1003000126", "1234567893"


def surgeon(**other: str) -> list[str]:
    facts = {
        "npi": SURGEON,
        "entity": "1",
        "last": "OKONKWO",
        "first": "ADA",
        "credential": "M.D.",
        "state": "TX",
        "zip": "770302604",
        "enumerated": "05/23/2005",
        "updated": "07/08/2020",
        "taxonomy_1": "207XS0106X",
        "primary_1": "N",
        "taxonomy_2": "207X00000X",
        "primary_2": "Y",
    }
    return nppes_files.row(**(facts | other))


NURSE_ROW = nppes_files.row(
    npi=NURSE, entity="1", last="LÓPEZ", first="Inés", taxonomy_1="363LF0000X", primary_1="Y"
)
CLINIC_ROW = nppes_files.row(
    npi=CLINIC, entity="2", organization="BAYOU SPINE, \"PLLC\"", taxonomy_1="261QM1300X",
    primary_1="X",
)  # fmt: skip


def take_in(folder: Path, *rows: list[str], name: str = "npi.csv") -> NppesImported:
    return import_nppes(fee_files.write(folder, name, nppes_files.text(rows)))


def test_people_and_organizations_with_their_kind(tmp_path: Path):
    done = take_in(tmp_path, surgeon(), NURSE_ROW, CLINIC_ROW)
    assert (done.rows, done.added, done.changed, done.faults.total) == (3, 3, 0, 0)
    held = Provider.objects.get(npi=SURGEON)
    assert (held.name, held.first_name, held.credential, held.entity) == (
        "OKONKWO",
        "ADA",
        "M.D.",
        "1",
    )
    assert (held.taxonomy, held.taxonomies, held.kind) == (
        "207X00000X",
        ["207XS0106X", "207X00000X"],
        "physician",
    )
    assert (held.state, held.zip_code) == ("TX", "770302604")
    assert (held.enumerated_on, held.updated_on) == (date(2005, 5, 23), date(2020, 7, 8))
    nurse = Provider.objects.get(npi=NURSE)
    assert (nurse.kind, nurse.name, nurse.first_name) == ("np", "LÓPEZ", "Inés")
    assert Provider.objects.get(npi=CLINIC).name == 'BAYOU SPINE, "PLLC"'


@pytest.mark.parametrize("name", ["npi.csv", "npi.csv.gz", "npi.csv.zip"])
def test_the_same_file_again_changes_nothing(tmp_path: Path, name: str):
    take_in(tmp_path, surgeon(), NURSE_ROW, CLINIC_ROW)
    again = take_in(tmp_path, surgeon(), NURSE_ROW, CLINIC_ROW, name=name)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM providers_providerhistory")
        assert cursor.fetchone()[0] == 0


def test_version_two_has_one_more_column(tmp_path: Path):
    row = [*surgeon(), "11/24/2023"]
    path = fee_files.write(tmp_path, "v2", nppes_files.text([row], nppes_files.VERSION_2))
    assert import_nppes(path).added == 1


def test_a_newer_row_replaces_and_the_earlier_is_kept_in_history(tmp_path: Path):
    take_in(tmp_path, surgeon())
    done = take_in(tmp_path, surgeon(last="OKONKWO-REED", updated="01/02/2024"))
    assert (done.added, done.changed) == (0, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM providers_providerhistory")
        assert cursor.fetchall() == [("OKONKWO",)]


def test_an_older_file_does_not_undo_a_newer_one(tmp_path: Path):
    take_in(tmp_path, surgeon(last="OKONKWO-REED", updated="01/02/2024"))
    done = take_in(tmp_path, surgeon())
    assert (done.changed, done.older, done.unchanged) == (0, 1, 0)
    assert Provider.objects.get(npi=SURGEON).name == "OKONKWO-REED"


def test_a_bare_deactivation_keeps_the_holder_and_a_reactivation_returns(tmp_path: Path):
    take_in(tmp_path, surgeon())
    gone = nppes_files.row(npi=SURGEON, deactivated="03/01/2024")
    unknown = nppes_files.row(npi=NURSE, deactivated="04/01/2024")
    done = take_in(tmp_path, gone, unknown)
    assert (done.added, done.changed) == (1, 1)
    held = Provider.objects.get(npi=SURGEON)
    assert (held.name, held.deactivated_on) == ("OKONKWO", date(2024, 3, 1))
    assert take_in(tmp_path, gone, unknown).unchanged == 2
    back = surgeon(deactivated="03/01/2024", reactivated="06/01/2024", updated="06/01/2024")
    assert take_in(tmp_path, back).changed == 1
    assert Provider.objects.get(npi=SURGEON).reactivated_on == date(2024, 6, 1)


def test_bad_rows_are_named_and_never_lose_good_ones(tmp_path: Path):
    done = take_in(
        tmp_path,
        surgeon(npi="1234567890"),
        surgeon(npi=""),
        surgeon(entity="3"),
        surgeon(updated="2020-07-08"),
        surgeon(deactivated="02/30/2020"),
        surgeon(enumerated="05/23/" + "9" * 30),
        surgeon(taxonomy_1="ORTHO"),
        nppes_files.row(npi=CLINIC),
        surgeon()[:20],
        NURSE_ROW,
    )
    assert (done.added, done.faults.total) == (1, 9)
    assert [fault.split(":")[0] for fault in done.faults.first] == [
        f"line {line}" for line in range(2, 11)
    ]
    words = " | ".join(done.faults.first)
    for part in (
        "'1234567890' is not an NPI",
        "entity type '3'",
        "Last Update Date '2020-07-08' is not a day",
        "NPI Deactivation Date '02/30/2020' is not a day",
        "Provider Enumeration Date '05/23/99999999999999' is not a day",
        "'ORTHO' is not a taxonomy code",
        "neither an entity type nor a deactivation date",
        "20 cells, where the heading has 329",
    ):
        assert part in words


def test_a_quote_never_closed_and_one_within_a_name_lose_no_good_row(tmp_path: Path):
    """Every cell is quoted: an open one would swallow the file up to the next stray quote."""
    lines = nppes_files.text(
        [surgeon(last='O"NEIL, JR'), surgeon(), NURSE_ROW], nppes_files.HEADINGS
    ).splitlines(keepends=True)
    broken = lines[2].rstrip().removesuffix('"') + "\n"
    path = fee_files.write(tmp_path, "npi.csv", "".join([lines[0], lines[1], broken, lines[3]]))
    done = import_nppes(path)
    assert (done.rows, done.faults.total) == (3, 0), (
        "the last cell of all is empty: nothing is lost"
    )
    middle = lines[2].replace('"207X00000X"', '"207X00000X', 1)
    path = fee_files.write(tmp_path, "npi.csv", "".join([lines[0], lines[1], middle, lines[3]]))
    done = import_nppes(path)
    assert (done.rows, done.faults.total) == (2, 1)
    assert "cells, where the heading has 329" in done.faults.first[0]
    assert Provider.objects.get(npi=SURGEON).name == 'O"NEIL, JR'


def test_the_last_of_two_rows_of_one_npi_counts(tmp_path: Path):
    done = take_in(tmp_path, surgeon(), surgeon(last="LAST"))
    assert (done.rows, done.added) == (2, 1)
    assert Provider.objects.get(npi=SURGEON).name == "LAST"


def test_two_thousand_rows_take_as_many_statements_as_two(tmp_path: Path):
    def rows(count: int) -> list[list[str]]:
        return [surgeon(npi=nppes_files.npi_from(150_000_000 + each)) for each in range(count)]

    with CaptureQueriesContext(connection) as few:
        take_in(tmp_path, *rows(2))
    with CaptureQueriesContext(connection) as many:
        assert take_in(tmp_path, *rows(2_000)).added == 1_998
    assert len(few) == len(many)


def run(*args: Any) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("nppes_import", *map(str, args), stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_reports_each_file_and_goes_on_past_a_wrong_one(tmp_path: Path):
    good = fee_files.write(tmp_path, "good.csv", nppes_files.text([surgeon(), surgeon(npi="1")]))
    wrong = fee_files.write(tmp_path, "wrong.csv", fee_files.named_gpci())
    empty = fee_files.write(tmp_path, "empty.csv", "")
    code, out, err = run(wrong, good, empty, tmp_path / "absent")
    assert code == 1
    assert "good.csv: 2 rows" not in out
    assert "good.csv: 1 rows: 1 added, 0 changed, 0 unchanged, 0 older, 1 left out" in out
    assert "wrong.csv: not an NPPES dissemination file: no column NPI" in err
    assert "No such file" in err
    code, out, _ = run(good, "--json")
    answer = json.loads(out)
    assert code == 0
    assert (answer["file"], answer["unchanged"], answer["left_out"]) == ("good.csv", 1, 1)
    assert "'1' is not an NPI" in answer["faults"][0]


MAIL = {
    "street": "PO BOX  7", "street_2": "SUITE 4", "city": "TYLER", "mail_state": "TX",
    "mail_zip": "757011234", "mail_country": "US",
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ({}, ("PO BOX 7", "SUITE 4", "TYLER", "TX", "75701-1234")),
        ({"mail_zip": ""}, ("PO BOX 7", "SUITE 4", "TYLER", "TX", "")),
        ({"city": ""}, None),
        ({"street": ""}, None),
        ({"mail_country": "CA", "mail_state": "ON", "mail_zip": "M5G2C4"}, None),
        ({"street": "A" * 101}, None),
    ],
)
def test_where_the_holder_wants_mail(
    tmp_path: Path, said: dict[str, str], lines: tuple[str, ...] | None
) -> None:
    """All of it or nothing: half an address, or one abroad, is none that a letter can go to."""
    path = tmp_path / "npi.csv"
    path.write_text(nppes_files.text([surgeon(**MAIL | said)]))
    assert import_nppes(path).added == 1
    found = find_addresses({SURGEON}, date(2026, 3, 2)).get(SURGEON)
    assert found == (Address(*lines) if lines else None)
