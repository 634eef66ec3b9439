"""The published layouts: the same rows come out of each."""

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from kernel.published.opening import UnableToOpen
from providers.files.gpci import read_gpci
from providers.files.rvu import UnableToReadFile, read_rvu
from providers.pricing import Gpci
from tests import fee_files


def of_code(path: Path, code: str, modifier: str = ""):
    return next(row for row in read_rvu(path).rows if (row.code, row.modifier) == (code, modifier))


LAYOUTS = {
    "stacked.csv": fee_files.stacked_rvu(),
    "fixed.txt": fee_files.fixed_rvu(),
    "named.csv": fee_files.named_rvu(),
}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("packing", ["", ".gz", ".zip"])
def test_each_layout_and_packing_gives_the_same_rows(tmp_path: Path, name: str, packing: str):
    expected = read_rvu(fee_files.write(tmp_path, "plain.csv", fee_files.named_rvu()))
    found = read_rvu(fee_files.write(tmp_path, name + packing, LAYOUTS[name]))
    assert len(found.rows) == len(fee_files.ROWS)
    assert found.rows == expected.rows
    assert found.faults == []
    assert found.factors == [Decimal("32.7442")]


def test_every_number_lands_in_its_place(tmp_path: Path):
    row = of_code(fee_files.write(tmp_path, "a.csv", fee_files.stacked_rvu()), "70551")
    assert (row.work, row.pe_nonfacility, row.pe_facility, row.mp) == (
        Decimal("1.50"),
        Decimal("5.00"),
        Decimal("5.00"),
        Decimal("0.10"),
    )
    assert (row.opps_pe_nonfacility, row.opps_pe_facility, row.opps_mp) == (
        Decimal("4.00"),
        Decimal("4.00"),
        Decimal("0.09"),
    )
    assert (row.status, row.pctc, row.global_days) == ("A", "0", "XXX")
    assert (row.na_nonfacility, row.na_facility) == (False, True)


def test_a_heading_whose_upper_rows_stand_one_column_off(tmp_path: Path):
    """The 2026 releases have one more column; the last heading row is the one to trust."""
    text = (
        ",,2026 National Physician Fee Schedule Relative Value File July Release" + "," * 29 + "\n"
        ",,,,FOR,,NON-FAC,,FACILITY" + "," * 23 + "\n"
        ",,,STATUS,MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOBAL,PRE,"
        "INTRA,POST,MULT,BILAT,ASST,CO,TEAM,ENDO,CONV,PHYS,CHEMO,FAMILY,OPPS,OPPS,OPPS\n"
        "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,"
        "IND,DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,IND,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,"
        "AMOUNT,AMOUNT,AMOUNT\n"
        "99213,,Invented,A,,1.30,1.35,,0.57,NA,0.09,2.74,1.96,0,XXX,0.00,0.00,0.00,0,0,0,0,0,0,,"
        "33.4009,09,0,99,0.00,0.00,0.00\n"
    )
    found = read_rvu(fee_files.write(tmp_path, "a.csv", text))
    row = found.rows[0]
    assert found.year == 2026
    assert (row.work, row.pe_nonfacility, row.pe_facility, row.mp) == (
        Decimal("1.30"),
        Decimal("1.35"),
        Decimal("0.57"),
        Decimal("0.09"),
    )
    assert row.file_factor == Decimal("33.4009")
    assert row.na_facility


def test_a_byte_mark_utf16_and_a_descriptor_with_a_line_end_do_no_harm(tmp_path: Path):
    text = fee_files.named_rvu().replace('"Invented, for tests"', '"Invented,\n""twice"""')
    for encoding in ("utf-8-sig", "utf-16", "latin-1"):
        path = tmp_path / encoding
        path.write_bytes(text.replace("Invented", "Ménière").encode(encoding))
        assert len(read_rvu(path).rows) == len(fee_files.ROWS), encoding


