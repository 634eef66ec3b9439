"""Directory documents and ZIP code files into the tables."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.reading import document
from providers.files.directory import Directory, read_directory
from providers.models import (
    ApprovedListing,
    Group,
    MedicareParticipation,
    NetworkParticipation,
    PlanRate,
    Provider,
    ZipLocality,
)
from providers.on_record import load_providers
from providers.operations.import_directory import import_directory
from providers.operations.import_localities import import_localities
from tests import fee_files
from tests.nppes_files import npi_from

pytestmark = pytest.mark.django_db

DOCUMENT = """\
groups:
  - {tin: 74-1234567, name: Bayou Spine}
providers:
  - npi: "1245319599"
    name: Okonkwo
    taxonomy: 207X00000X
    state: tx
    zip_code: 77030-2604
    groups: [{tin: "741234567", from: 2020-01-01}]
    board_certified: [{specialty: 207X00000X, from: 2010-01-01}]
    medicare:
      - {status: participating, from: 2025-01-01, to: 2026-01-01}
      - {status: nonparticipating, from: 2026-01-01, to: 2027-01-01, qualifying_apm: yes}
    in_network: [{plan: GOLD, from: 2025-01-01, to: 2027-01-01}]
    approved_list: [{plan: GOLD, specialty: 207X00000X, from: 2025-01-01}]
    excluded: [{source: oig, from: 2015-01-01, to: 2016-01-01}]
  - npi: "1234567893"
    name: Bayou Clinic
    entity: organization
rates:
  - plan: GOLD
    rates:
      - {code: "99204", amount: "180.00", from: 2025-01-01, to: 2026-01-01}
      - {code: "99204", amount: "185.00", from: 2026-01-01}
      - {percent_of_medicare: 112.5, from: 2025-01-01}
"""


def read(text: str) -> Directory:
    return read_directory(document(text))


def test_everything_a_document_says(tmp_path: Path):
    directory = read(DOCUMENT)
    assert directory.faults == []
    done = import_directory(directory)
    assert (done.providers, done.groups, done.added, done.removed) == (2, 1, 10, 0)
    standing = load_providers(["1245319599"], ["GOLD"])["1245319599"]
    day = date(2026, 3, 2)
    assert (standing.kind, standing.state, standing.zip_code) == ("physician", "TX", "770302604")
    assert standing.groups_on(day) == {"741234567"}
    assert standing.medicare_on(day).status == "nonparticipating"
    assert standing.medicare_on(day).qualifying_apm
    assert standing.in_network("GOLD", day)
    assert standing.approved_for("GOLD", day) == {"207X00000X"}
    assert standing.excluded_on(date(2015, 6, 1)) == {"oig"}
    assert Provider.objects.get(npi="1234567893").entity == "2"
    assert Group.objects.get().name == "Bayou Spine"
    assert PlanRate.objects.get(code="").percent_of_medicare == 112.5


def test_the_same_document_again_changes_nothing():
    import_directory(read(DOCUMENT))
    done = import_directory(read(DOCUMENT))
    assert (done.providers, done.groups, done.added, done.removed) == (0, 0, 0, 0)
    assert done.unchanged == 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM providers_networkparticipationhistory")
        assert cursor.fetchone()[0] == 0


def test_a_list_given_is_replaced_and_one_left_out_stays():
    import_directory(read(DOCUMENT))
    later = """
providers:
  - npi: "1245319599"
    in_network: [{plan: GOLD, from: 2025-01-01, to: 2026-06-01}, {plan: SILVER, from: 2026-06-01}]
    approved_list: []
rates:
  - {plan: GOLD, rates: [{code: "99204", amount: "190.00", from: 2026-01-01}]}
"""
    done = import_directory(read(later))
    assert (done.added, done.removed) == (3, 5)
    assert NetworkParticipation.objects.count() == 2
    assert not ApprovedListing.objects.exists()
    assert MedicareParticipation.objects.count() == 2
    assert [str(rate.amount) for rate in PlanRate.objects.all()] == ["190.00"]
    assert Provider.objects.get(npi="1245319599").name == "Okonkwo"


FAULTY = """\
groups:
  - {tin: "7412345", name: Short}
providers:
  - {npi: "1234567890"}
  - {npi: "1245319599", taxonomi: 207X00000X, taxonomy: ORTHO, state: Texas, zip_code: "77"}
  - npi: "1003000126"
    medicare: [{from: 2026-01-01}, {status: maybe, from: 2026-01-01, to: 2025-01-01}]
    in_network: [{plan: GOLD, from: 2025-01-01}, {plan: GOLD, from: 2026-01-01}]
    approved_list: {plan: GOLD}
  - {npi: "1234567893", name: Good}
  - {npi: "1234567893", name: Twice}
