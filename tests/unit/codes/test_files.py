"""Published code lists: their layouts, their days, and bad rows beside good ones."""

import gzip
import zipfile
from datetime import date
from pathlib import Path

import pytest

from kernel.codes.files import READERS
from kernel.codes.files.rows import Row, UnableToReadCodes
from kernel.codes.published_for import days_of
from kernel.codes.sets import KINDS, kind_of_set
from kernel.dates import Days
from kernel.published.faults import Faults
from tests import code_files as made


def rows(folder: Path, name: str, text: str, file: str = "list.txt") -> tuple[list[Row], Faults]:
    path = folder / file
    path.write_bytes(text.encode())
    faults = Faults()
    return list(READERS[name](path, faults)), faults


def codes(folder: Path, name: str, text: str) -> list[str]:
    return [row.code for row in rows(folder, name, text)[0]]


def test_an_order_file_gives_what_may_be_sent_and_no_heading(tmp_path: Path) -> None:
    found, faults = rows(tmp_path, "icd10cm", made.order_file("C50911", "Z803", "S52521A"))
    assert found == [Row("C50911"), Row("Z803"), Row("S52521A")]
    assert faults.total == 0


def test_a_codes_file_gives_all_of_it(tmp_path: Path) -> None:
    assert codes(tmp_path, "icd10cm", made.codes_file("C50911", "Z803")) == ["C50911", "Z803"]


def test_a_bad_row_is_named_and_the_rows_beside_it_are_kept(tmp_path: Path) -> None:
    lines = made.order_file("C50911", "Z803", "Z804").splitlines(keepends=True)
    lines[2] = "00003 ?803    1 \r\n"
    found, faults = rows(tmp_path, "icd10cm", "".join([*lines, "\r\n", "cut off in the mid"]))
    assert [row.code for row in found] == ["C50911", "Z804"]
    assert [fault.partition(":")[0] for fault in faults.first] == ["line 3", "line 6"]


def test_a_code_longer_than_seven_is_no_code(tmp_path: Path) -> None:
    text = made.codes_file("C50911", "Z803") + "S52521AB An eighth character\n"
    found, faults = rows(tmp_path, "icd10cm", text)
    assert (len(found), faults.total) == (2, 1)


@pytest.mark.parametrize("name", sorted(READERS))
@pytest.mark.parametrize("text", ["", "\n\n", "Something else\nentirely\n", "\x00\x01\x02"])
def test_another_file_is_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(UnableToReadCodes, match=r"list\.txt"):
        rows(tmp_path, name, text)


def test_hcpcs_records_give_codes_with_their_days_and_no_modifiers(tmp_path: Path) -> None:
    text = made.hcpcs_file(
        ("G0463", "3", "20140101", ""),
        ("G0463", "4", "20140101", ""),
        ("Q9999", "3", "20200401", "20260331"),
        ("A1", "7", "19980101", ""),
        ("J0001", "3", "20261301", ""),
        ("J0002", "3", "20260101", "20251231"),
        ("J0003", "3", "20260101", "99991231"),
    )
    found, faults = rows(tmp_path, "hcpcs", text)
    assert found == [
        Row("G0463", date(2014, 1, 1)),
        Row("Q9999", date(2020, 4, 1), date(2026, 4, 1)),  # its last day is March 31
        Row("J0003", date(2026, 1, 1)),
    ]
    assert [fault.split(": ")[1].split()[0] for fault in faults.first] == ["J0001", "J0002"]


def test_hcpcs_columns_say_the_same(tmp_path: Path) -> None:
    given = (("G0463", "3", "20140101", ""), ("Q9999", "3", "4/1/2020", "2026-03-31"))
    columns, _ = rows(tmp_path, "hcpcs", made.hcpcs_columns(*given, ("A1", "7", "", "")))
    assert columns == [
        Row("G0463", date(2014, 1, 1)),
        Row("Q9999", date(2020, 4, 1), date(2026, 4, 1)),
    ]


def test_reasons_stop_on_the_day_that_is_written(tmp_path: Path) -> None:
    """A stop is the first day a reason may no longer be used, unlike a last day of HCPCS."""
    text = made.reasons_file(
        ("CO", "Group", "", ""),
        ("45", "CARC", "1995-01-01", ""),
        ("15", "CARC", "1995-01-01", "2018-05-01"),
        ("16", "CARC", "1995-02-30", ""),
        ("B7", "CARC", "2020-01-01", "2019-01-01"),
        ("!", "CARC", "2020-01-01", ""),
    )
    found, faults = rows(tmp_path, "carc", text)
    start = date(1995, 1, 1)
    assert found == [Row("45", start), Row("15", start, date(2018, 5, 1))]
    assert faults.total == 3


