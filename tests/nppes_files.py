"""NPPES dissemination files in the published layout, with invented people."""

import csv
import io
from collections.abc import Iterable, Iterator

_ADDRESS = (
    "First Line Business {} Address",
    "Second Line Business {} Address",
    "Business {} Address City Name",
    "Business {} Address State Name",
    "Business {} Address Postal Code",
    "Business {} Address Country Code (If outside U.S.)",
    "Business {} Address Telephone Number",
    "Business {} Address Fax Number",
)


def _headings() -> Iterator[str]:
    yield from ("NPI", "Entity Type Code", "Replacement NPI")
    yield "Employer Identification Number (EIN)"
    yield "Provider Organization Name (Legal Business Name)"
    yield from ("Provider Last Name (Legal Name)", "Provider First Name", "Provider Middle Name")
    yield from ("Provider Name Prefix Text", "Provider Name Suffix Text")
    yield "Provider Credential Text"
    yield from ("Provider Other Organization Name", "Provider Other Organization Name Type Code")
    yield from (
        f"Provider Other {part}"
        for part in ("Last Name", "First Name", "Middle Name", "Name Prefix Text")
    )
    yield from ("Provider Other Name Suffix Text", "Provider Other Credential Text")
    yield "Provider Other Last Name Type Code"
    for place in ("Mailing", "Practice Location"):
        yield from (f"Provider {part.format(place)}" for part in _ADDRESS)
    yield from ("Provider Enumeration Date", "Last Update Date", "NPI Deactivation Reason Code")
    yield from ("NPI Deactivation Date", "NPI Reactivation Date", "Provider Gender Code")
    yield from (
        f"Authorized Official {part}" for part in ("Last Name", "First Name", "Middle Name")
    )
    yield from (f"Authorized Official {part}" for part in ("Title or Position", "Telephone Number"))
    for number in range(1, 16):
        yield f"Healthcare Provider Taxonomy Code_{number}"
        yield f"Provider License Number_{number}"
        yield f"Provider License Number State Code_{number}"
        yield f"Healthcare Provider Primary Taxonomy Switch_{number}"
    for number in range(1, 51):
        yield f"Other Provider Identifier_{number}"
        yield f"Other Provider Identifier Type Code_{number}"
        yield f"Other Provider Identifier State_{number}"
        yield f"Other Provider Identifier Issuer_{number}"
    yield from ("Is Sole Proprietor", "Is Organization Subpart")
    yield from ("Parent Organization LBN", "Parent Organization TIN")
    yield from (f"Authorized Official {part}" for part in ("Name Prefix Text", "Name Suffix Text"))
    yield "Authorized Official Credential Text"
    yield from (f"Healthcare Provider Taxonomy Group_{number}" for number in range(1, 16))


HEADINGS = tuple(_headings())
assert len(HEADINGS) == 329
VERSION_2 = (*HEADINGS, "Certification Date")


def row(headings: Iterable[str] = HEADINGS, **given: str) -> list[str]:
    """One row: `given` by short names, everything else empty."""
    long = {_SHORT[name]: value for name, value in given.items()}
    return [long.get(heading, "") for heading in headings]


_SHORT = {
    "npi": "NPI",
    "entity": "Entity Type Code",
    "organization": "Provider Organization Name (Legal Business Name)",
    "last": "Provider Last Name (Legal Name)",
    "first": "Provider First Name",
    "credential": "Provider Credential Text",
    "state": "Provider Business Practice Location Address State Name",
    "zip": "Provider Business Practice Location Address Postal Code",
    "street": "Provider First Line Business Mailing Address",
    "street_2": "Provider Second Line Business Mailing Address",
    "city": "Provider Business Mailing Address City Name",
    "mail_state": "Provider Business Mailing Address State Name",
    "mail_zip": "Provider Business Mailing Address Postal Code",
    "mail_country": "Provider Business Mailing Address Country Code (If outside U.S.)",
    "enumerated": "Provider Enumeration Date",
    "updated": "Last Update Date",
    "deactivated": "NPI Deactivation Date",
    "reactivated": "NPI Reactivation Date",
    "taxonomy_1": "Healthcare Provider Taxonomy Code_1",
    "primary_1": "Healthcare Provider Primary Taxonomy Switch_1",
    "taxonomy_2": "Healthcare Provider Taxonomy Code_2",
    "primary_2": "Healthcare Provider Primary Taxonomy Switch_2",
}


def text(rows: Iterable[list[str]], headings: Iterable[str] = HEADINGS) -> str:
    """The file, every cell quoted, as CMS writes it."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(list(headings))
    writer.writerows(rows)
    return out.getvalue()


def npi_from(nine: int) -> str:
    """The NPI whose first nine digits are these."""
    digits = f"{nine:09}"
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in digits[::-2])
    plain = sum(int(digit) for digit in digits[-2::-2])
    return digits + str(-(24 + doubled + plain) % 10)
