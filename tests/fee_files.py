"""Relative value and index files in the layouts CMS ships, with invented numbers."""

import gzip
import zipfile
from collections.abc import Iterable
from pathlib import Path

# code, modifier, status, work, office PE, facility PE, MP, and the three outpatient hospital RVUs
Row = tuple[str, str, str, str, str, str, str, str, str, str]

ZERO = ("0.00", "0.00", "0.00")
ROWS: tuple[Row, ...] = (
    ("00100", "", "J", "0.00", "0.00", "0.00", "0.00", *ZERO),
    ("70551", "", "A", "1.50", "5.00", "5.00", "0.10", "4.00", "4.00", "0.09"),
    ("70551", "26", "A", "1.50", "0.60", "0.60", "0.06", *ZERO),
    ("70551", "TC", "A", "0.00", "4.40", "4.40", "0.04", "3.40", "3.40", "0.03"),
    ("99203", "", "A", "1.60", "1.70", "0.70", "0.15", *ZERO),
    ("99204", "", "A", "2.60", "2.20", "1.10", "0.24", *ZERO),
    ("99242", "", "I", "1.08", "1.20", "0.40", "0.09", *ZERO),
    ("99397", "", "N", "2.00", "1.90", "0.80", "0.16", *ZERO),
    ("99499", "", "C", "0.00", "0.00", "0.00", "0.00", *ZERO),
)
LOCALITIES = (
    ("10112", "AL", "00", "ALABAMA", "1.000", "0.870", "0.575"),
    ("02102", "AK", "01", "ALASKA*", "1.500", "1.081", "0.592"),
    ("01112", "CA", "05", "SAN FRANCISCO (SAN FRANCISCO CNTY)", "1.083", "1.402", "0.420"),
    ("01112", "CA", "09", "SAN JOSE (SANTA CLARA CNTY)", "1.088", "1.430", "0.385"),
)

_STACK = """\
,,{year} National Physician Fee Schedule Relative Value File January Release{pad}
,,Codes only; an invented file in the published layout.  All Rights Reserved.{pad}
,,RELEASED 12/23/{before}{pad}
,, , ,,,,,,,,,,,,,,,,,,,,,,,,,NON-FACILITY,FACILITY,
,,,,NOT USED,,,,,,,,,,,,,,,,,,,,,PHYSICIAN,,DIAGNOSTIC,PE USED,PE USED,MP USED
,,,,FOR,,,NON-FAC,,FACILITY ,,,,,,,,,,,,,,,,SUPERVISION OF,,IMAGING,FOR OPPS,FOR OPPS,FOR OPPS
,,,STATUS,MEDICARE ,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,\
MULT,BILAT,ASST,CO-,TEAM,ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY,PAYMENT,PAYMENT,PAYMENT
HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,\
OP,OP,OP,PROC,SURG,SURG,SURG,SURG,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT
"""
_NAMED = (
    "hcpcs,mod,description,status_code,not_used_for_medicare_payment,work_rvu,non_fac_pe_rvu,"
    "non_fac_indicator,facility_pe_rvu,facility_indicator,mp_rvu,non_facility_total,facility_total,"
    "pctc_ind,glob_days,pre_op,intra_op,post_op,mult_proc,bilat_surg,asst_surg,co_surg,team_surg,"
    "endo_base,conv_factor,physician_supervision_of_diagnostic_procedures,calculation_flag,"
    "diagnostic_imaging_family_indicator,non_facility_pe_used_for_opps_payment_amount,"
    "facility_pe_used_for_opps_payment_amount,mp_used_for_opps_payment_amount\n"
)


def stacked_rvu(rows: Iterable[Row] = ROWS, *, year: int = 2024, factor: str = "32.7442") -> str:
    """Title lines, then the heading in several rows, as in PPRRVU24_JAN.csv."""
    head = _STACK.format(year=year, before=year - 1, pad="," * 28)
    return head.replace("\n", "\r\n") + "".join(_csv_row(row, factor) + "\r\n" for row in rows)