def test_reasons_under_other_headings_and_tabs(tmp_path: Path) -> None:
    text = made.reasons_file(
        ("N4", "old", "01/01/2000", ""),
        ("MA130", "old", "10/12/2001", "7/1/2025"),
        heading="Code,Notes,Start Date,Last Modified,Stop Date",
    )
    expected = [Row("N4", date(2000, 1, 1)), Row("MA130", date(2001, 10, 12), date(2025, 7, 1))]
    assert rows(tmp_path, "rarc", text)[0] == expected
    assert rows(tmp_path, "rarc", text.replace(",", "\t"))[0] == expected


def test_a_list_of_reasons_without_days_has_none(tmp_path: Path) -> None:
    assert rows(tmp_path, "carc", "code,display\n1,Invented\n2,Invented\n")[0] == [
        Row("1"),
        Row("2"),
    ]


def test_taxonomies_are_read_past_texts_of_several_lines(tmp_path: Path) -> None:
    text = made.taxonomy_file("207R00000X", "207RH0003X", "207RH0003")
    found, faults = rows(tmp_path, "taxonomy", text)
    assert [row.code for row in found] == ["207R00000X", "207RH0003X"]
    assert faults.total == 1


def test_unassigned_places_of_service_are_none_and_a_lost_zero_comes_back(tmp_path: Path) -> None:
    found, faults = rows(tmp_path, "pos", made.places_file("11", "2", "99"))
    assert ([row.code for row in found], faults.total) == (["11", "02", "99"], 0)


def test_packed_files_are_read_and_of_a_zip_the_member_that_fits(tmp_path: Path) -> None:
    packed = tmp_path / "codes.gz"
    packed.write_bytes(gzip.compress(made.order_file("C50911").encode()))
    bundle = tmp_path / "2026-code-descriptions.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("readme.txt", "Larger than the list. " * 1000)
        archive.writestr("icd10cm_order_2026.txt", made.order_file("C50911"))
    for path in (packed, bundle):
        assert list(READERS["icd10cm"](path, Faults())) == [Row("C50911")]


@pytest.mark.parametrize(
    ("name", "file", "first", "to"),
    [
        ("icd10cm", "icd10cm_order_2026.txt", "2025-10-01", "2026-10-01"),
        ("icd10cm", "icd10cm-codes-2026.txt", "2025-10-01", "2026-10-01"),
        ("icd10cm", "icd10cm-order-April-2025.txt", "2025-04-01", "2025-10-01"),
        ("icd10cm", "april-1-2026-code-descriptions.zip", "2026-04-01", "2026-10-01"),
        ("hcpcs", "HCPC2026_JAN_ANWEB.txt", "2026-01-01", "2027-01-01"),
        ("hcpcs", "HCPC2026_OCT_ANWEB_v2.txt", "2026-10-01", "2027-01-01"),
        ("hcpcs", "july-2024-alpha-numeric-hcpcs-file.zip", "2024-07-01", "2025-01-01"),
        ("hcpcs", "HCPC2016_CONTR_ANWEB.txt", "2016-01-01", "2017-01-01"),
    ],
)
def test_a_published_name_tells_the_days(name: str, file: str, first: str, to: str) -> None:
    found = days_of(KINDS[name], file, start=None, to=None)
    assert found == Days(date.fromisoformat(first), date.fromisoformat(to))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("icd10cm", "codes.txt"),
        ("icd10cm", "icd10cm_2025_to_2026.txt"),
        ("hcpcs", "hcpcs_level_2.csv"),
        ("carc", "carc_2026.csv"),
        ("taxonomy", "nucc_taxonomy_251.csv"),
    ],
)
def test_another_name_tells_none(name: str, file: str) -> None:
    assert days_of(KINDS[name], file, start=None, to=None) is None


@pytest.mark.parametrize(
    ("name", "start", "to"),
    [
        ("icd10cm", date(2025, 10, 1), date(2026, 10, 1)),
        ("icd10cm", date(2026, 4, 1), date(2026, 10, 1)),
        ("icd10cm", date(2026, 9, 30), date(2026, 10, 1)),
        ("hcpcs", date(2026, 1, 1), date(2027, 1, 1)),
        ("hcpcs", date(2026, 12, 31), date(2027, 1, 1)),
        ("taxonomy", date(2026, 1, 1), None),
        ("carc", date(2026, 1, 1), None),
    ],
)
def test_a_yearly_list_ends_with_its_year_and_another_does_not(
    name: str, start: date, to: date | None
) -> None:
    assert days_of(KINDS[name], "any", start=start, to=None) == Days(start, to)


def test_a_set_is_known_however_it_is_spelled() -> None:
    assert kind_of_set("ICD-10-CM") is KINDS["icd10cm"]
    assert kind_of_set("carc") is kind_of_set("CARC")
    assert kind_of_set("icd9") is None