def test_a_bad_row_is_named_and_the_others_stay(tmp_path: Path):
    text = fee_files.named_rvu()
    text = text.replace("99204,,", "9920,x,").replace("99397,,", "99397,ABC,")
    text = text.replace("A,,1.60,", "A,,1.6o,")
    found = read_rvu(fee_files.write(tmp_path, "a.csv", text))
    assert len(found.rows) == len(fee_files.ROWS) - 3
    assert [fault.split(":")[0] for fault in found.faults] == ["line 6", "line 7", "line 9"]
    assert "'1.6o' is not a number" in found.faults[0]
    assert "'ABC' is not a modifier" in found.faults[2]


def test_the_same_code_twice_is_a_fault_only_where_it_differs(tmp_path: Path):
    again = fee_files.ROWS[4]
    other = (*again[:3], "9.99", *again[4:])
    found = read_rvu(
        fee_files.write(tmp_path, "a.csv", fee_files.named_rvu((*fee_files.ROWS, again, other)))
    )
    assert len(found.rows) == len(fee_files.ROWS)
    assert found.faults == ["line 12: 99203 was already given otherwise"]


def test_an_empty_rvu_is_unknown_and_not_zero(tmp_path: Path):
    rows = [("99203", "", "A", "1.60", "", "0.70", "0.15", *fee_files.ZERO)]
    row = of_code(fee_files.write(tmp_path, "a.csv", fee_files.named_rvu(rows)), "99203")
    assert row.pe_nonfacility is None
    assert row.pe_facility == Decimal("0.70")


def test_leading_zeros_a_spreadsheet_took_away_come_back(tmp_path: Path):
    text = fee_files.named_rvu().replace("00100,,", "100,,")
    assert of_code(fee_files.write(tmp_path, "a.csv", text), "00100").status == "J"
    text = fee_files.addendum_gpci().replace("02102,AK,01", "2102,AK,1")
    keys = {
        (each.carrier, each.number)
        for each in read_gpci(fee_files.write(tmp_path, "g.csv", text)).localities
    }
    assert ("02102", "01") in keys


@pytest.mark.parametrize("packing", ["", ".gz", ".zip"])
@pytest.mark.parametrize(
    "text",
    [
        fee_files.addendum_gpci(),
        fee_files.addendum_gpci(2020, state=False),
        fee_files.fixed_gpci(),
        fee_files.named_gpci(),
    ],
    ids=["addendum", "2020", "fixed", "named"],
)
def test_each_index_layout_gives_the_same_indices(tmp_path: Path, text: str, packing: str):
    found = read_gpci(fee_files.write(tmp_path, "gpci" + packing, text))
    assert found.faults == []
    assert [(each.carrier, each.number, each.gpci) for each in found.localities] == [
        (carrier, number, Gpci(*map(Decimal, indices)))
        for carrier, _, number, _, *indices in fee_files.LOCALITIES
    ]
    assert found.localities[1].name == "ALASKA"


def test_with_both_work_indices_the_floored_one_pays(tmp_path: Path):
    text = (
        "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,"
        "2026 PW GPCI (without 1.0 Floor),2026 PW GPCI (with 1.0 Floor),2026 PE GPCI,2026 MP GPCI\n"
        "10112,AL,00,ALABAMA,0.975,1.000,0.870,0.575\n"
    )
    found = read_gpci(fee_files.write(tmp_path, "g.csv", text))
    assert found.localities[0].gpci.work == Decimal("1.000")


def test_a_bad_locality_is_named_and_the_others_stay(tmp_path: Path):
    text = fee_files.addendum_gpci().replace("1.500,1.081", "1.500,n/a")
    found = read_gpci(fee_files.write(tmp_path, "g.csv", text))
    assert len(found.localities) == 3
    assert found.faults == ["line 5: 02102-01: pe GPCI: 'n/a' is not a number"]


def test_other_files_are_refused_by_name(tmp_path: Path):
    rvu = fee_files.write(tmp_path, "rvu.csv", fee_files.stacked_rvu())
    gpci = fee_files.write(tmp_path, "gpci.csv", fee_files.addendum_gpci())
    with pytest.raises(UnableToReadFile, match="not a CMS relative value file"):
        read_rvu(gpci)
    with pytest.raises(UnableToReadFile, match="not a CMS geographic index file"):
        read_gpci(rvu)
    with pytest.raises(UnableToReadFile, match="no column for work"):
        read_rvu(
            fee_files.write(tmp_path, "b.csv", fee_files.named_rvu().replace("work_rvu", "wrvu"))
        )


