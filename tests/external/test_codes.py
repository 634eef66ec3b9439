"""Published code lists beside the checkout: read whole, and loaded."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from kernel.codes.built_in import built_in
from kernel.codes.files import READERS
from kernel.codes.loaded import loaded_codes
from kernel.published.faults import Faults
from providers.operations.import_fees import import_fees
from providers.scheduled import scheduled_codes
from tests.samples import SAMPLES

pytestmark = pytest.mark.external

NOW = datetime(2026, 11, 26, tzinfo=UTC)
CODES = SAMPLES / "reference" / "codes"
NUCC = SAMPLES / "reference" / "nppes" / "nucc_taxonomy_220_first12.csv"


def read(name: str, path: Path) -> list[str]:
    faults = Faults()
    found = [row.code for row in READERS[name](path, faults)]
    assert faults.total == 0, faults.first
    return found


@pytest.mark.parametrize(
    ("name", "path", "count"),
    [
        ("carc", CODES / "carc_dates_no_text.csv", 405),
        ("carc", CODES / "carc_cms_bfd.csv", 407),
        ("rarc", CODES / "rarc.csv", 1171),
        ("pos", CODES / "pos_codes.csv", 52),
        ("hcpcs", CODES / "hcpcs_level_2.csv.gz", 7125),
        ("taxonomy", NUCC, 12),
    ],
)
def test_a_published_list_is_read_without_a_row_left_out(name: str, path: Path, count: int) -> None:
    found = read(name, path)
    assert (len(found), len(set(found))) == (count, count)


def test_the_places_of_service_built_in_are_those_of_the_published_list() -> None:
    published = set(read("pos", CODES / "pos_codes.csv"))
    known = built_in()
    numbers = {f"{number:02}" for number in range(100)}
    day = date(2026, 3, 1)
    assert {each for each in numbers if known.has("pos", each, day)} == published


def load(name: str, path: Path, *options: str) -> dict[str, Any]:
    said = StringIO()
    call_command("codes_import", name, str(path), "--json", *options, stdout=said)
    answer: dict[str, Any] = json.loads(said.getvalue())
    return answer


@pytest.mark.django_db
def test_published_lists_are_loaded_for_their_days() -> None:
    assert load("carc", CODES / "carc_dates_no_text.csv")["from"] == "1995-01-01"
    assert load("rarc", CODES / "rarc.csv")["codes"] == 1171
    year = ("--from", "2024-01-01")
    assert load("hcpcs", CODES / "hcpcs_level_2.csv.gz", *year)["to"] == "2025-01-01"
    assert load("taxonomy", NUCC, *year)["codes"] == 12
    again = load("carc", CODES / "carc_dates_no_text.csv")
    assert again["outcome"] == "unchanged"
    codes = loaded_codes()
    assert codes.has("carc", "45", date(2026, 3, 1)) is True
    assert codes.has("carc", "15", date(2018, 4, 30)) is True
    assert codes.has("carc", "15", date(2018, 5, 1)) is False  # stopped that day
    assert codes.has("rarc", "N895", date(2024, 2, 29)) is False
    assert codes.has("rarc", "N895", date(2024, 3, 1)) is True
    assert codes.has("hcpcs", "G0463", date(2024, 12, 31)) is True
    assert codes.has("hcpcs", "G0463", date(2025, 1, 1)) is None


@pytest.mark.django_db
def test_a_whole_fee_schedule_knows_the_procedures_of_its_year_and_an_extract_none() -> None:
    folder = SAMPLES / "reference" / "cms-pfs"
    whole = {
        "rvu": folder / "2024" / "pprrvu_rvu24a_jan.csv.gz",
        "gpci": folder / "2024" / "gpci_rvu24a.csv",
    }
    extract = {
        "rvu": folder / "gold-2020-ohio" / "pprrvu_rvu20a_rows.csv",
        "gpci": folder / "gold-2020-ohio" / "gpci_rvu20a.csv",
    }
    import_fees(year=2024, now=NOW, **whole)
    import_fees(year=2020, now=NOW, **extract)
    codes, day = scheduled_codes(), date(2024, 3, 1)
    for code in ("99204", "99245", "88321", "00100", "0042T", "0001F"):
        assert codes.has(code, day) is True, code
    for code in ("99999", "99241", "12345"):  # 99241 ended with 2022
        assert codes.has(code, day) is False, code
    assert codes.has("99204", date(2025, 1, 1)) is None
    assert codes.has("99204", date(2020, 3, 1)) is None