def named_rvu(rows: Iterable[Row] = ROWS, *, factor: str = "32.7442") -> str:
    """One heading row."""
    return _NAMED + "".join(_csv_row(row, factor) + "\n" for row in rows)


def _csv_row(row: Row, factor: str) -> str:
    code, modifier, status, work, office, facility, mp, *opps = row
    first = (code, modifier, '"Invented, for tests"', status, "", work, office, "", facility, "NA")
    middle = "0.00,0.00,0,XXX,0.00,0.00,0.00,0,0,0,0,0,"
    return ",".join((*first, mp, middle, factor, "09", "0", "99", *opps))


def fixed_rvu(rows: Iterable[Row] = ROWS, *, factor: str = "32.7442") -> str:
    """Records of fixed width under HDR lines, as in PPRRVU24_JAN.txt."""
    lines = ["HDR CODES ONLY; AN INVENTED FILE IN THE LAYOUT    ", "HDR RESERVED." + " " * 37]
    for code, modifier, status, work, office, facility, mp, *opps in rows:
        lines.append(
            f"{code:5}{modifier:2}{'Invented, for tests':50}{status}"
            f" {work:>6} {office:>6}   {facility:>6}NA {mp:>5} {'0.00':>6}{'0.00':>6}"
            f"0XXX.00.00.0000000{'':7}{'':5}{factor:>8} 090 99    "
            + " ".join(f"{value:>6}" for value in opps)
        )
    return "\r\n".join(lines) + "\r\n"


def addendum_gpci(year: int = 2024, *, state: bool = True) -> str:
    """Title, heading, localities and footnotes, as in GPCI2024.csv; no state before 2021."""
    names = ["Medicare Administrative Contractor (MAC)", "State", "Locality Number"]
    names += ["Locality Name", f"{year} PW GPCI (with 1.0 Floor)", f"{year} PE GPCI"]
    names += [f"{year} MP GPCI"]
    drop = 0 if state else 1
    lines = [
        f"ADDENDUM E. FINAL CY {year} GEOGRAPHIC PRACTICE COST INDICES (GPCIs) BY STATE,,,,,,",
        ",,,,,,",
        ",".join([names[0], *names[1 + drop :]]),
        *(",".join([row[0], *row[1 + drop :]]) for row in LOCALITIES),
        f'"MAC Assignments as of November 22, {year - 1}",,,,,,',
        ",,,,,,",
        "*Work GPCI reflects a 1.5 floor in Alaska established by the MIPPA.,,,,,,",
    ]
    return "\r\n".join(lines) + "\r\n"


def fixed_gpci(year: int = 2024) -> str:
    """As in GPCI2024.txt."""
    lines = [f"ADDENDUM E. FINAL CY {year} GEOGRAPHIC PRACTICE COST INDICES (GPCIs) BY STATE", ""]
    lines.append(f"Medicare Admi State  Locality{'Locality Name':>59}{year} PW GPCI{year} PE GPCI")
    for carrier, state, number, name, *indices in LOCALITIES:
        lines.append(f"{carrier:16}{state:8}{number:5}{name:88}" + "       ".join(indices))
    lines += ["", "*Work GPCI reflects a 1.5 floor in Alaska established by the MIPPA."]
    return "\r\n".join(lines) + "\r\n"


def named_gpci() -> str:
    head = "mac,state,locality_number,locality_name,gpci_work,gpci_pe,gpci_mp,gpci_gaf\n"
    return head + "".join(",".join((*row, "0.9")) + "\n" for row in LOCALITIES)


def write(folder: Path, name: str, text: str) -> Path:
    """The text in a file; packed where the name ends in .gz or .zip."""
    path = folder / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    elif name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("readme.txt", "An invented bundle.")
            archive.writestr(name.removesuffix(".zip"), text)
    else:
        path.write_bytes(text.encode())
    return path