@pytest.mark.parametrize(
    "content", [b"", b"\x1f\x8bbroken", b"PK\x03\x04broken", b"\x00\xff" * 500, b"%PDF-1.6\n"]
)
def test_no_content_makes_a_traceback(tmp_path: Path, content: bytes):
    path = tmp_path / "file"
    path.write_bytes(content)
    for read in (read_rvu, read_gpci):
        with pytest.raises((UnableToReadFile, UnableToOpen), match="file"):
            read(path)
    with pytest.raises(UnableToOpen, match="No such file"):
        read_rvu(tmp_path / "absent")


def test_a_fixed_width_record_with_one_more_column_is_not_cut_in_two(tmp_path: Path):
    """What a later release puts before the conversion factor must not shift what follows it."""
    wider = "".join(
        line if line.startswith("HDR") else line[:120] + " 0" + line[120:]
        for line in fee_files.fixed_rvu().splitlines(keepends=True)
    )
    found = read_rvu(fee_files.write(tmp_path, "wide.txt", wider))
    assert found.rows == read_rvu(fee_files.write(tmp_path, "a.txt", fee_files.fixed_rvu())).rows
    assert found.factors == [Decimal("32.7442")]


def test_a_descriptor_with_a_quote_never_closed_costs_one_row(tmp_path: Path):
    lines = fee_files.named_rvu().splitlines(keepends=True)
    lines[2] = lines[2].replace('"Invented, for tests"', '"Invented')
    found = read_rvu(fee_files.write(tmp_path, "a.csv", "".join(lines)))
    assert len(found.rows) == len(fee_files.ROWS) - 1
    assert found.faults == ["line 3: 70551: '' is not a status of one letter"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("123456", "is not a number of zero or more, below 100,000"),
        ("-1.60", "is not a number of zero or more"),
        ("1.60001", "has more than four decimal places"),
        ("inf", "is not a number of zero or more"),
        ("1,6", "is not a status"),
    ],
)
def test_a_number_that_cannot_be_kept_is_a_fault(tmp_path: Path, cell: str, words: str):
    text = fee_files.named_rvu()
    wanted = f"A,,{cell}," if "," not in cell else "1,6,,1.60,"
    found = read_rvu(fee_files.write(tmp_path, "a.csv", text.replace("A,,1.60,", wanted)))
    assert len(found.rows) == len(fee_files.ROWS) - 1
    assert words in found.faults[0]


def test_not_applicable_is_unknown_and_not_zero(tmp_path: Path):
    rows = [("99203", "", "A", "1.60", "1.70", "NA", "0.15", *fee_files.ZERO)]
    row = of_code(fee_files.write(tmp_path, "a.csv", fee_files.named_rvu(rows)), "99203")
    assert (row.pe_nonfacility, row.pe_facility) == (Decimal("1.70"), None)


def test_a_state_that_is_no_abbreviation_is_left_out_of_its_row(tmp_path: Path):
    text = fee_files.addendum_gpci().replace("10112,AL,00", "10112,ALABAMA,00")
    found = read_gpci(fee_files.write(tmp_path, "g.csv", text))
    assert [each.state for each in found.localities] == ["", "AK", "CA", "CA"]
    assert found.faults == []


def test_an_index_beyond_reason_is_a_fault(tmp_path: Path):
    text = fee_files.addendum_gpci().replace("1.500,1.081", "150.000,1.081")
    found = read_gpci(fee_files.write(tmp_path, "g.csv", text))
    assert len(found.localities) == 3
    assert "work GPCI: '150.000' is not a number of zero or more, below 100" in found.faults[0]