rates:
  - {plan: GOLD, rates: [{amount: "1.00", from: 2026-01-01}, {code: "99204", from: 2026-01-01}]}
  - {plan: SILVER, rates: [{code: "99204", amount: "free", from: 2026-01-01}]}
  - {plan: TIN, rates: [{percent_of_medicare: 0, from: 2026-01-01}]}
  - {plan: LEAD, rates: [{code: "99204", amount: "2.00", from: 2026-01-01}]}
"""


def test_every_fault_has_its_path_and_good_entries_land():
    directory = read(FAULTY)
    said = [str(fault) for fault in directory.faults]
    for expected in (
        "groups[0].tin: '7412345' is not a tax identification number",
        "providers[0].npi: '1234567890' is not an NPI",
        "providers[1].taxonomi: unknown key; did you mean 'taxonomy'?",
        "providers[1].taxonomy: 'ORTHO' is not a taxonomy code",
        "providers[1].state: 'Texas' is not a state",
        "providers[1].zip_code: '77' is not a ZIP code",
        "providers[2].medicare[0].status: is missing",
        "providers[2].medicare[1].status: 'maybe' is not one of participating",
        "providers[2].medicare[1].to: 2025-01-01 is not after 2026-01-01",
        "providers[2].in_network[1]: shares days with an item above",
        "providers[2].approved_list: expected a list",
        "providers[4].npi: 1234567893 has an entry above",
        "rates[0].rates[0].code: is missing; only a percentage may hold for every code",
        "rates[0].rates[1]: give either amount or percent_of_medicare",
        "rates[1].rates[0].amount: 'free' is not an amount of money",
        "rates[2].rates[0].percent_of_medicare: must be more than zero",
    ):
        assert any(line.startswith(expected) for line in said), (expected, said)
    import_directory(directory)
    assert [provider.name for provider in Provider.objects.all()] == ["Good"]
    assert [rate.plan for rate in PlanRate.objects.all()] == ["LEAD"]


def test_a_name_too_long_to_keep_costs_its_entry_only():
    long = "x" * 201
    directory = read(
        f"groups: [{{tin: '741234567', name: {long}}}, {{tin: '741234568', name: Short}}]\n"
        f"providers: [{{npi: '1234567893', name: {long}}}, {{npi: '1245319599', name: Good}}]\n"
    )
    assert [str(fault) for fault in directory.faults] == [
        "groups[0].name: is longer than 200 characters",
        "providers[0].name: is longer than 200 characters",
    ]
    import_directory(directory)
    assert [provider.name for provider in Provider.objects.all()] == ["Good"]


def test_one_standing_with_medicare_at_a_time():
    directory = read(
        "providers:\n"
        "  - npi: '1234567893'\n"
        "    medicare: [{status: participating, from: 2026-01-01, to: 2027-01-01},\n"
        "               {status: nonparticipating, from: 2026-12-31}]\n"
        "  - npi: '1245319599'\n"
        "    medicare: [{status: participating, from: 2026-01-01, to: 2027-01-01},\n"
        "               {status: nonparticipating, from: 2027-01-01}]\n"
    )
    (fault,) = directory.faults
    assert str(fault) == "providers[0].medicare[1]: shares days with an item above"
    import_directory(directory)
    standing = load_providers(["1245319599"])["1245319599"]
    for day, status in (
        (date(2026, 12, 31), "participating"),
        (date(2027, 1, 1), "nonparticipating"),
    ):
        found = standing.medicare_on(day)
        assert found is not None
        assert found.status == status
    assert standing.medicare_on(date(2025, 12, 31)) is None


@pytest.mark.parametrize("text", ["[]", "just text", "groups: 5", "{}"])
def test_a_document_of_another_shape_is_no_traceback(text: str):
    directory = read(text)
    assert (directory.entries, directory.rates) == ([], {})
    assert import_directory(directory).added == 0


def test_the_number_of_statements_does_not_grow():
    def directory(count: int) -> Directory:
        entries = "".join(
            f'  - {{npi: "{npi_from(150_000_000 + each)}", taxonomy: 207X00000X, '
            "groups: [{tin: '741234567', from: 2020-01-01}], "
            "in_network: [{plan: GOLD, from: 2025-01-01}]}\n"
            for each in range(count)
        )
        return read("providers:\n" + entries)

    with CaptureQueriesContext(connection) as few:
        import_directory(directory(2))
    Provider.objects.all().delete()
    Group.objects.all().delete()
    with CaptureQueriesContext(connection) as many:
        assert import_directory(directory(300)).providers == 300
    assert len(few) == len(many)


def run(command: str, *args: Any) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *map(str, args), stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_takes_yaml_and_json_and_fails_on_any_fault(tmp_path: Path):
    good = fee_files.write(tmp_path, "good.yaml", DOCUMENT)
    as_json = fee_files.write(
        tmp_path, "more.json", json.dumps({"providers": [{"npi": "1003000126", "name": "Reed"}]})
    )
    code, out, err = run("providers_import", good, as_json)
    assert (code, err) == (0, "")
    assert "good.yaml: 2 providers and 1 groups new or changed; 10 facts added" in out
    faulty = fee_files.write(tmp_path, "faulty.yaml", FAULTY)
    code, out, err = run("providers_import", faulty)
    assert code == 1
    assert "faulty.yaml: providers[0].npi: '1234567890' is not an NPI" in err
    broken = fee_files.write(tmp_path, "broken.yaml", "providers: [")
    code, out, _ = run("providers_import", broken, tmp_path / "absent", "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert "broken.yaml, line" in answers[0]["faults"][0]
    assert "No such file" in answers[1]["faults"][0]


# --- ZIP codes ----------------------------------------------------------------------------------


def zip_file(folder: Path, quarter: str, **localities: str) -> Path:
    records = "".join(
        f"{name[:2]}{name[2:]}{place} Z9   0 A".ljust(75) + quarter + "\r\n"
        for name, place in localities.items()
    )
    return fee_files.write(folder, "zip5.txt", records)


def zips() -> list[tuple[str, str, str]]:
    return [
        (row.zip_code, row.number, f"{row.days.lower}/{row.days.upper}")
        for row in ZipLocality.objects.order_by("zip_code", "days")
    ]


def test_zip_codes_by_quarter_in_any_order(tmp_path: Path):
    first = zip_file(tmp_path, "20251", CA94110="0111205", CA95112="0111209")
    done = import_localities(first)
    assert (done.start, done.added, done.moved) == (date(2025, 1, 1), 2, 0)
    assert import_localities(first).unchanged == 2
    moved = import_localities(zip_file(tmp_path, "20253", CA94110="0111299", CA95112="0111209"))
    assert (moved.added, moved.moved, moved.unchanged) == (0, 1, 1)
    assert zips() == [
        ("94110", "05", "2025-01-01/2025-07-01"),
        ("94110", "99", "2025-07-01/None"),
        ("95112", "09", "2025-01-01/None"),
    ]
    before = zip_file(tmp_path, "20244", CA94110="0111205", CA95112="0111209")
    assert import_localities(before).added == 2
    assert zips()[0] == ("94110", "05", "2024-10-01/2025-01-01")
    again = import_localities(zip_file(tmp_path, "20253", CA94110="0111205", CA95112="0111209"))
    assert again.moved == 1
    assert zips()[2] == ("94110", "05", "2025-07-01/None")


def test_a_wrong_zip_file_and_a_zip_code_in_two_places(tmp_path: Path):
    path = zip_file(tmp_path, "20251", CA94110="0111205", CB94110="0111209", CA95112="0111209")
    code, out, err = run("localities_import", path, "--from", "2025-02-01")
    assert code == 0
    assert "localities from 2025-02-01: 1 ZIP codes added" in out
    assert "94110 lies in two localities" in err
    wrong = fee_files.write(tmp_path, "wrong", fee_files.named_gpci())
    code, out, _ = run("localities_import", wrong, "--json")
    assert code == 1
    assert "not a CMS ZIP code" in json.loads(out)["error"]


def test_a_centre_keeps_its_marks_until_the_document_speaks_of_them() -> None:
    marked = "groups: [{tin: 74-1234567, academic: yes, nci_designation: cancer_center}]"
    assert import_directory(read(marked)).groups == 1
    assert import_directory(read(marked)).groups == 0
    import_directory(read("groups: [{tin: 74-1234567, name: Bayou Spine}]"))
    group = Group.objects.get()
    assert (group.name, group.academic, group.nci_designation) == (
        "Bayou Spine", True, "cancer_center",
    )  # fmt: skip
    import_directory(read("groups: [{tin: 74-1234567, academic: no, nci_designation: none}]"))
    group.refresh_from_db()
    assert (group.academic, group.nci_designation) == (False, "")
