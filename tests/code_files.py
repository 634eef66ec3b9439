"""Code lists in the layouts their publishers ship, with invented codes and no descriptors."""

from collections.abc import Iterable


def order_file(*codes: str, headings: Iterable[str] = ("C50",)) -> str:
    """ICD-10-CM, as icd10cm_order_2026.txt: headings carry a 0, codes that may be sent a 1."""
    rows = [(code, "0") for code in headings] + [(code, "1") for code in codes]
    return "".join(
        f"{number:05} {code:7} {flag} {'Invented, for tests':60} Invented, for tests\r\n"
        for number, (code, flag) in enumerate(rows, 1)
    )


def codes_file(*codes: str) -> str:
    """ICD-10-CM, as icd10cm_codes_2026.txt."""
    return "".join(f"{code:7} Invented, for tests\n" for code in codes)


def hcpcs_record(code: str, kind: str = "3", added: str = "20200101", last: str = "") -> str:
    """One line of HCPC2026_JAN_ANWEB.txt: 320 columns."""
    text = f"{code:>5}{'00100'}{kind}{'Invented, for tests':80}{'Invented':28}"
    return f"{text:268}{added:8}{'20260101':8}{last:8}N".ljust(320) + "\r\n"


def hcpcs_file(*rows: tuple[str, str, str, str]) -> str:
    """Rows of code, kind, day added, last day."""
    return "".join(hcpcs_record(*row) for row in rows)


def hcpcs_columns(*rows: tuple[str, str, str, str]) -> str:
    """The same with headings, under a title, as the workbook of CMS saved as text."""
    head = "Invented HCPCS,,,,\nHCPC,SEQNUM,RECID,LONG DESCRIPTION,ADD DT,TERM DT\n"
    return head + "".join(
        f'{code},0010,{kind},"Invented, for tests",{added},{last}\n'
        for code, kind, added, last in rows
    )


def reasons_file(*rows: tuple[str, str, str, str], heading: str = "") -> str:
    """CARC or RARC with their days: code, kind, start, stop."""
    head = heading or "adj_code,adj_type,adj_start_date,adj_last_modified,adj_end_date"
    return f"{head}\n" + "".join(
        f"{code},{kind},{start},,{stop}\n" for code, kind, start, stop in rows
    )


def taxonomy_file(*codes: str) -> str:
    """As the NUCC's nucc_taxonomy_251.csv."""
    head = "Code,Grouping,Classification,Specialization,Definition,Notes,Display Name,Section\n"
    return head + "".join(
        f'{code},Invented,Invented,,"For tests,\nof two lines",,Invented,Individual\n'
        for code in codes
    )


def places_file(*codes: str) -> str:
    """Place of service, unassigned numbers among them."""
    head = "pos_code,pos_type,pos_name,pos_description\n"
    return (
        head
        + "".join(f"{code},Facility,Invented,Invented\n" for code in codes)
        + ("28,Unassigned,Unassigned,Unassigned\n35-40,Unassigned,Unassigned,Unassigned\n")
    )