@pytest.mark.parametrize(
    "heading",
    [
        "MAC,State,Locality,Locality Name,Work GPCI,PE GPCI,MP GPCI",
        "Contractor,State,Locality Number,Locality Name,PW GPCI,PE GPCI,MP GPCI",
        "Carrier,State,Loc,Name,Work,Practice Expense,Malpractice",
        "carrier_number,state,locality_number,locality_name,work_gpci,pe_gpci,mp_gpci",
        '"Medicare Administrative\nContractor (MAC)",State,"Locality\nNumber",Locality Name,'
        '"2026 PW GPCI\n(with 1.0 Floor)",2026 PE GPCI,2026 MP GPCI',
    ],
)
def test_index_headings_in_other_words(tmp_path: Path, heading: str):
    text = (
        f"ADDENDUM E. CY 2026,,,,,,\n{heading}\n1112,CA,5,SAN FRANCISCO,1.083,1.402,.42\n,,,,,,\n"
    )
    found = read_gpci(fee_files.write(tmp_path, "g.csv", text))
    (one,) = found.localities
    assert (one.carrier, one.number, one.state, found.faults) == ("01112", "05", "CA", [])
    assert one.gpci == Gpci(Decimal("1.083"), Decimal("1.402"), Decimal("0.42"))


@pytest.mark.parametrize(
    "heading",
    [
        "HCPCS,MOD,STATUS CODE,WORK RVU,NON-FAC PE RVU,FACILITY PE RVU,MP RVU,CONV FACTOR",
        "hcpcs_code,modifier,status_code,work_rvu,pe_rvu_nonfac,pe_rvu_fac,mp_rvu,conv_factor",
        "HCPCS Code,Modifier,Status Code,Work RVUs,Non-Facility PE RVUs,Facility PE RVUs,MP RVUs,"
        "Conversion Factor",
        "CPT Code,Mod,Status,Physician Work RVU,PE RVU (Non-Facility),PE RVU (Facility),"
        "Malpractice RVU,Conversion Factor",
    ],
)
def test_value_headings_in_other_words(tmp_path: Path, heading: str):
    text = f"{heading}\n 99213 , , A ,1.30 , 1.35,0.57,0.09,33.4009 \n"
    row = of_code(fee_files.write(tmp_path, "v.csv", text), "99213")
    assert (row.work, row.pe_nonfacility, row.pe_facility, row.mp, row.file_factor) == (
        Decimal("1.30"),
        Decimal("1.35"),
        Decimal("0.57"),
        Decimal("0.09"),
        Decimal("33.4009"),
    )


def test_columns_in_another_order(tmp_path: Path):
    text = (
        "MP RVU,FACILITY PE RVU,NON-FAC PE RVU,WORK RVU,STATUS CODE,MOD,HCPCS\n"
        "0.09,0.57,1.35,1.30,A,26,99213\n"
    )
    row = of_code(fee_files.write(tmp_path, "v.csv", text), "99213", "26")
    assert (row.work, row.pe_nonfacility, row.pe_facility, row.mp) == (
        Decimal("1.30"),
        Decimal("1.35"),
        Decimal("0.57"),
        Decimal("0.09"),
    )


def test_one_bundle_holds_both_files_among_others(tmp_path: Path):
    """As CMS packs a release: the same rows twice, workbooks and papers beside them."""
    path = tmp_path / "rvu.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("RVU/RVU24A.pdf", b"%PDF-1.6\n" + bytes(range(256)) * 2_000)
        archive.writestr("RVU/PPRRVU24_JAN.xlsx", b"PK\x03\x04" + bytes(range(256)) * 1_000)
        archive.writestr("RVU/PPRRVU24_JAN.txt", fee_files.fixed_rvu())
        archive.writestr("RVU/PPRRVU24_JAN.csv", fee_files.stacked_rvu())
        archive.writestr("RVU/GPCI2024.csv", fee_files.addendum_gpci())
        archive.writestr("RVU/24LOCCO.csv", "Medicare Locality,Counties\n10112,ALL\n")
    assert len(read_rvu(path).rows) == len(fee_files.ROWS)
    assert len(read_gpci(path).localities) == len(fee_files.LOCALITIES)


def test_a_workbook_is_refused_with_a_word_on_what_to_give(tmp_path: Path):
    path = tmp_path / "PPRRVU24_JAN.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    with pytest.raises(UnableToOpen, match="is an Excel workbook; give the comma separated"):
        read_rvu(path)
